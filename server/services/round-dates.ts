import { eq, inArray } from 'drizzle-orm'
import { wholeDates, type StepDates } from '../../schema/dates.ts'
import type { RoundId } from '../../schema/ids.ts'
import { roundDate } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'

/** Rows of the steps that have a date. */
export const dateRows = (roundId: RoundId, dates: readonly StepDates[]) =>
  dates
    .filter(({ startsOn, dueOn }) => startsOn !== null || dueOn !== null)
    .map(({ step, startsOn, dueOn }) => ({ roundId, step, startsOn, dueOn }))

/** Dates of a round, all six steps. */
export const datesOf = async (db: Pick<Db, 'select'>, roundId: RoundId): Promise<StepDates[]> =>
  wholeDates(await db.select().from(roundDate).where(eq(roundDate.roundId, roundId)))

/** The same of several rounds. */
export const datesOfAll = async (db: Pick<Db, 'select'>, ids: RoundId[]): Promise<(id: RoundId) => StepDates[]> => {
  const rows = ids.length === 0 ? [] : await db.select().from(roundDate).where(inArray(roundDate.roundId, ids))
  return (id) => wholeDates(rows.filter(({ roundId }) => roundId === id))
}
