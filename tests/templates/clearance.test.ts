import { describe, expect, it } from 'vitest'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { clearanceEntry } from '../../schema/delegation.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import type { Suggestion } from '../../schema/threads.ts'
import { LANGUAGES } from '../../templates/index.ts'
import { changeIn } from '../../templates/papers/clearance.ts'
import { responseTexts, suggestionWords } from '../../templates/responses.ts'

const kind = sectionKind('action')!
const NUMBERS = { one: 'A-1', two: 'A-2' }

/** What the paper says of a proposed change, in plain spaces. */
const said = (
  field: string,
  suggestion: Suggestion,
  { language = 'en', quote = null as string | null } = {},
): string => {
  const thread = { item: null, field, quote, kind: 'proposal', suggestion, comments: [] } as unknown as ThreadBody
  return changeIn(clearanceEntry(thread, kind, { items: [], numbers: NUMBERS }), language).replaceAll(/\s/g, ' ')
}
const of = (before: string | string[], value: string | string[]): Suggestion => ({ type: 'field', before, value })

describe('a proposed change on the paper that is signed', () => {
  it('gives an amount as an amount, not in hundredths', () => {
    expect(said('cost', of('XCD 8400000', 'XCD 9000050'))).toBe('XCD 84,000 → XCD 90,000.50')
    expect(said('cost', of('', 'XCD 9000000'))).toBe('Nothing → XCD 90,000')
  })

  it('gives countries, days and items by what people call them', () => {
    expect(said('support', of('CL', 'CR'), { language: 'es' })).toBe('Chile → Costa Rica')
    expect(said('end', of('2026-05-01', '2027-12-31'))).toBe('May 1, 2026 → December 31, 2027')
    expect(said('end', of('2026-05-01', ''), { language: 'fr' })).toBe('1 mai 2026 → Rien')
    expect(said('dependsOn', of(['one'], ['one', 'two', 'three']))).toBe('A-1 → A-1, A-2, Deleted item')
  })

  it('says which words are to be deleted', () => {
    expect(said('body', { type: 'text', replacement: '' }, { quote: 'from March' })).toBe('from March → Nothing')
    expect(said('body', { type: 'text', replacement: 'from April' }, { quote: 'from March' })).toBe('from April')
  })

  it('speaks as the matrix does', () => {
    for (const language of LANGUAGES)
      for (const [path, suggestion] of [
        ['cost', of('XCD 8400000', 'XCD 9000000')],
        ['support', of('CL', '')],
        ['end', of('2026-05-01', '2027-12-31')],
        ['body', { type: 'text', replacement: '' }],
        ['body', { type: 'item', title: 'One more', body: 'It is due.', after: null }],
      ] as [string, Suggestion][])
        expect(said(path, suggestion, { language })).toBe(
          suggestionWords(suggestion, { kind, path, language }, () => null).replaceAll(/\s/g, ' '),
        )
    expect(said('body', { type: 'text', replacement: '' })).toBe(responseTexts.nothing.en)
  })
})
