import { Node } from '@tiptap/pm/model'
import { prosemirrorToYXmlFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anchorAt, findText, grow, renewed, resolveAnchor, says } from '../../schema/anchors.ts'
import { flatten, flattenJson } from '../../schema/sections/flat-text.ts'
import { IdSet } from '../../schema/sections/id-set.ts'
import { SCHEMAS, type RichTextJson } from '../../schema/sections/rich-text.ts'
import { changeOf } from '../../schema/sections/text-change.ts'
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
      const { text, runs } = flatten(fragment)
      expect(text, `seed ${seed}`).toBe(flattenJson(yXmlFragmentToProsemirrorJSON(fragment) as RichTextJson))
      const characters = runs.map(({ at, length }) => text.slice(at, at + length)).join('')
      expect(characters, `seed ${seed}`).toBe(text.replaceAll('\n', ''))
    }
  })
})

/** The first text of a live text. */
const textIn = (fragment: Y.XmlFragment): Y.XmlText => (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText

describe('an anchor', () => {
  const said = (fragment: Y.XmlFragment, anchor: ReturnType<typeof anchorAt>): string | null => {
    const flat = flatten(fragment)
    const range = resolveAnchor(flat, anchor!)
    return range === null ? null : flat.text.slice(range.start, range.end)
  }

  it('leaves out what is typed at its edges, and takes in what is typed inside', () => {
    const { fragment } = fragmentWith(paragraph('the old bank'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 7 })
    const text = textIn(fragment)
    text.insert(7, '!')
    text.insert(5, 'xx')
    text.insert(4, '?')
    expect(said(fragment, anchor)).toBe('oxxld')
  })

  it('stands from the first to the last of its characters, and is on deleted text without any', () => {
    const { fragment } = fragmentWith(paragraph('the old bank'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 7 })
    textIn(fragment).delete(3, 2)
    expect(said(fragment, anchor)).toBe('ld')
    textIn(fragment).delete(3, 2)
    expect(said(fragment, anchor)).toBeNull()
  })

  it('is found again by its words where other elements have taken the place of its own', () => {
    const { fragment } = fragmentWith(paragraph('one'), paragraph('the old bank of the town'))
    const anchor = anchorAt(flatten(fragment), { start: 8, end: 16 })
    expect(anchor?.text).toBe('old bank')
    fragment.delete(0, 2)
    prosemirrorToYXmlFragment(
      Node.fromJSON(SCHEMAS.text, { type: 'doc', content: [list('one', 'the old', ' bank of the town')] }),
      fragment,
    )
    expect(said(fragment, anchor)).toBe('old\n bank')
  })

  it('is whole again by its words where only a part of it was put into another element', () => {
    const { fragment } = fragmentWith(paragraph('the old bank of the town'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 12 })
    textIn(fragment).delete(7, ' bank of the town'.length)
    const moved = new Y.XmlElement('paragraph')
    moved.insert(0, [new Y.XmlText(' bank of the town')])
    fragment.insert(1, [moved])
    expect(said(fragment, anchor)).toBe('old\n bank')
  })

  it('is on deleted text when its words stand only where nothing else is as it was', () => {
    const { fragment } = fragmentWith(paragraph('one bank here'), paragraph('another bank there'))
    const anchor = anchorAt(flatten(fragment), { start: 4, end: 8 })
    fragment.delete(0, 1)
    expect(said(fragment, anchor)).toBeNull()
  })

  it('is not guessed between two places that are alike', () => {
    const [line, between] = ['see the bank of the town', 'and more than thirty-two characters of other words']
    const after = (...more: string[]) => {
      const { fragment } = fragmentWith(...[line, between, ...more].map(paragraph))
      const anchor = anchorAt(flatten(fragment), { start: 8, end: 12 })
      fragment.delete(0, 1)
      return said(fragment, anchor)
    }
    expect(after(line, between)).toBe('bank')
    expect(after(line, between, line, between)).toBeNull()
  })

  it('does not reach to the same words elsewhere when a part of it was deleted', () => {
    const { fragment } = fragmentWith(paragraph('see the bank of the town'), paragraph('see the bank of the town'))
    const anchor = anchorAt(flatten(fragment), { start: 8, end: 12 })
    textIn(fragment).delete(10, 2)
    expect(said(fragment, anchor)).toBe('ba')
  })

  it('prefers the place whose surroundings are what they were', () => {
    const words = { text: 'bank', prefix: 'the second ', suffix: ' here' }
    expect(findText('the first bank there, the second bank here', words)).toEqual({ start: 33, end: 37 })
  })

  it('is nowhere when its words stand at several places that are alike, unless it is known where it was', () => {
    const text = 'see the bank, see the bank, see'
    const words = { text: 'bank', prefix: 'see the ', suffix: ', see' }
    expect(says(text, 'bank')).toBe(true)
    expect(findText(text, words)).toBeNull()
    expect(findText(text, { ...words, prefix: '', suffix: '' })).toBeNull()
    expect(findText(text, words, { start: 22, end: 26 })).toEqual({ start: 22, end: 26 })
    expect(findText(text, words, { start: 7, end: 9 })).toEqual({ start: 8, end: 12 })
    // Nearer is not there.
    expect(findText(text, words, { start: 14, end: 15 })).toBeNull()
    expect(findText('bankbank', { text: 'bank', prefix: '', suffix: '' }, { start: 0, end: 8 })).toEqual({
      start: 0,
      end: 4,
    })
  })

  it('is not widened to one of two places beside it that are alike', () => {
    const { fragment } = fragmentWith(paragraph('see bankbank now'))
    const anchor = { ...anchorAt(flatten(fragment), { start: 7, end: 9 })!, text: 'bank', prefix: '', suffix: '' }
    expect(said(fragment, anchor)).toBe('kb')
  })

  it('is renewed by what stands in its place, and left as it was where nothing does', () => {
    const { fragment } = fragmentWith(paragraph('one'), paragraph('the old bank of the town'))
    const anchor = anchorAt(flatten(fragment), { start: 8, end: 16 })!
    fragment.delete(0, 2)
    expect(renewed(flatten(fragment), anchor)).toBe(anchor)
    prosemirrorToYXmlFragment(
      Node.fromJSON(SCHEMAS.text, { type: 'doc', content: [paragraph('in the old bank of the town')] }),
      fragment,
    )
    const now = renewed(flatten(fragment), anchor)
    expect(now).toMatchObject({ text: 'old bank', prefix: 'in the ' })
    textIn(fragment).insert(9, 'er')
    expect(said(fragment, now)).toBe('olerd bank')
    expect(said(fragment, anchor)).toBeNull()
  })
})

describe('a passage, for whoever changes its text', () => {
  /** What a passage is made of after a change. */
  const after = (
    { fragment }: { fragment: Y.XmlFragment },
    range: { start: number; end: number },
    change: (text: Y.XmlText) => void,
  ): string => {
    const before = flatten(fragment)
    const members = IdSet.of(anchorAt(before, range)!.runs)
    change(textIn(fragment))
    const now = flatten(fragment)
    grow(members, now, changeOf(before, now))
    return now.runs
      .flatMap((run) => members.cut(run, true))
      .map(({ at, length }) => now.text.slice(at, at + length))
      .join('')
  }

  it('gets what is written between two of its characters, and nothing that is written at its edges', () => {
    const inside = (at: number, words: string) =>
      after(fragmentWith(paragraph('the old bank')), { start: 4, end: 7 }, (text) => text.insert(at, words))
    expect(inside(5, 'dd')).toBe('oddld')
    expect(inside(4, 'X')).toBe('old')
    expect(inside(7, 'X')).toBe('old')
  })

  it('gets nothing that replaces it at an edge', () => {
    expect(
      after(fragmentWith(paragraph('the old bank')), { start: 4, end: 7 }, (text) => {
        text.delete(3, 2)
        text.insert(3, ' XX')
      }),
    ).toBe('ld')
  })

  it('does not take the same letter beside it for one of its own that was deleted', () => {
    const gone = (at: number) =>
      after(fragmentWith(paragraph('the aab bank')), { start: 4, end: 5 }, (text) => text.delete(at, 1))
    expect(gone(4)).toBe('')
    expect(gone(5)).toBe('a')
  })

  it('keeps the words that stand in other elements now, wherever lines are parted by then', () => {
    const world = fragmentWith(paragraph('one'), paragraph('the old bank'))
    expect(
      after(world, { start: 8, end: 11 }, () => {
        world.fragment.delete(0, 2)
        prosemirrorToYXmlFragment(
          Node.fromJSON(SCHEMAS.text, {
            type: 'doc',
            content: [paragraph('one'), { type: 'paragraph' }, list('the o', 'ld bank'), { type: 'paragraph' }],
          }),
          world.fragment,
        )
      }),
    ).toBe('old')
  })
})
