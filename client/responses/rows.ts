import type { MatrixColumn, MatrixFilter } from './filter.ts'

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
