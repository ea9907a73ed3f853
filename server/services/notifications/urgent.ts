import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { MemberId } from '../../../schema/ids.ts'
import { URGENT } from '../../../schema/notifications.ts'
import { member, notification, notificationChoice, person } from '../../../schema/tables/index.ts'
import { queueMail } from '../../mail/outbox.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { choicesOf } from './choices.ts'
import { endHeaders, endsOf, groupsOf, linkOf, sentenceOf } from './mail-words.ts'
import { readTold, type Told } from './read.ts'
import { holdMemberships } from './taken-back.ts'

/** What is urgent is not after so many hours; it stands in the centre. */
const URGENT_HOURS = 12

/** Write a mail of its own for everything urgent that nobody has been mailed yet and that its reader has not seen. A row is marked in
 * the transaction that writes its mail: it is mailed once.
 * @param site what links begin with. @returns how many mails. */
export const writeUrgent = async (db: Db, site: string): Promise<number> => {
  const waiting = await reading(
    db
      .select({ id: notification.id })
      .from(notification)
      .innerJoin(member, and(eq(member.id, notification.memberId), isNull(member.endedAt)))
      .innerJoin(person, and(eq(person.id, member.personId), isNotNull(person.email)))
      .leftJoin(
        notificationChoice,
        and(eq(notificationChoice.personId, person.id), eq(notificationChoice.kind, notification.kind)),
      )
      .where(
        and(
          inArray(notification.kind, [...URGENT]),
          isNull(notification.mailedAt),
          isNull(notification.readAt),
          // What waits for the daily mail does not come up at every look.
          sql`${notificationChoice.mail} is distinct from 'digest'`,
        ),
      )
      .orderBy(notification.at),
  )
  let written = 0
  for (const { id } of waiting) if (await reading(db.transaction((tx) => writeOne(tx, id, site)))) written += 1
  return written
}

const writeOne = async (tx: Tx, id: string, site: string): Promise<boolean> => {
  const [known] = await tx.select({ member: notification.memberId }).from(notification).where(eq(notification.id, id))
  if (known === undefined) return false
  await holdMemberships(tx, known)
  const [held] = await tx
    .select({ memberId: notification.memberId })
    .from(notification)
    .where(and(eq(notification.id, id), isNull(notification.mailedAt)))
    .for('update', { skipLocked: true })
  if (held === undefined) return false
  const [to] = await tx
    .select({
      id: person.id,
      email: person.email,
      language: person.language,
      timeZone: person.timeZone,
      unsubscribeToken: person.unsubscribeToken,
    })
    .from(member)
    .innerJoin(person, eq(person.id, member.personId))
    .where(eq(member.id, held.memberId))
  if (to === undefined || to.email === null) return false
  const { language } = to
  const [told] = await readTold(tx, { where: eq(notification.id, id), language, limit: 1 })
  if (told === undefined) return false
  const together = await withSame(tx, { ...told, memberId: held.memberId })
  const choice = (await choicesOf(tx, to.id))[told.kind]
  // It waits for the daily mail.
  if (told.isOpen && choice === 'digest') return false
  await tx
    .update(notification)
    .set({ mailedAt: sql`now()` })
    .where(inArray(notification.id, together))
  if (!told.isOpen || choice === 'none') return false
  const where = inArray(notification.id, together)
  const all = (await readTold(tx, { where, language, limit: together.length })).filter(({ isOpen }) => isOpen)
  await queueMail(tx, {
    kind: 'urgent',
    to: to.email,
    language: to.language,
    values: { what: sentenceOf(told, to), link: linkOf(told, site) },
    list: { groups: groupsOf(all, to, site), ends: endsOf([told.kind], to, site) },
    headers: endHeaders(told.kind, to, site),
    minutes: URGENT_HOURS * 60,
  })
  return true
}

/** Sections whose time for comments ends together are one event to whoever owes comments: one mail names them all (M37).
 * @returns ids of what waits and is said in the same mail, its own among them. */
const withSame = async (tx: Tx, { id, kind, detail, memberId }: Told & { memberId: MemberId }): Promise<string[]> => {
  if (kind !== 'deadline') return [id]
  const isSame = (name: string) =>
    sql`${notification.detail}->>${name} is not distinct from ${detail[name] == null ? null : String(detail[name])}::text`
  const rows = await tx
    .select({ id: notification.id })
    .from(notification)
    .where(
      and(
        eq(notification.memberId, memberId),
        eq(notification.kind, kind),
        isNull(notification.mailedAt),
        isNull(notification.readAt),
        isSame('until'),
        isSame('days'),
      ),
    )
    .for('update', { skipLocked: true })
  return [...new Set([id, ...rows.map((row) => row.id)])]
}
