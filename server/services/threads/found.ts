import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { CommentBody, ThreadBody, ThreadsBody, WriterThen } from '../../../schema/api/threads.ts'
import { PLAIN_THREAD, threadFor, type WholeThread } from '../../../schema/thread-for.ts'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, RoundId, SectionId, ThreadId } from '../../../schema/ids.ts'
import {
  can,
  type Action,
  type MemberSubject,
  type SectionResource,
  type ThreadResource,
} from '../../../schema/policy.ts'
import { comment, document, member, section, thread } from '../../../schema/tables/index.ts'
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
  resource: ThreadResource
}

export const select = (db: Db) =>
  db
    .select({
      row: thread,
      roundId: document.roundId,
      judged: judgedColumns,
    })
    .from(thread)
    .innerJoin(section, eq(section.id, thread.sectionId))
    .innerJoin(document, eq(document.id, section.documentId))

type SelectedThread = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

/** Whoever wrote a thread or comment, as they were then: what was said to some is never shown to more. */
const asThen = ({ byRole, byCountry }: Pick<Found['row'], 'byRole' | 'byCountry'>): WriterThen => ({
  role: byRole,
  country: byCountry,
})

export const toFound = ({ row, roundId, judged }: SelectedThread): Found => ({
  roundId,
  row,
  resource: { type: 'thread', section: sectionResource(judged), audience: row.audience, by: asThen(row) },
})

const commentsOf = async (db: Db, threads: ThreadId[]): Promise<Map<ThreadId, CommentBody[]>> => {
  const byThread = new Map<ThreadId, CommentBody[]>()
  if (threads.length === 0) return byThread
  const rows = await reading(
    db.select().from(comment).where(inArray(comment.threadId, threads)).orderBy(asc(comment.at), asc(comment.id)),
  )
  for (const row of rows) {
    const { id, threadId, memberId, body, at, editedAt } = row
    byThread.set(threadId, [
      ...(byThread.get(threadId) ?? []),
      {
        id,
        by: memberId,
        as: asThen(row),
        at: at.toISOString(),
        editedAt: editedAt?.toISOString() ?? null,
        body,
      },
    ])
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

export const present = (row: Found['row'], comments: CommentBody[]): WholeThread => ({
  id: row.id,
  section: row.sectionId,
  item: row.itemId,
  ...PLAIN_THREAD,
  ...presentPassage(row),
  kind: row.kind,
  audience: row.audience,
  seq: row.seq,
  version: row.version,
  by: row.memberId,
  as: asThen(row),
  at: row.createdAt.toISOString(),
  resolved:
    row.resolvedBy === null || row.resolvedAt === null
      ? null
      : { by: row.resolvedBy, at: row.resolvedAt.toISOString() },
  comments,
})

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
  const comments = await commentsOf(
    db,
    found.map(({ row }) => row.id),
  )
  return {
    threads: found.map(({ row, resource }) =>
      threadFor(reader, resource.section, present(row, comments.get(row.id) ?? [])),
    ),
  }
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
  if (reader === null || !can(reader, 'read', found.resource)) throw new AppError('not-found')
  if (!can(reader, action, found.resource)) throw refusal(found.resource.section)
  return { ...found, reader }
}

export const refusal = ({ state, commentsOpen }: SectionResource): AppError => {
  if (state === 'locked') return new AppError('locked', 'a locked section takes no more comments')
  if (commentsOpen === false) return new AppError('comments-closed', 'the time for comments is over')
  return new AppError('forbidden', 'this thread is not yours to change')
}

/** A thread as it is now, for whoever tells the pages of it. @throws AppError `not-found`. */
export const readThread = async (db: Db, id: ThreadId): Promise<WholeThread> => (await readOne(db, id)).thread

const readOne = async (db: Db, id: ThreadId): Promise<{ found: Found; thread: WholeThread }> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) throw new AppError('not-found')
  const found = toFound(row)
  return { found, thread: present(found.row, (await commentsOf(db, [id])).get(id) ?? []) }
}

/** @throws AppError `not-found`. */
export const reread = async (db: Db, id: ThreadId, reader: MemberSubject): Promise<ThreadChange> => {
  const { found, thread } = await readOne(db, id)
  return { roundId: found.roundId, thread, own: threadFor(reader, found.resource.section, thread) }
}

/** Ask the policy once more, with section and member held as they are until the transaction ends: a lock that was confirmed in
 * the meantime, a release that was taken back, or a right that was, wins. The section first, as everybody who changes both.
 * @returns what they are while they are held: what they say, they say as that.
 * @throws AppError `not-found`, `forbidden`, `locked`. */
export const judgeAgain = async (
  tx: Transaction,
  sectionId: SectionId,
  reader: Member,
  action: Action,
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
  const resource = sectionResource(row)
  const now: ThreadResource = { type: 'thread', section: resource, ...thread }
  if (!can(asking, 'read', now)) throw new AppError('not-found')
  if (!can(asking, action, now)) throw refusal(resource)
  return { byRole: asking.role, byCountry: asking.country }
}

/** Every change of a thread raises its version. */
export const raised = { version: sql`${thread.version} + 1` }
