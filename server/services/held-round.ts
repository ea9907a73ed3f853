import { eq } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { RoundId } from '../../schema/ids.ts'
import { round } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'

/** A round that nobody puts away or takes out again before the transaction ends. */
export interface HeldRound {
  /** @throws AppError `archived`, when the round is put away: then nothing in it changes. */
  refuseArchived(): void
}

/** @param at when it was put away; null: it is not. @throws AppError `archived`, when it is: then nothing in it changes. */
export const refuseArchived = (at: Date | null | undefined): void => {
  if (at != null) throw new AppError('archived', 'Take the round out of the archive first.')
}

/** Hold a round as it is. Before any of its sections, members or invitations: whoever archives takes the round first too. */
export const holdRound = async (tx: Pick<Db, 'select'>, roundId: RoundId): Promise<HeldRound> => {
  const [row] = await tx.select({ at: round.archivedAt }).from(round).where(eq(round.id, roundId)).for('share')
  return { refuseArchived: () => refuseArchived(row?.at) }
}
