/** Something that stands in a calendar. */
export interface CalendarEntry {
  /** The same however often it is moved. */
  uid: string
  title: string
  /** Lines under the title. */
  lines: readonly string[]
  link: string
  /** Whole days, yyyy-mm-dd, the last one included; or a moment. */
  when: { from: string; to: string } | { at: Date }
}

/** The dates of a round, in words for one reader. */
export interface Calendar {
  title: string
  /** BCP 47 primary tag. */
  language: string
  entries: readonly CalendarEntry[]
}
