import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { MemberId, PersonId, RoundId } from '../../../schema/ids.ts'
import type { Role } from '../../../schema/policy.ts'
import { member } from '../../../schema/tables/index.ts'
import { giveUpNews } from '../../mail/outbox.ts'
import type { Tx } from '../../storage/database.ts'

/** Take back what was written for the mailboxes of these members and has not left: in the transaction after which they may read less.
 * What it told of waits again, and is judged anew when the next mail is written; whoever writes one holds the members first, so that
 * none is written by rights that are about to end. */
export const takeBackMails = async (tx: Tx, members: readonly MemberId[]): Promise<void> => {
  if (members.length === 0) return
  const ids = [...members].toSorted()
  await tx.select({ id: member.id }).from(member).where(inArray(member.id, ids)).orderBy(member.id).for('no key update')
  await giveUpNews(tx, ids)
}

/** The same for everybody of a round who is one of these. */
export const takeBackMailsOf = async (tx: Tx, round: RoundId, roles: readonly Role[]): Promise<void> => {
  const rows = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.roundId, round), inArray(member.role, [...roles]), isNull(member.endedAt)))
  await takeBackMails(
    tx,
    rows.map(({ id }) => id),
  )
}

/** Hold what somebody is in their rounds, to write a mail by it. Before the notifications that go into it. */
export const holdMemberships = async (tx: Tx, of: { person: PersonId } | { member: MemberId }): Promise<void> => {
  const isTheirs = 'member' in of ? eq(member.id, of.member) : eq(member.personId, of.person)
  await tx
    .select({ held: sql`1` })
    .from(member)
    .where(isTheirs)
    .orderBy(member.id)
    .for('share')
}
