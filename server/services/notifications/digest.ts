import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { lastHourOf } from '../../../schema/clocks.ts'
import { dayIn } from '../../../schema/dates.ts'
import type { PersonId } from '../../../schema/ids.ts'
import { member, notification, person, round } from '../../../schema/tables/index.ts'
import { queueMail } from '../../mail/outbox.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { choicesOf, type Choices } from './choices.ts'
import { endHeaders, endsOf, groupsOf } from './mail-words.ts'
import { readTold, type Told } from './read.ts'
import { holdMemberships } from './taken-back.ts'

/** Most lines of one mail; what is more waits for the next. */
const LINES = 100

const isWaiting = and(isNull(notification.mailedAt), isNull(notification.readAt))

interface Waiting {
  id: PersonId
  hour: number
  timeZone: string
  digestedFor: string | null
  /** The oldest of what waits for them. */
  oldest: Date
  now: Date
}

/** The zone of somebody's day: their own, else that of the first round that they take part in, so that who is in rounds of several
 * zones has one day as well. */
const zoneOfDay = sql<string>`coalesce(${person.timeZone}, (
  select r.time_zone from ${member} m join ${round} r on r.id = m.round_id
  where m.person_id = ${person.id} and m.ended_at is null order by r.archived_at is not null, m.id limit 1))`

/** Who has an address and something that was neither mailed nor read. */
const selectWaiting = async (db: Db): Promise<Waiting[]> => {
  const rows = await db
    .select({
      id: person.id,
      hour: person.digestHour,
      timeZone: zoneOfDay,
      digestedFor: person.digestedFor,
      oldest: sql<string>`min(${notification.at})`,
      now: sql<string>`now()`,
    })
    .from(notification)
    .innerJoin(member, and(eq(member.id, notification.memberId), isNull(member.endedAt)))
    .innerJoin(person, eq(person.id, member.personId))
    .where(and(isWaiting, isNotNull(person.email)))
    .groupBy(person.id)
  return rows.map((row) => ({ ...row, oldest: new Date(row.oldest), now: new Date(row.now) }))
}

/** When somebody's hour came last. */
const dueOf = ({ hour, timeZone, now }: Waiting): Date => new Date(lastHourOf(hour, timeZone, now.getTime()))

/** The day of theirs that the hour is of. */
const dayOf = (one: Waiting): string => dayIn(one.timeZone, dueOf(one))

const isBefore = (digestedFor: string | null, day: string): boolean => digestedFor === null || digestedFor < day

/** Whether somebody's hour has come since something began to wait, on a day that had no mail yet. */
const isDue = (one: Waiting): boolean => one.oldest <= dueOf(one) && isBefore(one.digestedFor, dayOf(one))

/** Write the daily mail of everybody whose hour has come. What is in a mail is marked in the transaction that writes it, with the
 * person held: two processes, or one that was killed, never send it twice.
 * @param site what links begin with. @returns how many mails. */
export const writeDigests = async (db: Db, site: string): Promise<number> => {
  const due = (await reading(selectWaiting(db))).filter(isDue)
  let written = 0
  for (const one of due)
    if (await reading(db.transaction((tx) => writeDigest(tx, one.id, dayOf(one), site)))) written += 1
  return written
}

const writeDigest = async (tx: Tx, id: PersonId, day: string, site: string): Promise<boolean> => {
  // What they are in their rounds before they themselves, as everybody who holds both.
  await holdMemberships(tx, { person: id })
  const [held] = await tx.select().from(person).where(eq(person.id, id)).for('no key update', { skipLocked: true })
  // Another process is at it, or was.
  if (held?.email == null || !isBefore(held.digestedFor, day)) return false
  const { email, language } = held
  const where = and(eq(member.personId, id), isWaiting)
  const choices = await choicesOf(tx, id)
  const told = await readTold(tx, { where, language, limit: LINES, oldestFirst: true })
  const listed = told.filter((one) => one.isOpen && choices[one.kind] === 'digest')
  await settle(tx, told, choices)
  if (listed.length === 0) return false
  await tx.update(person).set({ digestedFor: day }).where(eq(person.id, id))
  const kinds = listed.map(({ kind }) => kind)
  await queueMail(tx, {
    kind: 'digest',
    to: email,
    language,
    values: { count: String(listed.length), link: `${site}/` },
    list: { groups: groupsOf(listed, held, site), ends: endsOf([...kinds, 'digest'], held, site) },
    headers: endHeaders('digest', held, site),
  })
  return true
}

/** What is in the mail, or belongs in none, waits no longer. What is to be mailed at once does. */
const settle = async (tx: Tx, told: readonly Told[], choices: Choices): Promise<void> => {
  const done = told.filter((one) => !one.isOpen || choices[one.kind] !== 'now').map(({ id }) => id)
  if (done.length === 0) return
  await tx
    .update(notification)
    .set({ mailedAt: sql`now()` })
    .where(inArray(notification.id, done))
}
