import { and, eq, isNull, sql } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, ThreadId } from '../../../schema/ids.ts'
import { disposition, thread } from '../../../schema/tables/index.ts'
import type { Db } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { findThread, holdThread, judgeAgain, raised, reread, type ThreadChange } from './found.ts'
import { decideAlone, decisionIn, isOfDraft, lastTurn } from './suggestions.ts'

/** Take away what one has suggested oneself, as long as nobody has decided on it: its thread stays, settled. Withdrawing again changes
 * nothing.
 * @throws AppError `not-found`, `locked`, `comments-closed`; `forbidden` for what somebody else has suggested, and for what was cleared
 * and sent; `bad-request` for what suggests nothing, `conflict` for what was accepted, declined, answered or sent meanwhile. */
export const withdrawSuggestion = async (db: Db, id: ThreadId, personId: PersonId): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'comment')
  const { reader, row, resource, roundId } = found
  if (row.memberId !== reader.id) throw new AppError('forbidden', 'only its writer withdraws a suggestion')
  if (row.suggestion === null) throw new AppError('bad-request', 'this thread suggests nothing')
  await decideAlone(db, id, async (tx) => {
    await judgeAgain(tx, row.sectionId, reader, 'withdraw', resource)
    const held = await holdThread(tx, found)
    if (held.decision === 'withdrawn') return
    const isSettled = held.decision !== null || held.sentAs !== null || (await lastTurn(tx, id))?.isIn === true
    if (isSettled) throw new AppError('conflict', 'it has been decided on or sent')
    // A formal answer stays to be read with what it answers.
    const [answered] = await tx
      .select({ id: disposition.threadId })
      .from(disposition)
      .where(eq(disposition.threadId, id))
    if (answered !== undefined) throw new AppError('conflict', 'it has been answered')
    const now = sql`now()`
    const decided = { decision: 'withdrawn', decidedBy: reader.id, decidedAt: now, decidedReason: '' } as const
    const [marked] = await tx
      .update(thread)
      .set({ ...decided, resolvedBy: reader.id, resolvedAt: now, ...raised })
      .where(and(eq(thread.id, id), isNull(thread.decision)))
      .returning()
    if (marked === undefined || isOfDraft(marked)) return
    const act = { action: 'suggestion.withdraw', round: roundId, section: row.sectionId, member: reader.id } as const
    await recordAct(tx, { ...act, ...decisionIn(marked, { before: null, after: 'withdrawn' }) })
  })
  return reread(db, id, reader)
}
