import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { CommentBody, ThreadBody, ThreadsBody, WriterThen } from '../../../schema/api/threads.ts'
import { PLAIN_THREAD, threadFor, type WholeThread } from '../../../schema/thread-for.ts'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, RoundId, SectionId, ThreadId } from '../../../schema/ids.ts'
import {
  can,
  hindrance,
  type Action,
  type MemberSubject,
  type SectionResource,
  type ThreadResource,
} from '../../../schema/policy.ts'
import { batch, comment, disposition, document, member, section, thread } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import type { Transaction } from '../held-section.ts'
import { findMember, refuseUnknown, type Member } from '../rounds.ts'
import { judgedColumns, sectionResource } from '../section-resource.ts'
import { findReadableSection } from '../sections.ts'

/** A thread after a change, and the round whose pages are told of it. */
export interface ThreadChange {
  roundId: RoundId
  /** Whole: each page is told of it what its reader may know. */
  thread: WholeThread
  /** As whoever changed it gets it. */
  own: ThreadBody
}

export interface Found {
  roundId: RoundId
  row: typeof thread.$inferSelect
  /** Of what was sent for the beneficiary. */
  sent: typeof batch.$inferSelect | null
  disposed: typeof disposition.$inferSelect | null
  resource: ThreadResource
}

export const select = (db: Pick<Db, 'select'>) =>
  db
    .select({
      row: thread,
      sent: batch,
      disposed: disposition,
      roundId: document.roundId,
      judged: judgedColumns,
    })
    .from(thread)
    .innerJoin(section, eq(section.id, thread.sectionId))
    .innerJoin(document, eq(document.id, section.documentId))
    .leftJoin(batch, eq(batch.id, thread.batchId))
    .leftJoin(disposition, eq(disposition.threadId, thread.id))

type SelectedThread = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

/** Whoever wrote a thread or comment, as they were then: what was said to some is never shown to more. */
const asThen = ({ byRole, byCountry }: Pick<Found['row'], 'byRole' | 'byCountry'>): WriterThen => ({
  role: byRole,
  country: byCountry,
})

export const toFound = ({ judged, ...found }: SelectedThread): Found => ({
  ...found,
  resource: { type: 'thread', section: sectionResource(judged), audience: found.row.audience, by: asThen(found.row) },
})

const commentsOf = async (db: Pick<Db, 'select'>, threads: ThreadId[]): Promise<Map<ThreadId, CommentBody[]>> => {
  const byThread = new Map<ThreadId, CommentBody[]>()
  if (threads.length === 0) return byThread
  const rows = await reading(
    db.select().from(comment).where(inArray(comment.threadId, threads)).orderBy(asc(comment.at), asc(comment.id)),
  )
  for (const row of rows) {
    const { id, threadId, memberId, body, at, editedAt, editedBy, drafted } = row
    const known = byThread.get(threadId) ?? []
    const edited = { editedAt: editedAt?.toISOString() ?? null, editedBy, drafted }
    known.push({ id, by: memberId, as: asThen(row), at: at.toISOString(), ...edited, body })
    byThread.set(threadId, known)
  }
  return byThread
}

/** What a thread speaks of, whoever reads it: see `threadFor`. */
const presentPassage = ({ field, quote, anchor, anchorVersion: version, releasedRange }: Found['row']) => {
  if (anchor === null) return { field, quote }
  const { seen, ...place } = anchor
  const range = seen.range === null ? null : { seq: seen.seq, ...seen.range }
  return { field, quote, range, anchor: { ...place, version }, released: releasedRange }
}

/** What became of a suggestion, in whose name it was sent, and what became of what was sent. */
const presentFate = ({ row, sent, disposed }: Found): Pick<ThreadBody, 'decision' | 'clearance' | 'disposition'> => ({
  decision:
    row.decision === null || row.decidedBy === null || row.decidedAt === null
      ? null
      : { verdict: row.decision, by: row.decidedBy, at: row.decidedAt.toISOString(), reason: row.decidedReason },
  clearance:
    sent === null
      ? null
      : { batch: sent.id, clearedBy: sent.clearedBy, clearedOn: sent.clearedOn, organisation: sent.organisation },
  disposition:
    disposed === null
      ? null
      : {
          verdict: disposed.verdict,
          why: disposed.why,
          by: disposed.memberId,
          as: asThen(disposed),
          at: disposed.at.toISOString(),
        },
})

export const present = (found: Found, comments: CommentBody[]): WholeThread => {
  const { row } = found
  return {
    id: row.id,
    section: row.sectionId,
    item: row.itemId,
    ...PLAIN_THREAD,
    ...presentPassage(row),
    suggestion: row.suggestion,
    isLate: row.isLate,
    ...presentFate(found),
    sentAs: row.sentAs,
    kind: row.kind,
    audience: row.audience,
    seq: row.seq,
    version: row.version,
    saidVersion: row.saidVersion,
    by: row.memberId,
    as: asThen(row),
    at: row.createdAt.toISOString(),
    resolved:
      row.resolvedBy === null || row.resolvedAt === null
        ? null
        : { by: row.resolvedBy, at: row.resolvedAt.toISOString() },
    comments,
  }
}

/** The threads of a round, or of one of its sections, that a member may read.
 * @throws AppError `not-found` for a round or section that is not there or not theirs. */
export const listThreads = async (
  db: Db,
  of: { round: RoundId } | { section: SectionId },
  personId: PersonId,
): Promise<ThreadsBody> => {
  const roundId = 'round' in of ? of.round : (await findReadableSection(db, of.section, personId)).roundId
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  const where = 'round' in of ? eq(document.roundId, of.round) : eq(thread.sectionId, of.section)
  const rows = await reading(select(db).where(where).orderBy(asc(thread.createdAt), asc(thread.id)))
  const found = rows.map(toFound).filter(({ resource }) => can(reader, 'read', resource))
  return { threads: await presentAll(db, found, reader), withdrawn: await withdrawnIn(db, found, reader) }
}

/** Sections of threads that their reader may read without them. */
const withdrawnIn = async (db: Db, found: Found[], reader: MemberSubject): Promise<ThreadsBody['withdrawn']> => {
  const kept = found.filter(({ resource }) => !can(reader, 'read', resource.section))
  const ids = [...new Set(kept.map(({ row }) => row.sectionId))]
  if (ids.length === 0) return []
  const { id, key, kind, title } = section
  const named = db.select({ id, key, kind, title }).from(section).where(inArray(section.id, ids))
  return reading(named.orderBy(asc(section.documentId), asc(section.position)))
}

/** Threads as one of their readers gets them. */
export const presentAll = async (
  db: Pick<Db, 'select'>,
  found: readonly Found[],
  reader: MemberSubject,
): Promise<ThreadBody[]> => {
  const comments = await commentsOf(
    db,
    found.map(({ row }) => row.id),
  )
  return found.map((one) => threadFor(reader, one.resource.section, present(one, comments.get(one.row.id) ?? [])))
}

/** A thread that a person may do something to.
 * @throws AppError `not-found` for one that they may not read; `locked` or `forbidden` for what they may not do. */
export const findThread = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  action: Action,
): Promise<Found & { reader: Member }> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) return refuseUnknown(db, personId)
  const found = toFound(row)
  const reader = await findMember(db, found.roundId, personId)
  if (reader === null) throw new AppError('not-found')
  judge(reader, action, found.resource)
  return { ...found, reader }
}

/** Why somebody may not do something in a thread. */
export const refusal = (section: SectionResource, action: Action): AppError => {
  switch (hindrance(action, section)) {
    case 'locked':
      return new AppError('locked', 'a locked section takes no more comments')
    case 'comments-closed':
      return new AppError('comments-closed', 'the time for comments is over')
    case null:
      return new AppError('forbidden', 'this is not yours to do in this thread')
  }
}

const readOne = async (db: Db, id: ThreadId): Promise<{ found: Found; thread: WholeThread }> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) throw new AppError('not-found')
  const found = toFound(row)
  return { found, thread: present(found, (await commentsOf(db, [id])).get(id) ?? []) }
}

/** A thread as it is now, for whoever tells the pages of it. @throws AppError `not-found`. */
export const readThread = async (db: Db, id: ThreadId): Promise<WholeThread> => (await readOne(db, id)).thread

/** @throws AppError `not-found`. */
export const reread = async (db: Db, id: ThreadId, reader: MemberSubject): Promise<ThreadChange> => {
  const { found, thread } = await readOne(db, id)
  return { roundId: found.roundId, thread, own: threadFor(reader, found.resource.section, thread) }
}

/** What somebody asks to do; of several, one is enough. */
export type Asked = Action | readonly Action[]

/** Ask the policy. @throws AppError `forbidden`, `locked`, `comments-closed`: of several, for the last. */
export const demandOne = (asking: MemberSubject, asked: Asked, thread: ThreadResource): void => {
  const actions = typeof asked === 'string' ? [asked] : asked
  if (!actions.some((action) => can(asking, action, thread))) throw refusal(thread.section, actions.at(-1)!)
}

/** The same, of whoever may read it at all. @throws AppError `not-found`, and as `demandOne`. */
export const judge = (asking: MemberSubject, asked: Asked, thread: ThreadResource): void => {
  if (!can(asking, 'read', thread)) throw new AppError('not-found')
  demandOne(asking, asked, thread)
}

/** Ask the policy once more, with section and member held as they are until the transaction ends: a lock that was confirmed in
 * the meantime, a release that was taken back, or a right that was, wins. The section first, as everybody who changes both.
 * @returns what they are while they are held: what they say, they say as that.
 * @throws AppError `not-found`, `forbidden`, `locked`. */
export const judgeAgain = async (
  tx: Transaction,
  sectionId: SectionId,
  reader: Member,
  asked: Asked,
  thread: Pick<ThreadResource, 'audience' | 'by'>,
): Promise<Pick<Found['row'], 'byRole' | 'byCountry'>> => {
  const [row] = await tx
    .select(judgedColumns)
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, sectionId))
    .for('share', { of: section })
  if (row === undefined) throw new AppError('not-found')
  const [asking] = await tx
    .select({ role: member.role, country: member.country, marks: member.marks })
    .from(member)
    .where(and(eq(member.id, reader.id), isNull(member.endedAt)))
    .for('share')
  if (asking === undefined) throw new AppError('not-found')
  judge(asking, asked, { type: 'thread', section: sectionResource(row), ...thread })
  return { byRole: asking.role, byCountry: asking.country }
}

/** Hold a thread after its section and who asks: nobody says or changes anything in it before the transaction ends.
 * @throws AppError `conflict`, when it is read by others than when it was judged. */
export const holdThread = async (
  tx: Transaction,
  { row: { id, audience } }: Pick<Found, 'row'>,
): Promise<Found['row']> => {
  const [row] = await tx.select().from(thread).where(eq(thread.id, id)).for('update')
  if (row === undefined) throw new AppError('not-found')
  if (row.audience !== audience) throw new AppError('conflict', 'The thread was opened to others meanwhile.')
  return row
}

/** That its passage stands elsewhere raises the version of a thread. */
export const moved = { version: sql`${thread.version} + 1` }

/** So does every other change, and with it the version of what is said. */
export const raised = { ...moved, saidVersion: sql`${thread.saidVersion} + 1` }
