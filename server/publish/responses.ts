import type { AnswerMatrixBody, AnswerRow, CommentMatrixBody, CommentRow } from '../../schema/api/responses.ts'
import { shownAt } from '../../schema/clocks.ts'
import type { MatrixFilter } from '../../schema/matrix-filter.ts'
import { answerMatrixRow, arrange, commentMatrixRow, sectionsOf, type MatrixRow } from '../../schema/matrix-rows.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { withNames } from '../../schema/threads.ts'
import { country, inLanguage } from '../../templates/index.ts'
import { fieldLabel, responseTexts, suggestionWords, type ResponseColumn } from '../../templates/responses.ts'
import { memberIn } from '../../templates/roles.ts'
import { writeCsv } from './csv.ts'

/** For whom a file is written. */
export interface Reading {
  /** BCP 47. */
  language: string
  /** Everybody whom it may name, by member id. */
  members: ReadonlyMap<string, Parameters<typeof memberIn>[0]>
  /** Of the round: whose word it is, where no organisation is named. */
  beneficiary: string
  /** Of the round: by its clocks moments are told. */
  timeZone: string
  /** What of it is wanted, and in which order. */
  filter: MatrixFilter
}

/** A file, and how many rows it has. */
export interface WrittenMatrix {
  text: string
  rows: number
}

type Cells<T> = readonly (readonly [column: ResponseColumn, cell: (row: T) => string])[]

/** What is told by the clocks of the round: the column's head says by which. */
const MOMENTS: readonly ResponseColumn[] = ['sentAt', 'answeredAt']
/** In none of them anybody looks for words. */
const NOT_LOOKED_IN: readonly ResponseColumn[] = [...MOMENTS, 'clearedOn', 'note']

type Row = Partial<Record<ResponseColumn, string>>

/** The rows that fit a filter, in its order.
 * @param toRow what is looked for and sorted in a row, of its cells and of the words that stand in them. */
const write = <T>(
  columns: Cells<T>,
  all: readonly T[],
  { language, timeZone, filter }: Reading,
  toRow: (row: T, cells: Row, words: string[]) => MatrixRow<T>,
): WrittenMatrix => {
  const cells = new Map(all.map((row) => [row, columns.map(([column, cell]) => [column, cell(row)] as const)]))
  const looked = all.map((row) => {
    const own = cells.get(row)!
    const words = own.flatMap(([column, text]) => (NOT_LOOKED_IN.includes(column) ? [] : [text]))
    return toRow(row, Object.fromEntries(own), words)
  })
  const rows = arrange(looked, filter, language)
  const text = writeCsv(
    columns.map(([column]) => {
      const head = inLanguage(responseTexts.columns[column], language)
      return MOMENTS.includes(column) ? `${head} (${timeZone})` : head
    }),
    rows.map(({ of }) => cells.get(of)!.map(([, cell]) => cell)),
  )
  return { text, rows: rows.length }
}

/** What to call somebody: by name, or by role and country. */
const nameIn = ({ language, members }: Reading, id: string): string => {
  const found = members.get(id)
  return found === undefined ? inLanguage(responseTexts.formerMember, language) : memberIn(found, language)
}

/** A moment as spreadsheets take it, by the clocks of the round: `2026-11-25 10:00`. @param iso ISO 8601. */
const momentCell = (iso: string | undefined, { timeZone }: Reading): string =>
  iso === undefined ? '' : new Date(shownAt(Date.parse(iso), timeZone)).toISOString().slice(0, 16).replace('T', ' ')

/** In whose name it was said. */
const organisationCell = ({ clearance }: CommentRow, { beneficiary, language }: Reading): string => {
  if (clearance !== null && clearance.organisation !== '') return clearance.organisation
  const found = country(beneficiary)
  return found === undefined ? beneficiary : inLanguage(found.names, language)
}

const numberCell = ({ number, item }: Pick<CommentRow, 'number' | 'item'>, language: string): string =>
  number ?? inLanguage(item === null ? responseTexts.wholeSection : responseTexts.gone, language)

/** What the beneficiary said and what became of it, as a table in the reader's language. */
export const writeCommentCsv = ({ rows, numbers }: CommentMatrixBody, reading: Reading): WrittenMatrix => {
  const { language } = reading
  const kindOf = ({ section }: CommentRow) => sectionKind(section.kind)
  const columns: Cells<CommentRow> = [
    ['number', (row) => numberCell(row, language)],
    ['title', ({ title }) => title],
    ['section', ({ section }) => section.title],
    ['field', (row) => (row.field === null ? '' : fieldLabel(kindOf(row), row.field, language))],
    ['quote', ({ quote }) => quote ?? ''],
    ['comment', ({ comment }) => withNames(comment, (id) => nameIn(reading, id))],
    ['proposed', (row) => proposedCell(row, numbers, language)],
    ['kind', ({ kind }) => inLanguage(responseTexts.kinds[kind], language)],
    ['organisation', (row) => organisationCell(row, reading)],
    ['clearedBy', ({ clearance }) => clearance?.clearedBy ?? ''],
    ['clearedOn', ({ clearance }) => clearance?.clearedOn ?? ''],
    ['sentAt', ({ at }) => momentCell(at, reading)],
    ['verdict', ({ disposition }) => inLanguage(verdictTexts(disposition?.verdict), language)],
    ['why', ({ disposition }) => disposition?.why ?? ''],
    ['by', ({ disposition }) => (disposition === null ? '' : nameIn(reading, disposition.by))],
    ['answeredAt', ({ disposition }) => momentCell(disposition?.at, reading)],
  ]
  const sections = sectionsOf(rows)
  return write(columns, rows, reading, (row, cells, words) => {
    const { comment = '', proposed = '', kind: kindText = '' } = cells
    return commentMatrixRow(row, row, { words, comment, proposed, kindText }, sections)
  })
}

const verdictTexts = (verdict: NonNullable<CommentRow['disposition']>['verdict'] | undefined) =>
  verdict === undefined ? responseTexts.open : responseTexts.dispositions[verdict]

const proposedCell = (
  { suggestion, section, field: path }: CommentRow,
  numbers: CommentMatrixBody['numbers'],
  language: string,
): string =>
  suggestion === null
    ? ''
    : suggestionWords(suggestion, { kind: sectionKind(section.kind), path, language }, (id) => numbers[id] ?? null)

/** The recommendations and what the beneficiary says to them, as a table in the reader's language. */
export const writeAnswerCsv = ({ rows }: AnswerMatrixBody, reading: Reading): WrittenMatrix => {
  const { language } = reading
  const columns: Cells<AnswerRow> = [
    ['number', (row) => numberCell(row, language)],
    ['title', ({ title }) => title],
    ['section', ({ section }) => section.title],
    ['verdict', (row) => inLanguage(answerTexts(row), language)],
    ['reply', ({ answer }) => answer?.reply ?? ''],
    ['by', ({ answer }) => (answer === null ? '' : nameIn(reading, answer.by))],
    ['answeredAt', ({ answer }) => momentCell(answer?.at, reading)],
    // Beside every answer, as the line stands wherever one is read.
    ['note', ({ answer }) => (answer === null ? '' : inLanguage(responseTexts.nonBinding, language))],
  ]
  const sections = sectionsOf(rows)
  return write(columns, rows, reading, (row, _cells, words) => answerMatrixRow(row, row, words, sections))
}

const answerTexts = ({ answer, isReleased }: AnswerRow) => {
  if (answer !== null) return responseTexts.answers[answer.verdict]
  return isReleased ? responseTexts.open : responseTexts.notReleased
}
