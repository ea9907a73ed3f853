import { describe, expect, it } from 'vitest'
import { changedWords, lateSuggestions } from '../../../client/sections/late-suggestion.ts'
import type { ContentBody } from '../../../schema/api/sections.ts'
import { createId } from '../../../schema/ids.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'

const text = (words: string) => ({
  lang: 'en',
  json: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] },
})
const item = createId<string>()
const content: ContentBody = {
  seq: 7,
  hash: '',
  fields: { intro: text('An introduction.') },
  items: [{ id: item, order: 'V', fields: { title: text('A title'), body: text('The plan is late.'), kind: 'gap' } }],
}
const piece = (field: string, words: string, of: string | null = item) => ({
  item: of,
  itemTitle: '',
  field,
  text: words,
  added: words,
})
const suggest = (...pieces: ReturnType<typeof piece>[]) => lateSuggestions(pieces, content, SECTION_KINDS.finding)

describe('changedWords', () => {
  it.each([
    ['The plan is late.', 'The plan is overdue.', 'late.', 'overdue.'],
    ['The plan is late.', 'The whole plan is late.', 'The', 'The whole'],
    ['The plan is late.', 'The plan is late. And seldom read.', 'late.', 'late. And seldom read.'],
    ['The plan is late.', 'Now the plan is late.', 'The', 'Now the'],
    ['plan', 'A plan', 'plan', 'A plan'],
    ['The plan is late.', 'The plan late.', 'is', ''],
    ['The plan', 'The planning', 'plan', 'planning'],
  ])('finds in "%s" that became "%s" the words "%s"', (before, after, quote, words) => {
    const found = changedWords(before, after)
    expect(before.slice(found.range.start, found.range.end).trim()).toBe(quote)
    expect(found.words.trim()).toBe(words)
    const { start, end } = found.range
    expect(before.slice(0, start) + found.words + before.slice(end)).toBe(after)
  })
})

describe('lateSuggestions', () => {
  it('suggests of a text the words that differ, at their place in what is there now', () => {
    expect(suggest(piece('body', 'The plan is overdue.'))).toEqual([
      {
        item,
        field: 'body',
        passage: { start: 12, end: 17, quote: 'late.', seq: 7 },
        suggestion: { type: 'text', replacement: 'overdue.' },
      },
    ])
    expect(suggest(piece('intro', 'A long introduction.', null))).toMatchObject([
      { item: null, field: 'intro', suggestion: { type: 'text' } },
    ])
  })

  it('suggests of a field its value, and what is new as a new item', () => {
    const fresh = createId<string>()
    expect(
      suggest(piece('kind', 'risk'), piece('title', 'No register', fresh), piece('body', 'Nobody keeps one.', fresh)),
    ).toEqual([
      { item, field: 'kind', suggestion: { type: 'field', before: 'gap', value: 'risk' } },
      {
        item: null,
        suggestion: { type: 'item', title: 'No register', body: 'Nobody keeps one.', after: item },
      },
    ])
  })

  it('suggests whole words for a text in which nothing stands, of an item or of the section', () => {
    const empty: ContentBody = {
      ...content,
      fields: { intro: { lang: '', json: { type: 'doc' } } },
      items: [
        { ...content.items[0]!, fields: { title: text('A title'), body: { lang: 'en', json: { type: 'doc' } } } },
      ],
    }
    const pieces = [piece('body', ' Late words.\n'), piece('intro', 'A late introduction.', null), piece('title', '')]
    expect(lateSuggestions(pieces, empty, SECTION_KINDS.finding)).toEqual([
      { item, field: 'body', suggestion: { type: 'text', replacement: 'Late words.' } },
      { item: null, field: 'intro', suggestion: { type: 'text', replacement: 'A late introduction.' } },
      {
        item,
        field: 'title',
        passage: { start: 0, end: 7, quote: 'A title', seq: 7 },
        suggestion: { type: 'text', replacement: '' },
      },
    ])
  })

  it('suggests a value for a field in which nothing stands', () => {
    const { kind: _kind, ...fields } = content.items[0]!.fields
    const without: ContentBody = { ...content, items: [{ ...content.items[0]!, fields: { ...fields, kind: '' } }] }
    expect(lateSuggestions([piece('kind', 'risk')], without, SECTION_KINDS.finding)).toEqual([
      { item, field: 'kind', suggestion: { type: 'field', before: '', value: 'risk' } },
    ])
  })

  it('leaves out what says nothing new, and what the section has no place for', () => {
    expect(
      suggest(piece('body', 'The plan is late.'), piece('nothing', 'x'), piece('body', '', createId<string>())),
    ).toEqual([])
  })
})
