import { eq } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { can, type Action } from '../../schema/policy.ts'
import { round } from '../../schema/tables/index.ts'
import type { Db, Tx } from '../storage/database.ts'
import { refuseArchived } from './archived.ts'
import { findMember, type Member } from './rounds.ts'

/** A round that nobody puts away or takes out again before the transaction ends. */
export interface HeldRound {
  row: typeof round.$inferSelect
  /** @throws AppError `archived`, when the round is put away: then nothing in it changes. */
  refuseArchived(): void
}

const hold = async (tx: Tx, roundId: RoundId, strength: 'share' | 'no key update'): Promise<HeldRound> => {
  const [row] = await tx.select().from(round).where(eq(round.id, roundId)).for(strength)
  if (row === undefined) throw new AppError('not-found')
  return { row, refuseArchived: () => refuseArchived(row.archivedAt) }
}

/** Hold a round as it is, beside others who do the same. Before any of its sections, members or invitations: whoever locks
 * several takes `holdHeads`, the round, its sections in the order of their ids, members and invitations, and people last. Who
 * changes the round or who takes part in it takes `holdRoundToChange` at once and never this first: two who hold it together
 * and both want more wait for each other. */
export const holdRound = (tx: Tx, roundId: RoundId): Promise<HeldRound> => hold(tx, roundId, 'share')

/** Hold a round alone: to change it, or who takes part in it. */
export const holdRoundToChange = (tx: Tx, roundId: RoundId): Promise<HeldRound> => hold(tx, roundId, 'no key update')

/** Who asks, as somebody who may do this in the round.
 * @throws AppError `not-found` for a round that is not theirs; `forbidden`, with `why`. */
export const findActor = async (
  db: Pick<Db, 'select'>,
  roundId: RoundId,
  personId: PersonId,
  action: Action,
  why: string,
): Promise<Member> => {
  const asking = await findMember(db, roundId, personId)
  if (asking === null || !can(asking, 'read', { type: 'round' })) throw new AppError('not-found')
  if (!can(asking, action, { type: 'round' })) throw new AppError('forbidden', why)
  return asking
}
