import { eq, sql } from 'drizzle-orm'
import type { VisitBody } from '../../schema/api/delegation.ts'
import { clearanceEntry, draftsOn, inReadingOrder, type ClearanceEntry } from '../../schema/delegation.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { member, person } from '../../schema/tables/index.ts'
import { withNames } from '../../schema/threads.ts'
import { country, inLanguage } from '../../templates/index.ts'
import { momentInWords } from '../../templates/moments.ts'
import { memberIn } from '../../templates/roles.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { findMember, getRound, type Member } from './rounds.ts'
import { findReadableSection, readContent } from './sections.ts'
import { listThreads } from './threads/index.ts'

/** Whoever looks away for longer comes back to another visit. */
const VISIT_MINUTES = 30

/** @throws AppError `not-found` for a round that is not there or not theirs, `forbidden`. */
export const findOfficial = async (db: Db, roundId: RoundId, personId: PersonId): Promise<Member> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  if (!can(reader, 'desk', { type: 'round' })) throw new AppError('forbidden', 'the desk is the beneficiary’s')
  return reader
}

/** Somebody looks at their delegation's desk. What is asked within one visit is one visit, by the clock of the database.
 * @throws AppError `not-found`, `forbidden`. */
export const visitDesk = async (db: Db, roundId: RoundId, personId: PersonId): Promise<VisitBody> => {
  const reader = await findOfficial(db, roundId, personId)
  const isOther = sql`${member.deskSeenAt} < now() - make_interval(mins => ${VISIT_MINUTES})`
  const [row] = await reading(
    db
      .update(member)
      .set({
        deskBeforeAt: sql`case when ${isOther} then ${member.deskSeenAt} else ${member.deskBeforeAt} end`,
        deskSeenAt: sql`now()`,
      })
      .where(eq(member.id, reader.id))
      .returning({ since: member.deskBeforeAt }),
  )
  return { since: row?.since?.toISOString() ?? null }
}

/** What a delegation clears on paper. */
export interface Clearance {
  /** BCP 47 language of the paper. */
  language: string
  /** Zone of the round: its day stands on the paper. */
  timeZone: string
  title: string
  /** Country, and the organisation where it is named. */
  delegation: string
  /** Sections in reading order, each with its drafts. */
  sections: {
    title: string
    /** Until when comments on it are taken, in words; null: without an end. */
    until: string | null
    entries: (ClearanceEntry & { author: string; corrector: string | null })[]
  }[]
}

const countryIn = (code: string | null, language: string): string => {
  const found = code === null ? undefined : country(code)
  return found === undefined ? (code ?? '') : inLanguage(found.names, language)
}

/** What the delegation has drafted and not sent.
 * @param language undefined: that of the reader's mails.
 * @throws AppError `not-found`, `forbidden`. */
export const findClearance = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  roundId: RoundId,
  personId: PersonId,
  wanted: string | undefined,
): Promise<Clearance> => {
  const reader = await findOfficial(db, roundId, personId)
  const [round, { threads }, [own]] = await Promise.all([
    getRound(db, roundId, personId),
    listThreads(db, { round: roundId }, personId),
    reading(db.select({ language: person.language }).from(person).where(eq(person.id, personId))),
  ])
  const language = wanted ?? own?.language ?? 'en'
  const nameOf = (id: string | null): string => {
    const found = round.members.find((one) => one.id === id)
    return found === undefined ? '' : memberIn(found, language)
  }
  const sections: Clearance['sections'] = []
  for (const summary of round.documents.flatMap((document) => document.sections)) {
    const kind = sectionKind(summary.kind)
    if (kind === undefined || !threads.some(({ section }) => section === summary.id)) continue
    const readable = await findReadableSection(db, summary.id as SectionId, personId)
    const here = draftsOn(readable, threads, reader)
    if (here.length === 0) continue
    const content = await readContent(db, store, readable)
    const entries = inReadingOrder(here, content).map((draft) => {
      const entry = clearanceEntry(draft, kind, content)
      const corrector = entry.correctedBy === null ? null : nameOf(entry.correctedBy)
      return { ...entry, comment: withNames(entry.comment, nameOf), author: nameOf(entry.by), corrector }
    })
    const { commentsUntil } = summary
    const until = commentsUntil === null ? null : momentInWords(commentsUntil, language, round.timeZone)
    sections.push({ title: summary.title, until, entries })
  }
  const delegation = [countryIn(round.beneficiary, language), round.organisation].filter((text) => text !== '')
  const { title, timeZone } = round
  return { language, timeZone, title, delegation: delegation.join(' · '), sections }
}

/** Write down that the paper was taken away. How much there was is told to nobody: the secretariat reads the trail.
 * @throws AppError `not-found`, `forbidden`. */
export const recordClearance = async (db: Db, roundId: RoundId, personId: PersonId): Promise<void> => {
  const { id } = await findOfficial(db, roundId, personId)
  const after = { what: 'clearance', format: 'docx' }
  await reading(
    db.transaction((tx) => recordAct(tx, { action: 'export', round: roundId, member: id, before: null, after })),
  )
}
