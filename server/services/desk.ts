import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { DeskBody, DeskRound, DeskSection } from '../../schema/api/desk.ts'
import { deadlineOf } from '../../schema/dates.ts'
import { byAttention } from '../../schema/desk.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, type MemberSubject, type Role } from '../../schema/policy.ts'
import {
  comment,
  disposition,
  document,
  invitation,
  member,
  moreTime,
  person,
  round,
  section,
  thread,
} from '../../schema/tables/index.ts'
import type { RoundPresence } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { datesOfAll } from './round-dates.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'
import type { SignedInPerson } from './sessions.ts'

export interface DeskDeps {
  db: Db
  /** Who is in the live rooms of this process. */
  presence(round: RoundId): Promise<RoundPresence>
  /** The present. */
  now?: Date
}

/** All rounds that somebody manages, at a glance, first what needs attention.
 * @throws AppError `forbidden` for who manages none and opens none. */
export const readDesk = async ({ db, presence, now = new Date() }: DeskDeps, by: SignedInPerson): Promise<DeskBody> => {
  const own = (await ownRounds(db, by)).filter(({ me }) => can(me, 'manage', { type: 'round' }))
  if (own.length === 0 && !can(by, 'openRound', { type: 'site' }))
    throw new AppError('forbidden', 'the desk is the secretariat’s')
  const ids = own.map((row) => row.round.id)
  const [any, dates, sections, threads, spoken, members, invitations, live] = await reading(
    Promise.all([
      db.select({ id: round.id }).from(round).limit(1),
      datesOfAll(db, ids),
      sectionsOf(db, ids),
      threadsOf(db, ids),
      spokenIn(db, ids),
      membersOf(db, ids),
      invitationsOf(db, ids),
      Promise.all(ids.map(async (id) => [id, await presence(id)] as const)),
    ]),
  )
  const rounds = own.map(({ round: row, me }): DeskRound => {
    const { id, title, beneficiary, organisation, step, language, timeZone, themes, peers, illustrative } = row
    const isOfRound = <T extends { roundId: RoundId }>({ roundId }: T): boolean => roundId === id
    const theirs = members.filter(isOfRound)
    const { here, inside } = new Map(live).get(id)!
    const namesOf = (ids: readonly MemberId[]): Named[] =>
      ids.flatMap((memberId) => {
        const found = theirs.find((one) => one.id === memberId)
        if (found === undefined) return []
        const { role, country, name, marks } = found
        return [{ role, country, name, marks }]
      })
    const stepDates = dates(id)
    const ofRound = sections.filter(isOfRound)
    // What a delegation says among itself is not even known to be said.
    const speaking = speakersFor(me, ofRound, spoken)
    return {
      id,
      title,
      beneficiary,
      organisation,
      step,
      language,
      timeZone,
      themes,
      peers,
      illustrative,
      archivedAt: row.archivedAt?.toISOString() ?? null,
      me,
      dates: stepDates,
      deadline: deadlineOf({ step, dates: stepDates, timeZone }, now),
      sections: ofRound.map((one) => presentSection(one, { me, threads, inside, namesOf })),
      here: namesOf(here),
      members: theirs
        .filter(
          ({ role, hasLeft, isScripted }) => !hasLeft && !isScripted && (role === 'expert' || role === 'beneficiary'),
        )
        .map(({ id, role, country, name, marks, hasWritten }) => ({
          role,
          country,
          name,
          marks,
          hasWritten: hasWritten || speaking.has(id),
        })),
      invitations: invitations.filter(isOfRound).map(({ invitation: one, askedAt }) => ({
        id: one.id,
        role: one.role,
        country: one.country,
        name: one.name,
        email: one.email,
        askedAt: askedAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
      })),
    }
  })
  return { rounds: rounds.toSorted(byAttention), hasRounds: any.length > 0 }
}

type Named = DeskRound['here'][number]

interface Around {
  me: MemberSubject
  threads: Awaited<ReturnType<typeof threadsOf>>
  inside: RoundPresence['inside']
  namesOf(ids: readonly MemberId[]): Named[]
}

const presentSection = (
  { section: row, judged, timeAskedAt }: Awaited<ReturnType<typeof sectionsOf>>[number],
  { me, threads, inside, namesOf }: Around,
): DeskSection => {
  const { id, key, title, state, changedBy, changedAt, changedReason, readyAt } = row
  const resource = sectionResource(judged)
  const open = threads.filter(
    ({ sectionId, audience, by }) =>
      sectionId === id && can(me, 'read', { type: 'thread', section: resource, audience, by }),
  )
  const [mover] = changedBy === null ? [] : namesOf([changedBy])
  const isChanged = mover !== undefined && changedAt !== null
  return {
    id,
    key,
    document: resource.document,
    title,
    state,
    released: resource.released,
    changed: isChanged ? { by: mover, at: changedAt.toISOString(), reason: changedReason } : null,
    readyAt: readyAt?.toISOString() ?? null,
    openThreads: open.length,
    unanswered: open.filter(
      ({ audience, lastRole, isDisposed }) => audience === 'shared' && lastRole === 'beneficiary' && !isDisposed,
    ).length,
    timeAskedAt: timeAskedAt?.toISOString() ?? null,
    inside: namesOf(inside.find((place) => place.section === id)?.members ?? []),
  }
}

/** Who has said something that the reader may read. */
const speakersFor = (
  me: MemberSubject,
  sections: Awaited<ReturnType<typeof sectionsOf>>,
  spoken: Awaited<ReturnType<typeof spokenIn>>,
): Set<MemberId> => {
  const resources = new Map(sections.map(({ section: { id }, judged }) => [id, sectionResource(judged)]))
  const isTold = ({ sectionId, audience, by }: (typeof spoken)[number]): boolean => {
    const resource = resources.get(sectionId)
    return resource !== undefined && can(me, 'read', { type: 'thread', section: resource, audience, by })
  }
  return new Set(spoken.filter(isTold).map(({ member }) => member))
}

const ownRounds = (db: Db, { id }: SignedInPerson) =>
  reading(
    db
      .select({ round, me: { role: member.role, country: member.country, marks: member.marks } })
      .from(round)
      .innerJoin(member, eq(member.roundId, round.id))
      .where(and(eq(member.personId, id), isNull(member.endedAt)))
      .orderBy(desc(round.createdAt), desc(round.id)),
  )

const sectionsOf = async (db: Db, ids: RoundId[]) =>
  ids.length === 0
    ? []
    : db
        .select({
          roundId: document.roundId,
          judged: judgedColumns,
          section,
          timeAskedAt: sql<Date | null>`(
            select min(m.at) from ${moreTime} m where m.section_id = ${section.id} and m.answered_at is null)`.mapWith(
            moreTime.at,
          ),
        })
        .from(section)
        .innerJoin(document, eq(document.id, section.documentId))
        .where(inArray(document.roundId, ids))
        .orderBy(asc(document.id), asc(section.position))

/** Open threads, each with who began it, which role spoke last, and whether that was answered formally. */
const threadsOf = async (db: Db, ids: RoundId[]) =>
  ids.length === 0
    ? []
    : db
        .select({
          sectionId: sql<SectionId>`${thread.sectionId}`,
          audience: thread.audience,
          by: { role: thread.byRole, country: thread.byCountry },
          lastRole: sql<Role | null>`(
            select c.by_role from ${comment} c where c.thread_id = ${thread.id} order by c.at desc, c.id desc limit 1)`,
          // It has its formal answer, and nothing was said since.
          isDisposed: sql<boolean>`exists (
            select 1 from ${disposition} d where d.thread_id = ${thread.id} and not exists (
              select 1 from ${comment} c where c.thread_id = ${thread.id} and c.at > d.at))`,
        })
        .from(thread)
        .innerJoin(section, eq(section.id, thread.sectionId))
        .innerJoin(document, eq(document.id, section.documentId))
        .where(and(inArray(document.roundId, ids), isNull(thread.resolvedAt)))

/** In which threads members have spoken: each is one for its reader, or is nothing. */
const spokenIn = async (db: Db, ids: RoundId[]) =>
  ids.length === 0
    ? []
    : db
        .selectDistinct({
          member: comment.memberId,
          sectionId: thread.sectionId,
          audience: thread.audience,
          by: { role: thread.byRole, country: thread.byCountry },
        })
        .from(comment)
        .innerJoin(thread, eq(thread.id, comment.threadId))
        .innerJoin(section, eq(section.id, thread.sectionId))
        .innerJoin(document, eq(document.id, section.documentId))
        .where(inArray(document.roundId, ids))

/** Everybody who is or was in the rounds, and whether they have written anything. */
const membersOf = async (db: Db, ids: RoundId[]) =>
  ids.length === 0
    ? []
    : db
        .select({
          roundId: member.roundId,
          id: member.id,
          role: member.role,
          country: member.country,
          marks: member.marks,
          name: person.name,
          isScripted: member.isScripted,
          hasLeft: sql<boolean>`${member.endedAt} is not null`,
          hasWritten: sql<boolean>`exists (select 1 from section_author a where a.member_id = ${member.id})`,
        })
        .from(member)
        .innerJoin(person, eq(person.id, member.personId))
        .where(inArray(member.roundId, ids))
        .orderBy(asc(member.id))

const invitationsOf = async (db: Db, ids: RoundId[]) =>
  ids.length === 0
    ? []
    : db
        .select({
          roundId: invitation.roundId,
          invitation,
          askedAt: sql<Date>`coalesce(${invitation.sentAt}, ${invitation.createdAt})`.mapWith(invitation.createdAt),
        })
        .from(invitation)
        .where(and(inArray(invitation.roundId, ids), isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt)))
        .orderBy(asc(invitation.createdAt), asc(invitation.id))
