import ical, { escape, ICalEventTransparency, type ICalEventData } from 'ical-generator'
import type { Calendar, CalendarEntry } from '../../schema/calendar.ts'

/** How often programs are asked to look, in seconds. Most look as often as they like. */
const LOOK_SECONDS = 4 * 3600

/** RFC 5545 (section 3.1) has no place in a text for control characters but line breaks and tabs: some programs refuse such a file,
 * and the library passes them on. A line break of any kind is one. */
const plain = (text: string): string =>
  text.replaceAll(/\r\n|[\r\u{85}\u{2028}\u{2029}]/gu, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '\u{FFFD}')

/** The library writes the name of a calendar as it is given (10.2.0): whoever gave a round its title would write lines of their own. */
const nameOf = (title: string): string => escape(plain(title).replaceAll(/\s+/g, ' '), false)

const day = (iso: string): Date => new Date(`${iso}T00:00:00Z`)

/** RFC 5545 (section 3.6.1): the end of whole days is the first day that is no longer in it. */
const dayAfter = (iso: string): Date => new Date(day(iso).getTime() + 86_400_000)

const eventOf = ({ uid, title, lines, link, when }: CalendarEntry, now: Date): ICalEventData => ({
  id: uid,
  stamp: now,
  summary: plain(title),
  description: plain([...lines, link].join('\n')),
  url: link,
  // A date of the round keeps nobody from being asked to a meeting.
  transparency: ICalEventTransparency.TRANSPARENT,
  ...('at' in when ? { start: when.at } : { allDay: true, start: day(when.from), end: dayAfter(when.to) }),
})

/** Dates as a file for calendar programs (iCalendar, RFC 5545): whole days without a zone, moments in UTC. */
export const writeCalendar = ({ title, language, entries }: Calendar, now: Date): string =>
  ical({
    name: nameOf(title),
    prodId: { company: 'Ronda', product: 'Ronda', language: language.toUpperCase() },
    ttl: LOOK_SECONDS,
    events: entries.map((entry) => eventOf(entry, now)),
  }).toString()
