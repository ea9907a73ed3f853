import { eq, sql } from 'drizzle-orm'
import type { EditRequest, ReplyRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId, type CommentId, type PersonId, type ThreadId } from '../../../schema/ids.ts'
import { can, type Audience, type MemberSubject } from '../../../schema/policy.ts'
import { comment, thread } from '../../../schema/tables/index.ts'
import { isClosed } from '../../../schema/threads.ts'
import { reading, type Db } from '../../storage/database.ts'
import type { Transaction } from '../held-section.ts'
import { refuseOther } from '../instead.ts'
import { notifyComment, notifyCorrection, notifyMention } from '../notifications/index.ts'
import { findThread, holdThread, judgeAgain, raised, reread, type Found, type ThreadChange } from './found.ts'
import { refuseStrangers } from './mentions.ts'

/** What was written for some is not said to others. */
const refuseOthers = (row: Pick<Found['row'], 'audience'>, written: Audience | undefined): void => {
  if (written !== undefined && written !== row.audience)
    throw new AppError('conflict', 'The thread was opened to others meanwhile.')
}

/** Answer in a thread. Asking again with the same id changes nothing. A settled thread is open again after an answer, unless it is
 * closed by what became of it.
 * @throws AppError `not-found`, `forbidden`, `locked`, `bad-request` for naming somebody who may not read it; `conflict` when others read it
 * than when the words were written. */
export const replyTo = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  { id: commentId, body, audience }: ReplyRequest,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'read')
  const { reader, row, resource } = found
  const isSaid = ({ thread: { comments } }: ThreadChange): boolean =>
    comments.some((one) => one.id === commentId && one.by === reader.id)
  const before = await reread(db, id, reader)
  if (isSaid(before)) return before
  refuseOthers(row, audience)
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, row.sectionId, reader, 'comment', resource)
      // What is said to some is not said to more because it came while the thread was opened to them.
      const held = await holdThread(tx, found)
      await refuseStrangers(tx, found.roundId, resource, body)
      const [made] = await tx
        .insert(comment)
        .values({
          id: commentId as CommentId,
          threadId: id,
          memberId: reader.id,
          ...born,
          body,
          at: sql`clock_timestamp()`,
        })
        .onConflictDoNothing()
        .returning({ id: comment.id })
      if (made === undefined) return
      await tx
        .update(thread)
        .set({ ...(!isClosed(held) && { resolvedBy: null, resolvedAt: null }), ...raised })
        .where(eq(thread.id, id))
      await notifyComment(tx, made.id)
    }),
  )
  const change = await reread(db, id, reader)
  if (!isSaid(change)) throw new AppError('conflict')
  return change
}

/** What is said in a thread, what began it first.
 * @returns ages in minutes, by the clock of the database. */
const saidIn = (tx: Transaction, id: ThreadId): Promise<{ id: CommentId; age: number }[]> =>
  tx
    .select({
      id: comment.id,
      age: sql<number>`(extract(epoch from clock_timestamp() - ${comment.at}) / 60)::float8`,
    })
    .from(comment)
    .where(eq(comment.threadId, id))
    .orderBy(comment.at, comment.id)

/** Whoever may answer in the thread asks to change words of theirs, or of a colleague's draft.
 * @throws AppError `forbidden` for other words of others; `edit-over` for what was said too long ago, or was cleared as it stands; `bad-request` for words that are taken
 * away: only what a suggestion was begun with may be nothing, as what it proposes is there. */
const refuseEdit = async (
  tx: Transaction,
  { row, reader, resource }: Pick<Found, 'row' | 'resource'> & { reader: MemberSubject },
  { id, body, isOwn }: { id: CommentId; body: string; isOwn: boolean },
): Promise<void> => {
  const all = await saidIn(tx, row.id)
  const isFirst = all[0]?.id === id
  if (body === '' && (row.suggestion === null || !isFirst)) throw new AppError('bad-request', 'A comment has words.')
  const words = { isOwn, isFirst, isCleared: row.batchId !== null, isSent: row.sentAs !== null }
  const age = all.find((one) => one.id === id)?.age ?? Infinity
  if (can(reader, isOwn ? 'editOwn' : 'correct', { type: 'comment', thread: resource, ...words, age })) return
  if (isOwn) throw new AppError('edit-over', 'these words are not changed any more')
  throw new AppError('forbidden', 'only the words that are to be sent are corrected')
}

/** Whether the words stand there already: asked again, it changes nothing.
 * @throws AppError `conflict` in place of words that the caller has not read. */
const isSaidAlready = async (tx: Transaction, id: CommentId, { body, instead }: EditRequest): Promise<boolean> => {
  const [now] = await tx.select().from(comment).where(eq(comment.id, id))
  if (now?.body === body) return true
  refuseOther(now === undefined ? undefined : { at: now.editedAt ?? now.at }, instead)
  return false
}

/** Change one's own words while the policy lets their writer, by the clock of the database; a draft of the beneficiary's until it is
 * sent, which its focal point corrects too, and is named for it: its writer is told, and what they had said is kept.
 * @throws AppError `not-found`, also for somebody else's comment that one may not read; `forbidden`, `locked`, `edit-over`,
 * `bad-request` for naming somebody who may not read the thread; `conflict` when others read it than when the words were written, or
 * the words are others by now. */
export const editComment = async (
  db: Db,
  id: CommentId,
  personId: PersonId,
  request: EditRequest,
): Promise<ThreadChange> => {
  const { body, audience } = request
  const [row] = await reading(db.select().from(comment).where(eq(comment.id, id)))
  // A comment that is not there has a thread that is not there: both take the same time.
  const threadId = row?.threadId ?? createId<ThreadId>()
  const found = await findThread(db, threadId, personId, 'comment')
  const { reader, resource } = found
  const isOwn = row?.memberId === reader.id
  const mayCorrect = row !== undefined && can(reader, 'correct', resource)
  if (row === undefined || !(isOwn || mayCorrect)) throw new AppError('forbidden', 'only its writer changes a comment')
  refuseOthers(found.row, audience)
  await reading(
    db.transaction(async (tx) => {
      await judgeAgain(tx, found.row.sectionId, reader, isOwn ? 'comment' : 'correct', resource)
      const held = await holdThread(tx, found)
      await refuseEdit(tx, { row: held, reader, resource }, { id, body, isOwn })
      if (await isSaidAlready(tx, id, request)) return
      await refuseStrangers(tx, found.roundId, resource, body, row.body)
      await tx
        .update(comment)
        .set({
          body,
          editedAt: sql`now()`,
          // What its writer said stays beside what others made of it, until they change it themselves.
          ...(isOwn
            ? { editedBy: null, drafted: null }
            : {
                editedBy: sql`case when coalesce(${comment.drafted}, ${comment.body}) = ${body} then null else ${reader.id}::uuid end`,
                drafted: sql`nullif(coalesce(${comment.drafted}, ${comment.body}), ${body})`,
              }),
        })
        .where(eq(comment.id, id))
      await tx.update(thread).set(raised).where(eq(thread.id, row.threadId))
      const told = await notifyMention(tx, id, reader.id)
      if (!isOwn) await notifyCorrection(tx, id, reader.id, told)
    }),
  )
  return reread(db, row.threadId, reader)
}

/** Say that a thread is settled, or open it again.
 * @throws AppError `not-found`, `forbidden`, `locked`; `conflict` for opening what is closed by what became of it. */
export const setResolved = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  resolved: boolean,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'resolve')
  const { reader, row, resource } = found
  const settled = resolved ? { resolvedBy: reader.id, resolvedAt: sql`now()` } : { resolvedBy: null, resolvedAt: null }
  if ((row.resolvedAt !== null) !== resolved)
    await reading(
      db.transaction(async (tx) => {
        await judgeAgain(tx, row.sectionId, reader, 'resolve', resource)
        const held = await holdThread(tx, found)
        if ((held.resolvedAt !== null) === resolved) return
        if (!resolved && isClosed(held)) throw new AppError('conflict', 'Take back what became of it first.')
        await tx
          .update(thread)
          .set({ ...settled, ...raised })
          .where(eq(thread.id, id))
      }),
    )
  return reread(db, id, reader)
}
