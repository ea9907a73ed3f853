import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { MAX_INVITED, readAddress, readAddresses, type PastedAddress } from '../../schema/addresses.ts'
import type {
  InvitationsBody,
  InvitedBody,
  InvitedEntry,
  InviteRequest,
  SentInvitation,
} from '../../schema/api/invitations.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type InvitationId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import { invitation, mail, member, person, round } from '../../schema/tables/index.ts'
import { placeIn, roleIn } from '../../templates/roles.ts'
import { queueMail } from '../mail/outbox.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { findInviter, holdToInvite, judgeStaff } from './members.ts'
import { checkPlace } from './places.ts'

/** Whom to ask into a round, and as what. */
export interface NewInvitation {
  roundId: RoundId
  email: string
  /** '': named by role and country. */
  name: string
  role: Role
  country: string | null
  marks: readonly Mark[]
  organisation: string
  /** BCP 47 language of the mail. */
  language: string
  invitedBy: PersonId
  /** The member whose place they take. */
  replaces?: MemberId
  /** Why, in the words of whoever asks. */
  reason?: string | null
}

/** How long an invitation can be accepted. */
export const INVITATION_DAYS = 14

const expiry = sql`now() + make_interval(days => ${INVITATION_DAYS})`

/** Neither accepted nor withdrawn, be it expired or not: an address has at most one in a round. */
export const isOpen = and(isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt))

type Row = typeof invitation.$inferSelect

/** Ask somebody into a round by mail, in the transaction of whatever asks.
 * @param site where the mail's link leads: `https://host`.
 * @throws AppError `bad-request` for an address or a place that there is not, `invited-already` for an address that has an
 * open invitation to the round. */
export const createInvitation = async (
  tx: Tx,
  { roundId, email: given, marks, replaces, reason = null, ...rest }: NewInvitation,
  site: string,
): Promise<InvitationId> => {
  const email = readAddress(given)
  if (email === null) throw new AppError('bad-request', 'This is no e-mail address.')
  const [at] = await tx.select({ beneficiary: round.beneficiary }).from(round).where(eq(round.id, roundId))
  if (at === undefined) throw new AppError('not-found')
  const distinct = [...new Set(marks)]
  checkPlace({ ...rest, marks: distinct }, at.beneficiary)
  const [made] = await tx
    .insert(invitation)
    .values({ id: createId(), roundId, email, marks: distinct, replaces: replaces ?? null, ...rest, expiresAt: expiry })
    .onConflictDoNothing()
    .returning()
  if (made === undefined) throw new AppError('invited-already', 'This address is invited to the round already.')
  await recordAct(tx, {
    action: 'invitation.send',
    round: roundId,
    person: rest.invitedBy,
    before: null,
    after: presentPlace(made),
    reason,
    about: { invitation: made.id, ...(replaces !== undefined && { replaces }) },
  })
  await send(tx, made, site)
  return made.id
}

const presentPlace = ({ email, role, country, marks, organisation }: Row) => ({
  email,
  role,
  country,
  marks,
  organisation,
})

/** Hand the mail over, and count it. */
const send = async (tx: Tx, { id, roundId, email, role, country, marks, language, invitedBy }: Row, site: string) => {
  const [about] = await tx
    .select({ title: round.title, by: person.name })
    .from(round)
    .innerJoin(person, eq(person.id, invitedBy))
    .where(eq(round.id, roundId))
  if (about === undefined) throw new AppError('not-found')
  const mailId = await queueMail(tx, {
    kind: 'invitation',
    to: email,
    language,
    values: {
      site,
      address: email,
      round: about.title,
      role: placeIn({ role, country, marks }, language),
      by: about.by ?? roleIn('secretariat', language),
      link: `${site}/invitations/${id}`,
      days: String(INVITATION_DAYS),
    },
  })
  await tx
    .update(invitation)
    .set({ mailId, sentAt: sql`now()`, sendings: sql`${invitation.sendings} + 1` })
    .where(eq(invitation.id, id))
}

const isExpired = sql<boolean>`${invitation.expiresAt} <= now()`

const selectListed = (db: Pick<Db, 'select'>) =>
  db
    .select({ row: invitation, isExpired, mailSentAt: mail.sentAt, mailGivenUpAt: mail.givenUpAt })
    .from(invitation)
    .leftJoin(mail, eq(mail.id, invitation.mailId))

type Listed = Awaited<ReturnType<ReturnType<typeof selectListed>['execute']>>[number]

const deliveryOf = ({ row, mailSentAt, mailGivenUpAt }: Listed): SentInvitation['delivery'] => {
  if (row.mailId === null) return 'none'
  if (mailSentAt !== null) return 'sent'
  return mailGivenUpAt === null ? 'waiting' : 'failed'
}

const present = ({ row, isExpired, ...mailed }: Listed): SentInvitation => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  country: row.country,
  marks: row.marks,
  organisation: row.organisation,
  language: row.language as SentInvitation['language'],
  replaces: row.replaces,
  createdAt: row.createdAt.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
  delivery: deliveryOf({ row, isExpired, ...mailed }),
  sendings: row.sendings,
  expiresAt: row.expiresAt.toISOString(),
  isExpired,
})

/** @returns the invitation, as its inviter sees it. @throws AppError `not-found`. */
export const findInvitation = async (db: Pick<Db, 'select'>, id: InvitationId): Promise<SentInvitation> => {
  const [found] = await selectListed(db).where(eq(invitation.id, id))
  if (found === undefined) throw new AppError('not-found')
  return present(found)
}

/** What is waiting for an answer in a round. @throws AppError `not-found`, `forbidden`. */
export const listInvitations = async (db: Db, roundId: RoundId, personId: PersonId): Promise<InvitationsBody> => {
  await findInviter(db, roundId, personId)
  const rows = await reading(
    selectListed(db)
      .where(and(eq(invitation.roundId, roundId), isOpen))
      .orderBy(asc(invitation.createdAt), asc(invitation.id)),
  )
  return { invitations: rows.map(present) }
}

/** Why an address cannot be invited; null: it can be. */
export const obstacle = async (tx: Tx, roundId: RoundId, email: string): Promise<InvitedEntry['answer'] | null> => {
  const [there] = await tx
    .select({ id: member.id })
    .from(member)
    .innerJoin(person, eq(person.id, member.personId))
    .where(and(eq(member.roundId, roundId), eq(person.email, email), isNull(member.endedAt)))
  if (there !== undefined) return 'member-already'
  const [open] = await tx
    .select({ isExpired })
    .from(invitation)
    .where(and(eq(invitation.roundId, roundId), eq(invitation.email, email), isOpen))
  if (open === undefined) return null
  return open.isExpired ? 'ran-out' : 'invited-already'
}

/** Ask a pasted list of people into a round, as one delegation. Every entry has its own answer, and none is lost.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for a place that there is not. */
export const invite = async (
  db: Db,
  roundId: RoundId,
  personId: PersonId,
  { people, ...place }: InviteRequest,
  site: string,
): Promise<InvitedBody> =>
  reading(
    db.transaction(async (tx) => {
      // Whoever invites at the same time waits, so that both are told who was first.
      const { asking, round: held } = await holdToInvite(tx, roundId, personId)
      judgeStaff(asking, place.role)
      held.refuseArchived()
      checkPlace(place, held.row.beneficiary)
      const seen = new Set<string>()
      const answer = async ({ email, name }: PastedAddress): Promise<InvitedEntry['answer']> => {
        if (email === null) return 'no-address'
        if (seen.has(email)) return 'twice'
        if (seen.size >= MAX_INVITED) return 'too-many'
        seen.add(email)
        const found = await obstacle(tx, roundId, email)
        if (found !== null) return found
        await createInvitation(tx, { roundId, email, name: name.slice(0, 200), ...place, invitedBy: personId }, site)
        return 'invited'
      }
      const entries: InvitedEntry[] = []
      for (const entry of readAddresses(people)) entries.push({ ...entry, answer: await answer(entry) })
      return { entries }
    }),
  )

/** One that is open in this round, held until the transaction ends, and who asks. @throws AppError `not-found`, `forbidden`. */
const holdOpen = async (tx: Tx, roundId: RoundId, id: InvitationId, personId: PersonId) => {
  const { asking } = await holdToInvite(tx, roundId, personId)
  const [row] = await tx
    .select()
    .from(invitation)
    .where(and(eq(invitation.id, id), eq(invitation.roundId, roundId), isOpen))
    .for('update')
  if (row === undefined) throw new AppError('not-found')
  judgeStaff(asking, row.role)
  return { row, asking }
}

/** Send the mail once more; the invitation runs anew from now on. The link stays the same.
 * @throws AppError `not-found`, `forbidden`. */
export const resendInvitation = async (
  db: Db,
  roundId: RoundId,
  id: InvitationId,
  personId: PersonId,
  site: string,
): Promise<SentInvitation> =>
  reading(
    db.transaction(async (tx) => {
      const { row, asking } = await holdOpen(tx, roundId, id, personId)
      await tx.update(invitation).set({ expiresAt: expiry }).where(eq(invitation.id, id))
      await send(tx, row, site)
      const after = await findInvitation(tx, id)
      await recordAct(tx, {
        action: 'invitation.resend',
        round: roundId,
        member: asking.id,
        before: { expiresAt: row.expiresAt.toISOString() },
        after: { expiresAt: after.expiresAt },
        about: { invitation: id, email: row.email },
      })
      return after
    }),
  )

/** Take an invitation back: from this transaction on nobody accepts it. @throws AppError `not-found`, `forbidden`. */
export const withdrawInvitation = async (
  db: Db,
  roundId: RoundId,
  id: InvitationId,
  personId: PersonId,
): Promise<void> =>
  reading(
    db.transaction(async (tx) => {
      const { row, asking } = await holdOpen(tx, roundId, id, personId)
      await tx
        .update(invitation)
        .set({ withdrawnAt: sql`now()` })
        .where(eq(invitation.id, id))
      const act = { action: 'invitation.withdraw', round: roundId, member: asking.id } as const
      await recordAct(tx, { ...act, before: presentPlace(row), after: null, about: { invitation: id } })
    }),
  )
