import { createHash, timingSafeEqual } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import { AppError } from '../../schema/errors.ts'
import { isLoopbackHost } from './origin.ts'
import type { Env } from './types.ts'

export interface MetricsDeps {
  /** Null: only programs of this machine may read. */
  token: string | null
  render(): Promise<{ contentType: string; text: string }>
}

/** What a proxy adds to a request: then the socket's address is the proxy's, and says nothing of who asks. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']
const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/

const isSame = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** A program of this machine that asks for this machine. The name is looked at too, because a page whose name was pointed
 * here (DNS rebinding) also comes from a browser of this machine. */
const isLocal = (c: Context): boolean => {
  const address = getConnInfo(c).remote.address ?? ''
  const isProxied = PROXY_HEADERS.some((name) => c.req.header(name) !== undefined)
  return LOOPBACK_ADDRESS.test(address) && !isProxied && isLoopbackHost(c.req.header('host') ?? '')
}

/** @throws AppError `not-signed-in`, `forbidden`. */
const check = (c: Context, token: string | null): void => {
  if (token === null) {
    if (isLocal(c)) return
    throw new AppError('forbidden', 'Metrics are read on this machine, or with METRICS_TOKEN.')
  }
  const [, given] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (given !== undefined && isSame(given, token)) return
  c.header('WWW-Authenticate', 'Bearer')
  throw new AppError('not-signed-in', 'Metrics are read with METRICS_TOKEN as a bearer token.')
}

/** `GET /metrics`: numbers about the work, none about a person. */
export const metricsRoute = ({ token, render }: MetricsDeps): Hono<Env> =>
  new Hono<Env>().get('/', async (c) => {
    check(c, token)
    const { contentType, text } = await render()
    return c.body(text, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
  })
