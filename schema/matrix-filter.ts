import { DISPOSITIONS, RECOMMENDATION_ANSWERS, THREAD_KINDS } from './threads.ts'

export const TABS = ['comments', 'recommendations'] as const
export type Tab = (typeof TABS)[number]

/** Columns of each matrix, in their order. */
export const COLUMNS = {
  comments: ['number', 'section', 'quote', 'comment', 'proposed', 'kind', 'clearedBy', 'verdict'],
  recommendations: ['number', 'title', 'section', 'verdict', 'reply', 'answeredAt'],
} as const satisfies Record<Tab, readonly string[]>
export type MatrixColumn = (typeof COLUMNS)[Tab][number]

/** Which matrix is shown and what of it, as the address of the page says it; '' means all. */
export interface MatrixFilter {
  tab: Tab
  /** Key of a section. */
  section: string
  /** Of comments. */
  kind: string
  verdict: string
  /** `open`: not answered yet; `answered`. */
  state: string
  /** Words that stand somewhere in the row. */
  words: string
  sort: MatrixColumn
  isDescending: boolean
}

const VERDICTS: Record<Tab, readonly string[]> = { comments: DISPOSITIONS, recommendations: RECOMMENDATION_ANSWERS }
const STATES = ['open', 'answered']

/** All of a matrix, in the order of the document. */
export const allOf = (tab: Tab): MatrixFilter => ({
  tab,
  section: '',
  kind: '',
  verdict: '',
  state: '',
  words: '',
  sort: 'number',
  isDescending: false,
})

/** What an address can say of a matrix. */
export type GivenFilter = {
  readonly [name in 'section' | 'kind' | 'verdict' | 'state' | 'words' | 'sort']?: string | undefined
}

/** Read an address; what cannot be read is all. @param search what stands behind the `?`. */
export const readMatrixFilter = (search: string): MatrixFilter => {
  const given = new URLSearchParams(search)
  return filterOf(TABS.find((one) => one === given.get('tab')) ?? 'comments', Object.fromEntries(given))
}

/** What is asked for of one matrix; what cannot be read is all. */
export const filterOf = (tab: Tab, given: GivenFilter): MatrixFilter => {
  const oneOf = (name: keyof GivenFilter, known: readonly string[]): string =>
    known.find((value) => value === given[name]) ?? ''
  const sort = given.sort ?? ''
  return {
    tab,
    section: given.section ?? '',
    kind: tab === 'comments' ? oneOf('kind', THREAD_KINDS) : '',
    verdict: oneOf('verdict', VERDICTS[tab]),
    state: oneOf('state', STATES),
    words: given.words ?? '',
    sort: COLUMNS[tab].find((column) => column === sort.replace(/^-/, '')) ?? 'number',
    isDescending: sort.startsWith('-'),
  }
}

/** What stands behind the `?` of the address that shows this; '' for all comments. */
export const writeMatrixFilter = ({ tab, sort, isDescending, ...words }: MatrixFilter): string => {
  const order = `${isDescending ? '-' : ''}${sort}`
  const fields = { ...(tab !== 'comments' && { tab }), ...words, ...(order !== 'number' && { sort: order }) }
  const search = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString()
  return search === '' ? '' : `?${search}`
}

/** Whether something is left out. */
export const isNarrowed = ({ section, kind, verdict, state, words }: MatrixFilter): boolean =>
  [section, kind, verdict, state, words].some((value) => value.trim() !== '')

/** Sorted by a column: by it, and when it is already, the other way round. */
export const sortedBy = (filter: MatrixFilter, sort: MatrixColumn): MatrixFilter => ({
  ...filter,
  sort,
  isDescending: filter.sort === sort && !filter.isDescending,
})
