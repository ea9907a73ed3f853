import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import { ARCHIVED_REASON } from '../../schema/archive.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { document, invitation, round, section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { joinHeads } from './heads.ts'
import { findMember } from './rounds.ts'

type Tx = Pick<Db, 'select' | 'insert' | 'update'>

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
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  if (!can(reader, 'archive', { type: 'round' }))
    throw new AppError('forbidden', 'the head of the secretariat archives rounds')
  return reading(
    db.transaction(async (tx) => {
      const [row] = await tx.select({ at: round.archivedAt }).from(round).where(eq(round.id, roundId)).for('update')
      if (row === undefined) throw new AppError('not-found')
      const isArchived = row.at !== null
      if (isArchived === isWanted) return { archivedAt: row.at, sections: await sectionsOf(tx, roundId) }
      const archivedAt = isWanted ? new Date() : null
      await tx.update(round).set({ archivedAt }).where(eq(round.id, roundId))
      const action = isWanted ? 'round.archive' : 'round.restore'
      await recordAct(tx, { action, round: roundId, member: reader.id, before: isArchived, after: isWanted })
      if (isWanted) {
        await lockAll(tx, roundId, reader.id)
        await withdrawAll(tx, roundId, reader.id)
      } else {
        // Who was appointed head in the meantime has missed it.
        await joinHeads(tx, roundId)
      }
      return { archivedAt, sections: await sectionsOf(tx, roundId) }
    }),
  )
}

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
  for (const { id, state, epoch } of open) {
    await tx
      .update(section)
      .set({
        state: 'locked',
        epoch: epoch + 1,
        changedBy: by,
        changedAt: sql`now()`,
        changedReason: ARCHIVED_REASON,
      })
      .where(eq(section.id, id))
    const act = { action: 'section.state', round: roundId, section: id, member: by } as const
    await recordAct(tx, { ...act, before: state, after: 'locked', reason: ARCHIVED_REASON })
  }
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
