import { eq, sql } from 'drizzle-orm'
import type { MemberId, RoundId } from '../../schema/ids.ts'
import type { SectionState } from '../../schema/policy.ts'
import { section } from '../../schema/tables/index.ts'
import type { Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'

/** Where a section is moved, and by whom. */
export interface Move {
  to: SectionState
  round: RoundId
  by: MemberId
  reason: string | null
}

/** Move a section that is held to another state: raises its epoch, so that no edit accepted before is written after, and leaves one
 * audit row. Nobody holds it ready for review any longer. @returns its new epoch. */
export const moveState = async (
  tx: Tx,
  { id, state, epoch: before }: Pick<typeof section.$inferSelect, 'id' | 'state' | 'epoch'>,
  { to, round, by, reason }: Move,
): Promise<number> => {
  const epoch = before + 1
  const change = { changedBy: by, changedAt: sql`now()`, changedReason: reason }
  await tx
    .update(section)
    .set({ state: to, epoch, ...change, readyBy: null, readyAt: null })
    .where(eq(section.id, id))
  await recordAct(tx, { action: 'section.state', round, section: id, member: by, before: state, after: to, reason })
  return epoch
}
