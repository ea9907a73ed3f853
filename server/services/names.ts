import { eq, sql } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import type { PersonId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { member, person } from '../../schema/tables/index.ts'
import type { Tx } from '../storage/database.ts'
import { findMember } from './rounds.ts'

/** Set somebody's name, which stands in every round they are or were in: the secretariat of a round names who has no name yet, and
 * who is known in no other round and nowhere else. The caller keeps the act. People are locked last.
 * @throws AppError `forbidden`. */
export const rename = async (tx: Tx, by: PersonId, id: PersonId, name: string | null): Promise<void> => {
  const [known] = await tx.select().from(person).where(eq(person.id, id)).for('no key update')
  if (known === undefined) throw new AppError('not-found')
  const hasPlace = known.isAdministrator || known.secretariat !== null
  if (known.name !== null && (hasPlace || !(await managesAll(tx, by, id))))
    throw new AppError('forbidden', 'Only the person or an administrator changes this name.')
  await tx
    .update(person)
    .set({ name, updatedAt: sql`now()` })
    .where(eq(person.id, id))
}

/** Whether every round that somebody is or was in is one that another manages. */
const managesAll = async (tx: Tx, by: PersonId, id: PersonId): Promise<boolean> => {
  const rounds = await tx.select({ roundId: member.roundId }).from(member).where(eq(member.personId, id))
  for (const { roundId } of rounds) {
    const asking = await findMember(tx, roundId, by)
    if (asking === null || !can(asking, 'manage', { type: 'round' })) return false
  }
  return true
}
