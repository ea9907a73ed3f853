/** The day of a moment in words, by the calendar of a zone: the same wherever it is written. */
export const dayInWords = (moment: Date, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(moment)

/** A moment in words, by the clocks of a zone that is named: whoever reads it compares it with what colleagues elsewhere were told.
 * @param iso ISO 8601. */
export const momentInWords = (iso: string, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(new Date(iso))
