import type { ThreadRequest } from '../../../schema/api/threads.ts'
import { eq } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import type { CommentId, ItemId, PersonId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can, type ThreadResource } from '../../../schema/policy.ts'
import { comment, thread } from '../../../schema/tables/index.ts'
import type { SectionStore } from '../../rooms/types.ts'
import { reading, type Db } from '../../storage/database.ts'
import { notifyComment } from '../notifications/index.ts'
import type { Member } from '../rounds.ts'
import { findReadableSection, readContent } from '../sections.ts'
import { judgeAgain, refusal, reread, select, toFound, type ThreadChange } from './found.ts'

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
      await notifyComment(tx, first.id)
    }),
  )
  const change = await reread(db, id)
  if (change.thread.by !== reader.id || change.thread.section !== sectionId) throw new AppError('conflict')
  return change
}
