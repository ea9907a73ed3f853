import { and, eq, gte, isNull, or, sql } from 'drizzle-orm'
import type { CommentId, MemberId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can, type ThreadResource } from '../../../schema/policy.ts'
import { comment, disposition, notification, thread } from '../../../schema/tables/index.ts'
import { mentionedIn, type Disposition } from '../../../schema/threads.ts'
import type { Tx } from '../../storage/database.ts'
import { takeBackMails } from './taken-back.ts'
import {
  findPlace,
  isBeneficiary,
  isDisposing,
  isFocalPoint,
  isSecretariat,
  tell,
  threadResource,
  type Happening,
  type Listener,
  type Place,
} from './tell.ts'

interface FoundThread {
  row: typeof thread.$inferSelect
  place: Place
  resource: ThreadResource
  /** Those who may read it. */
  readers: Listener[]
}

const find = async (tx: Tx, id: ThreadId): Promise<FoundThread> => {
  const [row] = await tx.select().from(thread).where(eq(thread.id, id))
  if (row === undefined) throw new Error('a thread that is told of is there')
  const place = await findPlace(tx, row.sectionId)
  const resource = threadResource(place, { audience: row.audience, by: { role: row.byRole, country: row.byCountry } })
  const readers = place.listeners.filter((one) => can(one, 'read', resource))
  return { row, place, resource, readers }
}

/** What somebody is told of what they were told before. */
const TAKEN_BACK = 'taken-back'

/** A new thread is for the secretariat, for lead experts when it is not within one delegation, and for the beneficiary when others
 * speak to it. */
const isForListener = (listener: Listener, { audience, by, section }: ThreadResource): boolean =>
  isSecretariat(listener) ||
  (audience !== 'delegation' && isDisposing(listener, { resource: section })) ||
  (audience === 'shared' && by?.role !== 'beneficiary' && isBeneficiary(listener))

interface Said {
  said: typeof comment.$inferSelect
  found: FoundThread
  /** What is told of it, whatever it is to whom. */
  happening: Omit<Happening, 'kind'>
  /** Who may read it and has not said it; those of them whom it names. */
  rest: Listener[]
  mentioned: Listener[]
}

const findSaid = async (tx: Tx, id: CommentId, by?: MemberId): Promise<Said> => {
  const [said] = await tx.select().from(comment).where(eq(comment.id, id))
  if (said === undefined) throw new Error('a comment that is told of is there')
  const found = await find(tx, said.threadId)
  const { id: thread, itemId: item } = found.row
  const named = new Set<string>(mentionedIn(said.body))
  const rest = found.readers.filter((one) => one.id !== said.memberId && one.id !== by)
  const happening = { by: said.memberId, item, thread, comment: id, once: `comment/${id}` }
  return { said, found, happening, rest, mentioned: rest.filter((one) => named.has(one.id)) }
}

/** Somebody has said something in a thread: whoever it names is told so, else who takes part, else, of a new thread, whom it is for.
 * Everybody is told once of one comment.
 * @param by who makes it known, where that is not who said it: they are not told. */
export const notifyComment = async (tx: Tx, id: CommentId, by?: MemberId): Promise<void> => {
  const { happening, found, rest, mentioned } = await findSaid(tx, id, by)
  const { row, resource } = found
  const all = await tx
    .select({ id: comment.id, memberId: comment.memberId })
    .from(comment)
    .where(eq(comment.threadId, row.id))
    .orderBy(comment.at, comment.id)
  const isFirst = all[0]?.id === id
  const takePart = new Set([row.memberId, ...all.map((one) => one.memberId)])
  const unnamed = rest.filter((one) => !mentioned.includes(one))
  const answered = isFirst ? [] : unnamed.filter((one) => takePart.has(one.id))
  const others = isFirst ? unnamed.filter((one) => isForListener(one, resource)) : []
  await tell(tx, row.sectionId, { kind: 'mention', ...happening }, mentioned)
  await tell(tx, row.sectionId, { kind: 'reply', ...happening }, answered)
  await tell(tx, row.sectionId, { kind: 'comment', ...happening }, others)
}

/** A thread was opened to more: whoever may read it only now is told of it as of a new one. */
export const notifyWidened = async (tx: Tx, id: ThreadId, by: MemberId): Promise<void> => {
  const [first] = await tx
    .select({ id: comment.id })
    .from(comment)
    .where(eq(comment.threadId, id))
    .orderBy(comment.at, comment.id)
    .limit(1)
  if (first !== undefined) await notifyComment(tx, first.id, by)
}

/** Somebody has changed words, their own or a colleague's: whom they name only now is told, and that it was they. The colleague whose
 * words name them is told as anybody.
 * @param by who has changed them. @returns who is told. */
export const notifyMention = async (tx: Tx, id: CommentId, by: MemberId): Promise<Set<MemberId>> => {
  const { said, happening, found } = await findSaid(tx, id, by)
  const named = new Set<string>(mentionedIn(said.body))
  const mentioned = found.readers.filter((one) => one.id !== by && named.has(one.id))
  return tell(tx, found.row.sectionId, { kind: 'mention', ...happening, by }, mentioned)
}

/** Somebody has corrected the words of a colleague: whose they are is told.
 * @param by who has corrected them. @param told who knows by another word of it already. */
export const notifyCorrection = async (
  tx: Tx,
  id: CommentId,
  by: MemberId,
  told: ReadonlySet<MemberId>,
): Promise<void> => {
  const { said, happening, found } = await findSaid(tx, id, by)
  if (told.has(said.memberId)) return
  const { once: _once, ...correction } = { ...happening, kind: 'reply', by, detail: { corrected: true } } as const
  const writer = found.readers.filter((one) => one.id === said.memberId)
  await tell(tx, found.row.sectionId, correction, writer)
}

/** A suggestion was accepted or declined: its writer is told, and whoever drafted it before it was sent. */
export const notifySuggestion = async (tx: Tx, id: ThreadId): Promise<void> => {
  const { row, readers } = await find(tx, id)
  const { decision, decidedBy } = row
  if (decision === null || decidedBy === null) return
  const writers = await writersOf(tx, row)
  const happening = { kind: 'suggestion', by: decidedBy, item: row.itemId, thread: id, detail: { decision } } as const
  await tell(
    tx,
    row.sectionId,
    happening,
    readers.filter((one) => one.id !== decidedBy && writers.has(one.id)),
  )
}

/** Who began a thread, and who drafted it within the delegation before it was sent. */
const writersOf = async (tx: Tx, { id, memberId }: FoundThread['row']): Promise<Set<MemberId>> => {
  const drafts = await tx.select({ memberId: thread.memberId }).from(thread).where(eq(thread.sentAs, id))
  return new Set([memberId, ...drafts.map((draft) => draft.memberId)])
}

/** What becomes of what the beneficiary said: its focal points are told, and who wrote it.
 * @param isByDecision it was said by accepting or declining: who wrote it is told of that. */
export const notifyDisposition = async (
  tx: Tx,
  id: ThreadId,
  { isByDecision = false }: { isByDecision?: boolean } = {},
): Promise<void> => {
  const { row, readers } = await find(tx, id)
  const [said] = await tx.select().from(disposition).where(eq(disposition.threadId, id))
  if (said === undefined) throw new Error('a disposition that is told of is there')
  const writers = await writersOf(tx, row)
  const happening = {
    kind: 'disposition',
    by: said.memberId,
    item: row.itemId,
    thread: id,
    detail: { verdict: said.verdict },
  } as const
  await tell(
    tx,
    row.sectionId,
    happening,
    readers.filter((one) => one.id !== said.memberId && (writers.has(one.id) ? !isByDecision : isFocalPoint(one))),
  )
}

/** A decision on a suggestion was taken back, and with it the answer that it was: nobody is told of it any more who has not read of it
 * yet, in a list or a mail. Who has is told that it is open again.
 * @param row as it was decided. @param verdict of the answer that is gone; null: there was none. */
export const notifyTakenBack = async (
  tx: Tx,
  { id, itemId, sectionId, decision, decidedAt }: FoundThread['row'],
  { by, verdict }: { by: MemberId; verdict: Disposition | null },
): Promise<void> => {
  if (decision === null || decidedAt === null) return
  const says = (kind: 'suggestion' | 'disposition', key: string, word: string) =>
    and(eq(notification.kind, kind), sql`${notification.detail}->>${key} = ${word}`)
  const isOfIt = and(
    eq(notification.threadId, id),
    gte(notification.at, decidedAt),
    or(
      says('suggestion', 'decision', decision),
      verdict === null ? undefined : says('disposition', 'verdict', verdict),
    ),
  )
  const told = await tx.selectDistinct({ memberId: notification.memberId }).from(notification).where(isOfIt)
  await takeBackMails(
    tx,
    told.map(({ memberId }) => memberId),
  )
  const { kind, memberId, readAt, mailedAt } = notification
  const rows = await tx
    .select({ id: notification.id, kind, memberId, readAt, mailedAt })
    .from(notification)
    .where(isOfIt)
  await tx.delete(notification).where(and(isOfIt, isNull(readAt)))
  const { readers } = await find(tx, id)
  for (const of of ['suggestion', 'disposition'] as const) {
    const known = rows.filter((row) => row.kind === of && (row.readAt !== null || row.mailedAt !== null))
    const anew = readers.filter((one) => one.id !== by && known.some((row) => row.memberId === one.id))
    const detail = { [of === 'suggestion' ? 'decision' : 'verdict']: TAKEN_BACK }
    await tell(tx, sectionId, { kind: of, by, item: itemId, thread: id, detail }, anew)
  }
}

/** The beneficiary has sent its comments: who answers them is told, in one row for each section.
 * @param threads what was sent. */
export const notifyBatch = async (
  tx: Tx,
  { batch, by, threads }: { batch: string; by: MemberId; threads: readonly ThreadId[] },
): Promise<void> => {
  const bySection = new Map<SectionId, ThreadId[]>()
  for (const id of threads) {
    const { row } = await find(tx, id)
    bySection.set(row.sectionId, [...(bySection.get(row.sectionId) ?? []), id])
  }
  for (const [section, sent] of bySection) {
    const { readers, resource } = await find(tx, sent[0]!)
    const happening = {
      kind: 'batch',
      by,
      detail: { batch, count: sent.length },
      once: `batch/${batch}/${section}`,
    } as const
    await tell(
      tx,
      section,
      { ...happening, ...(sent.length === 1 && { thread: sent[0]! }) },
      readers.filter((one) => one.id !== by && can(one, 'dispose', resource)),
    )
  }
}
