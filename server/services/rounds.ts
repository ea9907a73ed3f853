import { and, asc, desc, eq } from 'drizzle-orm'
import type { RoundBody, RoundsBody, SectionSummary } from '../../schema/api/rounds.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId } from '../../schema/ids.ts'
import { can, presentRights, type DocumentKind, type Role } from '../../schema/policy.ts'
import { document, member, person, round, section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'

/** Somebody in a round. */
export interface Member {
  id: MemberId
  role: Role
  country: string | null
  name: string | null
  colour: number
}

const memberColumns = {
  id: member.id,
  role: member.role,
  country: member.country,
  name: person.name,
  colour: member.colour,
}

/** @returns the person's membership in a round, or null. */
export const findMember = async (db: Db, roundId: RoundId, personId: PersonId): Promise<Member | null> => {
  const [row] = await reading(
    db
      .select(memberColumns)
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .where(and(eq(member.roundId, roundId), eq(member.personId, personId))),
  )
  return row ?? null
}

/** The rounds a person is a member of, newest first. */
export const listRounds = async (db: Db, personId: PersonId): Promise<RoundsBody> => ({
  rounds: await reading(
    db
      .select({ id: round.id, title: round.title, beneficiary: round.beneficiary, step: round.step })
      .from(round)
      .innerJoin(member, eq(member.roundId, round.id))
      .where(eq(member.personId, personId))
      .orderBy(desc(round.createdAt)),
  ),
})

type SectionRow = typeof section.$inferSelect

/** A section as its reader may see it; null when they may not. */
const presentSection = (reader: Member, kind: DocumentKind, row: SectionRow): SectionSummary | null => {
  const released = row.releasedSeq !== null
  const rights = presentRights(reader, { type: 'section', document: kind, state: row.state, released })
  if (!rights.read) return null
  const { changedBy, changedAt, changedReason } = row
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    title: row.title,
    state: row.state,
    epoch: row.epoch,
    released,
    changed:
      changedBy === null || changedAt === null
        ? null
        : { member: changedBy, at: changedAt.toISOString(), reason: changedReason },
    can: rights,
  }
}

/** One round, and of its documents only what the reader may read.
 * @throws AppError `not-found` for a round that is not there or not theirs. */
export const getRound = async (db: Db, roundId: RoundId, personId: PersonId): Promise<RoundBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null || !can(reader, 'read', { type: 'round' })) throw new AppError('not-found')
  const [[found], members, rows] = await reading(
    Promise.all([
      db.select().from(round).where(eq(round.id, roundId)),
      db
        .select(memberColumns)
        .from(member)
        .innerJoin(person, eq(person.id, member.personId))
        .where(eq(member.roundId, roundId))
        .orderBy(asc(member.id)),
      db
        .select()
        .from(document)
        .innerJoin(section, eq(section.documentId, document.id))
        .where(eq(document.roundId, roundId))
        .orderBy(asc(document.id), asc(section.position)),
    ]),
  )
  if (found === undefined) throw new AppError('not-found')
  const documents = new Map<DocumentKind, SectionSummary[]>()
  for (const row of rows) {
    const presented = presentSection(reader, row.document.kind, row.section)
    if (presented === null) continue
    documents.set(row.document.kind, [...(documents.get(row.document.kind) ?? []), presented])
  }
  return {
    id: found.id,
    title: found.title,
    beneficiary: found.beneficiary,
    step: found.step,
    language: found.language,
    illustrative: found.illustrative,
    me: reader.id,
    members,
    documents: [...documents].map(([kind, sections]) => ({ kind, sections })),
  }
}
