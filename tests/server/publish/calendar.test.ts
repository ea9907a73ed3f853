import { describe, expect, it } from 'vitest'
import type { Calendar, CalendarEntry } from '../../../schema/calendar.ts'
import { writeCalendar } from '../../../server/publish/calendar.ts'
import { readFeed } from '../../support/calendar.ts'

const NOW = new Date('2026-11-25T14:03:07.250Z')

const entry = (more: Partial<CalendarEntry> = {}): CalendarEntry => ({
  uid: 'one@ronda',
  title: 'Visit',
  lines: ['The round'],
  link: 'https://ronda.example.org/rounds/1#findings',
  when: { from: '2026-03-02', to: '2026-03-13' },
  ...more,
})
const write = (calendar: Partial<Calendar> = {}): string =>
  writeCalendar({ title: 'The round', language: 'es', entries: [entry()], ...calendar }, NOW)
/** Lines as they are sent. */
const linesOf = (text: string): string[] => text.split('\r\n')

/** What somebody may give a round or section as its title to write lines of their own. */
const HOSTILE = [
  'Findings\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged',
  'Findings\nATTACH:https://elsewhere.example',
  'Findings\rORGANIZER:mailto:x@elsewhere.example',
  'Findings\u{2028}DESCRIPTION:forged\u{85}URL:https://elsewhere.example',
  'a, b; c \\ d \\n "e": {what} $& $1 %0D%0A',
  ';VALUE=URI:https://elsewhere.example',
  '\u{0}\u{7}\u{1B}[31m\u{7F}bell',
  'línea 日本語 👩‍👩‍👧‍👦 '.repeat(40),
]

describe('writeCalendar', () => {
  it('is of Ronda, named after the round, in the language of its reader', () => {
    const text = write()
    expect(readFeed(text)).toMatchObject({ name: 'The round', product: '-//Ronda//Ronda//ES' })
    expect(text).toContain('\r\nX-WR-CALNAME:The round\r\n')
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
  })

  it('has whole days without a zone, and ends them on the day after', () => {
    const text = write()
    expect(linesOf(text)).toContain('DTSTART;VALUE=DATE:20260302')
    expect(linesOf(text)).toContain('DTEND;VALUE=DATE:20260314')
    expect(readFeed(text).entries).toMatchObject([{ start: '2026-03-02', end: '2026-03-14' }])
    // Over the end of a month, of a leap year's February, and of a year.
    const days = ['2026-04-30', '2028-02-28', '2026-12-31'].map((from) => entry({ when: { from, to: from } }))
    expect(readFeed(write({ entries: days })).entries.map(({ end }) => end)).toEqual([
      '2026-05-01',
      '2028-02-29',
      '2027-01-01',
    ])
  })

  it('has a moment in UTC, of no length', () => {
    const text = write({ entries: [entry({ when: { at: new Date('2026-03-29T21:00:00-04:00') } })] })
    expect(linesOf(text)).toContain('DTSTART:20260330T010000Z')
    expect(readFeed(text).entries).toMatchObject([{ start: '2026-03-30T01:00:00Z', end: null }])
    expect(linesOf(text)).toContain('DTSTAMP:20261125T140307Z')
  })

  it('keeps nobody from being asked to a meeting', () => {
    expect(linesOf(write())).toContain('TRANSP:TRANSPARENT')
  })

  it('leads to the place in Ronda, for programs that show no links too', () => {
    const [one] = readFeed(write()).entries
    expect(one!.url).toBe('https://ronda.example.org/rounds/1#findings')
    expect(one!.description).toBe('The round\nhttps://ronda.example.org/rounds/1#findings')
  })

  it.each(HOSTILE)('takes a title for nothing but a title: %j', (title) => {
    const text = write({ title, entries: [entry({ title, lines: [title] }), entry({ uid: 'two@ronda' })] })
    // As many lines as with a harmless title, once what was folded is joined again; none of them of another name.
    const names = linesOf(text.replaceAll('\r\n ', '')).map((line) => line.split(/[:;]/, 1)[0])
    const harmless = linesOf(write({ entries: [entry(), entry({ uid: 'two@ronda' })] }).replaceAll('\r\n ', ''))
    expect(names).toEqual(harmless.map((line) => line.split(/[:;]/, 1)[0]))
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u{2028}\u{2029}]/u)
    const { name, entries } = readFeed(text)
    const printable = title.replaceAll(/\r\n|[\r\u{85}\u{2028}]/gu, '\n').replaceAll(/(?!\n)\p{Cc}/gu, '\u{FFFD}')
    expect(entries.map((one) => one.title)).toEqual([printable, 'Visit'])
    expect(entries[0]!.description.startsWith(`${printable}\n`)).toBe(true)
    expect(entries.map(({ uid }) => uid)).toEqual(['one@ronda', 'two@ronda'])
    expect(name).toBe(printable.replaceAll(/\s+/g, ' '))
  })

  it('has no line of more than 75 bytes, and cuts no character', () => {
    const text = write({ title: HOSTILE.at(-1)!, entries: [entry({ title: HOSTILE.at(-1)! })] })
    expect(Math.max(...linesOf(text).map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
    expect(text).not.toContain('\u{FFFD}')
    expect(Buffer.from(text).toString()).toBe(text)
  })
})
