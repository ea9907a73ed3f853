import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { lt, sql } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import { signInLimit } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'

/** How often something may be done in a while. Kept in the database: a restart or a second process forgets nothing. */
export interface Limit {
  name: string
  max: number
  minutes: number
}

/** Asking for mail: enough for slow mail and impatience, too few to flood a mailbox. Counted for each address and place it is
 * asked from, so that a stranger does not use up what its owner has; the ceiling of an address is for all places together. */
export const ASKS_FROM_PLACE: Limit = { name: 'ask/address+ip', max: 5, minutes: 15 }
export const ASKS_OF_ADDRESS: Limit = { name: 'ask/address', max: 20, minutes: 15 }
/** A whole ministry, or a meeting room, comes from one IP address. */
export const ASKS_OF_IP: Limit = { name: 'ask/ip', max: 60, minutes: 15 }
/** Guesses at the codes of an address. A day begins with its first guess, so that any 24 hours see at most 400. Each is compared
 * with the codes of two mails, of 100,000,000 possible ones: they find one with 400 · 2 / 10^8 = 8 in 1,000,000, wherever they come
 * from and however many mails are asked for. A stranger who uses that up voids no link, and no code that was read out. */
export const TRIES_FROM_PLACE: Limit = { name: 'try/address+ip', max: 10, minutes: 15 }
export const TRIES_OF_ADDRESS: Limit = { name: 'try/address', max: 50, minutes: 15 }
export const TRIES_OF_DAY: Limit = { name: 'try/day', max: 200, minutes: 24 * 60 }
/** The same for a code that was read out: one of 10^12, void after 1,000 guesses from a hundred places, which find it with 1 in
 * 1,000,000,000; there is no ceiling that a stranger could reach for its owner. */
export const TELEPHONE_TRIES: Limit = { name: 'try/telephone', max: 10, minutes: 15 }
export const TRIES_OF_IP: Limit = { name: 'try/ip', max: 100, minutes: 15 }
/** Codes that one person makes for others to be read out. */
export const HELP_OF_PERSON: Limit = { name: 'help/person', max: 30, minutes: 60 }

/** Which addresses count as one: an IPv6 network of 64 bits is one household or office, and free to number itself. */
export const ipBlock = (ip: string): string => {
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(8 - left.length - right.length, 0) }, () => '0')
  return [...left, ...middle, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')
}

/** Count once more. @param who an address or an IP address; kept only as a hash.
 * @throws AppError `too-many`, with the time to wait. */
export const count = async (db: Db, { name, max, minutes }: Limit, who: string): Promise<void> => {
  const key = `${name}/${createHash('sha256').update(who).digest('base64url')}`
  const isOver = sql`${signInLimit.since} < now() - make_interval(mins => ${minutes})`
  const [row] = await reading(
    db
      .insert(signInLimit)
      .values({ key })
      .onConflictDoUpdate({
        target: signInLimit.key,
        set: {
          count: sql`case when ${isOver} then 1 else ${signInLimit.count} + 1 end`,
          since: sql`case when ${isOver} then now() else ${signInLimit.since} end`,
        },
      })
      .returning({
        count: signInLimit.count,
        seconds: sql<number>`ceil(extract(epoch from ${signInLimit.since} + make_interval(mins => ${minutes}) - now()))::int`,
      }),
  )
  if (row === undefined || row.count <= max) return
  throw new AppError('too-many', `Too many attempts: try again in ${Math.ceil(row.seconds / 60)} minutes.`, {
    retryAfterSeconds: Math.max(row.seconds, 1),
  })
}

/** Forget counts that no limit looks at any more. */
export const forgetCounts = async (db: Db): Promise<void> => {
  await reading(db.delete(signInLimit).where(lt(signInLimit.since, sql`now() - interval '1 day'`)))
}
