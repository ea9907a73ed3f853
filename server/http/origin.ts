import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../../schema/errors.ts'
import type { Config } from '../config.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Whether a request only reads. */
export const isSafe = (c: Context): boolean => SAFE.has(c.req.method)

type OriginConfig = Pick<Config, 'publicUrl' | 'isDemo' | 'host'>

const hostnameOf = (host: string): string => (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '')

/** @param host a `Host` header. @returns whether it names this very machine. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK.test(hostnameOf(host))

/** A page of another site whose name was pointed at this machine (DNS rebinding) must not reach a demo, where anybody can
 * sign in as anybody. */
const isOwnHost = (host: string, { publicUrl, isDemo, host: bound }: OriginConfig): boolean =>
  !isDemo || !isLoopbackHost(bound) || isLoopbackHost(host) || host === publicUrl?.host

/** An origin as browsers write it, and nothing that only resembles one: in lower case, without user, path or the scheme's own
 * port (RFC 6454, section 6.2). */
const readOrigin = (text: string): URL | null => {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.origin === text ? url : null
}

/** @param host a `Host` header, which may carry the port that its scheme implies.
 * @returns whether a page of this origin was loaded from that host. */
const isOfHost = ({ protocol, host: own }: URL, host: string): boolean => {
  const address = `${protocol}//${host}`
  return URL.canParse(address) && /^[^/?#@\\]+$/.test(host) && new URL(address).host === own
}

/** Whether a page of this origin is our own. With `PUBLIC_URL` that is one exact origin, and beside it only this very machine
 * by its own name; without, it is the host that was asked for. The scheme is left alone then: behind a proxy that ends TLS this
 * server only sees http.
 * @param origin the `Origin` header; a missing one is allowed, browsers always send it where it counts.
 * @param host the `Host` header. */
export const isOwnOrigin = (
  origin: string | undefined,
  host: string,
  { publicUrl }: Pick<OriginConfig, 'publicUrl'>,
): boolean => {
  if (origin === undefined) return true
  const url = readOrigin(origin)
  if (url === null) return false
  if (publicUrl !== null && url.origin === publicUrl.origin) return true
  return isOfHost(url, host) && (publicUrl === null || isLoopbackHost(host))
}

/** What the browser says of where a request comes from. Old proxies strip it, which is no fault. */
const isForeignSite = (c: Context): boolean => {
  const site = c.req.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

const foreign = (): AppError => new AppError('foreign-origin', 'requests from pages of other sites are refused')

/** For a GET that leaves a trace. @throws AppError `foreign-origin`. */
export const refuseForeignSite = (c: Context): void => {
  if (isForeignSite(c)) throw foreign()
}

/** Refuse what another site's page sends: before the handshake of a socket, and on every method that changes something. */
export const checkOrigin = (config: OriginConfig) =>
  createMiddleware(async (c, next) => {
    const host = c.req.header('host') ?? ''
    if (!isOwnHost(host, config)) throw new AppError('foreign-origin', 'this address does not belong to Ronda')
    const isUpgrade = c.req.header('upgrade')?.toLowerCase() === 'websocket'
    if (isSafe(c) && !isUpgrade) return next()
    const origin = c.req.header('origin')
    if (!isOwnOrigin(origin, host, config)) throw foreign()
    // Browsers disagree on what a socket's site is; it always has an Origin.
    if (isForeignSite(c) && !(isUpgrade && origin !== undefined)) throw foreign()
    return next()
  })
