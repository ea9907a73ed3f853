import { and, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { AcceptancesBody } from '../../../schema/api/threads.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import type { MemberId, PersonId, RoundId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { sectionKind, type SectionKind } from '../../../schema/sections/index.ts'
import { round, section, sectionUpdate, thread } from '../../../schema/tables/index.ts'
import type { BuildEdit, SectionStore, SuggestionTurn } from '../../rooms/types.ts'
import { notifySuggestion, notifyTakenBack } from '../notifications/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { recordAct, type AuditEntry } from '../audit.ts'
import type { Transaction } from '../held-section.ts'
import { demand } from '../section-resource.ts'
import { findReadableSection } from '../sections.ts'
import { anchoredIn, keepFollowed, type Followed } from './followed-passages.ts'
import {
  findThread,
  judge,
  judgeAgain,
  raised,
  readThread,
  reread,
  select,
  toFound,
  type Found,
  type ThreadChange,
} from './found.ts'
import { answerByDecision, owedTo, takeAnswerBack } from './dispositions.ts'
import { acceptedEdit, fromEndToStart, takenBackEdit, type Edited } from './suggested-edit.ts'
import { createTurns } from './turns.ts'

export interface SuggestionDeps {
  db: Db
  /** See `Registry.edit`. */
  edit: (
    round: RoundId,
    member: MemberId,
    section: SectionId,
    build: BuildEdit,
    suggestion: SuggestionTurn | null,
  ) => Promise<void>
  /** Let the live section read what other processes have written to it. */
  refresh: (round: RoundId, section: SectionId) => Promise<void>
}

export interface Acceptances extends AcceptancesBody {
  roundId: RoundId
}

/** Yjs update that says nothing. */
const NO_CHANGE = new Uint8Array([0, 0])

const inTurn = createTurns()

/** Decide on suggestions one after another: the next looks at what the one before has written, and what was declined is not put in
 * by somebody who began before. Within this process in turn, so that no more than one connection waits; among processes by a lock
 * of the database for each suggestion, which ends with its transaction. */
export const decideAlone = <T>(db: Db, id: ThreadId, decide: (tx: Transaction) => Promise<T>): Promise<T> =>
  inTurn('decisions', () =>
    reading(
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${id}::text, 0))`)
        return decide(tx)
      }),
    ),
  )

/** Put suggestions into the text, each for itself, as the member who asks. What is accepted already stays so; what the text has
 * moved away from is refused and nothing of it written.
 * @throws AppError `not-found`, `locked`, `forbidden` for who may not edit the section now. */
export const acceptSuggestions = async (
  deps: SuggestionDeps & { store: Pick<SectionStore, 'load'> },
  sectionId: SectionId,
  personId: PersonId,
  ids: readonly ThreadId[],
): Promise<Acceptances> => {
  const { db } = deps
  const { reader, resource, roundId } = await findReadableSection(db, sectionId, personId)
  if (!can(reader, 'edit', resource) && resource.state === 'locked') throw new AppError('locked')
  demand(reader, 'edit', resource, 'only who may edit a section decides on suggestions')
  await deps.refresh(roundId, sectionId)
  const rows = await reading(select(db).where(and(inArray(thread.id, [...ids]), eq(thread.sectionId, sectionId))))
  const found = rows
    .map(toFound)
    .filter((one) => can(reader, 'read', one.resource))
    .toSorted((a, b) => ids.indexOf(a.row.id) - ids.indexOf(b.row.id))
  const { updates } = await deps.store.load(sectionId)
  const inOrder = fromEndToStart(
    updates,
    found.map(({ row }) => row),
  )
  const refused = new Map<ThreadId, Reason>()
  for (const { id } of inOrder) {
    try {
      await decideAlone(db, id, () => acceptOne(deps, roundId, id, reader.id))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refused.set(id, error.reason)
    }
  }
  const asked = [...new Set(ids)]
  const isThere = (id: ThreadId): boolean => inOrder.some((one) => one.id === id)
  return {
    roundId,
    accepted: await Promise.all(asked.filter((id) => isThere(id) && !refused.has(id)).map((id) => readThread(db, id))),
    refused: asked.flatMap((id) => {
      const reason = isThere(id) ? refused.get(id) : 'not-found'
      return reason === undefined ? [] : [{ thread: id, reason }]
    }),
  }
}

/** What a suggestion is edited with. */
const loadEdit = async (
  db: Db,
  roundId: RoundId,
  sectionId: SectionId,
): Promise<{ kind: SectionKind; lang: string }> => {
  const [at] = await reading(
    db
      .select({ kind: section.kind, lang: round.language })
      .from(section)
      .innerJoin(round, eq(round.id, roundId))
      .where(eq(section.id, sectionId)),
  )
  const kind = at === undefined ? undefined : sectionKind(at.kind)
  if (at === undefined || kind === undefined) throw new AppError('internal', 'a section of no kind')
  return { kind, lang: at.lang }
}

interface Written {
  seq: number
  memberId: MemberId
  at: Date
  turn: number
  /** That turn put it into the text; else it took it back. */
  isIn: boolean
}

/** The last row of the log that put a suggestion into the text or took it back; null: there is none. */
export const lastTurn = async (db: Pick<Db, 'select'>, id: ThreadId): Promise<Written | null> => {
  const { seq, memberId, at, suggestionTurn } = sectionUpdate
  const [row] = await db
    .select({ seq, memberId, at, turn: suggestionTurn })
    .from(sectionUpdate)
    .where(eq(sectionUpdate.suggestionId, id))
    .orderBy(desc(sectionUpdate.suggestionTurn))
    .limit(1)
  const turn = row?.turn ?? 0
  return row === undefined ? null : { ...row, turn, isIn: turn % 2 === 1 }
}

/** The text first, the thread after: a server that ends in between has written a row that says all, and whoever asks next only
 * marks the thread. */
const acceptOne = async (
  { db, edit }: SuggestionDeps,
  roundId: RoundId,
  id: ThreadId,
  member: MemberId,
): Promise<void> => {
  const [row] = await reading(db.select().from(thread).where(eq(thread.id, id)))
  if (row?.suggestion == null) throw new AppError('bad-request', 'this thread suggests nothing')
  const { sectionId, suggestion } = row
  if (row.decision === 'accepted') return
  let followed: Followed | null = null
  const written = await reading(lastTurn(db, id))
  if (written?.isIn !== true) {
    if (row.decision !== null) throw new AppError('conflict', 'it has been declined or withdrawn')
    const { kind, lang } = await loadEdit(db, roundId, sectionId)
    const others = await anchoredIn(db, sectionId)
    const build: BuildEdit = (state) => {
      const made = acceptedEdit(state, kind, { ...row, others }, suggestion, lang)
      if (made.update === null) throw new AppError('conflict', 'the text says so already')
      followed = made.followed
      return made.update
    }
    try {
      await edit(roundId, member, sectionId, build, { thread: id, turn: (written?.turn ?? 0) + 1 })
    } catch (error) {
      // Another process may have been first, or the answer was lost on the way: the row says what is so.
      if ((await reading(lastTurn(db, id)))?.isIn !== true) throw error
    }
  }
  await reading(db.transaction((tx) => markAccepted(tx, roundId, row, followed)))
}

const headOf = async (tx: Transaction, id: SectionId): Promise<number> => {
  const [row] = await tx.select({ seq: section.head }).from(section).where(eq(section.id, id))
  return row?.seq ?? 0
}

/** What the trail holds of a decision. Of a thread of one delegation it holds who decided in which section, and nothing of what was
 * decided on or why: more people read the trail than the thread. */
export const decisionIn = (
  { id, itemId, memberId, byRole, byCountry, audience }: Found['row'],
  said: Pick<AuditEntry, 'before' | 'after' | 'reason'>,
): Pick<AuditEntry, 'before' | 'after' | 'reason' | 'about'> =>
  audience === 'delegation'
    ? { before: null, after: null }
    : {
        ...said,
        about: { thread: id, item: itemId, suggestedBy: memberId, suggestedAs: { role: byRole, country: byCountry } },
      }

/** Whether a thread stays in the delegation of the beneficiary: nobody else is told that there is one, and what its writer does to it
 * leaves no trace in a trail that others read. */
export const isOfDraft = ({ audience, byRole }: Found['row']): boolean =>
  audience === 'delegation' && byRole === 'beneficiary'

/** A thread is accepted by whoever the row in the log is of, whatever was said of it meanwhile: its words are in the text. */
const markAccepted = async (
  tx: Transaction,
  roundId: RoundId,
  row: Found['row'],
  followed: Followed | null,
): Promise<void> => {
  const written = await lastTurn(tx, row.id)
  if (written?.isIn !== true) throw new AppError('conflict', 'it has been taken back')
  const { seq, memberId: decidedBy, at: decidedAt } = written
  if (followed !== null) await keepFollowed(tx, followed, { seq, own: row.id })
  const owed = await owedTo(tx, row.id, decidedBy)
  const [marked] = await tx
    .update(thread)
    .set({
      decision: 'accepted',
      decidedBy,
      decidedAt,
      decidedReason: '',
      ...(owed !== 'waits' && { resolvedBy: decidedBy, resolvedAt: decidedAt }),
      ...raised,
    })
    .where(and(eq(thread.id, row.id), or(isNull(thread.decision), ne(thread.decision, 'accepted'))))
    .returning()
  if (marked === undefined) return
  if (owed === 'answers') await answerByDecision(tx, roundId, marked)
  const act = { action: 'suggestion.accept', round: roundId, section: row.sectionId, member: decidedBy } as const
  await recordAct(tx, { ...act, ...decisionIn(marked, { before: row.decision, after: 'accepted' }) })
  await notifySuggestion(tx, row.id)
}

/** Say no to a suggestion, and why. Declining again changes nothing.
 * @throws AppError `not-found`, `locked`, `forbidden`, `bad-request` for what suggests nothing, `conflict` for what was accepted. */
export const declineSuggestion = async (
  db: Db,
  id: ThreadId,
  personId: PersonId,
  reason: string,
): Promise<ThreadChange> => {
  const { reader, row, resource, roundId } = await findThread(db, id, personId, 'decide')
  if (row.suggestion === null) throw new AppError('bad-request', 'this thread suggests nothing')
  await decideAlone(db, id, async (tx) => {
    await judgeAgain(tx, row.sectionId, reader, 'decide', resource)
    if ((await lastTurn(tx, id))?.isIn === true) throw new AppError('conflict', 'it has been accepted')
    const owed = await owedTo(tx, id, reader.id)
    const now = sql`now()`
    const decided = { decision: 'declined', decidedBy: reader.id, decidedAt: now, decidedReason: reason } as const
    const [marked] = await tx
      .update(thread)
      .set({ ...decided, ...(owed !== 'waits' && { resolvedBy: reader.id, resolvedAt: now }), ...raised })
      .where(and(eq(thread.id, id), isNull(thread.decision)))
      .returning()
    if (marked === undefined) return refuseWithdrawn(tx, id)
    if (owed === 'answers') await answerByDecision(tx, roundId, marked)
    const act = { action: 'suggestion.decline', round: roundId, section: row.sectionId, member: reader.id } as const
    await recordAct(tx, { ...act, ...decisionIn(marked, { before: null, after: 'declined', reason }) })
    await notifySuggestion(tx, id)
  })
  return reread(db, id, reader)
}

/** @throws AppError `conflict` for what its writer has taken away. */
const refuseWithdrawn = async (tx: Transaction, id: ThreadId): Promise<void> => {
  const [row] = await tx.select({ decision: thread.decision }).from(thread).where(eq(thread.id, id))
  if (row?.decision === 'withdrawn') throw new AppError('conflict', 'it has been withdrawn')
}

/** What somebody needs to take a decision back: to decide; of what was withdrawn, to have suggested it.
 * @throws AppError `forbidden` for what somebody else has withdrawn. */
const takingBack = ({ decision, memberId }: Found['row'], reader: MemberId): 'decide' | 'withdraw' => {
  if (decision !== 'withdrawn') return 'decide'
  if (memberId !== reader) throw new AppError('forbidden', 'only its writer takes back what was withdrawn')
  return 'withdraw'
}

/** Take a decision back: the thread is open again, and of what was accepted the text is as it was before. The log keeps both: what
 * takes back is a row of its own.
 * @throws AppError `not-found`, `locked`, `forbidden`, `conflict` where what was put in does not stand any more. */
export const takeBackDecision = async (
  deps: SuggestionDeps,
  id: ThreadId,
  personId: PersonId,
): Promise<ThreadChange> => {
  const { db } = deps
  const found = await findThread(db, id, personId, 'read')
  const { reader, roundId, row: seen } = found
  judge(reader, takingBack(seen, reader.id), found.resource)
  await deps.refresh(roundId, seen.sectionId)
  await decideAlone(db, id, async () => {
    const [row] = await reading(db.select().from(thread).where(eq(thread.id, id)))
    if (row?.suggestion == null || row.decision === null) return
    const mayTake = takingBack(row, reader.id)
    judge(reader, mayTake, found.resource)
    const { followed } =
      row.decision === 'accepted' ? await putBack(deps, { ...found, row }, reader.id) : { followed: null }
    await reading(
      db.transaction(async (tx) => {
        await judgeAgain(tx, row.sectionId, reader, mayTake, found.resource)
        if (followed !== null) await keepFollowed(tx, followed, { seq: await headOf(tx, row.sectionId), own: row.id })
        const open = { decision: null, decidedBy: null, decidedAt: null, decidedReason: '' }
        const [marked] = await tx
          .update(thread)
          .set({ ...open, resolvedBy: null, resolvedAt: null, ...raised })
          .where(and(eq(thread.id, id), eq(thread.decision, row.decision!)))
          .returning()
        if (marked === undefined) return
        const verdict = await takeAnswerBack(tx, roundId, row, reader.id)
        await notifyTakenBack(tx, row, { by: reader.id, verdict })
        if (row.decision === 'withdrawn' && isOfDraft(row)) return
        const act = {
          action: 'suggestion.take-back',
          round: roundId,
          section: row.sectionId,
          member: reader.id,
        } as const
        await recordAct(tx, { ...act, ...decisionIn(marked, { before: row.decision, after: null }) })
      }),
    )
  })
  return reread(db, id, reader)
}

/** Write what stood there before the suggestion: a row of the log, which adds nothing where it stands there already. No second one,
 * where the server ended before the thread was marked. */
const putBack = async ({ db, edit }: SuggestionDeps, found: Found, member: MemberId): Promise<Edited> => {
  const { roundId, row } = found
  let made: Edited = { update: null, followed: null }
  const written = await reading(lastTurn(db, row.id))
  if (written?.isIn !== true) return made
  const { kind } = await loadEdit(db, roundId, row.sectionId)
  const others = await anchoredIn(db, row.sectionId)
  const build: BuildEdit = (state) => {
    made = takenBackEdit(state, kind, { ...row, others }, row.suggestion!)
    return made.update ?? NO_CHANGE
  }
  try {
    await edit(roundId, member, row.sectionId, build, { thread: row.id, turn: written.turn + 1 })
  } catch (error) {
    // Another process may have been first.
    if ((await reading(lastTurn(db, row.id)))?.isIn !== false) throw error
  }
  return made
}
