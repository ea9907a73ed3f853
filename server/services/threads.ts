import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type {
  CommentBody,
  ReplyRequest,
  ThreadBody,
  ThreadRequest,
  ThreadsBody,
  WriterThen,
} from '../../schema/api/threads.ts'
import { AppError } from '../../schema/errors.ts'
import {
  createId,
  type CommentId,
  type ItemId,
  type PersonId,
  type RoundId,
  type SectionId,
  type ThreadId,
} from '../../schema/ids.ts'
import { can, type Action, type SectionResource, type ThreadResource } from '../../schema/policy.ts'
import { comment, document, member, section, thread } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { findMember, refuseUnknown, type Member } from './rounds.ts'
import type { Transaction } from './held-section.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'
import { findReadableSection, readContent } from './sections.ts'

/** A thread after a change, and the round whose pages are told of it. */
export interface ThreadChange {
  roundId: RoundId
  thread: ThreadBody
}

interface Found {
  roundId: RoundId
  row: typeof thread.$inferSelect
  resource: ThreadResource
}

const select = (db: Db) =>
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

const toFound = ({ row, roundId, judged }: SelectedThread): Found => ({
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

const present = (row: Found['row'], comments: CommentBody[]): ThreadBody => ({
  id: row.id,
  section: row.sectionId,
  item: row.itemId,
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
  return { threads: found.map(({ row }) => present(row, comments.get(row.id) ?? [])) }
}

/** A thread that a person may do something to.
 * @throws AppError `not-found` for one that they may not read; `locked` or `forbidden` for what they may not do. */
const findThread = async (
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

const refusal = ({ state, commentsOpen }: SectionResource): AppError => {
  if (state === 'locked') return new AppError('locked', 'a locked section takes no more comments')
  if (commentsOpen === false) return new AppError('comments-closed', 'the time for comments is over')
  return new AppError('forbidden', 'this thread is not yours to change')
}

/** A thread as it is now, for whoever tells the pages of it. @throws AppError `not-found`. */
export const readThread = async (db: Db, id: ThreadId): Promise<ThreadBody> => (await reread(db, id)).thread

const reread = async (db: Db, id: ThreadId): Promise<ThreadChange> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) throw new AppError('not-found')
  const { roundId, row: found } = toFound(row)
  return { roundId, thread: present(found, (await commentsOf(db, [id])).get(id) ?? []) }
}

/** Ask the policy once more, with section and member held as they are until the transaction ends: a lock that was confirmed in
 * the meantime, a release that was taken back, or a right that was, wins. The section first, as everybody who changes both.
 * @returns what they are while they are held: what they say, they say as that.
 * @throws AppError `not-found`, `forbidden`, `locked`. */
const judgeAgain = async (
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

/** A thread as it is, when this member has begun it with this id in this section: then asking again changes nothing,
 * whatever has become of the section or the item since.
 * @throws AppError `conflict` for somebody else's, `not-found` for one that they may no longer read. */
const findOwn = async (db: Db, id: ThreadId, sectionId: SectionId, reader: Member): Promise<ThreadChange | null> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) return null
  if (row.row.memberId !== reader.id || row.row.sectionId !== sectionId) throw new AppError('conflict')
  // Its writer may be of another delegation by now, and others have answered.
  if (!can(reader, 'read', toFound(row).resource)) throw new AppError('not-found')
  return reread(db, id)
}

/** Every change of a thread raises its version. */
const raised = { version: sql`${thread.version} + 1` }

/** Begin a thread. Asking again with the same ids changes nothing.
 * @throws AppError `not-found`, `forbidden`, `locked`, `bad-request` for an item that is not there, `conflict` for an id
 * that somebody else has used. */
export const startThread = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  sectionId: SectionId,
  personId: PersonId,
  request: ThreadRequest,
): Promise<ThreadChange> => {
  const readable = await findReadableSection(db, sectionId, personId)
  const { reader, resource } = readable
  const { audience, item, kind, seq } = request
  const id = request.id as ThreadId
  const begun = await findOwn(db, id, sectionId, reader)
  if (begun !== null) return begun
  const wanted: ThreadResource = { type: 'thread', section: resource, audience, by: null }
  if (!can(reader, 'comment', wanted)) throw refusal(resource)
  if (item !== null) {
    const { items } = await readContent(db, store, readable)
    if (!items.some(({ id }) => id === item)) throw new AppError('bad-request', 'The item is not there any more.')
  }
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, sectionId, reader, 'comment', { audience, by: null })
      const [made] = await tx
        .insert(thread)
        .values({ id, sectionId, itemId: item as ItemId | null, kind, audience, seq, memberId: reader.id, ...born })
        .onConflictDoNothing()
        .returning({ id: thread.id })
      if (made === undefined) return
      const [first] = await tx
        .insert(comment)
        .values({ id: request.comment as CommentId, threadId: id, memberId: reader.id, ...born, body: request.body })
        .onConflictDoNothing()
        .returning({ id: comment.id })
      if (first === undefined) throw new AppError('conflict')
    }),
  )
  const change = await reread(db, id)
  if (change.thread.by !== reader.id || change.thread.section !== sectionId) throw new AppError('conflict')
  return change
}

/** Answer in a thread. Asking again with the same id changes nothing. A settled thread is open again after an answer.
 * @throws AppError `not-found`, `forbidden`, `locked`, `conflict`. */
export const replyTo = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  { id: commentId, body }: ReplyRequest,
): Promise<ThreadChange> => {
  const { reader, row, resource } = await findThread(db, id, personId, 'read')
  const isSaid = ({ thread: { comments } }: ThreadChange): boolean =>
    comments.some((one) => one.id === commentId && one.by === reader.id)
  const before = await reread(db, id)
  if (isSaid(before)) return before
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, row.sectionId, reader, 'comment', resource)
      const [made] = await tx
        .insert(comment)
        .values({ id: commentId as CommentId, threadId: id, memberId: reader.id, ...born, body })
        .onConflictDoNothing()
        .returning({ id: comment.id })
      if (made === undefined) return
      await tx
        .update(thread)
        .set({ resolvedBy: null, resolvedAt: null, ...raised })
        .where(eq(thread.id, id))
    }),
  )
  const change = await reread(db, id)
  if (!isSaid(change)) throw new AppError('conflict')
  return change
}

/** Change one's own words, while the section takes comments.
 * @throws AppError `not-found`, also for somebody else's comment that one may not read; `forbidden`, `locked`. */
export const editComment = async (db: Db, id: CommentId, personId: PersonId, body: string): Promise<ThreadChange> => {
  const [row] = await reading(db.select().from(comment).where(eq(comment.id, id)))
  // A comment that is not there has a thread that is not there: both take the same time.
  const threadId = row?.threadId ?? createId<ThreadId>()
  const { reader, row: begun, resource } = await findThread(db, threadId, personId, 'comment')
  if (row?.memberId !== reader.id) throw new AppError('forbidden', 'only its writer changes a comment')
  await reading(
    db.transaction(async (tx) => {
      await judgeAgain(tx, begun.sectionId, reader, 'comment', resource)
      await tx
        .update(comment)
        .set({ body, editedAt: sql`now()` })
        .where(and(eq(comment.id, id), eq(comment.memberId, reader.id)))
      await tx.update(thread).set(raised).where(eq(thread.id, row.threadId))
    }),
  )
  return reread(db, row.threadId)
}

/** Say that a thread is settled, or open it again. @throws AppError `not-found`, `forbidden`, `locked`. */
export const setResolved = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  resolved: boolean,
): Promise<ThreadChange> => {
  const { reader, row, resource } = await findThread(db, id, personId, 'resolve')
  const settled = resolved ? { resolvedBy: reader.id, resolvedAt: sql`now()` } : { resolvedBy: null, resolvedAt: null }
  if ((row.resolvedAt !== null) !== resolved)
    await reading(
      db.transaction(async (tx) => {
        await judgeAgain(tx, row.sectionId, reader, 'resolve', resource)
        await tx
          .update(thread)
          .set({ ...settled, ...raised })
          .where(eq(thread.id, id))
      }),
    )
  return reread(db, id)
}
