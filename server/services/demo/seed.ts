import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import {
  createId,
  type CommentId,
  type MemberId,
  type PersonId,
  type RoundId,
  type SectionId,
  type ThreadId,
} from '../../../schema/ids.ts'
import { AppError } from '../../../schema/errors.ts'
import { sectionKind } from '../../../schema/sections/index.ts'
import {
  audit,
  comment,
  document,
  member,
  round,
  roundDate,
  section,
  sectionUpdate,
  thread,
} from '../../../schema/tables/index.ts'
import {
  SAMPLE_OFFICE,
  sampleRounds,
  type SampleAuthor,
  type SampleRound,
  type SampleThread,
} from '../../../templates/demo/index.ts'
import { inLanguage, latestTemplate } from '../../../templates/index.ts'
import { timeZones } from '../../../templates/time-zones.ts'
import type { SectionStore } from '../../rooms/types.ts'
import type { Db } from '../../storage/database.ts'
import type { Transaction } from '../held-section.ts'
import { releaseSection } from '../releases.ts'
import { createReport } from '../report-document.ts'
import { dateRows } from '../round-dates.ts'
import { replyTo, sendBatch, startThread } from '../threads/index.ts'
import { ensurePersonas, personasIn } from './personas.ts'
import { authorsOf, sampleItemId, writePart } from './report.ts'
import { sampleDates } from './sample-date.ts'
import { seedId } from './seed-id.ts'

/** The live rooms, as far as seeding needs them: what is seeded passes gate and committer like what anybody writes. */
export interface LiveRounds {
  write(round: RoundId, member: MemberId, section: SectionId, update: Uint8Array): Promise<void>
  refresh(round: RoundId, section: SectionId): Promise<void>
}

export interface SeedDeps {
  db: Db
  store: SectionStore
  live: LiveRounds
  /** Day that the dates of the demo count from. */
  today?: Date
  /** Its mail is shown, and not sent: then the personas have addresses. Not so unless said. */
  hasAddresses?: boolean
}

/** One number for all of Ronda: of two processes that start together, one seeds and the other finds it done. */
const LOCK = 7_263_202

/** What the beneficiary may read from the first day on. */
const RELEASED = 'action-plan'

/** Make the demo rounds, or finish making them. Safe to repeat, also after a crash half-way: what has been written, released
 * or said once is never done again, whatever has become of it since. */
export const seedDemo = async (deps: SeedDeps): Promise<void> => {
  await deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`)
    const persons = await ensurePersonas(deps.db, deps.hasAddresses === true)
    // The first of the list is made last: rounds are listed newest first.
    for (const sample of sampleRounds.toReversed()) {
      const seeded = await ensureRound(deps.db, sample, persons, deps.today ?? new Date())
      await writeReport(deps, sample, seeded)
      await releasePlan(deps, seeded)
      for (const [at, one] of sample.threads.entries())
        await unlessOvertaken(() => beginThread(deps, sample, seeded, one, at))
    }
  })
}

interface SeededRound {
  id: RoundId
  /** Section ids by template key. */
  sections: Map<string, SectionId>
  members: Map<SampleAuthor, { id: MemberId; person: PersonId }>
}

const ensureRound = async (
  db: Db,
  sample: SampleRound,
  persons: Map<string, PersonId>,
  today: Date,
): Promise<SeededRound> =>
  db.transaction(async (tx) => {
    const { seedKey, title, beneficiary, language, theme, peers } = sample
    const [made] = await tx
      .insert(round)
      .values({
        id: createId(),
        seedKey,
        title,
        beneficiary,
        language,
        timeZone: timeZones[beneficiary] ?? 'UTC',
        themes: [theme],
        peers,
        step: 'report',
        illustrative: true,
      })
      .onConflictDoNothing()
      .returning({ id: round.id })
    if (made !== undefined) {
      await createReport(tx, { round: made.id, template: latestTemplate('report'), language })
      await tx.insert(roundDate).values(dateRows(made.id, sampleDates(today)))
    }
    const rows = await tx
      .select({ id: section.id, key: section.key, roundId: round.id })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .innerJoin(round, eq(round.id, document.roundId))
      .where(eq(round.seedKey, seedKey))
    const { roundId } = rows[0]!
    await joinPersonas(tx, roundId, sample, persons)
    const members = await tx
      .select({ id: member.id, person: member.personId, country: member.country })
      .from(member)
      .where(and(eq(member.roundId, roundId), eq(member.isScripted, false)))
      // Of several of a country the last one is the author: who speaks for it.
      .orderBy(asc(sql`cardinality(${member.marks})`), asc(member.id))
    return {
      id: roundId,
      sections: new Map(rows.map(({ key, id }) => [key, id])),
      members: new Map(members.map(({ id, person, country }) => [country ?? 'secretariat', { id, person }])),
    }
  })

/** Those of the demo who are not in the round yet: whoever was let go stays so. A delegation has one colour. */
const joinPersonas = async (
  tx: Transaction,
  roundId: RoundId,
  sample: SampleRound,
  persons: Map<string, PersonId>,
): Promise<void> => {
  const personas = personasIn(sample)
  await tx
    .insert(member)
    .values(
      personas.map(({ id, role, country, marks }) => ({
        id: createId<MemberId>(),
        roundId,
        personId: persons.get(id)!,
        role,
        country,
        marks,
        colour: personas.findIndex((one) => one.country === country),
      })),
    )
    .onConflictDoNothing()
}

/** Each author's part of each section is one update; the log says which of them are there. */
const writeReport = async (
  { db, store, live, today = new Date() }: SeedDeps,
  sample: SampleRound,
  { id, sections, members }: SeededRound,
): Promise<void> => {
  const done = await db
    .selectDistinct({ section: sectionUpdate.sectionId, member: sectionUpdate.memberId })
    .from(sectionUpdate)
    .where(inArray(sectionUpdate.sectionId, [...sections.values()]))
  for (const { key, kind: kindName } of latestTemplate('report').sections) {
    const section = sample.sections.find((one) => one.key === key)
    const sectionId = sections.get(key)
    const kind = sectionKind(kindName)
    if (section === undefined || sectionId === undefined || kind === undefined) continue
    for (const author of authorsOf(section)) {
      const writer = members.get(author)!.id
      if (done.some((one) => one.section === sectionId && one.member === writer)) continue
      const { updates } = await store.load(sectionId)
      const part = writePart(updates, { round: sample, section, kind, author, today })
      await unlessOvertaken(() => live.write(id, writer, sectionId, part))
    }
  }
}

/** Let the beneficiary read the action plan; never again when the secretariat has taken it back. */
const releasePlan = async ({ db, store, live }: SeedDeps, { id, sections, members }: SeededRound): Promise<void> => {
  const plan = sections.get(RELEASED)!
  const [released] = await db
    .select({ id: audit.id })
    .from(audit)
    .where(and(eq(audit.sectionId, plan), eq(audit.action, 'section.release')))
    .limit(1)
  if (released !== undefined) return
  await releaseSection(db, store, plan, members.get('secretariat')!.person, { released: true })
  // The room has the round in memory by now, with the plan unreleased.
  await live.refresh(id, plan)
}

/** Somebody has locked the section, or deleted the item, since the round was made: then the demo does without its sample. */
const unlessOvertaken = async (act: () => Promise<void>): Promise<void> => {
  try {
    await act()
  } catch (error) {
    const isOvertaken =
      error instanceof AppError && ['locked', 'forbidden', 'bad-request', 'not-found'].includes(error.reason)
    if (!isOvertaken) throw error
  }
}

/** A thread or an answer that is there once is left as it is. What the beneficiary says it drafts, and sends cleared. */
const beginThread = async (
  { db, store, today = new Date() }: SeedDeps,
  sample: SampleRound,
  { id: round, sections, members }: SeededRound,
  { by, section: key, item, kind, audience, body, replies = [] }: SampleThread,
  at: number,
): Promise<void> => {
  const id = seedId<ThreadId>(sample.seedKey, 'thread', at)
  const commentIds = [body, ...replies].map((_, index) => seedId<CommentId>(sample.seedKey, 'thread', at, index))
  const said = await db.select({ id: comment.id }).from(comment).where(inArray(comment.id, commentIds))
  const isSaid = (index: number): boolean => said.some((one) => one.id === commentIds[index])
  const isCleared = by === sample.beneficiary
  const writer = members.get(by)!.person
  if (!isSaid(0)) {
    const sectionId = sections.get(key)!
    const { head } = await store.load(sectionId)
    const about = { item: sampleItemId(sample, key, item), kind, seq: head }
    const to = isCleared ? 'delegation' : audience
    await startThread(db, store, sectionId, writer, { id, comment: commentIds[0]!, ...about, audience: to, body })
  }
  const shared = isCleared ? await sendDraft({ db, store }, { round, sample, writer, draft: id, at, today }) : id
  for (const [index, reply] of replies.entries())
    if (!isSaid(index + 1))
      await replyTo(db, shared, members.get(reply.by)!.person, { id: commentIds[index + 1]!, body: reply.body })
}

interface DraftToSend {
  round: RoundId
  sample: SampleRound
  /** The focal point. */
  writer: PersonId
  draft: ThreadId
  /** Place of the thread in the sample. */
  at: number
  today: Date
}

/** @returns the thread that the draft has become. */
const sendDraft = async (
  { db, store }: Pick<SeedDeps, 'db' | 'store'>,
  { round, sample, writer, draft, at, today }: DraftToSend,
): Promise<ThreadId> => {
  const [row] = await db
    .select({ sentAs: thread.sentAs, saidVersion: thread.saidVersion })
    .from(thread)
    .where(eq(thread.id, draft))
  if (row?.sentAs != null) return row.sentAs
  const { body } = await sendBatch(db, store, round, writer, {
    id: seedId(sample.seedKey, 'batch', at),
    threads: [{ id: draft, saidVersion: row!.saidVersion }],
    clearedBy: inLanguage(SAMPLE_OFFICE, sample.language),
    // No day that has not come, whatever day the demo is made for.
    clearedOn: new Date(Math.min(today.getTime(), Date.now())).toISOString().slice(0, 10),
  })
  return body.sent[0]!.id as ThreadId
}
