import ICAL from 'ical.js'

/** What a calendar program takes from an entry. */
export interface ReadEntry {
  uid: string
  title: string
  description: string
  url: string
  /** As they stand in the file: `2026-03-02`, or `2026-03-02T17:00:00Z`; null: none. */
  start: string
  end: string | null
}

/** Read a feed by another program than the one that wrote it.
 * @throws for a file that is none. */
export const readFeed = (text: string): { name: string; product: string; entries: ReadEntry[] } => {
  const root = new ICAL.Component(ICAL.parse(text) as unknown as string)
  const textOf = (of: ICAL.Component, name: string): string => String(of.getFirstPropertyValue(name) ?? '')
  return {
    // The parser does not know of this property (RFC 7986, section 5.1) that it is a text.
    name: textOf(root, 'name').replaceAll(/\\(.)/g, (_, one: string) => (/n/i.test(one) ? '\n' : one)),
    product: textOf(root, 'prodid'),
    entries: root.getAllSubcomponents('vevent').map((one) => ({
      uid: textOf(one, 'uid'),
      title: textOf(one, 'summary'),
      description: textOf(one, 'description'),
      url: textOf(one, 'url'),
      start: textOf(one, 'dtstart'),
      end: one.hasProperty('dtend') ? textOf(one, 'dtend') : null,
    })),
  }
}
