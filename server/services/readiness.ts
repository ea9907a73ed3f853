import { eq, sql } from 'drizzle-orm'
import type { MemberId, PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { holdSection } from './held-section.ts'

/** Who holds a section ready for review, after a change. */
export interface Readiness {
  roundId: RoundId
  ready: { member: MemberId; at: string } | null
}

/** Say that a section is ready for review, or no longer (M13). It changes nobody's rights; a change of state ends it.
 * @throws AppError `not-found`, `forbidden`. */
export const setReady = async (db: Db, id: SectionId, personId: PersonId, isReady: boolean): Promise<Readiness> =>
  reading(
    db.transaction(async (tx) => {
      const held = await holdSection(
        tx,
        id,
        personId,
        'markReady',
        'only a lead expert of a draft says that it is ready',
      )
      const { row, roundId, reader } = held
      if ((row.readyAt !== null) === isReady) return { roundId, ready: present(row) }
      const [changed] = await tx
        .update(section)
        .set(isReady ? { readyBy: reader.id, readyAt: sql`now()` } : { readyBy: null, readyAt: null })
        .where(eq(section.id, id))
        .returning()
      const act = { action: 'section.ready', round: roundId, section: id, member: reader.id } as const
      await recordAct(tx, { ...act, before: !isReady, after: isReady })
      return { roundId, ready: present(changed ?? row) }
    }),
  )

const present = ({ readyBy, readyAt }: typeof section.$inferSelect): Readiness['ready'] =>
  readyBy === null || readyAt === null ? null : { member: readyBy, at: readyAt.toISOString() }
