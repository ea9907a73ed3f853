import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { MemberRequest, MembersBody } from '../../schema/api/members.ts'
import { AppError } from '../../schema/errors.ts'
import { helpOfMember } from '../../schema/help.ts'
import type { MemberId, PersonId, RoundId } from '../../schema/ids.ts'
import { can, isSameDelegation, MARKS_OF, type Role } from '../../schema/policy.ts'
import { member, person, statement } from '../../schema/tables/index.ts'
import { statementFor } from '../../templates/statements/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { freshToken } from './calendar-token.ts'
import { raiseEpochs } from './epochs.ts'
import { holdHeads, secretariatMarks } from './heads.ts'
import { findActor, holdRoundToChange, type HeldRound } from './held-round.ts'
import { rename } from './names.ts'
import { notifyJoined, takeBackMails } from './notifications/index.ts'
import { checkPlace, isLowering, keepSecretariat, type Place } from './places.ts'
import { findMember, type Member } from './rounds.ts'

const ROUND = { type: 'round' } as const

/** Who asks, as a member who may invite, change and remove.
 * @throws AppError `not-found` for a round that is not theirs; `forbidden`. */
export const findInviter = (db: Pick<Db, 'select'>, roundId: RoundId, personId: PersonId): Promise<Member> =>
  findActor(db, roundId, personId, 'invite', 'only the secretariat invites and changes members')

/** Hold a round to change who takes part in it, and judge only then: whoever asks may have been let go while they waited. Who
 * may not never waits.
 * @param into the role that somebody is given, if any. @throws AppError as `findInviter`. */
export const holdToInvite = async (
  tx: Tx,
  roundId: RoundId,
  personId: PersonId,
  into?: Role,
): Promise<{ asking: Member; round: HeldRound }> => {
  await findInviter(tx, roundId, personId)
  if (into === 'secretariat') await holdHeads(tx)
  const round = await holdRoundToChange(tx, roundId)
  return { asking: await findInviter(tx, roundId, personId), round }
}

/** @throws AppError `forbidden`, when one of the roles is in the secretariat and whoever asks is not its head. */
export const judgeStaff = (asking: Member, ...roles: Role[]): void => {
  if (roles.includes('secretariat') && !can(asking, 'staff', ROUND))
    throw new AppError('forbidden', 'only the head changes who is of the secretariat')
}

/** Everybody who takes part in a round or has taken part. Addresses are told to those alone who invite.
 * @throws AppError `not-found`. */
export const listMembers = async (db: Db, roundId: RoundId, personId: PersonId): Promise<MembersBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null || !can(reader, 'read', ROUND)) throw new AppError('not-found')
  const rows = await reading(
    db
      .select({ member, name: person.name, email: person.email })
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .where(eq(member.roundId, roundId))
      .orderBy(asc(member.id)),
  )
  const seesAddresses = can(reader, 'invite', ROUND)
  const mayHelp = (row: Pick<Member, 'role' | 'country'>): boolean => can(reader, 'helpSignIn', helpOfMember(row))
  return {
    members: rows.map(({ member: row, name, email }) => ({
      id: row.id,
      role: row.role,
      country: row.country,
      name,
      marks: row.marks,
      organisation: row.organisation,
      colour: row.colour,
      isScripted: row.isScripted,
      joinedAt: row.joinedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      replacedBy: row.replacedBy,
      email: seesAddresses ? email : null,
      person: email !== null && (seesAddresses || mayHelp(row)) ? (row.personId as PersonId) : null,
    })),
  }
}

interface Found {
  row: typeof member.$inferSelect
  name: string | null
}

/** A member who takes part. With the round held to be changed they stay so until the transaction ends.
 * @throws AppError `not-found`, when there is none of this id in the round. */
export const findTakingPart = async (tx: Tx, roundId: RoundId, id: MemberId): Promise<Found> => {
  const [found] = await tx
    .select({ row: member, name: person.name })
    .from(member)
    .innerJoin(person, eq(person.id, member.personId))
    .where(and(eq(member.id, id), eq(member.roundId, roundId), isNull(member.endedAt)))
  if (found === undefined) throw new AppError('not-found')
  return found
}

const presentPlace = ({ role, country, marks, organisation }: typeof member.$inferSelect) => ({
  role,
  country,
  marks,
  organisation,
})

/** Whether somebody who is what they are may become what they are to be without accepting another statement (S12). */
const hasAccepted = async (tx: Tx, { row }: Found, role: Role): Promise<boolean> => {
  const wanted = statementFor(role)
  if (wanted === null || wanted.kind === statementFor(row.role)?.kind) return true
  const [accepted] = await tx
    .select({ kind: statement.kind })
    .from(statement)
    .where(and(eq(statement.memberId, row.id), eq(statement.kind, wanted.kind)))
  return accepted !== undefined
}

/** What somebody is to be: what is left out stays, but for marks that mean nothing in a new role. */
const placeAfter = ({ row }: Found, request: MemberRequest): Place & { organisation: string } => {
  const role = request.role ?? row.role
  return {
    role,
    country: request.country === undefined ? row.country : request.country,
    marks: [...new Set(request.marks ?? row.marks.filter((mark) => MARKS_OF[role].includes(mark)))],
    organisation: request.organisation ?? row.organisation,
  }
}

/** Change what somebody is in a round. A change of role or country raises the epoch of every section of the round in the same
 * transaction: what was accepted from them before is judged again, on every process.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for a place that there is not, `last-secretariat`; `needs-statement` for
 * a role whose statement they have not accepted; `archived` for more than lowering in a round that is put away. */
export const changeMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  request: MemberRequest,
): Promise<void> =>
  reading(
    db.transaction(async (tx) => {
      const { asking, round } = await holdToInvite(tx, roundId, personId, request.role)
      const found = await findTakingPart(tx, roundId, id)
      const { row } = found
      const wanted = placeAfter(found, request)
      const { role } = wanted
      judgeStaff(asking, row.role, role)
      const isSecretariat = role === 'secretariat'
      // The mark of the head is not theirs to give or take.
      checkPlace(isSecretariat ? { ...wanted, marks: request.marks ?? [] } : wanted, round.row.beneficiary)
      const marks = isSecretariat
        ? row.role === role
          ? row.marks
          : await secretariatMarks(tx, row.personId)
        : wanted.marks
      const after = { ...wanted, marks: [...marks] }
      const name = request.name === undefined ? found.name : request.name || null
      if (!isLowering(row, after) || name !== found.name) round.refuseArchived()
      if (!(await hasAccepted(tx, found, role)))
        throw new AppError('needs-statement', 'They have not accepted the statement of this role: invite them to it.')
      if (request.role !== undefined || request.country !== undefined) await raiseEpochs(tx, roundId)
      // Before it is so: whoever changes themselves did it as what they were.
      await recordAct(tx, {
        action: 'member.change',
        round: roundId,
        member: asking.id,
        before: { ...presentPlace(row), name: found.name },
        after: { ...after, name },
        reason: request.reason || null,
        about: { member: id },
      })
      await tx.update(member).set(after).where(eq(member.id, id))
      if (row.role === 'secretariat') await keepSecretariat(tx, roundId)
      if (!isSameDelegation(row, after)) await notifyJoined(tx, id)
      if (!isSameDelegation(row, after) || String(row.marks) !== String(marks)) await takeBackMails(tx, [id])
      if (name !== found.name) await rename(tx, personId, row.personId, name)
    }),
  )

/** End a membership inside a transaction that holds the round and has raised its epochs. */
export const endMembership = async (tx: Tx, id: MemberId, replacedBy: MemberId | null): Promise<void> => {
  await tx
    .update(member)
    .set({ endedAt: sql`coalesce(${member.endedAt}, now())`, replacedBy, calendarToken: freshToken })
    .where(eq(member.id, id))
  await takeBackMails(tx, [id])
}

/** Let somebody go: their access ends with this transaction, on every process; their name stays on what they did.
 * @throws AppError `not-found`, `forbidden`, `last-secretariat`. */
export const removeMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  reason?: string,
): Promise<void> =>
  reading(
    db.transaction(async (tx) => {
      const { asking } = await holdToInvite(tx, roundId, personId)
      const { row } = await findTakingPart(tx, roundId, id)
      judgeStaff(asking, row.role)
      await raiseEpochs(tx, roundId)
      await endMembership(tx, id, null)
      if (row.role === 'secretariat') await keepSecretariat(tx, roundId)
      await recordAct(tx, {
        action: 'member.remove',
        round: roundId,
        member: asking.id,
        before: presentPlace(row),
        after: null,
        reason: reason || null,
        about: { member: id },
      })
    }),
  )
