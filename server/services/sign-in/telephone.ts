import { and, eq, isNull, sql } from 'drizzle-orm'
import type { TelephoneCodeBody } from '../../../schema/api/session.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId, type InvitationId, type MemberId, type PersonId, type RoundId } from '../../../schema/ids.ts'
import { can, type Role } from '../../../schema/policy.ts'
import { invitation, member, person, signInCode } from '../../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import type { SignedInPerson } from '../sessions.ts'
import { hashCode, isOpenInvitation, makeCode, presentCode, TELEPHONE_MINUTES } from './codes.ts'

/** Whom a code is made for. */
export type Helped = { person: PersonId } | { invitation: InvitationId }

interface Place {
  round: RoundId
  member: MemberId
}

/** Those rounds of the helper in which the helped is too. */
const sharedRounds = async (tx: Tx, helper: PersonId, rounds: RoundId[]) => {
  const rows = await tx
    .select()
    .from(member)
    .where(and(eq(member.personId, helper), isNull(member.endedAt)))
  return rows.filter(({ roundId }) => rounds.includes(roundId))
}

/** Somebody to be helped, and where they are or are asked to. */
interface Found {
  email: string | null
  rounds: RoundId[]
  /** What they are asked to become; null: they are somebody already. */
  asked: Role | null
}

/** @returns null for what there is not, after the same work. */
const findHelped = async (tx: Tx, helped: Helped): Promise<Found | null> => {
  if ('invitation' in helped) {
    const [asked] = await tx
      .select()
      .from(invitation)
      .where(and(eq(invitation.id, helped.invitation), isOpenInvitation))
    return asked === undefined ? null : { email: asked.email, rounds: [asked.roundId], asked: asked.role }
  }
  const [found] = await tx.select().from(person).where(eq(person.id, helped.person))
  const places = await tx
    .select({ round: member.roundId })
    .from(member)
    .where(and(eq(member.personId, helped.person), isNull(member.endedAt)))
  return found === undefined ? null : { email: found.email, rounds: places.map(({ round }) => round), asked: null }
}

/** Whether somebody may be helped only by whoever manages the people of the installation: signing in as a member of the
 * secretariat would give the helper, for a quarter of an hour, what they are not. */
const isAbove = async (tx: Tx, helped: Helped, { email, asked }: Found): Promise<boolean> => {
  if (asked === 'secretariat') return true
  const [known] = await tx
    .select()
    .from(person)
    .where('person' in helped ? eq(person.id, helped.person) : eq(person.email, email ?? ''))
  if (known === undefined) return false
  if (known.isAdministrator || known.secretariat !== null) return true
  const rows = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.personId, known.id), eq(member.role, 'secretariat'), isNull(member.endedAt)))
  return rows.length > 0
}

const ROUND = { type: 'round' } as const

/** In which capacity somebody helps; null: as an administrator. A member knows who else is in their round, and only those who
 * invite know who is asked into it: for everybody else there is nobody.
 * @throws AppError `not-found`, `forbidden`. */
const checkHelper = async (
  tx: Tx,
  by: SignedInPerson,
  helped: Helped,
): Promise<{ email: string | null; place: Place | null }> => {
  const found = await findHelped(tx, helped)
  const places = await sharedRounds(tx, by.id, found?.rounds ?? [])
  const isAdministrator = can(by, 'settings', { type: 'site' })
  const isKnown = isAdministrator || places.some((one) => can(one, 'person' in helped ? 'read' : 'invite', ROUND))
  if (found === null || !isKnown) throw new AppError('not-found')
  const { email } = found
  if (isAdministrator) return { email, place: null }
  const place = places.find((one) => can(one, 'invite', ROUND))
  if (place === undefined || (await isAbove(tx, helped, found)))
    throw new AppError('forbidden', 'This code is for the secretariat to make.')
  return { email, place: { round: place.roundId, member: place.id } }
}

/** Make a code that is read out to somebody whose mail does not come. It is kept nowhere and mailed to nobody.
 * @throws AppError `not-found`, `forbidden`; `conflict` for somebody without an address. */
export const makeTelephoneCode = async (db: Db, by: SignedInPerson, helped: Helped): Promise<TelephoneCodeBody> => {
  const code = makeCode()
  return reading(
    db.transaction(async (tx) => {
      const { email, place } = await checkHelper(tx, by, helped)
      if (email === null) throw new AppError('conflict', 'There is no address to sign in with.')
      const [made] = await tx
        .insert(signInCode)
        .values({
          id: createId<string>(),
          email,
          kind: 'telephone',
          codeHash: await hashCode(email, code),
          madeBy: by.id,
          expiresAt: sql`now() + make_interval(mins => ${TELEPHONE_MINUTES})`,
        })
        .returning({ expiresAt: signInCode.expiresAt })
      await recordAct(tx, {
        action: 'session.help',
        person: by.id,
        ...place,
        before: null,
        after: null,
        about: helped,
      })
      return { code: presentCode(code), email, until: made!.expiresAt.toISOString() }
    }),
  )
}
