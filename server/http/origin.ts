import { createMiddleware } from 'hono/factory'
import { AppError } from '../../schema/errors.ts'
import type { Config } from '../config.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

type OriginConfig = Pick<Config, 'publicUrl' | 'isDemo' | 'host'>

const hostnameOf = (host: string): string => (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '')

/** @param host a `Host` header. @returns whether it names this very machine. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK.test(hostnameOf(host))

/** A page of another site whose name was pointed at this machine (DNS rebinding) must not reach a demo, where anybody can
 * sign in as anybody. */
const isOwnHost = (host: string, { publicUrl, isDemo, host: bound }: OriginConfig): boolean =>
  !isDemo || !isLoopbackHost(bound) || isLoopbackHost(host) || host === publicUrl?.host

/** @param origin the `Origin` header; a missing one is allowed, browsers always send it where it counts. */
export const isOwnOrigin = (origin: string | undefined, host: string, config: OriginConfig): boolean => {
  if (origin === undefined) return true
  if (config.publicUrl !== null && origin === config.publicUrl.origin) return true
  // The scheme is left alone: behind a proxy that ends TLS this server only sees http.
  return URL.canParse(origin) && new URL(origin).host === host
}

/** Refuse what another site's page sends: before the handshake of a socket, and on every method that changes something. */
export const checkOrigin = (config: OriginConfig) =>
  createMiddleware(async (c, next) => {
    const host = c.req.header('host') ?? ''
    if (!isOwnHost(host, config)) throw new AppError('foreign-origin', 'this address does not belong to Ronda')
    const isUpgrade = c.req.header('upgrade')?.toLowerCase() === 'websocket'
    if (SAFE.has(c.req.method) && !isUpgrade) return next()
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const isForeignSite = origin === undefined && site !== undefined && site !== 'same-origin' && site !== 'none'
    if (isForeignSite || !isOwnOrigin(origin, host, config))
      throw new AppError('foreign-origin', 'requests from pages of other sites are refused')
    return next()
  })
