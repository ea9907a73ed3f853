import { describe, expect, it } from 'vitest'
import { daysBefore, lastHourOf, momentOf, shownAt } from '../../schema/clocks.ts'

const iso = (at: number): string => new Date(at).toISOString()
const lastHour = (hour: number, timeZone: string, now: string): string =>
  iso(lastHourOf(hour, timeZone, Date.parse(now)))
/** All moments at which an hour of a zone has come, looked for every quarter of an hour. */
const hoursIn = (hour: number, timeZone: string, from: string, to: string): string[] => {
  const found = new Set<string>()
  for (let at = Date.parse(from); at <= Date.parse(to); at += 15 * 60_000)
    found.add(iso(lastHourOf(hour, timeZone, at)))
  return [...found].slice(1)
}

describe('the hour of a day', () => {
  const now = '2026-03-04T12:34:56.789Z'

  it('is the last time that the clocks of a zone showed it', () => {
    expect(lastHour(7, 'UTC', now)).toBe('2026-03-04T07:00:00.000Z')
    expect(lastHour(12, 'UTC', now)).toBe('2026-03-04T12:00:00.000Z')
    expect(lastHour(13, 'UTC', now)).toBe('2026-03-03T13:00:00.000Z')
    expect(lastHour(7, 'America/St_Lucia', now)).toBe('2026-03-04T11:00:00.000Z')
    expect(lastHour(9, 'America/St_Lucia', now)).toBe('2026-03-03T13:00:00.000Z')
  })

  it('is a whole one by the clocks of the zone, where these stand half an hour beside others', () => {
    expect(lastHour(7, 'Asia/Kolkata', now)).toBe('2026-03-04T01:30:00.000Z')
    expect(lastHour(7, 'America/St_Johns', now)).toBe('2026-03-04T10:30:00.000Z')
    expect(lastHour(7, 'America/St_Johns', '2026-07-04T09:29:59Z')).toBe('2026-07-03T09:30:00.000Z')
    expect(lastHour(7, 'America/St_Johns', '2026-07-04T09:30:00Z')).toBe('2026-07-04T09:30:00.000Z')
  })

  it('is right on the days around a change of the clocks', () => {
    expect(hoursIn(7, 'America/New_York', '2026-03-07T00:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-03-07T12:00:00.000Z',
      '2026-03-08T11:00:00.000Z',
      '2026-03-09T11:00:00.000Z',
    ])
    expect(hoursIn(7, 'America/New_York', '2026-10-31T00:00Z', '2026-11-03T00:00Z')).toEqual([
      '2026-10-31T11:00:00.000Z',
      '2026-11-01T12:00:00.000Z',
      '2026-11-02T12:00:00.000Z',
    ])
  })

  it('comes once on a day that has it twice, and once on one that leaves it out', () => {
    // New York goes from two back to one.
    expect(hoursIn(1, 'America/New_York', '2026-10-31T20:00Z', '2026-11-02T20:00Z')).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-02T06:00:00.000Z',
    ])
    // Santiago goes from midnight to one.
    expect(hoursIn(0, 'America/Santiago', '2026-09-05T12:00Z', '2026-09-07T12:00Z')).toEqual([
      '2026-09-06T04:00:00.000Z',
      '2026-09-07T03:00:00.000Z',
    ])
    // It goes from midnight back to eleven, of the day before.
    expect(hoursIn(23, 'America/Santiago', '2026-04-04T12:00Z', '2026-04-06T12:00Z')).toEqual([
      '2026-04-05T02:00:00.000Z',
      '2026-04-06T03:00:00.000Z',
    ])
  })
})

describe('moments by the clocks of a zone', () => {
  it('are the first at which they show it', () => {
    const shown = Date.parse('2026-11-01T01:30:00Z')
    expect(iso(momentOf(shown, 'America/New_York'))).toBe('2026-11-01T05:30:00.000Z')
    expect(iso(shownAt(Date.parse('2026-11-01T06:30:00Z'), 'America/New_York'))).toBe('2026-11-01T01:30:00.000Z')
    expect(iso(momentOf(Date.parse('2026-03-08T02:00:00Z'), 'America/New_York'))).toBe('2026-03-08T07:00:00.000Z')
  })

  it('keep their hour over days in which the clocks are changed', () => {
    const at = Date.parse('2026-03-10T21:00:00Z')
    expect(iso(daysBefore(at, 7, 'America/New_York'))).toBe('2026-03-03T22:00:00.000Z')
    expect(iso(daysBefore(at, 1, 'America/New_York'))).toBe('2026-03-09T21:00:00.000Z')
  })
})
