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

/** Whether somebody may be helped only by whoever manages the people of the installation: signing in as a member of the
 * secretariat would give the helper, for a quarter of an hour, what they are not. */
const isAbove = (
  { isAdministrator, secretariat }: Pick<SignedInPerson, 'isAdministrator' | 'secretariat'>,
  roles: Role[],
) => isAdministrator || secretariat !== null || roles.includes('secretariat')

/** Who it is, where they are, and whether only an administrator helps them. @throws AppError `not-found`. */
const findHelped = async (
  tx: Tx,
  helped: Helped,
): Promise<{ email: string | null; rounds: RoundId[]; isAbove: boolean }> => {
  if ('invitation' in helped) {
    const [asked] = await tx
      .select()
      .from(invitation)
      .where(and(eq(invitation.id, helped.invitation), isOpenInvitation))
    if (asked === undefined) throw new AppError('not-found')
    const [known] = await tx.select().from(person).where(eq(person.email, asked.email))
    const above = isAbove(known ?? { isAdministrator: false, secretariat: null }, [asked.role])
    return { email: asked.email, rounds: [asked.roundId], isAbove: above || (await isSecretariat(tx, known?.id)) }
  }
  const [found] = await tx.select().from(person).where(eq(person.id, helped.person))
  if (found === undefined) throw new AppError('not-found')
  const places = await tx
    .select({ role: member.role, round: member.roundId })
    .from(member)
    .where(and(eq(member.personId, found.id), isNull(member.endedAt)))
  const roles = places.map(({ role }) => role)
  return { email: found.email, rounds: places.map(({ round }) => round), isAbove: isAbove(found, roles) }
}

const isSecretariat = async (tx: Tx, id: PersonId | undefined): Promise<boolean> => {
  if (id === undefined) return false
  const rows = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.personId, id), eq(member.role, 'secretariat'), isNull(member.endedAt)))
  return rows.length > 0
}

/** In which capacity somebody helps; null: as an administrator. @throws AppError `not-found` where they share no round, which is
 * all that a stranger learns; `forbidden`. */
const checkHelper = async (
  tx: Tx,
  by: SignedInPerson,
  rounds: RoundId[],
  isAboveThem: boolean,
): Promise<Place | null> => {
  if (can(by, 'settings', { type: 'site' })) return null
  const places = await sharedRounds(tx, by.id, rounds)
  if (places.length === 0) throw new AppError('not-found')
  const place = places.find((one) => can(one, 'invite', { type: 'round' }))
  if (place === undefined || isAboveThem) throw new AppError('forbidden', 'This code is for the secretariat to make.')
  return { round: place.roundId, member: place.id }
}

/** Make a code that is read out to somebody whose mail does not come. It is kept nowhere and mailed to nobody.
 * @throws AppError `not-found`, `forbidden`; `conflict` for somebody without an address. */
export const makeTelephoneCode = async (db: Db, by: SignedInPerson, helped: Helped): Promise<TelephoneCodeBody> => {
  const code = makeCode()
  return reading(
    db.transaction(async (tx) => {
      const { email, rounds, isAbove: isAboveThem } = await findHelped(tx, helped)
      const place = await checkHelper(tx, by, rounds, isAboveThem)
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
