import { and, eq, sql } from 'drizzle-orm'
import type { DispositionRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { MemberId, PersonId, RoundId, ThreadId } from '../../../schema/ids.ts'
import { can, isFormal } from '../../../schema/policy.ts'
import { disposition, member, thread } from '../../../schema/tables/index.ts'
import type { Decision, Disposition } from '../../../schema/threads.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { notifyDisposition } from '../notifications/index.ts'
import { refuseOther } from '../instead.ts'
import { findThread, holdThread, judgeAgain, raised, reread, select, toFound, type ThreadChange } from './found.ts'

/** Say what becomes of what the beneficiary said (S04). A later word takes the place of an earlier one, which the audit keeps.
 * @throws AppError `not-found`, `forbidden`; `conflict` in place of a word that the caller has not read, and for what
 * its writer has withdrawn. */
export const disposeOf = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  { verdict, why, instead }: DispositionRequest,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'dispose')
  const { reader, row, resource, roundId } = found
  await reading(
    db.transaction(async (tx) => {
      const born = await judgeAgain(tx, row.sectionId, reader, 'dispose', resource)
      const held = await holdThread(tx, found)
      if (held.decision === 'withdrawn') throw new AppError('conflict', 'its writer has taken it away')
      const [known] = await tx.select().from(disposition).where(eq(disposition.threadId, id))
      if (known?.verdict === verdict && known.why === why) {
        // Said again by hand, it is no longer said by the decision alone.
        await tx.update(disposition).set({ isByDecision: false }).where(eq(disposition.threadId, id))
        return
      }
      refuseOther(known, instead)
      const said = { verdict, why, isByDecision: false, memberId: reader.id, ...born, at: sql`now()` }
      await tx
        .insert(disposition)
        .values({ threadId: id, ...said })
        .onConflictDoUpdate({ target: disposition.threadId, set: said })
      await tx.update(thread).set(raised).where(eq(thread.id, id))
      await recordAct(tx, {
        action: 'thread.disposition',
        round: roundId,
        section: row.sectionId,
        member: reader.id,
        before: known === undefined ? null : { verdict: known.verdict, why: known.why },
        after: { verdict, why },
        about: { thread: id },
      })
      await notifyDisposition(tx, id)
    }),
  )
  return reread(db, id, reader)
}

/** How a decision on a suggestion stands to the formal answer that it is owed. `none`: it is owed none. `answers`: whoever decides
 * says it by that. `answered`: it was said. `waits`: it is others' to say, and the thread waits for them. */
export type Owed = 'none' | 'answers' | 'answered' | 'waits'

/** @param decider member who decides, as they are now. */
export const owedTo = async (tx: Tx, id: ThreadId, decider: MemberId): Promise<Owed> => {
  const [row] = await select(tx).where(eq(thread.id, id))
  if (row === undefined) throw new AppError('not-found')
  const { resource, disposed } = toFound(row)
  if (!isFormal(resource)) return 'none'
  if (disposed !== null) return 'answered'
  const [asking] = await tx
    .select({ role: member.role, country: member.country, marks: member.marks })
    .from(member)
    .where(eq(member.id, decider))
  return asking !== undefined && can(asking, 'dispose', resource) ? 'answers' : 'waits'
}

/** A suggestion that was withdrawn is owed no answer. */
const VERDICTS = { accepted: 'taken', declined: 'not-taken', withdrawn: null } as const satisfies Record<
  Decision,
  Disposition | null
>

/** Say by a decision what becomes of what the beneficiary suggested: the same act, and theirs to change later. */
export const answerByDecision = async (
  tx: Tx,
  round: RoundId,
  { id, sectionId, decision, decidedBy, decidedReason }: typeof thread.$inferSelect,
): Promise<void> => {
  if (decision === null || decidedBy === null) return
  const [as] = await tx
    .select({ byRole: member.role, byCountry: member.country })
    .from(member)
    .where(eq(member.id, decidedBy))
  if (as === undefined) return
  const verdict = VERDICTS[decision]
  if (verdict === null) return
  const said = { verdict, why: decidedReason }
  const [made] = await tx
    .insert(disposition)
    .values({ threadId: id, ...said, isByDecision: true, memberId: decidedBy, ...as })
    .onConflictDoNothing()
    .returning({ id: disposition.threadId })
  if (made === undefined) return
  const act = { action: 'thread.disposition', round, section: sectionId, member: decidedBy } as const
  await recordAct(tx, { ...act, before: null, after: said, about: { thread: id } })
  await notifyDisposition(tx, id, { isByDecision: true })
}

/** A decision that is taken back takes the answer back that was said by it alone. @param row as it was decided.
 * @returns what that answer was; null: none is gone. */
export const takeAnswerBack = async (
  tx: Tx,
  round: RoundId,
  { id, sectionId }: Pick<typeof thread.$inferSelect, 'id' | 'sectionId'>,
  by: MemberId,
): Promise<Disposition | null> => {
  const [gone] = await tx
    .delete(disposition)
    .where(and(eq(disposition.threadId, id), eq(disposition.isByDecision, true)))
    .returning({ verdict: disposition.verdict, why: disposition.why })
  if (gone === undefined) return null
  const act = { action: 'thread.disposition', round, section: sectionId, member: by } as const
  await recordAct(tx, { ...act, before: gone, after: null, about: { thread: id } })
  return gone.verdict
}
