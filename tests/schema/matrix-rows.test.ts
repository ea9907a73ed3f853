import { describe, expect, it } from 'vitest'
import { allOf, readMatrixFilter, sortedBy, writeMatrixFilter, type MatrixFilter } from '../../schema/matrix-filter.ts'
import { arrange, type MatrixRow } from '../../schema/matrix-rows.ts'

const row = (of: string, more: Partial<MatrixRow<string>> = {}): MatrixRow<string> => ({
  of,
  section: 'findings',
  kind: 'question',
  verdict: null,
  isWaiting: true,
  words: [of],
  sortBy: {},
  ...more,
})

const shown = (rows: MatrixRow<string>[], filter: Partial<MatrixFilter> = {}): string =>
  arrange(rows, { ...allOf('comments'), ...filter }, 'es')
    .map(({ of }) => of)
    .join(' ')

describe('arrange', () => {
  it('keeps the order of the document, or turns it', () => {
    const rows = [row('c'), row('a'), row('b')]
    expect(shown(rows)).toBe('c a b')
    expect(shown(rows, { isDescending: true })).toBe('b a c')
  })

  it('sorts words by the reader’s alphabet, numbers in them by size, and keeps what is alike in its order both ways', () => {
    const named = ['ñandú', 'nube', 'oso', 'R-10', 'R-9', 'nube'].map((text, at) =>
      row(`${at}`, { sortBy: { comment: text } }),
    )
    expect(shown(named, { sort: 'comment' })).toBe('1 5 0 2 4 3')
    expect(shown(named, { sort: 'comment', isDescending: true })).toBe('3 4 2 0 1 5')
  })

  it('puts empty cells last, whichever way it sorts', () => {
    const rows = [row('empty', { sortBy: { proposed: '' } }), row('b', { sortBy: { proposed: 'b' } })]
    expect(shown(rows, { sort: 'proposed' })).toBe('b empty')
    expect(shown(rows, { sort: 'proposed', isDescending: true })).toBe('b empty')
  })

  it('narrows by section, kind, verdict and whether it is answered', () => {
    const rows = [
      row('open'),
      row('taken', { verdict: 'taken', isWaiting: false }),
      row('other', { section: 'actions', kind: 'editorial' }),
      // A recommendation that is not released waits for nobody.
      row('unreleased', { isWaiting: false }),
    ]
    expect(shown(rows, { section: 'actions' })).toBe('other')
    expect(shown(rows, { kind: 'question' })).toBe('open taken unreleased')
    expect(shown(rows, { verdict: 'taken' })).toBe('taken')
    expect(shown(rows, { state: 'open' })).toBe('open other')
    expect(shown(rows, { state: 'answered' })).toBe('taken')
  })

  it('finds words without their accents and capitals, each anywhere in the row', () => {
    const rows = [row('1', { words: ['Ley de Gestión', 'dos años'] }), row('2', { words: ['gestión'] })]
    expect(shown(rows, { words: 'GESTION anos' })).toBe('1')
    expect(shown(rows, { words: '  ' })).toBe('1 2')
  })
})

describe('the address of a matrix', () => {
  it('says what is shown, and is read back as the same', () => {
    const filter: MatrixFilter = {
      tab: 'comments',
      section: 'findings',
      kind: 'correction',
      verdict: 'partly',
      state: 'answered',
      words: 'dos años',
      sort: 'clearedBy',
      isDescending: true,
    }
    const search = writeMatrixFilter(filter)
    expect(search).toBe(
      '?section=findings&kind=correction&verdict=partly&state=answered&words=dos+a%C3%B1os&sort=-clearedBy',
    )
    expect(readMatrixFilter(search)).toEqual(filter)
    expect(writeMatrixFilter(allOf('comments'))).toBe('')
    const other = { ...allOf('recommendations'), isDescending: true }
    expect(readMatrixFilter(writeMatrixFilter(other))).toEqual(other)
  })

  it('reads what it does not know as all', () => {
    expect(readMatrixFilter('?tab=x&kind=y&verdict=noted&state=z&sort=reply')).toEqual(allOf('comments'))
    expect(readMatrixFilter('?tab=recommendations&kind=question&verdict=taken')).toEqual(allOf('recommendations'))
  })

  it('is sorted by a column, and turned by asking again', () => {
    const once = sortedBy(allOf('comments'), 'kind')
    expect([once.sort, once.isDescending]).toEqual(['kind', false])
    expect(sortedBy(once, 'kind').isDescending).toBe(true)
    expect(sortedBy(sortedBy(once, 'kind'), 'kind').isDescending).toBe(false)
    expect(sortedBy(sortedBy(once, 'kind'), 'verdict').isDescending).toBe(false)
  })
})
