import { describe, expect, it } from 'vitest'
import { agoText } from '../../../client/texts/times.ts'

/** Noon in the reader's zone, whichever that is. */
const noon = new Date(2026, 10, 25, 12)
const at = (...parts: [month: number, day: number, hour: number, minute?: number, second?: number]): string =>
  agoText(new Date(2026, ...parts).toISOString(), noon.getTime())

describe('agoText', () => {
  it('takes what is less than a minute away for now, ahead too: clocks differ', () => {
    expect(at(10, 25, 11, 59, 1)).toBe('just now')
    expect(at(10, 25, 12, 0, 59)).toBe('just now')
  })

  it('counts whole minutes and hours', () => {
    expect(at(10, 25, 11, 59, 0)).toBe('1 minute ago')
    expect(at(10, 25, 11, 0, 1)).toBe('59 minutes ago')
    expect(at(10, 25, 11)).toBe('1 hour ago')
    expect(at(10, 24, 12, 1)).toBe('23 hours ago')
    expect(at(10, 25, 15)).toBe('in 3 hours')
  })

  it('counts days by the calendar, not by 24 hours', () => {
    expect(at(10, 24, 12)).toBe('yesterday')
    expect(at(10, 24, 0)).toBe('yesterday')
    expect(at(10, 23, 23)).toBe('2 days ago')
    expect(at(10, 18, 0)).toBe('7 days ago')
    expect(at(10, 27, 1)).toBe('in 2 days')
  })

  it('says the day of what is farther away', () => {
    expect(at(10, 17, 23)).toBe('November 17, 2026')
    expect(at(11, 24, 9)).toBe('December 24, 2026')
  })

  it('shows what is no moment as it is', () => {
    expect(agoText('soon')).toBe('soon')
  })
})
