import type { StepDates } from '../../../schema/dates.ts'
import type { Step } from '../../../schema/steps.ts'
import type { SampleDate } from '../../../templates/demo/index.ts'

/** A day relative to that of seeding as an ISO 8601 date; a day that the month does not have is its last one.
 * @param today its UTC month counts. */
export const sampleDate = ([months, day]: SampleDate, today: Date): string => {
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10)
}

const DAY_MS = 86_400_000

/** Days from that of seeding on which each step begins and is due; follow-up is opened by the beneficiary alone. */
const STEP_DAYS: [step: Step, from: number, to: number][] = [
  ['request', -180, -150],
  ['self-assessment', -149, -110],
  ['baseline', -109, -75],
  ['visit', -50, -46],
  ['report', -45, 20],
]

/** Dates of a demo round, which is at its report. */
export const sampleDates = (today: Date): StepDates[] => {
  const day = (offset: number): string => new Date(today.getTime() + offset * DAY_MS).toISOString().slice(0, 10)
  return STEP_DAYS.map(([step, from, to]) => ({ step, startsOn: day(from), dueOn: day(to) }))
}
