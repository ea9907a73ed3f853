import { and, eq, isNull } from 'drizzle-orm'
import type { MemberId, SectionId } from '../../../schema/ids.ts'
import { thread } from '../../../schema/tables/index.ts'
import type { Tx } from '../../storage/database.ts'

/** Who has drafts of the beneficiary on a section that are neither sent, settled nor withdrawn. */
export const draftersOf = async (tx: Tx, id: SectionId): Promise<Set<MemberId>> => {
  const rows = await tx
    .selectDistinct({ memberId: thread.memberId })
    .from(thread)
    .where(
      and(
        eq(thread.sectionId, id),
        eq(thread.byRole, 'beneficiary'),
        eq(thread.audience, 'delegation'),
        isNull(thread.sentAs),
        isNull(thread.resolvedAt),
        isNull(thread.decision),
      ),
    )
  return new Set(rows.map(({ memberId }) => memberId))
}
