import { Node } from '@tiptap/pm/model'
import { prosemirrorToYXmlFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anchorAt, findText, followChange, resolveAnchor } from '../../schema/anchors.ts'
import { flatten, flattenJson } from '../../schema/sections/flat-text.ts'
import { SCHEMAS, type RichTextJson } from '../../schema/sections/rich-text.ts'
import { createRandom } from '../support/random.ts'

const paragraph = (text: string): RichTextJson => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const list = (...texts: string[]): RichTextJson => ({
  type: 'bulletList',
  content: texts.map((text) => ({ type: 'listItem', content: [paragraph(text)] })),
})

const fragmentWith = (...content: RichTextJson[]): { doc: Y.Doc; fragment: Y.XmlFragment } => {
  const doc = new Y.Doc()
  const fragment = doc.getXmlFragment('intro')
  prosemirrorToYXmlFragment(Node.fromJSON(SCHEMAS.text, { type: 'doc', content }), fragment)
  return { doc, fragment }
}

describe('the flat text', () => {
  it('is the same of a paragraph and of a list item', () => {
    expect(flattenJson({ type: 'doc', content: [paragraph('one'), paragraph('two')] })).toBe('one\ntwo')
    expect(flattenJson({ type: 'doc', content: [list('one', 'two')] })).toBe('one\ntwo')
  })

  it('is the same of the live text and of its JSON, for random documents (seeds 1 to 300)', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = createRandom(seed)
      const below = (end: number): number => Math.floor(random() * end)
      const inline = (): RichTextJson =>
        random() < 0.2
          ? { type: 'hardBreak' }
          : { type: 'text', text: 'ñ 日𝒳x'.slice(below(3)), ...(random() < 0.4 && { marks: [{ type: 'bold' }] }) }
      const block = (depth: number): RichTextJson => {
        if (depth > 2 || random() < 0.6) return { type: 'paragraph', content: Array.from({ length: below(4) }, inline) }
        const item = (): RichTextJson => ({
          type: 'listItem',
          content: [
            { type: 'paragraph', content: [inline()] },
            ...Array.from({ length: below(2) }, () => block(depth + 1)),
          ],
        })
        return { type: 'orderedList', content: Array.from({ length: 1 + below(3) }, item) }
      }
      const { fragment } = fragmentWith(...Array.from({ length: 1 + below(4) }, () => block(0)))
      const { text, pieces } = flatten(fragment)
      expect(text, `seed ${seed}`).toBe(flattenJson(yXmlFragmentToProsemirrorJSON(fragment) as RichTextJson))
      for (const piece of pieces) expect(piece.length, `seed ${seed}`).toBe(piece.text.length)
    }
  })
})

describe('an anchor', () => {
  it('leaves out what is typed at its edges, and takes in what is typed inside', () => {
    const { doc, fragment } = fragmentWith(paragraph('the old bank'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 7 })!
    const { text } = flatten(fragment).pieces[0]!
    text.insert(7, '!')
    text.insert(5, 'xx')
    text.insert(4, '?')
    const flat = flatten(fragment)
    const range = resolveAnchor(doc, flat, anchor)!
    expect(flat.text.slice(range.start, range.end)).toBe('oxxld')
  })

  it('is found again by its words where other elements have taken the place of its own', () => {
    const { doc, fragment } = fragmentWith(paragraph('one'), paragraph('the old bank of the town'))
    const anchor = anchorAt(flatten(fragment), { start: 8, end: 16 })!
    expect(anchor.text).toBe('old bank')
    fragment.delete(0, 2)
    prosemirrorToYXmlFragment(
      Node.fromJSON(SCHEMAS.text, { type: 'doc', content: [list('one', 'the old', ' bank of the town')] }),
      fragment,
    )
    const flat = flatten(fragment)
    const range = resolveAnchor(doc, flat, anchor)!
    expect(flat.text.slice(range.start, range.end)).toBe('old\n bank')
  })

  it('is on deleted text when its words stand only where nothing else is as it was', () => {
    const { doc, fragment } = fragmentWith(paragraph('one bank here'), paragraph('another bank there'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 8 })!
    fragment.delete(0, 1)
    expect(resolveAnchor(doc, flatten(fragment), anchor)).toBeNull()
  })

  it('follows a change made at one place', () => {
    const range = { start: 2, end: 4 }
    expect(followChange('abcdef', range, 'xabcdef')).toEqual({ start: 3, end: 5 })
    expect(followChange('abcdef', range, 'abXcdef')).toEqual({ start: 3, end: 5 })
    expect(followChange('abcdef', range, 'abcXdef')).toEqual({ start: 2, end: 5 })
    expect(followChange('abcdef', range, 'abcdXef')).toEqual(range)
    expect(followChange('abcdef', range, 'abc\ndef')).toEqual({ start: 2, end: 5 })
    expect(followChange('abcdef', range, 'aXYef')).toBeNull()
    expect(followChange('abcdef', range, 'adef')).toEqual({ start: 1, end: 2 })
  })

  it('prefers the place whose surroundings are what they were', () => {
    const words = { text: 'bank', prefix: 'the second ', suffix: ' here' }
    expect(findText('the first bank there, the second bank here', words)).toEqual({ start: 33, end: 37 })
  })
})
