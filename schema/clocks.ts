const DAY_MS = 86_400_000

/** How far a zone's clocks are ahead of UTC at a moment, ms. @param at milliseconds since 1970. */
export const offsetAt = (at: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const shown = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
  const { year, month, day, hour, minute, second } = shown
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/** What a zone's clocks show at a moment, as if it were UTC, ms. */
export const shownAt = (at: number, timeZone: string): number => at + offsetAt(at, timeZone)

/** The first moment at which a zone's clocks show something; where they leave it out, so long after they were changed as it would
 * have been.
 * @param shown as if it were UTC, ms. @returns milliseconds since 1970. */
export const momentOf = (shown: number, timeZone: string): number => {
  // Clocks are not changed twice in two days; of an hour that comes twice the earlier is by the clocks of before.
  const before = shown - offsetAt(shown - DAY_MS, timeZone)
  const after = shown - offsetAt(shown + DAY_MS, timeZone)
  return [before, after].find((at) => shownAt(at, timeZone) === shown) ?? before
}

/** The last moment at which a day's clocks came to a whole hour: once a day, also where the hour is left out or comes twice.
 * @param now milliseconds since 1970. */
export const lastHourOf = (hour: number, timeZone: string, now: number): number => {
  const shown = shownAt(now, timeZone)
  const today = shown - (((shown % DAY_MS) + DAY_MS) % DAY_MS) + hour * 3_600_000
  const at = momentOf(today, timeZone)
  return at <= now ? at : momentOf(today - DAY_MS, timeZone)
}

/** So many days before a moment, by a zone's calendar and clocks. */
export const daysBefore = (at: number, days: number, timeZone: string): number =>
  momentOf(shownAt(at, timeZone) - days * DAY_MS, timeZone)
