import type { AuditAction } from '../../schema/audit.ts'
import { createId, type MemberId, type PersonId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { audit } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'

/** One act, as the audit trail keeps it. */
export interface AuditEntry {
  action: AuditAction
  round?: RoundId
  section?: SectionId
  /** Who did it, as a member of the round. */
  member?: MemberId
  /** Who did it, where no membership says so. */
  person?: PersonId
  before: unknown
  after: unknown
  /** Why, in their own words; null: not said. */
  reason?: string | null
  /** What else a reader needs to understand it, such as whom it was done to. */
  about?: Record<string, unknown>
}

/** Keep an act, in the transaction that does it: what was not done leaves no row, and nothing is done without one. */
export const recordAct = async (
  tx: Pick<Db, 'insert'>,
  { action, round, section, member, person, before, after, reason = null, about = {} }: AuditEntry,
): Promise<void> => {
  await tx.insert(audit).values({
    id: createId(),
    roundId: round ?? null,
    sectionId: section ?? null,
    memberId: member ?? null,
    personId: person ?? null,
    action,
    detail: { before, after, reason, ...about },
  })
}
