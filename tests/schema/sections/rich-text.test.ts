import { updateYFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { plainText } from '../../../schema/sections/content.ts'
import { flatten, flattenJson } from '../../../schema/sections/flat-text.ts'
import { parseRichText, SCHEMAS, type RichTextJson } from '../../../schema/sections/rich-text.ts'
import { buildTable, heading, paragraph } from '../../support/rich.ts'

const isTaken = (...content: RichTextJson[]): boolean => parseRichText('text', { type: 'doc', content }) !== null

const cellWith = (...content: RichTextJson[]): RichTextJson => ({
  type: 'table',
  content: [{ type: 'tableRow', content: [{ type: 'tableCell', content }] }],
})

const list = (...content: RichTextJson[]): RichTextJson => ({
  type: 'bulletList',
  content: [{ type: 'listItem', content }],
})

describe('headings and tables in rich text', () => {
  it('takes headings of two levels, and no other', () => {
    expect([1, 2].map((level) => isTaken(heading(level, 'Water')))).toEqual([true, true])
    for (const level of [0, 3, 6, '1', null, 1.5]) expect(isTaken(heading(level as number, 'Water'))).toBe(false)
  })

  it('takes tables with a row of headings, and paragraphs and lists in their cells', () => {
    expect(isTaken(buildTable([['Year', 'Homes'], ['2024', '12'], ['2025']]))).toBe(true)
    expect(isTaken(cellWith(paragraph('one'), list(paragraph('two'))))).toBe(true)
  })

  it('takes what is left when two people delete at once what the other leaves', () => {
    expect(isTaken(cellWith())).toBe(true)
    expect(isTaken({ type: 'table', content: [{ type: 'tableRow' }] })).toBe(true)
    expect(isTaken({ type: 'table' })).toBe(true)
  })

  it('takes no table and no heading inside a table or a list', () => {
    for (const inner of [heading(1, 'Water'), buildTable([['a']])]) {
      expect(isTaken(cellWith(inner))).toBe(false)
      expect(isTaken(cellWith(paragraph('a'), list(paragraph('b'), inner)))).toBe(false)
      expect(isTaken(list(paragraph('a'), inner))).toBe(false)
    }
  })

  it('takes no joined cells, no widths, and no attribute that it does not know', () => {
    const withAttributes = (attrs: Record<string, unknown>): boolean => {
      const table = buildTable([['a']])
      table.content![0]!.content![0]!.attrs = attrs
      return isTaken(table)
    }
    expect(withAttributes({ colspan: 1, rowspan: 1, colwidth: null })).toBe(true)
    for (const attrs of [{ colspan: 2 }, { rowspan: 2 }, { colspan: '1' }, { colwidth: [120] }, { colwidth: 120 }])
      expect(withAttributes(attrs), JSON.stringify(attrs)).toBe(false)
  })

  it('is written to a live document with whole numbers as its only attributes', () => {
    const doc = new Y.Doc()
    const fragment = doc.getXmlFragment('intro')
    const node = parseRichText('text', {
      type: 'doc',
      content: [heading(2, 'Water'), buildTable([['Year'], ['2024']])],
    })!
    updateYFragment(doc, fragment, node, { mapping: new Map(), isOMark: new Map() })
    const attributes: unknown[] = []
    const walk = (element: Y.XmlElement): void => {
      attributes.push([element.nodeName, element.getAttributes()])
      for (const child of element.toArray()) if (child instanceof Y.XmlElement) walk(child)
    }
    for (const child of fragment.toArray()) walk(child as Y.XmlElement)
    const cell = { colspan: 1, rowspan: 1 }
    expect(attributes).toEqual([
      ['heading', { level: 2 }],
      ['table', {}],
      ['tableRow', {}],
      ['tableHeader', cell],
      ['paragraph', {}],
      ['tableRow', {}],
      ['tableCell', cell],
      ['paragraph', {}],
    ])
    expect(SCHEMAS.text.nodeFromJSON(yXmlFragmentToProsemirrorJSON(fragment)).eq(node)).toBe(true)
  })

  it('reads as lines: one for a heading, one for each paragraph of a cell', () => {
    const bold = { type: 'text', text: 'ter', marks: [{ type: 'bold' }] }
    const title = { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Wa' }, bold] }
    const json = {
      type: 'doc',
      content: [
        title,
        buildTable([
          ['Year', 'Homes'],
          ['2024', ''],
        ]),
        paragraph('After'),
      ],
    }
    const lines = 'Water\nYear\nHomes\n2024\n\nAfter'
    expect(flattenJson(json)).toBe(lines)
    expect(plainText(json)).toBe(lines)
    const doc = new Y.Doc()
    const fragment = doc.getXmlFragment('intro')
    updateYFragment(doc, fragment, SCHEMAS.text.nodeFromJSON(json), { mapping: new Map(), isOMark: new Map() })
    expect(flatten(fragment).text).toBe(lines)
  })
})
