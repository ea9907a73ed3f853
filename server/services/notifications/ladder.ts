import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { daysBefore } from '../../../schema/clocks.ts'
import type { SectionId } from '../../../schema/ids.ts'
import { DEADLINE_DAYS } from '../../../schema/notifications.ts'
import { document, round, section } from '../../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { draftersOf } from './drafters.ts'
import { findPlace, isBeneficiary, isFocalPoint, isSecretariat, readersOf, tell } from './tell.ts'

const LAST_RUNG = DEADLINE_DAYS.at(-1)!

/** The rung of the ladder that is due: from so many days before the end, at the same hour of the zone's clocks, for a day; the last
 * one until the end. An end that is set nearer than another rung skips it.
 * @returns days; null: none. */
export const dueRung = (until: Date, now: Date, timeZone: string): number | null => {
  const before = (days: number): number => daysBefore(until.getTime(), days, timeZone)
  const at = now.getTime()
  const isDue = (days: number): boolean => before(days) <= at && at < before(days === LAST_RUNG ? 0 : days - 1)
  return DEADLINE_DAYS.find(isDue) ?? null
}

/** Tell those who owe comments, and the secretariat, that their time ends: once for each section, end and rung, however many
 * processes look. */
export const climbLadder = async (db: Db): Promise<void> => {
  const rows = await reading(
    db
      .select({ id: section.id, until: section.commentsUntil, timeZone: round.timeZone, now: sql<string>`now()` })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .innerJoin(round, eq(round.id, document.roundId))
      .where(
        and(
          isNotNull(section.releasedSeq),
          isNull(round.archivedAt),
          // A day more than the longest: clocks may be changed in between.
          sql`${section.commentsUntil} between now() and now() + make_interval(days => ${DEADLINE_DAYS[0] + 1})`,
        ),
      ),
  )
  const due = rows.flatMap(({ id, until, timeZone, now }) => {
    const days = until === null ? null : dueRung(until, new Date(now), timeZone)
    if (until === null || days === null) return []
    return [{ id, until, days, isSoon: daysBefore(until.getTime(), 1, timeZone) <= Date.parse(now) }]
  })
  if (due.length === 0) return
  // Together: what ends together is in one mail.
  await reading(
    db.transaction(async (tx) => {
      for (const one of due) await tellRung(tx, one)
    }),
  )
}

interface Rung {
  id: SectionId
  until: Date
  days: number
  /** Less than a day is left: its last rung was told, or it was set so near. */
  isSoon: boolean
}

const tellRung = async (tx: Tx, { id, until, days, isSoon }: Rung): Promise<void> => {
  const place = await findPlace(tx, id)
  if (!place.resource.released || place.resource.commentsOpen === false) return
  const drafting = await draftersOf(tx, id)
  const owing = readersOf(place, null).filter(
    (one) => isSecretariat(one) || isFocalPoint(one) || (isBeneficiary(one) && drafting.has(one.id)),
  )
  const detail = { until: until.toISOString(), days: isSoon ? 0 : days }
  await tell(tx, id, { kind: 'deadline', by: null, detail, once: `deadline/${id}/${detail.until}/${days}` }, owing)
}
