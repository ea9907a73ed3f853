import { msg, str } from '@lit/localize'
import { offsetAt } from '../../schema/clocks.ts'
import { currentForms } from '../locales.ts'
import { countryName } from './people.ts'

/** A moment as `<input type="datetime-local">` holds it, told by the clocks of a zone. @param iso ISO 8601. */
export const toZonedInput = (iso: string, timeZone: string): string => {
  const at = Date.parse(iso)
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16)
}

/** The moment at which a zone's clocks show what such an input holds; null for what is no time. Of an hour that the clocks leave
 * out, or go through twice, one moment near it.
 * @returns ISO 8601. */
export const fromZonedInput = (text: string, timeZone: string): string | null => {
  const shown = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN
  if (Number.isNaN(shown)) return null
  const guess = shown - offsetAt(shown, timeZone)
  // The clocks may have been changed between the guess and the moment itself.
  return new Date(shown - offsetAt(guess, timeZone)).toISOString()
}

/** A moment told by the clocks of a zone, in the reader's language. @param iso ISO 8601. */
export const momentInZone = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat(currentForms(), { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(iso))

/** A date that binds several people is told by one clock, the beneficiary's, wherever it is read:
 * `Friday 5 December 2026 at 17:00, time in Saint Lucia`. */
export const untilText = (
  until: string,
  { timeZone, beneficiary }: { timeZone: string; beneficiary: string },
): string => msg(str`${momentInZone(until, timeZone)}, time in ${countryName(beneficiary)}`)
