import { and, eq, isNull } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { RoundId } from '../../schema/ids.ts'
import { MARKS_OF, type Mark, type Role } from '../../schema/policy.ts'
import { member } from '../../schema/tables/index.ts'
import { countries } from '../../templates/index.ts'
import type { Tx } from '../storage/database.ts'

/** What somebody is, or is to be, in a round. */
export interface Place {
  role: Role
  country: string | null
  marks: readonly Mark[]
}

/** @throws AppError `bad-request`, for a place that there is not in the mechanism. */
export const checkPlace = ({ role, country, marks }: Place, beneficiary: string): void => {
  const refuse = (why: string): never => {
    throw new AppError('bad-request', why)
  }
  // For every round at once, and by those who appoint (`followPlace`).
  if (role === 'secretariat' && marks.length > 0)
    refuse('The head of the secretariat is appointed, and not made in a round.')
  if (marks.some((mark) => !MARKS_OF[role].includes(mark))) refuse('This mark means nothing in this role.')
  if (country !== null && !countries.some(({ code }) => code === country)) refuse('This country takes no part.')
  if (role === 'secretariat' && country !== null) refuse('The secretariat has no country.')
  if (role === 'expert' && (country === null || country === beneficiary))
    refuse('A peer expert comes from another country.')
  if (role === 'beneficiary' && country !== beneficiary) refuse('An official is of the country under review.')
}

/** Whether a change gives somebody nothing that they did not have: that is possible in a round that is put away, too. */
export const isLowering = (
  before: Place & { organisation: string },
  after: Place & { organisation: string },
): boolean =>
  (after.role === before.role || after.role === 'observer') &&
  (after.country === before.country || after.country === null) &&
  after.marks.every((mark) => before.marks.includes(mark)) &&
  after.organisation === before.organisation

/** Colours of delegations, and the one that the secretariat has. */
const COLOURS = 8
export const SECRETARIAT_COLOUR = 0

/** Colour of a delegation in a round: the one it has, else the next free one, else the one that fewest have. Call it with the
 * round held to be changed, so that two who come at once get two. */
export const colourFor = async (tx: Tx, roundId: RoundId, { role, country }: Place): Promise<number> => {
  const taken = await tx
    .selectDistinct({ role: member.role, country: member.country, colour: member.colour })
    .from(member)
    .where(eq(member.roundId, roundId))
  const own = taken.find((one) => one.role === role && one.country === country)
  if (own !== undefined) return own.colour
  if (role === 'secretariat') return SECRETARIAT_COLOUR
  const uses = (colour: number): number => taken.filter((one) => one.colour === colour).length
  const free = Array.from({ length: COLOURS }, (_, colour) => colour).filter((colour) => colour !== SECRETARIAT_COLOUR)
  return free.toSorted((a, b) => uses(a) - uses(b) || a - b)[0]!
}

/** Whether anybody of the secretariat takes part in a round. Call it with the round held to be changed. */
export const hasSecretariat = async (tx: Tx, roundId: RoundId): Promise<boolean> => {
  const [row] = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.roundId, roundId), eq(member.role, 'secretariat'), isNull(member.endedAt)))
    .limit(1)
  return row !== undefined
}

/** A round without anybody of the secretariat could be steered by nobody.
 * @throws AppError `last-secretariat`, when this was the last. */
export const keepSecretariat = async (tx: Tx, roundId: RoundId): Promise<void> => {
  if (!(await hasSecretariat(tx, roundId)))
    throw new AppError('last-secretariat', 'Invite another member of the secretariat first: somebody has to steer it.')
}
