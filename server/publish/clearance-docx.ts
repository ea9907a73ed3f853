import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  HeightRule,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { ClearanceEntry } from '../../schema/delegation.ts'
import { labelIn } from '../../templates/index.ts'
import { dayInWords } from '../../templates/moments.ts'
import { clearanceText, changeIn, type ClearanceText } from '../../templates/papers/clearance.ts'

/** What is cleared. See `Clearance` of the service that reads it. */
export interface ClearancePaper {
  language: string
  /** Zone by whose calendar its day is told. */
  timeZone: string
  title: string
  delegation: string
  sections: readonly {
    title: string
    until: string | null
    entries: readonly PaperEntry[]
  }[]
}

/** A draft, and by whom in words. */
type PaperEntry = ClearanceEntry & { author: string; corrector: string | null }

/** A4, lying; twentieths of a point. */
const PAGE = { width: 11_906, height: 16_838, margin: 1000 }
const TEXT_WIDTH = PAGE.height - 2 * PAGE.margin
const FONT = 'Calibri'
/** Parts of the line that the columns take. */
const COLUMNS = [0.2, 0.25, 0.3, 0.25]
const SIGNATURES = [0.3, 0.3, 0.25, 0.15]
/** Offices that can sign. */
const SIGNATURE_ROWS = 3

/** XML 1.0 (section 2.2) has no place for these, in any form: a file with one does not open. */
const isPrintable = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code < 0xd800) ||
  (code >= 0xe000 && code < 0xfffe) ||
  code > 0xffff

/** Read by code points, so that half of a pair is one of its own. */
const printable = (text: string): string =>
  Array.from(text, (one) => (isPrintable(one.codePointAt(0)!) ? one : '\u{FFFD}')).join('')

/** Plain words as runs: line breaks stay, and nothing in them is markup, a field or a formula. */
const runs = (text: string, style: { bold?: boolean; italics?: boolean; color?: string } = {}): TextRun[] =>
  printable(text)
    .split(/\r\n|\r|\n/)
    .map((line, at) => new TextRun({ ...style, text: line, ...(at > 0 && { break: 1 }) }))

const paragraph = (text: string, style: Parameters<typeof runs>[1] = {}): Paragraph =>
  new Paragraph({ children: runs(text, style), spacing: { after: 60 } })

const cell = (children: Paragraph[], width: number): TableCell =>
  new TableCell({
    children,
    width: { size: Math.round(width * TEXT_WIDTH), type: WidthType.DXA },
    margins: { top: 60, bottom: 60, left: 100, right: 100 },
  })

const table = (widths: readonly number[], head: readonly string[], rows: TableRow[]): Table =>
  new Table({
    width: { size: TEXT_WIDTH, type: WidthType.DXA },
    columnWidths: widths.map((width) => Math.round(width * TEXT_WIDTH)),
    layout: TableLayoutType.FIXED,
    rows: [
      // Said again at the head of every page that the table reaches.
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        children: head.map((text, at) => cell([paragraph(text, { bold: true })], widths[at]!)),
      }),
      ...rows,
    ],
  })

type Say = (key: ClearanceText) => string

const entryRow = (entry: PaperEntry, language: string, say: Say): TableRow => {
  const { item, fieldKey, quote, kind, comment, author, corrector } = entry
  const place = item === null ? say('section') : `${item.number} ${item.title}`.trim()
  const cells = [
    [
      paragraph(place, { bold: true }),
      ...(fieldKey === null ? [] : [paragraph(labelIn(fieldKey, language))]),
      paragraph(`${say('author')}: ${author}`, { color: '555555' }),
      ...(corrector === null ? [] : [paragraph(`${say('corrected')}: ${corrector}`, { color: '555555' })]),
    ],
    [paragraph(quote ?? '', { italics: true })],
    [paragraph(say(`kind.${kind}`), { color: '555555' }), ...(comment === '' ? [] : [paragraph(comment)])],
    [paragraph(changeIn(entry, language))],
  ]
  return new TableRow({ children: cells.map((children, at) => cell(children, COLUMNS[at]!)) })
}

const emptyRow = (): TableRow =>
  new TableRow({
    cantSplit: true,
    height: { value: 900, rule: HeightRule.ATLEAST },
    children: SIGNATURES.map((width) => cell([paragraph('')], width)),
  })

const heading = (text: string, level: (typeof HeadingLevel)[keyof typeof HeadingLevel]): Paragraph =>
  new Paragraph({ heading: level, keepNext: true, children: runs(text), spacing: { before: 240, after: 120 } })

/** The paper as a Word file: real headings, a table for each section whose head is repeated on every page, and a place to sign.
 * @param now when it is made: the day stands on it. */
export const writeClearanceDocx = (paper: ClearancePaper, now: Date): Promise<Buffer> => {
  const { language, timeZone, title, delegation, sections } = paper
  const say: Say = (key) => clearanceText(key, language)
  const head = (['item', 'quote', 'comment', 'proposal'] as const).map(say)
  const signed = (['office', 'name', 'signature', 'date'] as const).map(say)
  const tables = sections.flatMap(({ title: name, until, entries }) => [
    heading(name, HeadingLevel.HEADING_1),
    ...(until === null ? [] : [paragraph(`${say('until')} ${until}`)]),
    table(
      COLUMNS,
      head,
      entries.map((entry) => entryRow(entry, language, say)),
    ),
  ])
  const footer = new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [new TextRun({ children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES], color: '555555' })],
  })
  const document = new Document({
    title: say('title'),
    creator: 'Ronda',
    styles: {
      default: {
        document: { run: { font: FONT, size: 20, language: { value: language } } },
        title: { run: { font: FONT, size: 36, bold: true }, paragraph: { spacing: { after: 80 } } },
        heading1: { run: { font: FONT, size: 26, bold: true, color: '0B5C73' } },
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: PAGE.width, height: PAGE.height, orientation: PageOrientation.LANDSCAPE },
            margin: { top: PAGE.margin, bottom: PAGE.margin, left: PAGE.margin, right: PAGE.margin },
          },
        },
        footers: { default: new Footer({ children: [footer] }) },
        children: [
          heading(say('title'), HeadingLevel.TITLE),
          paragraph(title, { bold: true }),
          paragraph(delegation),
          paragraph(`${say('made')} ${dayInWords(now, language, timeZone)}`, { color: '555555' }),
          paragraph(say(sections.length === 0 ? 'none' : 'intro')),
          ...tables,
          heading(say('clearance'), HeadingLevel.HEADING_1),
          table(SIGNATURES, signed, Array.from({ length: SIGNATURE_ROWS }, emptyRow)),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}
