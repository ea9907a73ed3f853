import { and, eq, sql } from 'drizzle-orm'
import type { ReplyRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId, type CommentId, type PersonId, type ThreadId } from '../../../schema/ids.ts'
import { comment, thread } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { notifyComment, notifyMention } from '../notifications/index.ts'
import { findThread, judgeAgain, raised, reread, type ThreadChange } from './found.ts'

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
      await notifyComment(tx, made.id)
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
      await notifyMention(tx, id)
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
