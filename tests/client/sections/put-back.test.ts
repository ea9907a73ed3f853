import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { putBack } from '../../../client/sections/put-back.ts'
import { LOCAL, type DraftPiece } from '../../../client/sync/types.ts'
import { fragmentOf } from '../../../schema/anchors.ts'
import { createId } from '../../../schema/ids.ts'
import { createItem, itemsOf, setDeleted, setScalar } from '../../../schema/sections/edit.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import { replaceText } from '../../../schema/sections/replace-text.ts'

const KIND = SECTION_KINDS.finding

const open = (body: string) => {
  const doc = new Y.Doc()
  const item = createItem(doc, KIND, { lang: 'en' })
  const text = (field = 'body', of: string = item): string => flatten(fragmentOf(doc, of, field)!).text
  const write = (words: string): boolean =>
    replaceText(fragmentOf(doc, item, 'body')!, 'text', { start: 0, end: text().length }, words)
  write(body)
  const piece = (field: string, words: string, before?: string, of: string | null = item): DraftPiece => ({
    item: of,
    itemTitle: '',
    field,
    text: words,
    added: words,
    ...(before !== undefined && { before }),
  })
  return { doc, item, text, write, piece, put: (...pieces: DraftPiece[]) => putBack(doc, KIND, pieces, 'en') }
}

describe('putBack', () => {
  it('writes kept words where they were typed, as one change of the reader’s own', () => {
    const { doc, text, piece, put } = open('The plan is late.')
    const undo = new Y.UndoManager([itemsOf(doc)], { trackedOrigins: new Set([LOCAL]) })
    expect(put(piece('body', 'The plan is very late.', 'The plan is late.'), piece('title', 'A title', ''))).toBe(0)
    expect([text(), text('title')]).toEqual(['The plan is very late.', 'A title'])
    undo.undo()
    expect([text(), text('title')]).toEqual(['The plan is late.', ''])
  })

  it('keeps what others have written since', () => {
    const { text, write, piece, put } = open('The plan is late. Nobody reads it.')
    write('Today the plan is late. Nobody reads it, alas.')
    expect(put(piece('body', 'The plan is overdue. Nobody reads it.', 'The plan is late. Nobody reads it.'))).toBe(0)
    expect(text()).toBe('Today the plan is overdue. Nobody reads it, alas.')
  })

  it('leaves what does not fit any more, and says how much', () => {
    const { doc, item, text, write, piece, put } = open('The plan is late.')
    write('Something else stands here.')
    setScalar(itemsOf(doc).get(item)!, 'kind', 'gap')
    expect(
      put(
        piece('body', 'The plan is overdue.', 'The plan is late.'),
        piece('kind', 'risk', 'strength'),
        piece('title', 'It fits', ''),
      ),
    ).toBe(2)
    expect([text(), text('title'), itemsOf(doc).get(item)!.get('kind')]).toEqual([
      'Something else stands here.',
      'It fits',
      'gap',
    ])
    setDeleted(itemsOf(doc).get(item)!, new Date().toISOString())
    expect(put(piece('title', 'It is gone', 'It fits'))).toBe(1)
  })

  it('does nothing twice, and writes values and members of sets', () => {
    const { doc, item, text, piece, put } = open('The plan is late.')
    const pieces = [
      piece('body', 'The plan is overdue.', 'The plan is late.'),
      piece('kind', 'risk', ''),
      piece('principles', 'long-term\nco-designed', 'evidence-based'),
    ]
    expect([put(...pieces), put(...pieces)]).toEqual([0, 0])
    const record = itemsOf(doc).get(item)!
    expect([text(), record.get('kind')]).toEqual(['The plan is overdue.', 'risk'])
    expect([...(record.get('principles') as Y.Map<boolean>).keys()].sort()).toEqual(['co-designed', 'long-term'])
  })

  it('makes an item anew that never came in, and the introduction where nobody has written one', () => {
    const { doc, text, piece, put } = open('')
    const fresh = createId<string>()
    expect(
      put(
        piece('title', 'No register', '', fresh),
        piece('body', 'Nobody\nkeeps one.', '', fresh),
        piece('intro', 'To begin with.', '', null),
      ),
    ).toBe(0)
    expect([text('title', fresh), text('body', fresh)]).toEqual(['No register', 'Nobody\nkeeps one.'])
    expect(flatten(fragmentOf(doc, null, 'intro')!).text).toBe('To begin with.')
  })
})
