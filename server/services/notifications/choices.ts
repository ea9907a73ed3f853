import { eq, sql } from 'drizzle-orm'
import type { ChoicesBody } from '../../../schema/api/notifications.ts'
import { isTimeZone } from '../../../schema/dates.ts'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId } from '../../../schema/ids.ts'
import {
  defaultChoice,
  NOTIFICATION_KINDS,
  URGENT,
  type MailChoice,
  type NotificationKind,
} from '../../../schema/notifications.ts'
import { notificationChoice, person } from '../../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'

export type Choices = Record<NotificationKind, MailChoice>

/** How somebody wants each kind mailed. */
export const choicesOf = async (db: Pick<Db, 'select'>, personId: PersonId): Promise<Choices> => {
  const rows = await db.select().from(notificationChoice).where(eq(notificationChoice.personId, personId))
  const chosen = new Map(rows.map(({ kind, mail }) => [kind, mail]))
  return Object.fromEntries(
    NOTIFICATION_KINDS.map((kind) => [kind, chosen.get(kind) ?? defaultChoice(kind)]),
  ) as Choices
}

/** The same, with the hour of the daily mail. */
export const getChoices = async (db: Db, personId: PersonId): Promise<ChoicesBody> => {
  const [choices, [row]] = await reading(
    Promise.all([
      choicesOf(db, personId),
      db
        .select({ digestHour: person.digestHour, timeZone: person.timeZone })
        .from(person)
        .where(eq(person.id, personId)),
    ]),
  )
  if (row === undefined) throw new AppError('not-found')
  return { choices, ...row }
}

const write = async (tx: Tx, personId: PersonId, choices: Partial<Choices>): Promise<void> => {
  const rows = Object.entries(choices).map(([kind, mail]) => ({ personId, kind: kind as NotificationKind, mail }))
  if (rows.length === 0) return
  await tx
    .insert(notificationChoice)
    .values(rows)
    .onConflictDoUpdate({
      target: [notificationChoice.personId, notificationChoice.kind],
      set: { mail: sql`excluded.mail` },
    })
}

/** @throws AppError `bad-request` for what is no zone, and for `now` of what is not urgent. */
export const saveChoices = async (
  db: Db,
  personId: PersonId,
  { choices, digestHour, timeZone }: ChoicesBody,
): Promise<void> => {
  if (timeZone !== null && !isTimeZone(timeZone)) throw new AppError('bad-request', 'There is no such time zone.')
  const isHasty = NOTIFICATION_KINDS.some((kind) => choices[kind] === 'now' && !URGENT.includes(kind))
  if (isHasty) throw new AppError('bad-request', 'Only what is urgent is mailed at once.')
  await reading(
    db.transaction(async (tx) => {
      await write(tx, personId, choices)
      await tx.update(person).set({ digestHour, timeZone }).where(eq(person.id, personId))
    }),
  )
}

/** End one kind of mail for the person behind a token, or everything that comes with the daily one.
 * @throws AppError `not-found` for a token that is nobody's. */
export const unsubscribe = async (db: Db, token: string, kind: NotificationKind | 'digest'): Promise<void> =>
  reading(
    db.transaction(async (tx) => {
      const [found] = await tx.select({ id: person.id }).from(person).where(eq(person.unsubscribeToken, token))
      if (found === undefined) throw new AppError('not-found')
      const choices = await choicesOf(tx, found.id)
      const ended = kind === 'digest' ? NOTIFICATION_KINDS.filter((one) => choices[one] === 'digest') : [kind]
      await write(tx, found.id, Object.fromEntries(ended.map((one) => [one, 'none'])))
    }),
  )
