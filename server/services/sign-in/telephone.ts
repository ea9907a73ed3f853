import { and, eq, isNull, sql } from 'drizzle-orm'
import type { TelephoneCodeBody } from '../../../schema/api/session.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId, type InvitationId, type MemberId, type PersonId, type RoundId } from '../../../schema/ids.ts'
import { can, isSameDelegation, type HelpResource, type Role } from '../../../schema/policy.ts'
import { invitation, member, person, round, signInCode, statement } from '../../../schema/tables/index.ts'
import { statementKindOf } from '../../../templates/statements/index.ts'
import { roleIn } from '../../../templates/roles.ts'
import { queueMail } from '../../mail/outbox.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import type { SignedInPerson } from '../sessions.ts'
import { hasSignedIn } from './first.ts'
import { hashCode, isOpenInvitation, makeCode, presentCode, TELEPHONE_MINUTES } from './codes.ts'

/** Whom a code is made for. */
export type Helped = { person: PersonId } | { invitation: InvitationId }

interface Place {
  round: RoundId
  member: MemberId
}

/** Somebody to be helped, and where they are or are asked to. */
interface Found {
  email: string | null
  /** BCP 47 language of their mails. */
  language: string
  /** What they are where they take part, or what they are asked to become. */
  own: { roundId: RoundId; role: Role; country: string | null }[]
  /** They are not somebody yet. */
  isAsked: boolean
}

const placesOf = (tx: Tx, person: PersonId) =>
  tx
    .select()
    .from(member)
    .where(and(eq(member.personId, person), isNull(member.endedAt)))

/** @returns null for what there is not, after the same work. */
const findHelped = async (tx: Tx, helped: Helped): Promise<Found | null> => {
  if ('invitation' in helped) {
    const [found] = await tx
      .select()
      .from(invitation)
      .where(and(eq(invitation.id, helped.invitation), isOpenInvitation))
    if (found === undefined) return null
    return { email: found.email, language: found.language, own: [found], isAsked: true }
  }
  const [found] = await tx.select().from(person).where(eq(person.id, helped.person))
  const places = await placesOf(tx, helped.person)
  if (found === undefined) return null
  return { email: found.email, language: found.language, own: places, isAsked: false }
}

/** What a code would lend the helper, for the policy to judge. An invitation names an address: what counts is whose it is, and
 * anybody can be invited. */
const describeHelped = async (
  tx: Tx,
  helper: PersonId,
  helped: Helped,
  { email, own, isAsked }: Found,
): Promise<HelpResource> => {
  const asked = isAsked ? own : []
  const isAbove = asked.some(({ role }) => role === 'secretariat')
  const resource = { type: 'help', isAbove, isElsewhere: false, official: asked.find(isOfficial) ?? null } as const
  const [known] = await tx
    .select()
    .from(person)
    .where('person' in helped ? eq(person.id, helped.person) : eq(person.email, email ?? ''))
  if (known === undefined) return { ...resource, hasSignedIn: false }
  const places = await placesOf(tx, known.id)
  // Whoever has a verified address could accept these too.
  const invited = known.emailVerified
    ? await tx
        .select({ roundId: invitation.roundId, role: invitation.role, country: invitation.country })
        .from(invitation)
        .where(and(eq(invitation.email, known.email ?? ''), isOpenInvitation))
    : []
  const ruled = (await placesOf(tx, helper)).filter(
    (place) =>
      can(place, 'invite', ROUND) ||
      places.some((one) => one.roundId === place.roundId && isOfficial(one) && isSameDelegation(one, place)),
  )
  const isOfSecretariat = known.secretariat !== null || places.some(({ role }) => role === 'secretariat')
  return {
    type: 'help',
    isAbove: isAbove || known.isAdministrator || isOfSecretariat,
    isElsewhere: [...places, ...invited].some(({ roundId }) => !ruled.some((place) => place.roundId === roundId)),
    official: resource.official ?? [...places, ...invited].find(isOfficial) ?? (await pastOffice(tx, known.id)),
    hasSignedIn: await hasSignedIn(tx, known.id),
  }
}

const isOfficial = ({ role }: { role: Role }): boolean => role === 'beneficiary'

/** In which delegation of a beneficiary somebody was: made something else for a while, or let go, they could come back to it with a
 * sign-in that others hold. */
const pastOffice = async (tx: Tx, id: PersonId): Promise<HelpResource['official']> => {
  const rows = await tx
    .select({ role: member.role, country: round.beneficiary, kind: statement.kind })
    .from(member)
    .innerJoin(round, eq(round.id, member.roundId))
    .leftJoin(statement, eq(statement.memberId, member.id))
    .where(eq(member.personId, id))
  const was = rows.find((one) => isOfficial(one) || one.kind === statementKindOf('beneficiary'))
  return was === undefined ? null : { role: 'beneficiary', country: was.country }
}

const ROUND = { type: 'round' } as const

/** In which capacity somebody helps; null: as an administrator. A member knows who else is in their round, and only those who
 * invite know who is asked into it: for everybody else there is nobody.
 * @throws AppError `not-found`, `forbidden`. */
const checkHelper = async (tx: Tx, by: SignedInPerson, helped: Helped): Promise<Found & { place: Place | null }> => {
  const found = await findHelped(tx, helped)
  const places = (await placesOf(tx, by.id)).filter(({ roundId }) => found?.own.some((one) => one.roundId === roundId))
  const isAdministrator = can(by, 'settings', { type: 'site' })
  const isKnown = isAdministrator || places.some((one) => can(one, 'person' in helped ? 'read' : 'invite', ROUND))
  if (found === null || !isKnown) throw new AppError('not-found')
  const resource = await describeHelped(tx, by.id, helped, found)
  if (can(by, 'helpSignIn', resource)) return { ...found, place: null }
  const place = places.find((one) => can(one, 'helpSignIn', resource))
  if (place === undefined) throw refusal(resource, isAdministrator || places.some((one) => isOfficialIn(found, one)))
  return { ...found, place: { round: place.roundId, member: place.id } }
}

const isOfficialIn = ({ own }: Found, { roundId }: { roundId: RoundId }): boolean =>
  own.some((one) => one.roundId === roundId && isOfficial(one))

/** The same words whatever they are elsewhere: a helper learns of no round of others.
 * @param isKnownOfficial the helper knows that they are an official of a beneficiary. */
const refusal = ({ official, hasSignedIn }: HelpResource, isKnownOfficial: boolean): AppError =>
  isKnownOfficial && official !== null && hasSignedIn
    ? new AppError('own-delegation', 'Only another official of the same delegation can make this code.')
    : new AppError('forbidden', 'Only an administrator can make this code.')

const timeIn = (language: string, at: Date): string =>
  `${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

/** Tell the person, so that a code that they have not asked for is noticed. The code is not in it. */
const tell = async (
  tx: Tx,
  by: SignedInPerson,
  { email, language, at, site }: { email: string; language: string; at: Date; site: string },
): Promise<void> => {
  const values = {
    site,
    address: email,
    by: by.name ?? by.email ?? roleIn('secretariat', language),
    when: timeIn(language, at),
    minutes: String(TELEPHONE_MINUTES),
    link: `${site}/account`,
  }
  await queueMail(tx, { kind: 'telephone-code', to: email, language, values })
}

/** Keep a new code. @returns it, and its times. */
const keepCode = async (
  tx: Tx,
  email: string,
  by: { madeBy: PersonId | null; invitationId: InvitationId | null },
): Promise<{ code: string; at: Date; until: Date }> => {
  const code = makeCode('telephone')
  const [made] = await tx
    .insert(signInCode)
    .values({
      id: createId<string>(),
      email,
      kind: 'telephone',
      codeHash: await hashCode(email, code),
      ...by,
      expiresAt: sql`now() + make_interval(mins => ${TELEPHONE_MINUTES})`,
    })
    .returning({ at: signInCode.createdAt, until: signInCode.expiresAt })
  return { code: presentCode(code), ...made! }
}

/** Make a code that is read out to somebody whose mail does not come. It is kept nowhere and mailed to nobody; that it was made
 * is mailed to them.
 * @param site where links lead: `https://ronda.example.org`.
 * @throws AppError `not-found`, `forbidden`; `conflict` for somebody without an address. */
export const makeTelephoneCode = async (
  db: Db,
  by: SignedInPerson,
  helped: Helped,
  site: string,
): Promise<TelephoneCodeBody> => {
  return reading(
    db.transaction(async (tx) => {
      const { email, language, place } = await checkHelper(tx, by, helped)
      if (email === null) throw new AppError('conflict', 'There is no address to sign in with.')
      const invitationId = 'invitation' in helped ? helped.invitation : null
      const { code, at, until } = await keepCode(tx, email, { madeBy: by.id, invitationId })
      await tell(tx, by, { email, language, at, site })
      await recordAct(tx, {
        action: 'session.help',
        person: by.id,
        ...place,
        before: null,
        after: null,
        about: helped,
      })
      return { code, email, until: until.toISOString() }
    }),
  )
}

/** The same at the command line, for somebody who is a person already: how the first administrator signs in where no mail leaves. */
export const makeOperatorCode = (db: Db, email: string): Promise<{ code: string; until: Date }> =>
  reading(
    db.transaction(async (tx) => {
      const [found] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email))
      if (found === undefined) throw new AppError('not-found')
      const { code, until } = await keepCode(tx, email, { madeBy: null, invitationId: null })
      const about = { person: found.id, by: 'command line' }
      await recordAct(tx, { action: 'session.help', before: null, after: null, about })
      return { code, until }
    }),
  )
