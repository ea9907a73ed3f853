import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { MemberRequest, MembersBody } from '../../schema/api/members.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId } from '../../schema/ids.ts'
import { can, MARKS_OF } from '../../schema/policy.ts'
import { member, person, round, statement } from '../../schema/tables/index.ts'
import { statementFor } from '../../templates/statements/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { raiseEpochs } from './epochs.ts'
import { checkPlace, keepSecretariat, type Transaction } from './places.ts'
import { findMember, type Member } from './rounds.ts'

const ROUND = { type: 'round' } as const

/** Who asks, as a member who may invite, change and remove.
 * @throws AppError `not-found` for a round that is not theirs; `forbidden`. */
export const findInviter = async (db: Db, roundId: RoundId, personId: PersonId): Promise<Member> => {
  const asking = await findMember(db, roundId, personId)
  if (asking === null || !can(asking, 'read', ROUND)) throw new AppError('not-found')
  if (!can(asking, 'invite', ROUND)) throw new AppError('forbidden', 'only the secretariat invites and changes members')
  return asking
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
      person: seesAddresses && email !== null ? (row.personId as PersonId) : null,
    })),
  }
}

interface Found {
  row: typeof member.$inferSelect
  name: string | null
  beneficiary: string
}

/** A member who takes part, held until the transaction ends; null when there is none of this id in the round.
 * The sections are locked before the member, as everybody does who locks both. */
export const holdMember = async (tx: Transaction, roundId: RoundId, id: MemberId): Promise<Found | null> => {
  const [found] = await tx
    .select({ row: member, name: person.name, beneficiary: round.beneficiary })
    .from(member)
    .innerJoin(person, eq(person.id, member.personId))
    .innerJoin(round, eq(round.id, member.roundId))
    .where(and(eq(member.id, id), eq(member.roundId, roundId), isNull(member.endedAt)))
    .for('update', { of: member })
  return found ?? null
}

const presentPlace = ({ role, country, marks, organisation }: typeof member.$inferSelect) => ({
  role,
  country,
  marks,
  organisation,
})

/** Whether somebody who is what they are may become what they are to be without accepting another statement (S12). */
const hasAccepted = async (tx: Transaction, { row }: Found, role: Found['row']['role']): Promise<boolean> => {
  const wanted = statementFor(role)
  if (wanted === null || wanted.kind === statementFor(row.role)?.kind) return true
  const [accepted] = await tx
    .select({ kind: statement.kind })
    .from(statement)
    .where(and(eq(statement.memberId, row.id), eq(statement.kind, wanted.kind)))
  return accepted !== undefined
}

/** Change what somebody is in a round. A change of role or country raises the epoch of every section of the round in the same
 * transaction: what was accepted from them before is judged again, on every process.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for a place that there is not, `last-secretariat`; `needs-statement` for
 * a role whose statement they have not accepted. */
export const changeMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  request: MemberRequest,
): Promise<void> => {
  const asking = await findInviter(db, roundId, personId)
  await reading(
    db.transaction(async (tx) => {
      const isFenced = request.role !== undefined || request.country !== undefined
      if (isFenced) await raiseEpochs(tx, roundId)
      const found = await holdMember(tx, roundId, id)
      if (found === null) throw new AppError('not-found')
      const { row } = found
      const role = request.role ?? row.role
      const after = {
        role,
        country: request.country === undefined ? row.country : request.country,
        // What meant something in the old role may mean nothing in the new one.
        marks: [...new Set(request.marks ?? row.marks.filter((mark) => MARKS_OF[role].includes(mark)))],
        organisation: request.organisation ?? row.organisation,
      }
      checkPlace(after, found.beneficiary)
      if (!(await hasAccepted(tx, found, role)))
        throw new AppError('needs-statement', 'They have not accepted the statement of this role: invite them to it.')
      await tx.update(member).set(after).where(eq(member.id, id))
      if (row.role === 'secretariat') await keepSecretariat(tx, roundId)
      const name = request.name === undefined ? found.name : request.name || null
      if (name !== found.name)
        await tx
          .update(person)
          .set({ name, updatedAt: sql`now()` })
          .where(eq(person.id, row.personId))
      await recordAct(tx, {
        action: 'member.change',
        round: roundId,
        member: asking.id,
        before: { ...presentPlace(row), name: found.name },
        after: { ...after, name },
        about: { member: id },
      })
    }),
  )
}

/** End a membership inside a transaction that has raised the round's epochs. */
export const endMembership = async (tx: Transaction, id: MemberId, replacedBy: MemberId | null): Promise<void> => {
  await tx
    .update(member)
    .set({ endedAt: sql`coalesce(${member.endedAt}, now())`, replacedBy })
    .where(eq(member.id, id))
}

/** Let somebody go: their access ends with this transaction, on every process; their name stays on what they did.
 * @throws AppError `not-found`, `forbidden`, `last-secretariat`. */
export const removeMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  reason: string | null = null,
): Promise<void> => {
  const asking = await findInviter(db, roundId, personId)
  await reading(
    db.transaction(async (tx) => {
      await raiseEpochs(tx, roundId)
      const found = await holdMember(tx, roundId, id)
      if (found === null) throw new AppError('not-found')
      await endMembership(tx, id, null)
      if (found.row.role === 'secretariat') await keepSecretariat(tx, roundId)
      const act = { action: 'member.remove', round: roundId, member: asking.id } as const
      await recordAct(tx, { ...act, before: presentPlace(found.row), after: null, reason, about: { member: id } })
    }),
  )
}
