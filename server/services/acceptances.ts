import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type {
  AcceptanceRequest,
  AcceptedBody,
  OwnInvitation,
  OwnInvitationsBody,
  StatementsBody,
} from '../../schema/api/invitations.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type InvitationId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import { invitation, member, person, round, statement } from '../../schema/tables/index.ts'
import { statementFor, statementText, type Statement } from '../../templates/statements/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { raiseEpochs } from './epochs.ts'
import { holdHeads, secretariatMarks } from './heads.ts'
import { holdRoundToChange } from './held-round.ts'
import { isOpen } from './invitations.ts'
import { endMembership } from './members.ts'
import { notifyJoined } from './notifications/index.ts'
import { colourFor } from './places.ts'
import { checkSuccession } from './replacements.ts'
import { findMember } from './rounds.ts'

type Invited = typeof invitation.$inferSelect

const isExpired = sql<boolean>`${invitation.expiresAt} <= now()`

const stateOf = (row: Invited, isTooLate: boolean): OwnInvitation['state'] => {
  if (row.withdrawnAt !== null) return 'withdrawn'
  if (row.acceptedAt !== null) return 'accepted'
  return isTooLate ? 'expired' : 'open'
}

const presentStatement = ({ kind, version, title, paragraphs, accept }: Statement): OwnInvitation['statement'] => ({
  kind,
  version,
  title,
  paragraphs: [...paragraphs],
  accept,
})

/** The address by which somebody is invited. */
interface Address {
  email: string
  /** A code or link that was sent there has come back. */
  isVerified: boolean
}

const addressOf = async (db: Pick<Db, 'select'>, personId: PersonId): Promise<Address | null> => {
  const [row] = await db
    .select({ email: person.email, isVerified: person.emailVerified })
    .from(person)
    .where(eq(person.id, personId))
  return row === undefined || row.email === null ? null : { email: row.email, isVerified: row.isVerified }
}

/** Whether an invitation is this person's to see: by the mailbox, or by the code that was read out for this very one. */
const isTheirs = ({ email, provenAt }: Invited, address: Address | null): boolean =>
  address !== null && email === address.email && (address.isVerified || provenAt !== null)

const selectOwn = (db: Pick<Db, 'select'>) =>
  db
    .select({ row: invitation, isExpired, round, byName: person.name, byEmail: person.email })
    .from(invitation)
    .innerJoin(round, eq(round.id, invitation.roundId))
    .innerJoin(person, eq(person.id, invitation.invitedBy))

type SelectedOwn = Awaited<ReturnType<ReturnType<typeof selectOwn>['execute']>>[number]

const presentOwn = ({ row, isExpired, round, byName, byEmail }: SelectedOwn): OwnInvitation => {
  const state = stateOf(row, isExpired)
  const wanted = state === 'open' ? statementFor(row.role) : null
  return {
    id: row.id,
    round: { id: round.id, title: round.title, language: round.language, beneficiary: round.beneficiary },
    role: row.role,
    country: row.country,
    marks: row.marks,
    organisation: row.organisation,
    name: row.name,
    invitedBy: byName ?? byEmail,
    expiresAt: row.expiresAt.toISOString(),
    state,
    statement: wanted === null ? null : presentStatement(wanted),
  }
}

/** What somebody was invited to and has not answered, newest first. */
export const listOwnInvitations = async (db: Db, personId: PersonId): Promise<OwnInvitationsBody> => {
  const address = await reading(addressOf(db, personId))
  if (address === null) return { invitations: [] }
  const rows = await reading(
    selectOwn(db)
      .where(and(eq(invitation.email, address.email), isOpen))
      .orderBy(desc(invitation.createdAt), desc(invitation.id)),
  )
  return { invitations: rows.filter(({ row }) => isTheirs(row, address)).map(presentOwn) }
}

/** An invitation as the invited person sees it.
 * @throws AppError `not-found` for everybody else, and for one that there is not: the two look the same. */
export const getOwnInvitation = async (db: Db, id: InvitationId, personId: PersonId): Promise<OwnInvitation> => {
  const address = await reading(addressOf(db, personId))
  const [found] = await reading(selectOwn(db).where(eq(invitation.id, id)))
  if (found === undefined || !isTheirs(found.row, address)) throw new AppError('not-found')
  return presentOwn(found)
}

/** Accept statement and invitation, in one act: this makes the member, and nothing before it does.
 * Asking again after it was done gives the same answer.
 * @throws AppError `not-found` as `getOwnInvitation`; `conflict` for one that has expired or was withdrawn, and for a statement
 * that is not the newest; `invited-already` for somebody who is a member. */
export const acceptInvitation = async (
  db: Db,
  id: InvitationId,
  personId: PersonId,
  request: AcceptanceRequest,
): Promise<AcceptedBody> =>
  reading(
    db.transaction(async (tx) => {
      const address = await addressOf(tx, personId)
      const [asked] = await tx.select().from(invitation).where(eq(invitation.id, id))
      // Whoever is not meant never waits, and holds nobody up.
      if (asked === undefined || !isTheirs(asked, address)) throw new AppError('not-found')
      if (asked.role === 'secretariat') await holdHeads(tx)
      // Before the invitation, as everybody does who locks both.
      const held = await holdRoundToChange(tx, asked.roundId)
      const [found] = await tx
        .select({ row: invitation, isExpired })
        .from(invitation)
        .where(eq(invitation.id, id))
        .for('update')
      if (found === undefined || !isTheirs(found.row, address)) throw new AppError('not-found')
      const { row } = found
      const state = stateOf(row, found.isExpired)
      if (state === 'accepted') return findAccepted(tx, row, personId)
      if (state !== 'open') throw new AppError('conflict', 'This invitation can no longer be accepted.')
      held.refuseArchived()
      const wanted = statementFor(row.role)
      const isRead = wanted?.kind === request.statement?.kind && wanted?.version === request.statement?.version
      if (!isRead) throw new AppError('conflict', 'The statement has changed: read it again.')
      if (row.replaces !== null) {
        await checkSuccession(tx, row.replaces, row)
        // Sections are locked before members, as everybody does who locks both.
        await raiseEpochs(tx, row.roundId)
      }
      const memberId = await becomeMember(tx, row, personId)
      if (wanted !== null) await keepStatement(tx, memberId, wanted, request.language)
      await tx
        .update(invitation)
        .set({ acceptedAt: sql`now()`, acceptedBy: personId })
        .where(eq(invitation.id, id))
      const name = await takeName(tx, personId, row.name || (request.name ?? ''))
      await recordAct(tx, {
        action: 'invitation.accept',
        round: row.roundId,
        member: memberId,
        before: null,
        after: { role: row.role, country: row.country, marks: row.marks, organisation: row.organisation },
        about: {
          invitation: id,
          proof: address?.isVerified === true ? 'mail' : 'telephone',
          ...(name !== null && { name }),
          statement:
            wanted === null ? null : { kind: wanted.kind, version: wanted.version, language: request.language },
        },
      })
      if (row.replaces !== null) await takeOver(tx, row, row.replaces, memberId)
      await notifyJoined(tx, memberId)
      return { round: row.roundId, member: memberId }
    }),
  )

const findAccepted = async (tx: Tx, row: Invited, personId: PersonId): Promise<AcceptedBody> => {
  const [found] = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.roundId, row.roundId), eq(member.personId, personId)))
  if (found === undefined) throw new AppError('not-found')
  return { round: row.roundId, member: found.id }
}

/** @throws AppError `invited-already` for somebody who takes part already. Who was a member once is the same member again, so that what
 * they did stays theirs. */
const becomeMember = async (
  tx: Tx,
  { roundId, role, country, organisation, ...invited }: Invited,
  personId: PersonId,
): Promise<MemberId> => {
  const marks = role === 'secretariat' ? await secretariatMarks(tx, personId) : invited.marks
  const colour = await colourFor(tx, roundId, { role, country, marks })
  const place = { role, country, marks, organisation, colour }
  const [made] = await tx
    .insert(member)
    .values({ id: createId<MemberId>(), roundId, personId, ...place })
    .onConflictDoUpdate({
      target: [member.roundId, member.personId],
      set: { ...place, joinedAt: sql`now()`, endedAt: null, replacedBy: null },
      setWhere: sql`${member.endedAt} is not null`,
    })
    .returning({ id: member.id })
  if (made === undefined) throw new AppError('invited-already', 'You are a member of this round already.')
  return made.id
}

/** The exact text that stood before them. Who accepts the same text a second time has accepted it the first. */
const keepStatement = async (tx: Tx, memberId: MemberId, accepted: Statement, language: string) => {
  const { kind, version } = accepted
  await tx
    .insert(statement)
    .values({ memberId, kind, version, language, text: statementText(accepted, language) })
    .onConflictDoNothing()
}

/** Somebody who has a name of their own keeps it. @returns the name that was taken; null: none was. */
const takeName = async (tx: Tx, personId: PersonId, name: string): Promise<string | null> => {
  if (name === '') return null
  const [named] = await tx
    .update(person)
    .set({ name, updatedAt: sql`now()` })
    .where(and(eq(person.id, personId), sql`${person.name} is null`))
    .returning({ name: person.name })
  return named?.name ?? null
}

const takeOver = async (tx: Tx, { roundId, invitedBy }: Invited, from: MemberId, to: MemberId) => {
  await endMembership(tx, from, to)
  const act = { action: 'member.replace', round: roundId, person: invitedBy } as const
  await recordAct(tx, { ...act, before: { member: from }, after: { member: to } })
}

/** What the caller has accepted in a round, to be read again. @throws AppError `not-found`. */
export const listStatements = async (db: Db, roundId: RoundId, personId: PersonId): Promise<StatementsBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  const rows = await reading(
    db.select().from(statement).where(eq(statement.memberId, reader.id)).orderBy(asc(statement.acceptedAt)),
  )
  return {
    statements: rows.map(({ kind, version, language, text, acceptedAt }) => ({
      kind,
      version,
      language: language as StatementsBody['statements'][number]['language'],
      text,
      acceptedAt: acceptedAt.toISOString(),
    })),
  }
}
