import type { SampleDate } from '../../../templates/demo/index.ts'

/** A day relative to that of seeding as an ISO 8601 date; a day that the month does not have is its last one.
 * @param today its UTC month counts. */
export const sampleDate = ([months, day]: SampleDate, today: Date): string => {
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10)
}
