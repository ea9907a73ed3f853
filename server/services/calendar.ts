import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { Calendar, CalendarEntry } from '../../schema/calendar.ts'
import type { StepDates } from '../../schema/dates.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { placeHash } from '../../schema/place.ts'
import { can } from '../../schema/policy.ts'
import { document, member, person, round, section } from '../../schema/tables/index.ts'
import { calendarStep, calendarText, titleIn } from '../../templates/calendar.ts'
import { momentInWords } from '../../templates/moments.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { freshToken } from './calendar-token.ts'
import { datesOf } from './round-dates.ts'
import { findMember, type Member } from './rounds.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'

const ROUND = { type: 'round' } as const

/** Whose calendar it is, as they are at this moment; null: nobody's. */
const findReader = async (db: Db, token: string) => {
  const [found] = await reading(
    db
      .select({
        role: member.role,
        country: member.country,
        marks: member.marks,
        language: person.language,
        round: { id: round.id, title: round.title, timeZone: round.timeZone },
      })
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .innerJoin(round, eq(round.id, member.roundId))
      .where(and(eq(member.calendarToken, token), isNull(member.endedAt))),
  )
  return found ?? null
}

type Reader = NonNullable<Awaited<ReturnType<typeof findReader>>>

const stepEntry = ({ step, startsOn, dueOn }: StepDates, reader: Reader, site: string): CalendarEntry[] => {
  const [from, to] = [startsOn ?? dueOn, dueOn ?? startsOn]
  if (from === null || to === null) return []
  const { id, title } = reader.round
  const name = calendarStep(step, reader.language)
  const key = dueOn === null ? 'begins' : startsOn === null ? 'due' : 'step'
  return [
    {
      uid: `${id}.${step}@ronda`,
      title: titleIn(key, reader.language, name),
      lines: [title, calendarText('open', reader.language)],
      link: `${site}/rounds/${id}`,
      when: { from, to },
    },
  ]
}

/** What is released and takes comments until a moment, of the sections that somebody may read. */
const findEnds = async (db: Db, reader: Reader) => {
  const rows = await reading(
    db
      .select({
        id: section.id,
        key: section.key,
        title: section.title,
        until: section.commentsUntil,
        judged: judgedColumns,
      })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .where(
        and(eq(document.roundId, reader.round.id), isNotNull(section.commentsUntil), isNotNull(section.releasedSeq)),
      )
      .orderBy(asc(document.id), asc(section.position)),
  )
  return rows.flatMap(({ judged, until, ...found }) =>
    until !== null && can(reader, 'read', sectionResource(judged)) ? [{ ...found, until }] : [],
  )
}

type End = Awaited<ReturnType<typeof findEnds>>[number]

const endEntry = ({ id, key, title, until }: End, { round: of, language }: Reader, site: string): CalendarEntry => ({
  uid: `${id}.comments@ronda`,
  title: titleIn('close', language, title),
  // By the clocks of the round, as its members speak of it; the program shows its own.
  lines: [of.title, momentInWords(until.toISOString(), language, of.timeZone), calendarText('open', language)],
  link: `${site}/rounds/${of.id}${placeHash({ key, item: null, thread: null })}`,
  when: { at: until },
})

/** The dates of a round as the member reads them that a token stands for: judged now, whatever they were when they got it.
 * @throws AppError `not-found` for a token that is nobody's, or of somebody who takes part no more. */
export const findCalendar = async (db: Db, token: string, site: string): Promise<Calendar> => {
  const reader = await findReader(db, token)
  if (reader === null || !can(reader, 'read', ROUND)) throw new AppError('not-found')
  const [dates, ends] = await Promise.all([reading(datesOf(db, reader.round.id)), findEnds(db, reader)])
  return {
    title: reader.round.title,
    language: reader.language,
    entries: [
      ...dates.flatMap((one) => stepEntry(one, reader, site)),
      ...ends.map((one) => endEntry(one, reader, site)),
    ],
  }
}

/** @throws AppError `not-found` for a round that is not there or not theirs. */
const findOwn = async (db: Pick<Db, 'select'>, roundId: RoundId, personId: PersonId): Promise<Member> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null || !can(reader, 'read', ROUND)) throw new AppError('not-found')
  return reader
}

/** The token of one's own calendar. @throws AppError `not-found`. */
export const getToken = async (db: Db, roundId: RoundId, personId: PersonId): Promise<string> => {
  const { id } = await findOwn(db, roundId, personId)
  const [found] = await reading(
    db
      .select({ token: member.calendarToken })
      .from(member)
      .where(and(eq(member.id, id), isNull(member.endedAt))),
  )
  if (found === undefined) throw new AppError('not-found')
  return found.token
}

/** Make another token in place of one's own, which opens nothing from then on. The trail keeps that it was done, and neither token.
 * @throws AppError `not-found`. */
export const renewToken = async (db: Db, roundId: RoundId, personId: PersonId): Promise<string> =>
  reading(
    db.transaction(async (tx) => {
      const { id } = await findOwn(tx, roundId, personId)
      const [made] = await tx
        .update(member)
        .set({ calendarToken: freshToken })
        .where(and(eq(member.id, id), isNull(member.endedAt)))
        .returning({ token: member.calendarToken })
      if (made === undefined) throw new AppError('not-found')
      await recordAct(tx, { action: 'calendar.renew', round: roundId, member: id, before: null, after: null })
      return made.token
    }),
  )
