import { eq } from 'drizzle-orm'
import type { AudienceRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, ThreadId } from '../../../schema/ids.ts'
import type { Audience } from '../../../schema/policy.ts'
import { comment, thread } from '../../../schema/tables/index.ts'
import { widerThan } from '../../../schema/threads.ts'
import { reading, type Db } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { notifyWidened } from '../notifications/index.ts'
import { demandOne, findThread, holdThread, judgeAgain, raised, refusal, reread, type ThreadChange } from './found.ts'

const narrowerThan = (audience: Audience): Audience | null =>
  audience === 'shared' ? 'peers' : audience === 'peers' ? 'delegation' : null

/** Let the next larger audience read a thread. Asking again changes nothing.
 * @param request its `saidVersion` is of the thread as the asker has read it: what was said or changed since was said to the old
 * audience.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for more than one step or none, `conflict` when more was said or
 * somebody else has opened it. */
export const widenThread = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  { audience, saidVersion }: AudienceRequest,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'read')
  const { reader, row, resource, roundId } = found
  const isDone = row.audience === audience
  const from = isDone ? narrowerThan(audience) : row.audience
  if (from === null) throw refusal(resource.section, 'widen')
  demandOne(reader, 'widen', { ...resource, audience: from })
  if (isDone) return reread(db, id, reader)
  if (widerThan(row.audience) !== audience) throw new AppError('bad-request', 'A thread is opened one step at a time.')
  await reading(
    db.transaction(async (tx) => {
      await judgeAgain(tx, row.sectionId, reader, 'widen', resource)
      const held = await holdThread(tx, found)
      if (held.saidVersion !== saidVersion) throw new AppError('conflict', 'More was said meanwhile; read it first.')
      await tx
        .update(thread)
        .set({ audience, ...raised })
        .where(eq(thread.id, id))
      const said = await tx.$count(comment, eq(comment.threadId, id))
      const act = { action: 'thread.audience', round: roundId, section: row.sectionId, member: reader.id } as const
      await recordAct(tx, { ...act, before: row.audience, after: audience, about: { thread: id, comments: said } })
      await notifyWidened(tx, id, reader.id)
    }),
  )
  return reread(db, id, reader)
}
