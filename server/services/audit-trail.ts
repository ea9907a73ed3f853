import { aliasedTable, and, desc, eq, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import {
  ACTS_PER_PAGE,
  type AuditAct,
  type AuditBody,
  type AuditFormat,
  type AuditQuery,
} from '../../schema/api/audit.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { audit, member, person, section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { findMember } from './rounds.ts'
import type { SignedInPerson } from './sessions.ts'

/** Whose trail is read, after the policy has let the reader. */
export type Trail = { round: RoundId; reader: MemberId } | { round: null; reader: PersonId }

/** Most acts of one file: what a spreadsheet can open, and memory holds. */
export const MAX_EXPORTED_ACTS = 100_000

/** What was done in a round. @throws AppError `not-found` for a round that is not there or not theirs, `forbidden`. */
export const findRoundTrail = async (db: Db, round: RoundId, personId: PersonId): Promise<Trail> => {
  const reader = await findMember(db, round, personId)
  if (reader === null) throw new AppError('not-found')
  if (!can(reader, 'audit', { type: 'round' }))
    throw new AppError('forbidden', 'only the secretariat reads what was done')
  return { round, reader: reader.id }
}

/** What was done outside rounds. @throws AppError `forbidden`. */
export const findSiteTrail = (reader: SignedInPerson): Trail => {
  if (!can(reader, 'audit', { type: 'site' }))
    throw new AppError('forbidden', 'only administrators read what was done outside rounds')
  return { round: null, reader: reader.id }
}

/** Somebody who did something as a person is shown as the member that they are in the round. */
const asPerson = aliasedTable(member, 'as_person')

const conditions = (trail: Trail, { action, by, section: of, from, to, cursor }: AuditQuery): SQL | undefined => {
  const isBy =
    by === undefined
      ? undefined
      : trail.round === null
        ? or(eq(audit.personId, by as PersonId), eq(member.personId, by as PersonId))
        : or(eq(audit.memberId, by as MemberId), eq(asPerson.id, by as MemberId))
  return and(
    trail.round === null ? isNull(audit.roundId) : eq(audit.roundId, trail.round),
    action === undefined ? undefined : inArray(audit.action, action),
    isBy,
    of === undefined ? undefined : eq(audit.sectionId, of as SectionId),
    from === undefined ? undefined : gte(audit.at, new Date(from)),
    to === undefined ? undefined : lt(audit.at, new Date(to)),
    // Two acts of one transaction have one moment: the id parts them. An act of another trail is none to begin from.
    cursor === undefined
      ? undefined
      : sql`(${audit.at}, ${audit.id}) < (select a.at, a.id from ${audit} a
          where a.id = ${cursor} and a.round_id is not distinct from ${trail.round}::uuid)`,
  )
}

interface Detail {
  before?: unknown
  after?: unknown
  reason?: string | null
  [about: string]: unknown
}

const selectActs = async (
  db: Pick<Db, 'select'>,
  trail: Trail,
  query: AuditQuery,
  limit: number,
): Promise<AuditAct[]> => {
  const rows = await db
    .select({
      id: audit.id,
      at: audit.at,
      action: audit.action,
      detail: audit.detail,
      member: sql<MemberId | null>`coalesce(${member.id}, ${asPerson.id})`,
      // As they were then, not as they are.
      role: audit.actorRole,
      country: audit.actorCountry,
      name: audit.actorName,
      person: person.id,
      // Outside rounds nothing else names somebody.
      otherName: sql<string | null>`coalesce(${person.email}, ${person.persona})`,
      section: { id: section.id, key: section.key, title: section.title },
    })
    .from(audit)
    .leftJoin(member, eq(member.id, audit.memberId))
    .leftJoin(asPerson, and(eq(asPerson.roundId, audit.roundId), eq(asPerson.personId, audit.personId)))
    .leftJoin(person, eq(person.id, sql`coalesce(${member.personId}, ${audit.personId})`))
    .leftJoin(section, eq(section.id, audit.sectionId))
    .where(conditions(trail, query))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit)
  return rows.map(({ id, at, action, detail, section, ...who }) => {
    const { before = null, after = null, reason = null, ...about } = detail as Detail
    const isSite = trail.round === null
    const actor =
      who.person === null
        ? null
        : {
            id: isSite ? who.person : who.member,
            name: who.name ?? (isSite || who.member === null ? who.otherName : null),
            role: who.role,
            country: who.country,
          }
    return { id, at: at.toISOString(), actor, action, section, before, after, reason, about }
  })
}

/** A page of what was done, newest first. */
export const listActs = async (db: Db, trail: Trail, query: AuditQuery): Promise<AuditBody> => {
  const limit = query.limit ?? ACTS_PER_PAGE
  const acts = await reading(selectActs(db, trail, query, limit + 1))
  const page = acts.slice(0, limit)
  return { acts: page, next: acts.length > limit ? page.at(-1)!.id : null }
}

/** Everything that fits, as a file; that it was taken away is an act itself, and not yet in it.
 * @param isTaken false: somebody only asks what would come. @throws AppError `too-large` for more than a file holds. */
export const exportActs = (
  db: Db,
  trail: Trail,
  { query, format, isTaken }: { query: AuditQuery; format: AuditFormat; isTaken: boolean },
): Promise<AuditAct[]> =>
  reading(
    db.transaction(async (tx) => {
      const acts = await selectActs(tx, trail, query, MAX_EXPORTED_ACTS + 1)
      if (acts.length > MAX_EXPORTED_ACTS)
        throw new AppError('too-large', `A file holds at most ${MAX_EXPORTED_ACTS} acts: ask for a shorter time.`)
      if (!isTaken) return acts
      const { action, by, section, from, to } = query
      await recordAct(tx, {
        action: 'export',
        ...(trail.round === null ? { person: trail.reader } : { round: trail.round, member: trail.reader }),
        before: null,
        after: { what: 'audit', format, acts: acts.length },
        about: { filter: { action, by, section, from, to } },
      })
      return acts
    }),
  )
