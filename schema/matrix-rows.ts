import type { AnswerRow, CommentRow } from './api/responses.ts'
import type { MatrixColumn, MatrixFilter } from './matrix-filter.ts'
import { DISPOSITIONS, RECOMMENDATION_ANSWERS } from './threads.ts'

/** A row as it is looked for and sorted: what its reader sees of it, in words. */
export interface MatrixRow<T> {
  of: T
  /** Key of its section. */
  section: string
  /** Of comments; '' for recommendations. */
  kind: string
  /** Null: none. */
  verdict: string | null
  /** It could be answered, and is not. */
  isWaiting: boolean
  /** What stands in it, by column and beside the columns. */
  words: readonly string[]
  /** By what each column is sorted; a column that is not here, by the place in the document. */
  sortBy: Partial<Record<MatrixColumn, string | number>>
}

/** As people look for words: without accents, in small letters. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** Whether every word stands somewhere in the row. */
const hasWords = (row: MatrixRow<unknown>, words: string): boolean => {
  const text = plain(row.words.join('\n'))
  return plain(words)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const fits = (row: MatrixRow<unknown>, { section, kind, verdict, state, words }: MatrixFilter): boolean =>
  (section === '' || row.section === section) &&
  (kind === '' || row.kind === kind) &&
  (verdict === '' || row.verdict === verdict) &&
  (state === '' || (state === 'open' ? row.isWaiting : row.verdict !== null)) &&
  hasWords(row, words)

const compare = (a: string | number, b: string | number, { compare: byWords }: Intl.Collator): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byWords(String(a), String(b))

/** The rows that fit, in the order that is asked for; rows that are alike in it stay in the order of the document, whichever way
 * they are sorted, and empty cells come last.
 * @param rows in the order of the document. @param language BCP 47, by whose alphabet words are sorted. */
export const arrange = <T>(rows: readonly MatrixRow<T>[], filter: MatrixFilter, language: string): MatrixRow<T>[] => {
  const collator = new Intl.Collator(language, { numeric: true })
  const turn = filter.isDescending ? -1 : 1
  return rows
    .map((row, at) => ({ row, at, by: row.sortBy[filter.sort] ?? at }))
    .filter(({ row }) => fits(row, filter))
    .sort((a, b) => {
      const isEmpty = Number(a.by === '') - Number(b.by === '')
      return isEmpty || turn * compare(a.by, b.by, collator) || a.at - b.at
    })
    .map(({ row }) => row)
}

/** Sections of a matrix in their order, by id. */
export const sectionsOf = (rows: readonly Pick<CommentRow | AnswerRow, 'section'>[]): string[] => [
  ...new Set(rows.map(({ section }) => section.id)),
]

/** A comment as it is looked for and sorted.
 * @param words what stands in it in its reader's language. @param sections see `sectionsOf`. */
export const commentMatrixRow = <T>(
  of: T,
  { section, kind, quote, clearance, disposition }: CommentRow,
  {
    words,
    comment,
    proposed,
    kindText,
  }: { words: readonly string[]; comment: string; proposed: string; kindText: string },
  sections: readonly string[],
): MatrixRow<T> => {
  const verdict = disposition?.verdict ?? null
  return {
    of,
    section: section.key,
    kind,
    verdict,
    isWaiting: verdict === null,
    words,
    sortBy: {
      section: sections.indexOf(section.id),
      quote: quote ?? '',
      comment,
      proposed,
      kind: kindText,
      clearedBy: clearance === null ? '' : `${clearance.clearedBy} ${clearance.clearedOn}`,
      // What waits comes first.
      verdict: verdict === null ? -1 : DISPOSITIONS.indexOf(verdict),
    },
  }
}

/** The same of a recommendation. */
export const answerMatrixRow = <T>(
  of: T,
  { section, title, answer, isReleased }: AnswerRow,
  words: readonly string[],
  sections: readonly string[],
): MatrixRow<T> => ({
  of,
  section: section.key,
  kind: '',
  verdict: answer?.verdict ?? null,
  isWaiting: answer === null && isReleased,
  words,
  sortBy: {
    title,
    section: sections.indexOf(section.id),
    verdict: answer === null ? unanswered(isReleased) : RECOMMENDATION_ANSWERS.indexOf(answer.verdict),
    reply: answer?.reply ?? '',
    answeredAt: answer?.at ?? '',
  },
})

/** What waits comes first; what cannot be answered yet comes last. */
const unanswered = (isReleased: boolean): number => (isReleased ? -1 : RECOMMENDATION_ANSWERS.length)
