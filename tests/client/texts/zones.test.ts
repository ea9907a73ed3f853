import { describe, expect, it } from 'vitest'
import { fromZonedInput, toZonedInput } from '../../../client/texts/zones.ts'

describe('a time of the beneficiary’s clocks', () => {
  it('is the same moment wherever it is typed', () => {
    expect(fromZonedInput('2030-06-01T17:00', 'America/St_Lucia')).toBe('2030-06-01T21:00:00.000Z')
    expect(fromZonedInput('2030-06-01T17:00', 'UTC')).toBe('2030-06-01T17:00:00.000Z')
    expect(toZonedInput('2030-06-01T21:00:00.000Z', 'America/St_Lucia')).toBe('2030-06-01T17:00')
  })

  it('follows the change of clocks on both sides of it', () => {
    // New York: 8 March 2026 at 2:00 to 3:00, 1 November at 2:00 to 1:00.
    expect(fromZonedInput('2026-03-08T01:59', 'America/New_York')).toBe('2026-03-08T06:59:00.000Z')
    expect(fromZonedInput('2026-03-08T03:00', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z')
    expect(fromZonedInput('2026-11-01T00:59', 'America/New_York')).toBe('2026-11-01T04:59:00.000Z')
    expect(fromZonedInput('2026-11-01T02:01', 'America/New_York')).toBe('2026-11-01T07:01:00.000Z')
  })

  it('comes back from the input as it was put in, at any hour of a year, in zones of all kinds', () => {
    for (const zone of ['America/St_Lucia', 'America/Santiago', 'America/St_Johns', 'America/Havana', 'UTC'])
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 7 * 3_600_000) {
        const shown = toZonedInput(new Date(at).toISOString(), zone)
        expect(toZonedInput(fromZonedInput(shown, zone)!, zone)).toBe(shown)
      }
  })

  it('is none for what is no time', () => {
    for (const text of ['', '2030-06-01', 'tomorrow', '2030-13-01T00:00', '2030-06-01T25:00'])
      expect(fromZonedInput(text, 'UTC')).toBeNull()
  })
})
