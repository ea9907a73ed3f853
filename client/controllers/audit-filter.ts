import type { AuditAction } from '../../schema/audit.ts'
import { isId } from '../../schema/ids.ts'

/** What of the trail is shown, as the address of the page says it; '' means all. */
export interface AuditFilter {
  /** Name of a group of acts. */
  acts: string
  /** Id of who did it. */
  by: string
  /** Id of a section. */
  section: string
  /** First and last day, yyyy-mm-dd, on the reader's calendar. */
  from: string
  to: string
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/

/** The moment in which a day of the reader's calendar begins, or a later one by so many days; null for what is no day. */
const dayStart = (day: string, later = 0): Date | null => {
  const [, year, month, date] = DAY.exec(day) ?? []
  if (year === undefined) return null
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later)
  return Number.isNaN(start.getTime()) ? null : start
}

/** Read an address; what cannot be read is all.
 * @param search what stands behind the `?`. @param groups names of groups that there are. */
export const readFilter = (search: string, groups: readonly string[]): AuditFilter => {
  const given = new URLSearchParams(search)
  const read = (name: keyof AuditFilter, isRight: (text: string) => boolean): string => {
    const text = given.get(name) ?? ''
    return isRight(text) ? text : ''
  }
  return {
    acts: read('acts', (text) => groups.includes(text)),
    by: read('by', isId),
    section: read('section', isId),
    from: read('from', (text) => dayStart(text) !== null),
    to: read('to', (text) => dayStart(text) !== null),
  }
}

const filled = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))

/** What stands behind the `?` of the address that shows this; '' for all. */
export const writeFilter = (filter: AuditFilter): string => {
  const search = new URLSearchParams(filled({ ...filter })).toString()
  return search === '' ? '' : `?${search}`
}

/** The same as the server is asked.
 * @param groups acts by name of their group. */
export const queryOf = (
  { acts, by, section, from, to }: AuditFilter,
  groups: Readonly<Record<string, readonly AuditAction[]>>,
): Record<string, string> =>
  filled({
    action: groups[acts]?.join(',') ?? '',
    by,
    section,
    from: dayStart(from)?.toISOString() ?? '',
    to: dayStart(to, 1)?.toISOString() ?? '',
  })
