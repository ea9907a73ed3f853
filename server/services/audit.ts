import type { AuditAction } from '../../schema/audit.ts'
import { sql, type SQL } from 'drizzle-orm'
import { createId, type MemberId, type PersonId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { audit, member as members, person as persons } from '../../schema/tables/index.ts'
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

/** Who acts, as they are at this moment: the trail goes on saying so whatever becomes of them. Somebody who acts as a person is told
 * as the member that they are in the round. */
const actorNow = ({ round, member, person }: Pick<AuditEntry, 'round' | 'member' | 'person'>) => {
  if (member === undefined && person === undefined) return {}
  const isActor =
    member === undefined
      ? sql`m.round_id = ${round ?? null}::uuid and m.person_id = ${person ?? null}::uuid`
      : sql`m.id = ${member}::uuid`
  const of = (column: 'role' | 'country' | 'person_id'): SQL =>
    sql`(select m.${sql.identifier(column)} from ${members} m where ${isActor})`
  return {
    actorRole: of('role'),
    actorCountry: of('country'),
    actorName: sql`(select p.name from ${persons} p
      where p.id = ${member === undefined ? sql`${person ?? null}::uuid` : of('person_id')})`,
  }
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
    ...actorNow({ round, member, person }),
    action,
    detail: { before, after, reason, ...about },
  })
}
