import { currentLanguage } from '../locales.ts'

/** A moment in the reader's zone and language. @param iso ISO 8601. */
export const momentText = (iso: string): string =>
  new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** A day without a zone. @param day ISO 8601 date, yyyy-mm-dd. */
export const dayText = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

/** `Chile, Canada and Trinidad and Tobago`, in the reader's language. */
export const listText = (names: readonly string[]): string => new Intl.ListFormat(currentLanguage()).format(names)

const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** How long ago a moment was: `2 hours ago`, `yesterday`. @param iso ISO 8601. */
export const agoText = (iso: string): string => {
  const distance = new Date(iso).getTime() - Date.now()
  if (Number.isNaN(distance)) return iso
  const ago = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' })
  const [unit, ms] = STEPS.find(([, ms]) => Math.abs(distance) >= ms) ?? ['second', Infinity]
  return ago.format(Math.trunc(distance / ms), unit)
}
