import { msg } from '@lit/localize'
import { currentForms } from '../locales.ts'

/** A moment in the reader's zone and language. @param iso ISO 8601. */
export const momentText = (iso: string): string =>
  new Intl.DateTimeFormat(currentForms(), { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** A sentence that may end with a moment: `1:35 p.m.`, as Spanish has it, ends the sentence too. */
export const endedOnce = (sentence: string): string => sentence.replaceAll(/(?<!\.)\.\.(?!\.)/g, '.')

/** A moment to the second, with the name of the reader's zone. @param iso ISO 8601. */
export const exactText = (iso: string): string =>
  new Intl.DateTimeFormat(currentForms(), { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso))

/** Day and time in few letters, in the reader's zone. @param iso ISO 8601. */
export const shortText = (iso: string): string =>
  new Intl.DateTimeFormat(currentForms(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))

/** A day without a zone. @param day ISO 8601 date, yyyy-mm-dd. */
export const dayText = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(currentForms(), { dateStyle: 'medium', timeZone: 'UTC' }).format(date)
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Days that a moment lies after another on the reader's calendar; negative for before. */
const calendarDays = (from: Date, to: Date): number => {
  const day = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return (day(to) - day(from)) / DAY
}

/** How long ago something was, `5 minutes ago`, `yesterday`, or how far ahead it is; beyond a week its day. The clocks of
 * server and reader differ, so that what is less than a minute away is `now`. Put `momentText` of the same moment into the
 * `title` beside it.
 * @param iso ISO 8601.
 * @param now milliseconds since 1970. */
export const agoText = (iso: string, now: number = Date.now()): string => {
  const date = new Date(iso)
  const distance = date.getTime() - now
  if (Number.isNaN(distance)) return iso
  const ago = new Intl.RelativeTimeFormat(currentForms(), { numeric: 'auto' })
  const size = Math.abs(distance)
  if (size < MINUTE) return msg('just now')
  if (size < HOUR) return ago.format(Math.trunc(distance / MINUTE), 'minute')
  if (size < DAY) return ago.format(Math.trunc(distance / HOUR), 'hour')
  const days = calendarDays(new Date(now), date)
  if (Math.abs(days) <= 7) return ago.format(days, 'day')
  return new Intl.DateTimeFormat(currentForms(), { dateStyle: 'long' }).format(date)
}

/** `Chile, Canada and Trinidad and Tobago`, in the reader's language. */
export const listText = (names: readonly string[]): string => new Intl.ListFormat(currentForms()).format(names)

/** A month of a year. @param month ISO 8601, yyyy-mm. */
export const monthText = (month: string): string =>
  new Intl.DateTimeFormat(currentForms(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )

/** The time of a moment today, in the reader's zone. @param iso ISO 8601. */
export const clockText = (iso: string): string =>
  new Intl.DateTimeFormat(currentForms(), { timeStyle: 'short' }).format(new Date(iso))
