import type { IncomingMessage } from 'node:http'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { AppError } from '../../schema/errors.ts'
import type { Config } from '../config.ts'

/** What no page of ours asks a browser for. */
const REFUSED = [
  'accelerometer',
  'camera',
  'displayCapture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xrSpatialTracking',
] as const

/** On every answer, errors and files included: what a browser may do with it. Pages of no other origin may read, frame or
 * open it (no CORS header is ever sent), and pages run no script but our files. */
export const securityHeaders = ({ publicUrl }: Pick<Config, 'publicUrl'>) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // Carets and floating panels are placed by style attributes; style elements stay forbidden.
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      frameSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
    },
    permissionsPolicy: Object.fromEntries(REFUSED.map((name) => [name, []])),
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    strictTransportSecurity: publicUrl?.protocol === 'https:' ? 'max-age=15552000' : false,
  })

/** Nothing is kept by a browser or a proxy unless a route says so: the next person at a shared computer finds nothing. */
export const storeNothing = createMiddleware(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})

/** Lines of a request's head; a browser sends about twenty. */
const MAX_HEADERS = 100

/** Refuse a head of very many lines, before anything reads it: programs have broken on them (CVE-2024-37890), and Node leaves
 * lines over 2000 away without a word.
 * @throws AppError `too-large`. */
export const limitHeaders = createMiddleware<{ Bindings: { incoming?: IncomingMessage } | undefined }>(
  async (c, next) => {
    const lines = (c.env?.incoming?.rawHeaders.length ?? 0) / 2
    if (lines > MAX_HEADERS) throw new AppError('too-large', `A request has at most ${MAX_HEADERS} header lines.`)
    return next()
  },
)

/** Bounds of Node's server, before any route: bytes of a request's head (431), ms until it is there (408), until the whole
 * request is there, between two looks at who is late, and that a connection waits for its next request: longer than a proxy
 * keeps it, or the proxy's next request meets a connection that has just been ended. Sockets are no requests any more once they are open. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16 << 10,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
} as const
