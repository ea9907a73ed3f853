import { and, eq, inArray, isNull } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import type { MemberId, RoundId } from '../../../schema/ids.ts'
import { can, type ThreadResource } from '../../../schema/policy.ts'
import { member } from '../../../schema/tables/index.ts'
import { mentionedIn } from '../../../schema/threads.ts'
import type { Transaction } from '../held-section.ts'

/** Whoever is named in a comment can read it. One answer for all others, so that no id can be guessed by it.
 * @param before the comment's words until now: who is named in them may stay, whatever has become of them.
 * @throws AppError `bad-request`. */
export const refuseStrangers = async (
  tx: Transaction,
  roundId: RoundId,
  thread: ThreadResource,
  body: string,
  before = '',
): Promise<void> => {
  const known = new Set(mentionedIn(before))
  const named = mentionedIn(body).filter((id) => !known.has(id)) as MemberId[]
  if (named.length === 0) return
  const rows = await tx
    .select({ role: member.role, country: member.country, marks: member.marks })
    .from(member)
    .where(and(eq(member.roundId, roundId), inArray(member.id, named), isNull(member.endedAt)))
  if (rows.filter((one) => can(one, 'read', thread)).length < named.length)
    throw new AppError('bad-request', 'Somebody who is named cannot read this thread.')
}
