import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { AcceptancesBody } from '../../../schema/api/threads.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import type { MemberId, PersonId, RoundId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { sectionKind, type SectionKind } from '../../../schema/sections/index.ts'
import { round, section, sectionUpdate, thread } from '../../../schema/tables/index.ts'
import type { BuildEdit, SectionStore } from '../../rooms/types.ts'
import { notifySuggestion } from '../notifications/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { recordAct, type AuditEntry } from '../audit.ts'
import type { Transaction } from '../held-section.ts'
import { demand } from '../section-resource.ts'
import { findReadableSection } from '../sections.ts'
import {
  findThread,
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
import { acceptedEdit, fromEndToStart, takenBackEdit, type Edited, type Place } from './suggested-edit.ts'
import { createTurns } from './turns.ts'

export interface SuggestionDeps {
  db: Db
  /** See `Registry.edit`. */
  edit: (
    round: RoundId,
    member: MemberId,
    section: SectionId,
    build: BuildEdit,
    suggestion: ThreadId | null,
  ) => Promise<void>
  /** Let the live section read what other processes have written to it. */
  refresh: (round: RoundId, section: SectionId) => Promise<void>
}

export interface Acceptances extends AcceptancesBody {
  roundId: RoundId
}

/** One at a time in a section: the next looks at what the one before has written. */
const inTurn = createTurns()

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
      await inTurn(sectionId, () => acceptOne(deps, roundId, id, reader.id))
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

/** The row of the log that put a suggestion into the text; null: it is not in it. */
const rowOf = async (
  db: Pick<Db, 'select'>,
  id: ThreadId,
): Promise<Pick<typeof sectionUpdate.$inferSelect, 'memberId' | 'at'> | null> => {
  const [row] = await db
    .select({ memberId: sectionUpdate.memberId, at: sectionUpdate.at })
    .from(sectionUpdate)
    .where(eq(sectionUpdate.suggestionId, id))
  return row ?? null
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
  let passage: Place | null = null
  if ((await reading(rowOf(db, id))) === null) {
    if (row.decision !== null) throw new AppError('conflict', 'it has been declined')
    const { kind, lang } = await loadEdit(db, roundId, sectionId)
    const build: BuildEdit = (state) => {
      const made = acceptedEdit(state, kind, row, suggestion, lang)
      if (made.update === null) throw new AppError('conflict', 'the text says so already')
      passage = made.passage
      return made.update
    }
    try {
      await edit(roundId, member, sectionId, build, id)
    } catch (error) {
      // Another process may have been first, or the answer was lost on the way: the row says what is so.
      if ((await reading(rowOf(db, id))) === null) throw error
    }
  }
  await reading(db.transaction((tx) => markAccepted(tx, roundId, row, passage)))
}

/** Where the passage is from now on; nothing where it is not known anew. */
const moved = async (tx: Transaction, { sectionId }: Found['row'], passage: Place | null) => {
  if (passage === null) return {}
  const [at] = await tx.select({ seq: section.head }).from(section).where(eq(section.id, sectionId))
  const seen = { seq: at?.seq ?? 0, range: passage.range }
  return { anchor: { ...passage.anchor, seen }, anchorVersion: sql`${thread.anchorVersion} + 1` }
}

const aboutOf = ({ id, itemId, memberId, byRole, byCountry }: Found['row']): AuditEntry['about'] => ({
  thread: id,
  item: itemId,
  suggestedBy: memberId,
  suggestedAs: { role: byRole, country: byCountry },
})

/** A thread is accepted by whoever the row in the log is of, whatever was said of it meanwhile: its words are in the text. */
const markAccepted = async (
  tx: Transaction,
  roundId: RoundId,
  row: Found['row'],
  passage: Place | null,
): Promise<void> => {
  const written = await rowOf(tx, row.id)
  if (written === null) throw new AppError('conflict', 'it has been taken back')
  const { memberId: decidedBy, at: decidedAt } = written
  const owed = await owedTo(tx, row.id, decidedBy)
  const [marked] = await tx
    .update(thread)
    .set({
      decision: 'accepted',
      decidedBy,
      decidedAt,
      decidedReason: '',
      ...(owed !== 'waits' && { resolvedBy: decidedBy, resolvedAt: decidedAt }),
      ...(await moved(tx, row, passage)),
      ...raised,
    })
    .where(and(eq(thread.id, row.id), or(isNull(thread.decision), ne(thread.decision, 'accepted'))))
    .returning()
  if (marked === undefined) return
  if (owed === 'answers') await answerByDecision(tx, roundId, marked)
  const act = { action: 'suggestion.accept', round: roundId, section: row.sectionId, member: decidedBy } as const
  await recordAct(tx, { ...act, before: row.decision, after: 'accepted', about: aboutOf(row) })
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
  await reading(
    db.transaction(async (tx) => {
      await judgeAgain(tx, row.sectionId, reader, 'decide', resource)
      if ((await rowOf(tx, id)) !== null) throw new AppError('conflict', 'it has been accepted')
      const owed = await owedTo(tx, id, reader.id)
      const now = sql`now()`
      const decided = { decision: 'declined', decidedBy: reader.id, decidedAt: now, decidedReason: reason } as const
      const [marked] = await tx
        .update(thread)
        .set({ ...decided, ...(owed !== 'waits' && { resolvedBy: reader.id, resolvedAt: now }), ...raised })
        .where(and(eq(thread.id, id), isNull(thread.decision)))
        .returning()
      if (marked === undefined) return
      if (owed === 'answers') await answerByDecision(tx, roundId, marked)
      const act = { action: 'suggestion.decline', round: roundId, section: row.sectionId, member: reader.id } as const
      await recordAct(tx, { ...act, before: null, after: 'declined', reason, about: aboutOf(row) })
      await notifySuggestion(tx, id)
    }),
  )
  return reread(db, id, reader)
}

/** Take a decision back: the thread is open again, and of what was accepted the text is as it was before.
 * @throws AppError `not-found`, `locked`, `forbidden`, `conflict` where what was put in does not stand any more. */
export const takeBackDecision = async (
  deps: SuggestionDeps,
  id: ThreadId,
  personId: PersonId,
): Promise<ThreadChange> => {
  const { db } = deps
  const found = await findThread(db, id, personId, 'decide')
  const { reader, roundId, row: seen } = found
  await deps.refresh(roundId, seen.sectionId)
  await inTurn(seen.sectionId, async () => {
    const [row] = await reading(db.select().from(thread).where(eq(thread.id, id)))
    if (row?.suggestion == null || row.decision === null) return
    const { passage } =
      row.decision === 'accepted' ? await putBack(deps, { ...found, row }, reader.id) : { passage: null }
    await reading(
      db.transaction(async (tx) => {
        await judgeAgain(tx, row.sectionId, reader, 'decide', found.resource)
        const open = { decision: null, decidedBy: null, decidedAt: null, decidedReason: '' }
        const [marked] = await tx
          .update(thread)
          .set({ ...open, resolvedBy: null, resolvedAt: null, ...(await moved(tx, row, passage)), ...raised })
          .where(and(eq(thread.id, id), eq(thread.decision, row.decision!)))
          .returning({ id: thread.id })
        if (marked === undefined) return
        await takeAnswerBack(tx, roundId, row, reader.id)
        // It may be accepted anew. Its words keep both names by their client id.
        await tx.update(sectionUpdate).set({ suggestionId: null }).where(eq(sectionUpdate.suggestionId, id))
        const act = {
          action: 'suggestion.take-back',
          round: roundId,
          section: row.sectionId,
          member: reader.id,
        } as const
        await recordAct(tx, { ...act, before: row.decision, after: null, about: aboutOf(row) })
      }),
    )
  })
  return reread(db, id, reader)
}

/** Write what stood there before the suggestion; nothing, where it stands there already. */
const putBack = async ({ db, edit }: SuggestionDeps, found: Found, member: MemberId): Promise<Edited> => {
  const { roundId, row } = found
  const { kind } = await loadEdit(db, roundId, row.sectionId)
  let made: Edited = { update: null, passage: null }
  const build: BuildEdit = (state) => {
    made = takenBackEdit(state, kind, row, row.suggestion!)
    return made.update
  }
  await edit(roundId, member, row.sectionId, build, null)
  return made
}
