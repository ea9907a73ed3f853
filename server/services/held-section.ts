import { eq } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, type Action, type SectionResource } from '../../schema/policy.ts'
import { document, section } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'
import { holdRound } from './held-round.ts'
import { findMember, type Member } from './rounds.ts'
import { sectionResource } from './section-resource.ts'

export type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0]

/** A section that nobody else changes before the transaction ends. */
export interface HeldSection {
  row: typeof section.$inferSelect
  roundId: RoundId
  /** Who asks, as they are now. */
  reader: Member
  resource: SectionResource
}

/** Hold a section, and judge only then: nothing is written to it or changed in it until the transaction ends, and whoever
 * asks may have lost their right while they waited for it.
 * @throws AppError `not-found` for what is not there or may not be read; `forbidden`, with `why`, for what they may not do;
 * `conflict` in a round that is put away. */
export const holdSection = async (
  tx: Transaction,
  id: SectionId,
  personId: PersonId,
  action: Action,
  why: string,
): Promise<HeldSection> => {
  const [at] = await tx
    .select({ kind: document.kind, roundId: document.roundId })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, id))
  if (at === undefined) throw new AppError('not-found')
  const { kind, roundId } = at
  const round = await holdRound(tx, roundId)
  const [row] = await tx.select().from(section).where(eq(section.id, id)).for('update')
  if (row === undefined) throw new AppError('not-found')
  const reader = await findMember(tx, roundId, personId)
  const resource = sectionResource(kind, row)
  if (reader === null || !can(reader, 'read', resource)) throw new AppError('not-found')
  if (!can(reader, action, resource)) throw new AppError('forbidden', why)
  round.refuseArchived()
  return { row, roundId, reader, resource }
}
