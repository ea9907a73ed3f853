import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { MoreTimeAnswerRequest, MoreTimeBody, MoreTimeRequest, MoreTimesBody } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, readsRelease } from '../../schema/policy.ts'
import { document, moreTime, section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { holdSection, type Transaction } from './held-section.ts'
import { notifyMoreTime } from './notifications/index.ts'
import { readUntil } from './releases.ts'
import { findMember, refuseUnknown } from './rounds.ts'
import { demand, judgedColumns, sectionResource } from './section-resource.ts'

type Row = typeof moreTime.$inferSelect

const present = ({ id, sectionId, memberId, at, note, answeredBy, answeredAt, until, reason }: Row): MoreTimeBody => ({
  id,
  section: sectionId,
  by: memberId,
  at: at.toISOString(),
  note,
  answer:
    answeredBy === null || answeredAt === null
      ? null
      : { by: answeredBy, at: answeredAt.toISOString(), until: until?.toISOString() ?? null, reason },
})

const WHY_ASK = 'only a focal point of the beneficiary asks for more time'
const WHY_ANSWER = 'only the secretariat gives more time'

/** Ask for more time to comment on what is released until a date, also when it is over. Asking again with the same id changes nothing.
 * @throws AppError `not-found`, `forbidden`, `archived`; `conflict` where no date ends the comments, while an earlier request is
 * open, or for an id that somebody else has used. */
export const askMoreTime = async (
  db: Db,
  sectionId: SectionId,
  personId: PersonId,
  { id, note }: MoreTimeRequest,
): Promise<MoreTimeBody> =>
  reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader, resource } = await holdSection(tx, sectionId, personId, 'read', WHY_ASK)
      // Who asks again is answered as before, in the archive too.
      demand(reader, 'askTime', { ...resource, archived: false }, WHY_ASK)
      const [known] = await tx.select().from(moreTime).where(eq(moreTime.id, id))
      if (known?.sectionId === sectionId && known.memberId === reader.id) return present(known)
      if (known !== undefined) throw new AppError('conflict')
      demand(reader, 'askTime', resource, WHY_ASK)
      if (!readsRelease(reader, resource) || row.commentsUntil === null)
        throw new AppError('conflict', 'No date ends the time for comments.')
      await refuseSecond(tx, sectionId)
      const [made] = await tx.insert(moreTime).values({ id, sectionId, memberId: reader.id, note }).returning()
      const act = { action: 'more-time.ask', round: roundId, section: sectionId, member: reader.id } as const
      await recordAct(tx, {
        ...act,
        before: null,
        after: null,
        about: { commentsUntil: row.commentsUntil },
        reason: note || null,
      })
      await notifyMoreTime(tx, id)
      return present(made!)
    }),
  )

const refuseSecond = async (tx: Transaction, sectionId: SectionId): Promise<void> => {
  const isOpen = and(eq(moreTime.sectionId, sectionId), isNull(moreTime.answeredAt))
  if ((await tx.$count(moreTime, isOpen)) > 0) throw new AppError('conflict', 'More time was asked for already.')
}

/** Give more time, or none, with a reason: what is given is the section's end from the same moment on. The same answer again changes
 * nothing.
 * @throws AppError `not-found`, `forbidden`, `archived`; `bad-request` for an end that is over or no later than the present one;
 * `conflict` when it was answered otherwise, or what was commented on is not released any more. */
export const answerMoreTime = async (
  db: Db,
  id: string,
  personId: PersonId,
  { until: wanted, reason }: MoreTimeAnswerRequest,
): Promise<{ roundId: RoundId; body: MoreTimeBody }> => {
  const [asked] = await reading(db.select().from(moreTime).where(eq(moreTime.id, id)))
  if (asked === undefined) return refuseUnknown(db, personId)
  const { sectionId } = asked
  return reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader } = await holdSection(tx, sectionId, personId, 'grantTime', WHY_ANSWER)
      const [known] = await tx.select().from(moreTime).where(eq(moreTime.id, id))
      const given = wanted === null ? null : new Date(wanted)
      if (known?.answeredAt != null) {
        if (known.until?.getTime() !== given?.getTime() || known.reason !== reason)
          throw new AppError('conflict', 'It was answered already.')
        return { roundId, body: present(known) }
      }
      const until = given === null ? null : await readLater(tx, row, given)
      const answer = { answeredBy: reader.id, answeredAt: sql`now()`, until, reason }
      const [kept] = await tx.update(moreTime).set(answer).where(eq(moreTime.id, id)).returning()
      if (until !== null) await tx.update(section).set({ commentsUntil: until }).where(eq(section.id, sectionId))
      const act = { action: 'more-time.answer', round: roundId, section: sectionId, member: reader.id } as const
      await recordAct(tx, { ...act, before: until === null ? null : row.commentsUntil, after: until, reason })
      await notifyMoreTime(tx, id)
      return { roundId, body: present(kept!) }
    }),
  )
}

/** @throws AppError `bad-request`, `conflict`. */
const readLater = async (
  tx: Transaction,
  { releasedSeq, commentsUntil }: Pick<typeof section.$inferSelect, 'releasedSeq' | 'commentsUntil'>,
  given: Date,
): Promise<Date> => {
  if (releasedSeq === null || commentsUntil === null)
    throw new AppError('conflict', 'No date ends the time for comments.')
  if (given <= commentsUntil) throw new AppError('bad-request', 'More time ends later than before.')
  return (await readUntil(tx, commentsUntil, given.toISOString())) ?? given
}

/** Requests that a member may know: who asked and who answers.
 * @throws AppError `not-found` for a round that is not there or not theirs. */
export const listMoreTime = async (db: Db, roundId: RoundId, personId: PersonId): Promise<MoreTimesBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  const rows = await reading(
    db
      .select({ row: moreTime, judged: judgedColumns })
      .from(moreTime)
      .innerJoin(section, eq(section.id, moreTime.sectionId))
      .innerJoin(document, eq(document.id, section.documentId))
      .where(eq(document.roundId, roundId))
      .orderBy(asc(moreTime.at), asc(moreTime.id)),
  )
  const isTheirs = (judged: (typeof rows)[number]['judged']): boolean =>
    can(reader, 'timeRequests', sectionResource(judged))
  return { requests: rows.filter(({ judged }) => isTheirs(judged)).map(({ row }) => present(row)) }
}
