import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { RoundBody, SectionSummary } from '../../schema/api/rounds.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import { can, presentRights, readsRelease, type Mark, type Role } from '../../schema/policy.ts'
import { document, member, person, round, section, sectionVersion } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { datesOf } from './round-dates.ts'
import { judgedColumns, sectionResource, type JudgedRow } from './section-resource.ts'

/** Somebody in a round. */
export interface Member {
  id: MemberId
  role: Role
  country: string | null
  marks: Mark[]
  name: string | null
  colour: number
  isScripted: boolean
  /** Takes part no more: keeps the name on what was done. */
  hasLeft: boolean
}

const memberColumns = {
  id: member.id,
  role: member.role,
  country: member.country,
  marks: member.marks,
  name: person.name,
  colour: member.colour,
  isScripted: member.isScripted,
  hasLeft: sql<boolean>`${member.endedAt} is not null`,
}

/** @returns the person's membership in a round, or null. */
export const findMember = async (
  db: Pick<Db, 'select'>,
  roundId: RoundId,
  personId: PersonId,
): Promise<Member | null> => {
  const [row] = await reading(
    db
      .select(memberColumns)
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .where(and(eq(member.roundId, roundId), eq(member.personId, personId), isNull(member.endedAt))),
  )
  return row ?? null
}

/** Say that something is not there, after the work that it takes to see that something is not theirs: the clock tells whoever
 * guesses ids no more than the words do. @throws AppError `not-found`, always. */
export const refuseUnknown = async (db: Pick<Db, 'select'>, personId: PersonId): Promise<never> => {
  await findMember(db, createId<RoundId>(), personId)
  throw new AppError('not-found')
}

interface SectionRow {
  section: typeof section.$inferSelect
  document: typeof document.$inferSelect
  judged: JudgedRow
  version: { at: Date; hash: string } | null
}

/** A section as its reader may see it; null when they may not. */
const presentSection = (reader: Member, { section: row, judged, version }: SectionRow): SectionSummary | null => {
  const resource = sectionResource(judged)
  const rights = presentRights(reader, resource)
  if (!rights.read) return null
  const { changedBy, changedAt, changedReason, releasedSeq, readyBy, readyAt, commentsUntil } = row
  // Why a draft was closed or opened, and who holds it ready, is said to those who work on it.
  const isWriter = !readsRelease(reader, resource)
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    title: row.title,
    state: row.state,
    epoch: row.epoch,
    released: resource.released,
    release:
      releasedSeq === null || version === null
        ? null
        : { seq: releasedSeq, at: version.at.toISOString(), hash: version.hash },
    commentsUntil: commentsUntil?.toISOString() ?? null,
    ready: isWriter && readyBy !== null && readyAt !== null ? { member: readyBy, at: readyAt.toISOString() } : null,
    changed:
      changedBy === null || changedAt === null
        ? null
        : {
            member: changedBy,
            at: changedAt.toISOString(),
            reason: isWriter ? changedReason : null,
          },
    can: rights,
  }
}

/** The zone whose calendar a round goes by. @throws AppError `not-found`. */
export const timeZoneOf = async (db: Pick<Db, 'select'>, id: RoundId): Promise<string> => {
  const [found] = await reading(db.select({ timeZone: round.timeZone }).from(round).where(eq(round.id, id)))
  if (found === undefined) throw new AppError('not-found')
  return found.timeZone
}

/** One round, and of its documents only what the reader may read.
 * @throws AppError `not-found` for a round that is not there or not theirs. */
export const getRound = async (db: Db, roundId: RoundId, personId: PersonId): Promise<RoundBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null || !can(reader, 'read', { type: 'round' })) throw new AppError('not-found')
  const [[found], members, rows, dates] = await reading(
    Promise.all([
      db.select().from(round).where(eq(round.id, roundId)),
      db
        .select(memberColumns)
        .from(member)
        .innerJoin(person, eq(person.id, member.personId))
        .where(eq(member.roundId, roundId))
        .orderBy(asc(member.id)),
      db
        .select({
          section,
          document,
          judged: judgedColumns,
          version: { at: sectionVersion.at, hash: sectionVersion.hash },
        })
        .from(document)
        .innerJoin(section, eq(section.documentId, document.id))
        .leftJoin(
          sectionVersion,
          and(eq(sectionVersion.sectionId, section.id), eq(sectionVersion.seq, section.releasedSeq)),
        )
        .where(eq(document.roundId, roundId))
        .orderBy(asc(document.id), asc(section.position)),
      datesOf(db, roundId),
    ]),
  )
  if (found === undefined) throw new AppError('not-found')
  const documents: RoundBody['documents'] = []
  for (const row of rows) {
    const presented = presentSection(reader, row)
    if (presented === null) continue
    const { kind, templateId, templateVersion } = row.document
    const last = documents.at(-1)
    if (last?.kind === kind) last.sections.push(presented)
    else documents.push({ kind, template: { id: templateId, version: templateVersion }, sections: [presented] })
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
    themes: found.themes,
    organisation: found.organisation,
    timeZone: found.timeZone,
    peers: found.peers,
    dates,
    archivedAt: found.archivedAt?.toISOString() ?? null,
    documents,
  }
}
