import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import { ARCHIVED_REASON } from '../../schema/archive.ts'
import type { MemberId, PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { document, invitation, round, section } from '../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { holdHeads, joinHeads } from './heads.ts'
import { findActor, holdRoundToChange } from './held-round.ts'
import { moveState } from './section-states.ts'

/** What archiving or restoring has done. */
export interface ArchiveChange {
  archivedAt: Date | null
  /** Whose state the live rooms must read again. */
  sections: SectionId[]
}

/** Put a round away: every section that is not locked is locked, its epoch raised, and open invitations are withdrawn, all at
 * once; its members go on reading. Or take it out again: its sections stay locked. Asked again, nothing more is done.
 * @throws AppError `not-found`, `forbidden`. */
export const archiveRound = async (
  db: Db,
  roundId: RoundId,
  personId: PersonId,
  isWanted: boolean,
): Promise<ArchiveChange> => {
  await findArchiver(db, roundId, personId)
  return reading(
    db.transaction(async (tx) => {
      if (!isWanted) await holdHeads(tx)
      const { row } = await holdRoundToChange(tx, roundId)
      const reader = await findArchiver(tx, roundId, personId)
      const isArchived = row.archivedAt !== null
      if (isArchived === isWanted) return { archivedAt: row.archivedAt, sections: await sectionsOf(tx, roundId) }
      const [changed] = await tx
        .update(round)
        .set({ archivedAt: isWanted ? sql`now()` : null })
        .where(eq(round.id, roundId))
        .returning({ archivedAt: round.archivedAt })
      const action = isWanted ? 'round.archive' : 'round.restore'
      await recordAct(tx, { action, round: roundId, member: reader.id, before: isArchived, after: isWanted })
      if (isWanted) {
        await lockAll(tx, roundId, reader.id)
        await withdrawAll(tx, roundId, reader.id)
      } else {
        // Who was appointed head in the meantime has missed it.
        await joinHeads(tx, roundId, personId)
      }
      return { archivedAt: changed?.archivedAt ?? null, sections: await sectionsOf(tx, roundId) }
    }),
  )
}

/** @throws AppError `not-found`, `forbidden`. */
const findArchiver = (db: Pick<Db, 'select'>, roundId: RoundId, personId: PersonId) =>
  findActor(db, roundId, personId, 'archive', 'the head of the secretariat archives rounds')

const sectionsOf = async (tx: Tx, roundId: RoundId): Promise<SectionId[]> => {
  const rows = await tx
    .select({ id: section.id })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(document.roundId, roundId))
  return rows.map(({ id }) => id)
}

/** In id order, as the committer takes them. */
const lockAll = async (tx: Tx, roundId: RoundId, by: MemberId): Promise<void> => {
  const open = await tx
    .select({ id: section.id, state: section.state, epoch: section.epoch })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(and(eq(document.roundId, roundId), ne(section.state, 'locked')))
    .orderBy(asc(section.id))
    .for('update', { of: section })
  for (const row of open) await moveState(tx, row, { to: 'locked', round: roundId, by, reason: ARCHIVED_REASON })
}

const withdrawAll = async (tx: Tx, roundId: RoundId, by: MemberId): Promise<void> => {
  const withdrawn = await tx
    .update(invitation)
    .set({ withdrawnAt: sql`now()` })
    .where(and(eq(invitation.roundId, roundId), isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt)))
    .returning({ id: invitation.id, email: invitation.email })
  for (const { id, email } of withdrawn)
    await recordAct(tx, {
      action: 'invitation.withdraw',
      round: roundId,
      member: by,
      before: 'open',
      after: 'withdrawn',
      reason: ARCHIVED_REASON,
      about: { invitation: id, email },
    })
}
