import { eq, sql } from 'drizzle-orm'
import type { DispositionRequest } from '../../../schema/api/threads.ts'
import type { PersonId, ThreadId } from '../../../schema/ids.ts'
import { disposition, thread } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { notifyDisposition } from '../notifications/index.ts'
import { refuseOther } from '../instead.ts'
import { findThread, holdThread, judgeAgain, raised, reread, type ThreadChange } from './found.ts'

/** Say what becomes of what the beneficiary said (S04). A later word takes the place of an earlier one, which the audit keeps.
 * @throws AppError `not-found`, `forbidden`; `conflict` in place of a word that the caller has not read. */
export const disposeOf = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  { verdict, why, instead }: DispositionRequest,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'dispose')
  const { reader, row, resource, roundId } = found
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, row.sectionId, reader, 'dispose', resource)
      await holdThread(tx, found)
      const [known] = await tx.select().from(disposition).where(eq(disposition.threadId, id))
      if (known?.verdict === verdict && known.why === why) return
      refuseOther(known, instead)
      const said = { verdict, why, memberId: reader.id, ...born, at: sql`now()` }
      await tx
        .insert(disposition)
        .values({ threadId: id, ...said })
        .onConflictDoUpdate({ target: disposition.threadId, set: said })
      await tx.update(thread).set(raised).where(eq(thread.id, id))
      await recordAct(tx, {
        action: 'thread.disposition',
        round: roundId,
        section: row.sectionId,
        member: reader.id,
        before: known === undefined ? null : { verdict: known.verdict, why: known.why },
        after: { verdict, why },
        about: { thread: id },
      })
      await notifyDisposition(tx, id)
    }),
  )
  return reread(db, id, reader)
}
