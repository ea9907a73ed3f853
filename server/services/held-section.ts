import { eq } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, type Action, type SectionResource } from '../../schema/policy.ts'
import { document, section } from '../../schema/tables/index.ts'
import type { Tx } from '../storage/database.ts'
import { holdRound } from './held-round.ts'
import { findMember, refuseUnknown, type Member } from './rounds.ts'
import { demand, judgedColumns, sectionResource } from './section-resource.ts'

export type { Tx as Transaction } from '../storage/database.ts'

/** A section that nobody else changes before the transaction ends. */
export interface HeldSection {
  row: typeof section.$inferSelect
  roundId: RoundId
  /** Who asks, as they are now. */
  reader: Member
  resource: SectionResource
}

/** @throws AppError `not-found` for who may not read it. */
const judgeReader = (reader: Member | null, resource: SectionResource): Member => {
  if (reader === null || !can(reader, 'read', resource)) throw new AppError('not-found')
  return reader
}

/** Hold a section, and judge only then: nothing is written to it or changed in it until the transaction ends, and whoever
 * asks may have lost their right while they waited for it. Who may not read it never waits: for them it is not there, and they
 * hold nobody up.
 * @throws AppError `not-found` for what is not there or may not be read: the two look the same; `forbidden`, with `why`, for what
 * they may not do; `conflict` in a round that is put away. */
export const holdSection = async (
  tx: Tx,
  id: SectionId,
  personId: PersonId,
  action: Action,
  why: string,
): Promise<HeldSection> => {
  const [seen] = await tx
    .select({ roundId: document.roundId, judged: judgedColumns })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, id))
  if (seen === undefined) return refuseUnknown(tx, personId)
  const { roundId } = seen
  judgeReader(await findMember(tx, roundId, personId), sectionResource(seen.judged))
  await holdRound(tx, roundId)
  const [held] = await tx
    .select({ row: section, judged: judgedColumns })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, id))
    .for('update', { of: section })
  if (held === undefined) throw new AppError('not-found')
  const { row } = held
  const resource = sectionResource(held.judged)
  const reader = judgeReader(await findMember(tx, roundId, personId), resource)
  demand(reader, action, resource, why)
  return { row, roundId, reader, resource }
}
