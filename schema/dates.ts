import { STEPS, type Step } from './steps.ts'

/** When a step begins and is due: days (yyyy-mm-dd) in the beneficiary's time zone; null: not said. */
export interface StepDates {
  step: Step
  startsOn: string | null
  dueOn: string | null
}

/** Whether a name is a time zone (IANA) that this program can tell days in. */
export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return name.includes('/') || name === 'UTC'
  } catch {
    return false
  }
}

/** The day that a moment falls on in a time zone, yyyy-mm-dd. */
export const dayIn = (timeZone: string, at: Date): string => {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(at)
    .map(({ type, value }) => [type, value] as const)
  const { year, month, day } = Object.fromEntries(parts) as Record<'year' | 'month' | 'day', string>
  return `${year.padStart(4, '0')}-${month}-${day}`
}

const DAY_MS = 86_400_000

/** Days from one day to another; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** Dates of all six steps in their order; what nobody has said is null. */
export const wholeDates = (dates: readonly StepDates[]): StepDates[] =>
  STEPS.map((step) => {
    const { startsOn = null, dueOn = null } = dates.find((one) => one.step === step) ?? {}
    return { step, startsOn, dueOn }
  })

/** Steps that are due before they begin: no round is kept like that. */
export const reversedSteps = (dates: readonly StepDates[]): Step[] =>
  dates.flatMap(({ step, startsOn, dueOn }) => (startsOn !== null && dueOn !== null && dueOn < startsOn ? [step] : []))

/** Steps that are due before an earlier step is: possible, and worth a look. */
export const stepsOutOfOrder = (dates: readonly StepDates[]): Step[] => {
  const found: Step[] = []
  let latest = ''
  for (const { step, startsOn, dueOn } of wholeDates(dates)) {
    const first = startsOn ?? dueOn
    if (first !== null && latest !== '' && (dueOn ?? first) < latest) found.push(step)
    if (dueOn !== null && dueOn > latest) latest = dueOn
  }
  return found
}

/** The date that a round is working towards. */
export interface Deadline {
  step: Step
  dueOn: string
  /** Until then, in the beneficiary's zone; negative: since then. */
  days: number
  /** Passed, of a step that is not done. Follow-up is never late: it is the beneficiary's own (M27). */
  isLate: boolean
}

/** When the step that a round is in is due, or the next one that has a date; null: none has. */
export const deadlineOf = (
  { step, dates, timeZone }: { step: Step; dates: readonly StepDates[]; timeZone: string },
  now: Date,
): Deadline | null => {
  const next = wholeDates(dates)
    .slice(STEPS.indexOf(step))
    .find(({ dueOn }) => dueOn !== null)
  if (next?.dueOn == null) return null
  const days = daysBetween(dayIn(timeZone, now), next.dueOn)
  return { step: next.step, dueOn: next.dueOn, days, isLate: days < 0 && next.step !== 'follow-up' }
}
