import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import { createId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import type { Mark, Standing } from '../../schema/policy.ts'
import { member, person, round } from '../../schema/tables/index.ts'
import type { Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { freshToken } from './calendar-token.ts'
import { raiseEpochs } from './epochs.ts'
import { holdRoundToChange } from './held-round.ts'
import { takeBackMails } from './notifications/index.ts'
import { hasSecretariat, SECRETARIAT_COLOUR } from './places.ts'

/** One number for all of Ronda. */
const LOCK = 7_263_203

/** Wait until nobody else gives or takes places in the installation, opens or restores a round, or comes into the secretariat of
 * one: what each of them finds then stays so until they end. Before anything else of the transaction. */
export const holdHeads = async (tx: Pick<Tx, 'execute'>): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`)
}

/** Marks of somebody in the secretariat of whichever round: the head is head in all of them, and nobody else in any. Call it after
 * `holdHeads`. */
export const secretariatMarks = async (tx: Tx, id: PersonId): Promise<Mark[]> => {
  const [row] = await tx.select({ secretariat: person.secretariat }).from(person).where(eq(person.id, id))
  return row?.secretariat === 'head' ? ['head'] : []
}

export interface PlaceTaken {
  id: PersonId
  before: Standing['secretariat']
  after: Standing['secretariat']
  /** Who appoints; null: the operator. */
  by: PersonId | null
}

export interface Joining {
  roundId: RoundId
  /** Who joins. */
  id: PersonId
  marks: Mark[]
  /** Whose act it follows from; null: the operator's. */
  by: PersonId | null
}

/** Make somebody a member of the secretariat in a round. Who takes part in it as something else stays what they are: nobody is on
 * two sides of one round. Who did once comes back as the same member.
 * @returns whether something changed. */
export const joinSecretariat = async (tx: Tx, { roundId, id, marks, by }: Joining): Promise<boolean> => {
  const [known] = await tx
    .select()
    .from(member)
    .where(and(eq(member.roundId, roundId), eq(member.personId, id)))
  const isHere = known !== undefined && known.endedAt === null
  if (isHere && (known.role !== 'secretariat' || String(known.marks) === String(marks))) return false
  const place = { role: 'secretariat', country: null, marks, colour: SECRETARIAT_COLOUR } as const
  const memberId = known?.id ?? createId<MemberId>()
  if (known === undefined) await tx.insert(member).values({ id: memberId, roundId, personId: id, ...place })
  else
    await tx
      .update(member)
      .set(isHere ? { marks } : { ...place, joinedAt: sql`now()`, endedAt: null, replacedBy: null })
      .where(eq(member.id, memberId))
  await recordAct(tx, {
    action: 'member.change',
    round: roundId,
    ...(by !== null && { person: by }),
    before: isHere ? { role: 'secretariat', marks: known.marks } : null,
    after: { role: 'secretariat', marks },
    about: { member: memberId, person: id },
  })
  return true
}

/** Make all heads members of a round that begins to run, or that would be steered by nobody. Call it after `holdHeads`, with the
 * round held to be changed. @param leaving who is head no longer when the transaction ends. @returns who they are. */
export const joinHeads = async (
  tx: Tx,
  roundId: RoundId,
  by: PersonId | null,
  leaving?: PersonId,
): Promise<PersonId[]> => {
  const heads = await tx
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.secretariat, 'head'), leaving === undefined ? undefined : ne(person.id, leaving)))
    .orderBy(person.id)
  for (const { id } of heads) await joinSecretariat(tx, { roundId, id, marks: ['head'], by })
  return heads.map(({ id }) => id)
}

/** A head of the secretariat is a member, marked so, of every running round; who is head no longer loses the mark, and who has
 * no place any more takes part no more as secretariat, with the epochs of those rounds raised. A round in which they were the last
 * of the secretariat gets the heads. Call it after `holdHeads`, before the person's own row is changed.
 * @returns the rounds in which something changed.
 * @throws AppError `conflict`, when a round would be left to nobody. */
export const followPlace = async (tx: Tx, taken: PlaceTaken): Promise<RoundId[]> => {
  const { before, after } = taken
  if (before === after) return []
  if (after === 'head') return joinRunning(tx, taken)
  if (after === null) return leaveAll(tx, taken)
  return before === 'head' ? loseMark(tx, taken) : []
}

const joinRunning = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  const running = await tx.select({ id: round.id }).from(round).where(isNull(round.archivedAt)).orderBy(round.id)
  const changed: RoundId[] = []
  for (const { id: roundId } of running) {
    await holdRoundToChange(tx, roundId)
    if (await joinSecretariat(tx, { roundId, id, marks: ['head'], by })) changed.push(roundId)
  }
  return changed
}

/** Rounds in whose secretariat somebody takes part, each held to be changed. Nobody comes into one meanwhile: that takes
 * `holdHeads`. Somebody of a round may let them go while it is waited for. */
const holdOwn = async (tx: Tx, id: PersonId): Promise<RoundId[]> => {
  const own = await tx.select({ roundId: member.roundId }).from(member).where(secretariatOf(id)).orderBy(member.roundId)
  for (const { roundId } of own) await holdRoundToChange(tx, roundId)
  const still = await tx
    .select({ roundId: member.roundId })
    .from(member)
    .where(secretariatOf(id))
    .orderBy(member.roundId)
  return still.map(({ roundId }) => roundId)
}

const secretariatOf = (id: PersonId) =>
  and(eq(member.personId, id), eq(member.role, 'secretariat'), isNull(member.endedAt))

const loseMark = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  const changed: RoundId[] = []
  for (const roundId of await holdOwn(tx, id))
    if (await joinSecretariat(tx, { roundId, id, marks: [], by })) changed.push(roundId)
  return changed
}

const leaveAll = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  const changed: RoundId[] = []
  for (const roundId of await holdOwn(tx, id)) {
    // Sections before members, as everybody who holds both.
    await raiseEpochs(tx, roundId)
    const [left] = await tx
      .update(member)
      .set({ endedAt: sql`now()`, calendarToken: freshToken })
      .where(and(eq(member.roundId, roundId), secretariatOf(id)))
      .returning({ id: member.id, marks: member.marks })
    if (left === undefined) continue
    await takeBackMails(tx, [left.id])
    changed.push(roundId)
    await recordAct(tx, {
      action: 'member.remove',
      round: roundId,
      ...(by !== null && { person: by }),
      before: { role: 'secretariat', marks: left.marks },
      after: null,
      about: { member: left.id, person: id },
    })
    if (!(await hasSecretariat(tx, roundId))) await joinHeads(tx, roundId, by, id)
    if (!(await hasSecretariat(tx, roundId)))
      throw new AppError('conflict', 'They are the last of the secretariat in a round: appoint a head first.')
  }
  return changed
}
