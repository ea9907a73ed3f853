import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { AppError } from '../../schema/errors.ts'

/** Where a request comes from. */
export type ClientAddress = (c: Context) => string

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** @param entries IP addresses, or networks such as `10.0.0.0/8`. @throws AppError `cannot-start` for anything else. */
export const readProxies = (entries: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/')
    const family = familyOf(address)
    const most = family === 'ipv6' ? 128 : 32
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (isIP(address) === 0 || rest.length > 0 || length < 0 || length > most)
      throw new AppError(
        'cannot-start',
        `TRUSTED_PROXIES must be addresses such as 127.0.0.1 or 10.0.0.0/8, separated by commas, not "${entry}".`,
      )
    list.addSubnet(address, length, family)
  }
  return list
}

/** Each trusted proxy has written the address it was called from at the end of `X-Forwarded-For`: read from there, and no
 * further than the first that is not ours, because all before it is what the caller claims.
 * @param forwarded the header; undefined: none. */
export const resolveAddress = (remote: string, forwarded: string | undefined, proxies: BlockList): string => {
  const hops = (forwarded ?? '').split(',').map((hop) => plain(hop.trim()))
  let address = plain(remote)
  while (isIP(address) !== 0 && proxies.check(address, familyOf(address))) {
    const hop = hops.pop()
    if (hop === undefined || isIP(hop) === 0) break
    address = hop
  }
  return address
}

export const createClientAddress =
  (proxies: BlockList): ClientAddress =>
  (c) => {
    // A request that came by no socket (tests) comes from nowhere.
    const remote = c.env === undefined || !('incoming' in c.env) ? '' : (getConnInfo(c).remote.address ?? '')
    return resolveAddress(remote, c.req.header('x-forwarded-for'), proxies)
  }
