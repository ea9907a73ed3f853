import { and, asc, desc, eq, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { createId, type MemberId } from '../../schema/ids.ts'
import { mail } from '../../schema/tables/index.ts'
import type { MailKind } from '../../templates/mails/index.ts'
import type { Db } from '../storage/database.ts'
import { renderMail, type MailList, type MailValues } from './render.ts'

/** What to tell whom. */
export interface MailOrder {
  kind: MailKind
  to: string
  /** BCP 47 language of the reader. */
  language: string
  /** One for each name that the template declares. */
  values: MailValues
  /** What it lists beside its template. */
  list?: MailList
  /** Header lines of its own. */
  headers?: Record<string, string>
  /** After so many minutes it says nothing true any more, and is not sent; without it, it is tried for GIVE_UP_DAYS. */
  minutes?: number
}

/** A mail that a sender has taken. */
export interface TakenMail {
  id: string
  kind: string
  to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string> | null
  /** How often it has been tried, this time included. */
  tries: number
}

/** A mail server may be away over a long weekend. */
const GIVE_UP_DAYS = 4
/** A sender that died while it had a mail: another takes it up then. Longer than one try can take (transport.ts). */
const LEASE_SECONDS = 120

/** Write a mail in the caller's transaction: what was not done tells nobody, and nothing is done untold.
 * @returns the id under which `mail` keeps what became of it.
 * @throws when a value of the template is missing. */
export const queueMail = async (
  tx: Pick<Db, 'insert'>,
  { kind, to, language, values, list, headers, minutes }: MailOrder,
): Promise<string> => {
  const id = createId<string>()
  const expiresAt = minutes === undefined ? null : sql`now() + make_interval(mins => ${minutes})`
  const rendered = renderMail(kind, language, values, list)
  await tx.insert(mail).values({ id, kind, to, ...rendered, headers: headers ?? null, expiresAt })
  return id
}

const isWaiting = and(isNull(mail.sentAt), isNull(mail.givenUpAt))
/** Codes are no history, neither here nor in a backup. */
const EMPTIED = { text: '', html: '', headers: null }

/** Take the mail that has been due longest. Two processes never take the same one: a row that another looks at is skipped,
 * and what was taken is due again only when its time has passed. @returns null when nothing is due. */
export const takeMail = (db: Db): Promise<TakenMail | null> =>
  db.transaction(async (tx) => {
    const [due] = await tx
      .select({ id: mail.id })
      .from(mail)
      .where(and(isWaiting, lt(mail.dueAt, sql`now()`)))
      .orderBy(asc(mail.dueAt))
      .limit(1)
      .for('update', { skipLocked: true })
    if (due === undefined) return null
    const [taken] = await tx
      .update(mail)
      .set({ tries: sql`${mail.tries} + 1`, dueAt: sql`now() + make_interval(secs => ${LEASE_SECONDS})` })
      .where(eq(mail.id, due.id))
      .returning()
    return taken ?? null
  })

/** Give up the news that waits to be sent to these members, with all that stands in the same mail; what it was written of waits to be
 * written again. A mail that a sender has in its hands in this moment leaves. */
export const giveUpNews = async (tx: Pick<Db, 'execute'>, members: readonly MemberId[]): Promise<void> => {
  const ids = sql.join(
    members.map((id) => sql`${id}::uuid`),
    sql`, `,
  )
  // Notifications are marked in the transaction that writes their mail: both have its moment.
  await tx.execute(sql`
    with addressee as (
      select distinct p.id, p.email from person p join member m on m.person_id = p.id where m.id in (${ids})
    ), given as (
      update mail set given_up_at = now(), text = '', html = '', headers = null
      from addressee a
      where mail."to" = a.email and mail.kind in ('digest', 'urgent')
        and mail.sent_at is null and mail.given_up_at is null
      returning a.id as person_id, mail.created_at
    )
    update notification n set mailed_at = null
    from given g, member m
    where m.person_id = g.person_id and n.member_id = m.id and n.mailed_at = g.created_at`)
}

/** Give up what nobody is to read any more. */
export const giveUpOld = async (db: Db): Promise<number> => {
  const isTooOld = or(
    lt(mail.expiresAt, sql`now()`),
    lt(mail.createdAt, sql`now() - make_interval(days => ${GIVE_UP_DAYS})`),
  )
  const given = await db
    .update(mail)
    .set({ givenUpAt: sql`now()`, ...EMPTIED })
    .where(and(isWaiting, isTooOld))
    .returning({ id: mail.id })
  return given.length
}

/** The mail server has it. */
export const markSent = async (db: Db, id: string): Promise<void> => {
  await db
    .update(mail)
    .set({ sentAt: sql`now()`, trouble: null, ...EMPTIED })
    .where(eq(mail.id, id))
}

/** The mail server was away or said no. @param seconds until the next try; null: it would say no for ever. */
export const markTrouble = async (db: Db, id: string, trouble: string, seconds: number | null): Promise<void> => {
  await db
    .update(mail)
    .set(
      seconds === null
        ? { trouble, givenUpAt: sql`now()`, ...EMPTIED }
        : { trouble, dueAt: sql`now() + make_interval(secs => ${seconds})` },
    )
    .where(eq(mail.id, id))
}

/** What a server without a mail server would have sent, newest first; bodies included, so in demo mode only. */
export const listUnsent = (db: Db, limit: number) =>
  db
    .select({
      id: mail.id,
      kind: mail.kind,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      createdAt: mail.createdAt,
    })
    .from(mail)
    .where(and(isWaiting, ne(mail.text, '')))
    .orderBy(desc(mail.createdAt), desc(mail.id))
    .limit(limit)
