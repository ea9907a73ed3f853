import { describe, expect, it } from 'vitest'
import type { AnswerRow, CommentRow } from '../../../schema/api/responses.ts'
import { allOf, type MatrixFilter } from '../../../schema/matrix-filter.ts'
import { writeAnswerCsv, writeCommentCsv, type Reading } from '../../../server/publish/responses.ts'
import { LANGUAGES } from '../../../templates/index.ts'
import { responseTexts } from '../../../templates/responses.ts'
import { readCsv } from '../../support/csv.ts'

const NAMED = '00000000-0000-7000-8000-000000000001'
const UNNAMED = '00000000-0000-7000-8000-000000000002'
const ITEM = '00000000-0000-7000-8000-000000000003'

const reading = (language: string, filter = allOf('comments')): Reading => ({
  language,
  beneficiary: 'LC',
  timeZone: 'America/St_Lucia',
  filter,
  members: new Map([
    [NAMED, { role: 'expert', country: 'CL', marks: ['lead'], name: 'Ana Pérez' }],
    [UNNAMED, { role: 'secretariat', country: null, marks: ['head'], name: null }],
  ]),
})

const section = { id: ITEM, key: 'recommendations', kind: 'recommendation', title: 'Recomendaciones' }

const comment = (row: Partial<CommentRow> = {}): CommentRow => ({
  section,
  number: 'R-3',
  title: 'One window',
  thread: ITEM,
  item: ITEM,
  field: 'body',
  quote: 'within a year',
  comment: `As @[${NAMED}] says`,
  suggestion: { type: 'text', replacement: 'within two years' },
  kind: 'correction',
  by: UNNAMED,
  at: '2026-11-25T10:00:00.000Z',
  clearance: { batch: ITEM, clearedBy: 'Legal office', clearedOn: '2026-11-24', organisation: 'Ministry' },
  disposition: {
    verdict: 'partly',
    why: 'The law says eighteen months',
    by: UNNAMED,
    as: { role: 'secretariat', country: null },
    at: '2026-11-26T10:00:00.000Z',
  },
  canDispose: false,
  ...row,
})

const answer = (row: Partial<AnswerRow> = {}): AnswerRow => ({
  section,
  number: 'R-3',
  title: 'One window',
  item: ITEM,
  isReleased: true,
  answer: { verdict: 'in-part', reply: 'As funds allow', by: UNNAMED, at: '2026-11-26T10:00:00.000Z' },
  canAnswer: false,
  ...row,
})

/** Rows below the head, by the names of the columns in a language. */
const table = (csv: string): Record<string, string>[] => {
  expect(csv.startsWith('\u{FEFF}')).toBe(true)
  const [head, ...rows] = readCsv(csv.slice(1))
  return rows.map((row) => Object.fromEntries(head!.map((name, at) => [name, row[at]!])))
}
const comments = (rows: CommentRow[], language = 'en'): Record<string, string>[] =>
  table(writeCommentCsv({ rows, numbers: { [ITEM]: 'F-2' } }, reading(language)).text)

describe('the file of comments', () => {
  it('says of each where it belongs, what was said, who cleared it, and what became of it', () => {
    expect(comments([comment()])).toEqual([
      {
        Number: 'R-3',
        Title: 'One window',
        Section: 'Recomendaciones',
        Field: 'Text',
        Passage: 'within a year',
        Comment: 'As @Ana Pérez says',
        'Proposed change': 'within two years',
        Kind: 'Correction',
        Organisation: 'Ministry',
        'Cleared by': 'Legal office',
        'Cleared on': '2026-11-24',
        'Sent (America/St_Lucia)': '2026-11-25 06:00',
        Answer: 'Partly taken',
        Why: 'The law says eighteen months',
        'Answered by': 'Secretariat',
        'Answered (America/St_Lucia)': '2026-11-26 06:00',
      },
    ])
  })

  it('is in the reader’s language: heads, verdicts, kinds, fields and who has no name', () => {
    expect(comments([comment()], 'es')[0]).toMatchObject({
      Campo: 'Texto',
      Tipo: 'Corrección',
      Respuesta: 'Acogido en parte',
      'Respondido por': 'Secretaría',
    })
  })

  it('says that nobody has answered yet, that the item is gone, or that it is of the whole section', () => {
    const open = comment({ disposition: null, number: null })
    const whole = comment({ number: null, item: null, field: null, quote: null, suggestion: null, clearance: null })
    const [first, second] = comments([open, whole])
    expect(first).toMatchObject({ Number: 'Deleted item', Answer: 'Not answered yet', Why: '', 'Answered by': '' })
    expect(second).toMatchObject({ Number: 'Whole section', Passage: '', 'Proposed change': '', 'Cleared by': '' })
  })

  it('draws proposed values as readers know them: choices in words, links by number, nothing as nothing', () => {
    const proposed = (field: string, before: string | string[], value: string | string[]): string =>
      comments([comment({ field, suggestion: { type: 'field', before, value } })])[0]!['Proposed change']!
    expect(proposed('priority', 'low', 'high')).toBe('Low → High')
    expect(proposed('findings', [ITEM], [ITEM, NAMED])).toBe('F-2 → F-2, Deleted item')
    expect(proposed('experience/x/country', '', 'CL')).toBe('Nothing → Chile')
    expect(proposed('addressedTo', 'Treasury', '')).toBe('Treasury → Nothing')
    const item = comment({ suggestion: { type: 'item', title: 'Train', body: 'All of them', after: null } })
    expect(comments([item])[0]!['Proposed change']).toBe('Train\nAll of them')
  })

  it('[FAULTS E2] lets no formula through in any column that people fill', () => {
    const text = '=HYPERLINK("https://elsewhere.example")'
    const csv = comments([
      comment({
        title: text,
        section: { ...section, title: text },
        quote: text,
        comment: text,
        suggestion: { type: 'text', replacement: text },
        clearance: { batch: ITEM, clearedBy: text, clearedOn: '2026-11-24', organisation: text },
        disposition: { ...comment().disposition!, why: text },
      }),
    ])
    expect(Object.values(csv[0]!).filter((value) => value === `'${text}`)).toHaveLength(8)
  })
})

describe('a file that is narrowed', () => {
  const rows = [
    comment(),
    comment({ thread: NAMED, kind: 'question', comment: 'Quién paga?', disposition: null }),
    comment({ thread: UNNAMED, kind: 'question', comment: 'Another', disposition: null }),
  ]
  const written = (filter: Partial<MatrixFilter>): [string[], number] => {
    const { text, rows: count } = writeCommentCsv(
      { rows, numbers: {} },
      reading('en', { ...allOf('comments'), ...filter }),
    )
    return [table(text).map(({ Comment }) => Comment!), count]
  }

  it('has the rows that the page shows, in its order', () => {
    expect(written({ kind: 'question' })).toEqual([['Quién paga?', 'Another'], 2])
    expect(written({ state: 'answered' })[1]).toBe(1)
    expect(written({ section: 'findings' })).toEqual([[], 0])
    // As people look for words: without accents, in small letters, in what the reader's language says.
    expect(written({ words: 'QUIEN not answered' })).toEqual([['Quién paga?'], 1])
    expect(written({ kind: 'question', sort: 'comment' })).toEqual([['Another', 'Quién paga?'], 2])
    expect(written({ kind: 'question', sort: 'comment', isDescending: true })[0]).toEqual(['Quién paga?', 'Another'])
  })

  it('does not look for words in moments, which the page says otherwise', () => {
    expect(written({ words: 'T00:' })[1]).toBe(0)
  })
})

describe('the file of recommendations', () => {
  const answers = (rows: AnswerRow[], language = 'en') =>
    table(writeAnswerCsv({ rows }, reading(language, allOf('recommendations'))).text)

  it('says of each what was answered, and of those that wait that they do', () => {
    const [done, open, unreleased] = answers([
      answer(),
      answer({ answer: null }),
      answer({ answer: null, isReleased: false }),
    ])
    expect(done).toEqual({
      Number: 'R-3',
      Title: 'One window',
      Section: 'Recomendaciones',
      Answer: 'Accepted in part',
      Reply: 'As funds allow',
      'Answered by': 'Secretariat',
      'Answered (America/St_Lucia)': '2026-11-26 06:00',
      Note: 'Recommendations are offered; accepting them creates no obligation.',
    })
    expect(open).toMatchObject({ Answer: 'Not answered yet', Reply: '', Note: '', 'Answered (America/St_Lucia)': '' })
    expect(unreleased).toMatchObject({ Answer: 'Not released yet' })
  })

  it('is in every language of the Organization', () => {
    for (const language of LANGUAGES)
      expect(Object.values(answers([answer()], language)[0]!)[3]).toBe(responseTexts.answers['in-part'][language])
  })
})
