import { eq } from 'drizzle-orm'
import type { MemberId } from '../../../schema/ids.ts'
import { isSameDelegation } from '../../../schema/policy.ts'
import { member } from '../../../schema/tables/index.ts'
import type { Tx } from '../../storage/database.ts'
import { isBeneficiary, listenersOf, tell } from './tell.ts'

/** Somebody begins to read what a delegation of the beneficiary drafts: everybody else in it is told at once, so that nobody joins it
 * unseen. Of other roles nobody is told. */
export const notifyJoined = async (tx: Tx, id: MemberId): Promise<void> => {
  const [joined] = await tx.select().from(member).where(eq(member.id, id))
  if (joined === undefined || !isBeneficiary(joined)) return
  const listeners = await listenersOf(tx, joined.roundId)
  const others = listeners.filter((one) => one.id !== id && isSameDelegation(one, joined))
  await tell(tx, null, { kind: 'joined', by: id }, others)
}
