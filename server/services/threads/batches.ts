import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { WholeThread } from '../../../schema/thread-for.ts'
import type { BatchBody, BatchRequest, ThreadBody } from '../../../schema/api/threads.ts'
import { dayIn, daysBetween } from '../../../schema/dates.ts'
import { AppError } from '../../../schema/errors.ts'
import {
  createId,
  type CommentId,
  type MemberId,
  type PersonId,
  type RoundId,
  type ThreadId,
} from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { batch, comment, section, thread } from '../../../schema/tables/index.ts'
import type { SectionStore } from '../../rooms/types.ts'
import { reading, type Db } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { findActor, holdRound, type HeldRound } from '../held-round.ts'
import type { Transaction } from '../held-section.ts'
import { notifyBatch } from '../notifications/index.ts'
import type { Member } from '../rounds.ts'
import { readToRenew, type Renew } from './anchors.ts'
import {
  demandOne,
  holdThread,
  judgeAgain,
  presentAll,
  raised,
  readThread,
  select,
  toFound,
  type Found,
} from './found.ts'

/** A batch that was sent, and the threads that the pages of the round are told of. */
export interface SentBatch {
  body: BatchBody
  changed: WholeThread[]
}

const WHY = 'only a focal point sends comments'

/** Send drafts of the beneficiary's delegation, cleared (S40): each becomes a thread of its own that is shared, with the first words
 * of the draft alone and the sender as its writer. What the delegation said among itself, and who, stays with the draft, which is
 * settled by that. All or nothing. Asking again with the same id sends nothing again.
 * @throws AppError `not-found` for a round, or a draft, that is not there or not theirs; `forbidden`; `locked`, `comments-closed`,
 * `archived`; `conflict` for a draft that was sent already, put aside or changed since it was cleared, or an id that somebody else
 * has used; `date-to-come` for a day of clearance that has not come. */
export const sendBatch = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  roundId: RoundId,
  personId: PersonId,
  request: BatchRequest,
): Promise<SentBatch> => {
  const sender = await findActor(db, roundId, personId, 'clear', WHY)
  const renew = await readTexts(db, store, roundId, sender, request.threads)
  await reading(
    db.transaction(async (tx) => {
      const held = await holdRound(tx, roundId)
      const isNew = await keepBatch(tx, held, sender, request)
      if (!isNew) return
      held.refuseArchived()
      await refuseFuture(tx, held, request.clearedOn)
      const { drafts, born } = await holdDrafts(tx, roundId, sender, request.threads)
      const threads: ThreadId[] = []
      for (const draft of drafts)
        threads.push(await send(tx, draft, renew, { memberId: sender.id, ...born, batchId: request.id }))
      await notifyBatch(tx, { batch: request.id, by: sender.id, threads })
      await recordAct(tx, {
        action: 'comments.send',
        round: roundId,
        member: sender.id,
        before: null,
        after: { comments: drafts.length, clearedBy: request.clearedBy, clearedOn: request.clearedOn },
      })
    }),
  )
  return readBatch(db, roundId, sender, request.id)
}

/** Nobody has looked after the passages of drafts: read the texts in which they are found again. Before anything is held, which no
 * reading may keep waiting: what is written meanwhile, pages follow. */
const readTexts = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  roundId: RoundId,
  sender: Member,
  asked: BatchRequest['threads'],
): Promise<Renew> => {
  const ids = asked.map(({ id }) => id as ThreadId)
  const rows = await reading(select(db).where(and(inArray(thread.id, ids), isNotNull(thread.anchor))))
  const theirs = rows.map(toFound).filter((one) => one.roundId === roundId && can(sender, 'send', one.resource))
  const kinds = await reading(
    db
      .select({ id: section.id, kind: section.kind })
      .from(section)
      .where(
        inArray(
          section.id,
          theirs.map(({ row }) => row.sectionId),
        ),
      ),
  )
  return readToRenew(
    store,
    theirs.map(({ row }) => ({ ...row, kind: kinds.find(({ id }) => id === row.sectionId)!.kind })),
  )
}

/** @returns false for one that was kept already. */
const keepBatch = async (
  tx: Transaction,
  { row: { id: roundId, organisation } }: HeldRound,
  sender: Member,
  { id, clearedBy, clearedOn }: BatchRequest,
): Promise<boolean> => {
  const [made] = await tx
    .insert(batch)
    .values({ id, roundId, memberId: sender.id, clearedBy, clearedOn, organisation })
    .onConflictDoNothing()
    .returning({ id: batch.id })
  return made !== undefined
}

/** Nothing was cleared on a day that has not come, by the clock of the database and the calendar of the round. A day's grace: the
 * office that clears may be east of it.
 * @throws AppError `date-to-come`. */
const refuseFuture = async (tx: Transaction, { row: { timeZone } }: HeldRound, clearedOn: string): Promise<void> => {
  const [row] = await tx.execute(sql`select clock_timestamp() as now`)
  if (daysBetween(dayIn(timeZone, new Date(String(row?.now))), clearedOn) > 1)
    throw new AppError('date-to-come', 'The date of clearance has not come yet.')
}

interface HeldDrafts {
  /** In the order in which they were asked for. */
  drafts: Found[]
  /** What the sender is while they are held. */
  born: Born
}
type Born = Awaited<ReturnType<typeof judgeAgain>>

/** Hold the drafts, so that nobody else sends or changes them: sections first, then threads, both in the order of their ids, as two
 * focal points may send at once. */
const holdDrafts = async (
  tx: Transaction,
  roundId: RoundId,
  sender: Member,
  asked: BatchRequest['threads'],
): Promise<HeldDrafts> => {
  const cleared = new Map(asked.map(({ id, saidVersion }) => [id as ThreadId, saidVersion]))
  const ids = [...cleared.keys()]
  const rows = await select(tx).where(inArray(thread.id, ids)).orderBy(asc(thread.sectionId), asc(thread.id))
  const found = rows.map(toFound)
  const isTheirs = (one: Found): boolean => one.roundId === roundId && can(sender, 'read', one.resource)
  if (found.length < ids.length || !found.every(isTheirs)) throw new AppError('not-found')
  for (const { resource } of found) demandOne(sender, 'send', resource)
  let born: Born = { byRole: sender.role, byCountry: sender.country }
  for (const { row, resource } of found) born = await judgeAgain(tx, row.sectionId, sender, 'send', resource)
  for (const one of found) {
    one.row = await holdThread(tx, one)
    if (one.row.sentAs !== null) throw new AppError('conflict', 'One of the comments was sent already.')
    if (one.row.resolvedAt !== null || one.row.decision !== null)
      throw new AppError('conflict', 'One of the comments was put aside meanwhile.')
    // What was cleared is what is sent: a word that came later was cleared by nobody.
    if (one.row.saidVersion !== cleared.get(one.row.id))
      throw new AppError('conflict', 'One of the comments was changed meanwhile; read it first.')
  }
  return { drafts: ids.map((id) => found.find(({ row }) => row.id === id)!), born }
}

/** Say a draft to peers and secretariat. @returns the thread that it becomes. */
const send = async (
  tx: Transaction,
  { row }: Found,
  renew: Renew,
  { batchId, ...by }: Born & { memberId: MemberId; batchId: string },
): Promise<ThreadId> => {
  const [first] = await tx
    .select({ body: comment.body })
    .from(comment)
    .where(eq(comment.threadId, row.id))
    .orderBy(asc(comment.at), asc(comment.id))
    .limit(1)
  if (first === undefined) throw new AppError('internal', `a thread without a comment: ${row.id}`)
  const id = createId<ThreadId>()
  const { sectionId, itemId, field, quote, anchorVersion, releasedRange, suggestion, kind, seq } = row
  const anchor = renew(row)
  const about = { sectionId, itemId, field, quote, anchor, anchorVersion, releasedRange, suggestion, kind, seq }
  const at = sql`clock_timestamp()`
  await tx.insert(thread).values({ id, ...about, ...by, audience: 'shared', batchId, createdAt: at })
  await tx.insert(comment).values({ id: createId<CommentId>(), threadId: id, ...by, body: first.body, at })
  await tx
    .update(thread)
    .set({ sentAs: id, resolvedBy: by.memberId, resolvedAt: at, ...raised })
    .where(eq(thread.id, row.id))
  return id
}

/** @throws AppError `conflict` for somebody else's batch. */
const readBatch = async (db: Db, roundId: RoundId, sender: Member, id: string): Promise<SentBatch> => {
  const [row] = await reading(db.select().from(batch).where(eq(batch.id, id)))
  if (row === undefined || row.roundId !== roundId || row.memberId !== sender.id) throw new AppError('conflict')
  const sent = await listFound(db, eq(thread.batchId, id))
  const ids = sent.map(({ row }) => row.id)
  const drafts = await listFound(db, inArray(thread.sentAs, ids))
  const own = async (all: Found[]): Promise<ThreadBody[]> =>
    presentAll(
      db,
      all.filter(({ resource }) => can(sender, 'read', resource)),
      sender,
    )
  const [sentBodies, draftBodies] = await Promise.all([own(sent), own(drafts)])
  return {
    body: { id, at: row.at.toISOString(), sent: sentBodies, drafts: draftBodies },
    changed: await Promise.all([...sent, ...drafts].map(({ row }) => readThread(db, row.id))),
  }
}

const listFound = async (db: Db, where: ReturnType<typeof eq>): Promise<Found[]> =>
  (await reading(select(db).where(where).orderBy(asc(thread.createdAt), asc(thread.id)))).map(toFound)
