import { describe, expect, it } from 'vitest'
import {
  dayIn,
  daysBetween,
  deadlineOf,
  isTimeZone,
  reversedSteps,
  stepsOutOfOrder,
  type StepDates,
} from '../../schema/dates.ts'
import type { Step } from '../../schema/steps.ts'

const dated = (step: Step, startsOn: string | null, dueOn: string | null): StepDates => ({ step, startsOn, dueOn })

describe('days of a round', () => {
  it('are those of the beneficiary’s zone, also around midnight', () => {
    const at = new Date('2026-03-01T03:30:00Z')
    expect(dayIn('America/St_Lucia', at)).toBe('2026-02-28')
    expect(dayIn('UTC', at)).toBe('2026-03-01')
    expect(dayIn('Asia/Tokyo', new Date('2026-12-31T20:00:00Z'))).toBe('2027-01-01')
  })

  it('are counted by the calendar, whatever the clocks do', () => {
    expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2)
    expect(daysBetween('2026-03-09', '2026-03-07')).toBe(-2)
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
  })

  it('know a time zone from what is none', () => {
    for (const name of ['America/Bogota', 'UTC', 'America/Argentina/Buenos_Aires']) expect(isTimeZone(name)).toBe(true)
    for (const name of ['', 'America/Nowhere', '+03:00', 'EST']) expect(isTimeZone(name)).toBe(false)
  })

  it('never let a step be due before it begins', () => {
    const dates = [dated('request', '2026-02-02', '2026-02-01'), dated('visit', '2026-03-01', '2026-03-01')]
    expect(reversedSteps(dates)).toEqual(['request'])
  })

  it('are only worth a look when a later step is due before an earlier one', () => {
    const inOrder = [dated('request', '2026-01-01', '2026-01-31'), dated('baseline', '2026-02-01', '2026-02-28')]
    expect(stepsOutOfOrder(inOrder)).toEqual([])
    expect(stepsOutOfOrder([...inOrder, dated('visit', null, '2026-02-10')])).toEqual(['visit'])
  })
})

describe('the deadline of a round', () => {
  const now = new Date('2026-05-10T12:00:00Z')
  const of = (step: Step, ...dates: StepDates[]) => deadlineOf({ step, dates, timeZone: 'America/Lima' }, now)

  it('is the date of its step, or of the next step that has one', () => {
    expect(of('baseline', dated('baseline', null, '2026-05-15'), dated('visit', null, '2026-06-01'))).toEqual({
      step: 'baseline',
      dueOn: '2026-05-15',
      days: 5,
      isLate: false,
    })
    expect(of('baseline', dated('visit', null, '2026-06-01'))?.step).toBe('visit')
    expect(of('report', dated('request', null, '2026-01-01'))).toBeNull()
  })

  it('is late from the day after, except for follow-up, which is the beneficiary’s own (M27)', () => {
    expect(of('report', dated('report', null, '2026-05-10'))).toMatchObject({ days: 0, isLate: false })
    expect(of('report', dated('report', null, '2026-05-08'))).toMatchObject({ days: -2, isLate: true })
    expect(of('follow-up', dated('follow-up', null, '2026-05-08'))).toMatchObject({ days: -2, isLate: false })
  })
})
