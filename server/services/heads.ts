import { and, eq, isNull, sql } from 'drizzle-orm'
import { createId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import type { Mark, Standing } from '../../schema/policy.ts'
import { member, person, round } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { raiseEpochs } from './epochs.ts'

type Tx = Pick<Db, 'select' | 'insert' | 'update' | 'execute'>

/** Colour of the secretariat among the delegations of a round. */
export const SECRETARIAT_COLOUR = 0

export interface PlaceTaken {
  id: PersonId
  before: Standing['secretariat']
  after: Standing['secretariat']
  /** Who appoints; null: the operator. */
  by: PersonId | null
}

/** Make somebody a member of the secretariat in a round. Who takes part in it as something else stays what they are: nobody is on
 * two sides of one round.
 * @returns their member id; null when nothing changed. */
export const joinSecretariat = async (
  tx: Tx,
  roundId: RoundId,
  personId: PersonId,
  marks: Mark[],
): Promise<MemberId | null> => {
  const [made] = await tx
    .insert(member)
    .values({
      id: createId<MemberId>(),
      roundId,
      personId,
      role: 'secretariat',
      country: null,
      marks,
      colour: SECRETARIAT_COLOUR,
    })
    .onConflictDoUpdate({
      target: [member.roundId, member.personId],
      set: { marks, endedAt: null },
      setWhere: sql`${member.role} = 'secretariat'
        and (${member.endedAt} is not null or ${member.marks} is distinct from excluded.marks)`,
    })
    .returning({ id: member.id })
  return made?.id ?? null
}

/** One number for all of Ronda: a round that begins to run and a head who is appointed in the same moment find each other. */
const LOCK = 7_263_203

const holdHeads = async (tx: Pick<Db, 'execute'>): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`)
}

/** Make all heads members of a round that begins to run. @returns who they are. */
export const joinHeads = async (tx: Tx, roundId: RoundId): Promise<PersonId[]> => {
  await holdHeads(tx)
  const heads = await tx.select({ id: person.id }).from(person).where(eq(person.secretariat, 'head')).orderBy(person.id)
  for (const { id } of heads) await joinSecretariat(tx, roundId, id, ['head'])
  return heads.map(({ id }) => id)
}

/** A head of the secretariat is a member, marked so, of every running round; who is head no longer loses the mark, and who has
 * no place any more takes part no more as secretariat, with the epochs of those rounds raised.
 * @returns the rounds in which something changed. */
export const followPlace = async (tx: Tx, taken: PlaceTaken): Promise<RoundId[]> => {
  const { before, after } = taken
  if (before === after) return []
  if (after === 'head') return joinRunning(tx, taken)
  if (after === null) return leaveAll(tx, taken)
  return before === 'head' ? loseMark(tx, taken) : []
}

const joinRunning = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  await holdHeads(tx)
  const running = await tx.select({ id: round.id }).from(round).where(isNull(round.archivedAt)).orderBy(round.id)
  const changed: RoundId[] = []
  for (const { id: roundId } of running) {
    const joined = await joinSecretariat(tx, roundId, id, ['head'])
    if (joined === null) continue
    changed.push(roundId)
    await recordAct(tx, {
      action: 'member.change',
      round: roundId,
      ...(by !== null && { person: by }),
      before: null,
      after: { role: 'secretariat', marks: ['head'] },
      about: { member: joined, person: id },
    })
  }
  return changed
}

const secretariatOf = (id: PersonId) =>
  and(eq(member.personId, id), eq(member.role, 'secretariat'), isNull(member.endedAt))

const loseMark = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  const changed = await tx
    .update(member)
    .set({ marks: [] })
    .where(and(secretariatOf(id), sql`'head' = any(${member.marks})`))
    .returning({ id: member.id, roundId: member.roundId })
  for (const one of changed)
    await recordAct(tx, {
      action: 'member.change',
      round: one.roundId,
      ...(by !== null && { person: by }),
      before: { marks: ['head'] },
      after: { marks: [] },
      about: { member: one.id, person: id },
    })
  return changed.map(({ roundId }) => roundId)
}

const leaveAll = async (tx: Tx, { id, by }: PlaceTaken): Promise<RoundId[]> => {
  const own = await tx.select({ roundId: member.roundId }).from(member).where(secretariatOf(id)).orderBy(member.roundId)
  // Sections before members, as everybody who holds both.
  for (const { roundId } of own) await raiseEpochs(tx, roundId)
  const left = await tx
    .update(member)
    .set({ endedAt: sql`now()` })
    .where(secretariatOf(id))
    .returning({ id: member.id, roundId: member.roundId, marks: member.marks })
  for (const one of left.toSorted((a, b) => (a.roundId < b.roundId ? -1 : 1))) {
    await recordAct(tx, {
      action: 'member.remove',
      round: one.roundId,
      ...(by !== null && { person: by }),
      before: { role: 'secretariat', marks: one.marks },
      after: null,
      about: { member: one.id, person: id },
    })
  }
  return left.map(({ roundId }) => roundId)
}
