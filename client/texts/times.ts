import { currentLanguage } from '../locales.ts'

/** A moment in the reader's zone and language. @param iso ISO 8601. */
export const momentText = (iso: string): string =>
  new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** A day without a zone. @param day ISO 8601 date, yyyy-mm-dd. */
export const dayText = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeZone: 'UTC' }).format(date)
}

/** `Chile, Canada and Trinidad and Tobago`, in the reader's language. */
export const listText = (names: readonly string[]): string => new Intl.ListFormat(currentLanguage()).format(names)

/** A month of a year. @param month ISO 8601, yyyy-mm. */
export const monthText = (month: string): string =>
  new Intl.DateTimeFormat(currentLanguage(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
