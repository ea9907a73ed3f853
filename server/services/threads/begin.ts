import type { ThreadRequest } from '../../../schema/api/threads.ts'
import { eq } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import type { CommentId, ItemId, PersonId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can, type ThreadResource } from '../../../schema/policy.ts'
import { sectionKind } from '../../../schema/sections/index.ts'
import { comment, thread } from '../../../schema/tables/index.ts'
import type { SectionStore } from '../../rooms/types.ts'
import { reading, type Db } from '../../storage/database.ts'
import { notifyComment } from '../notifications/index.ts'
import type { Member } from '../rounds.ts'
import { findReadableSection, readContent } from '../sections.ts'
import { bornPassage } from './anchors.ts'
import { demandOne, judgeAgain, reread, select, toFound, type ThreadChange } from './found.ts'
import { refuseStrangers } from './mentions.ts'
import { beginning, refuseImpossible } from './suggested.ts'

/** A thread as it is, when this member has begun it with this id in this section: then asking again changes nothing,
 * whatever has become of the section or the item since.
 * @throws AppError `conflict` for somebody else's, `not-found` for one that they may no longer read. */
const findOwn = async (db: Db, id: ThreadId, sectionId: SectionId, reader: Member): Promise<ThreadChange | null> => {
  const [row] = await reading(select(db).where(eq(thread.id, id)))
  if (row === undefined) return null
  if (row.row.memberId !== reader.id || row.row.sectionId !== sectionId) throw new AppError('conflict')
  // Its writer may be of another delegation by now, and others have answered.
  if (!can(reader, 'read', toFound(row).resource)) throw new AppError('not-found')
  return reread(db, id, reader)
}

/** Begin a thread. Asking again with the same ids changes nothing. What proposes something is a proposal.
 * @throws AppError `not-found`, `forbidden`, `locked`, `comments-closed`, `bad-request` for what it cannot be about (an item that is
 * not there, a field of no such kind) or for naming somebody who may not read it, `conflict` for an id that somebody else has used. */
export const startThread = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  sectionId: SectionId,
  personId: PersonId,
  request: ThreadRequest,
): Promise<ThreadChange> => {
  const readable = await findReadableSection(db, sectionId, personId)
  const { reader, resource, roundId } = readable
  const { audience, item, field = null, suggestion = null, late: isLate = false, seq } = request
  const id = request.id as ThreadId
  const begun = await findOwn(db, id, sectionId, reader)
  if (begun !== null) return begun
  const wanted: ThreadResource = { type: 'thread', section: resource, audience, by: null }
  const asked = beginning(request)
  demandOne(reader, asked, wanted)
  if (isAbout(request)) {
    const kind = sectionKind(readable.kind)
    if (kind === undefined) throw new AppError('internal', `unknown section kind ${readable.kind}`)
    refuseImpossible(kind, await readContent(db, store, readable), request)
  }
  const passage = await bornPassage(db, store, readable, request)
  const kind = suggestion === null ? request.kind : 'proposal'
  const about = { itemId: item as ItemId | null, field, suggestion, isLate, kind, audience, seq }
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, sectionId, reader, asked, { audience, by: null })
      const by = { role: born.byRole, country: born.byCountry }
      await refuseStrangers(tx, roundId, { ...wanted, by }, request.body)
      const [made] = await tx
        .insert(thread)
        .values({ id, sectionId, ...about, ...passage, memberId: reader.id, ...born })
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
  const change = await reread(db, id, reader)
  if (change.thread.by !== reader.id || change.thread.section !== sectionId) throw new AppError('conflict')
  return change
}

/** Whether it speaks of more than the section as a whole. */
const isAbout = ({ item, field, passage, suggestion, late }: ThreadRequest): boolean =>
  item !== null || field != null || passage !== undefined || suggestion !== undefined || late === true
