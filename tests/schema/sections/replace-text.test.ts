import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { replaceText } from '../../../schema/sections/replace-text.ts'
import { SCHEMAS, type RichTextJson } from '../../../schema/sections/rich-text.ts'
import { buildTable, heading, paragraph as plain } from '../../support/rich.ts'

const words = (text: string, ...marks: RichTextJson['marks'] & object): RichTextJson => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks }),
})
const paragraph = (...content: RichTextJson[]): RichTextJson => ({ type: 'paragraph', content })
const item = (...content: RichTextJson[]): RichTextJson => ({ type: 'listItem', content })
const list = (...content: RichTextJson[]): RichTextJson => ({ type: 'bulletList', content })
const BOLD = { type: 'bold' }
const LINK = { type: 'link', attrs: { href: 'https://oas.org' } }

/** A text of somebody else's, under one client id. */
const textOf = (...content: RichTextJson[]): Y.XmlFragment => {
  const doc = new Y.Doc()
  const fragment = doc.getXmlFragment('intro')
  prosemirrorJSONToYXmlFragment(SCHEMAS.text, { type: 'doc', content }, fragment)
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  return other.getXmlFragment('intro')
}

const replace = (fragment: Y.XmlFragment, quote: string, replacement: string): boolean => {
  const start = flatten(fragment).text.indexOf(quote)
  return replaceText(fragment, 'text', { start, end: start + quote.length }, replacement)
}

const html = (fragment: Y.XmlFragment): string => fragment.toJSON().replaceAll(/ (target|rel|class)="[^"]*"/g, '')

/** Words under the client id of the document that the change was made in. */
const ownWords = ({ doc }: Y.XmlFragment): string =>
  (doc!.store.clients.get(doc!.clientID) ?? [])
    .map((struct) => (struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : ''))
    .filter((text) => text !== '')
    .join('|')

describe('replaceText', () => {
  it('writes only the words that differ, and leaves all others to who wrote them', () => {
    const text = textOf(paragraph(words('The agency publishes its plan late and seldom.')))
    expect(replace(text, 'agency publishes its plan late', 'ministry publishes its plan early')).toBe(true)
    expect(html(text)).toBe('<paragraph>The ministry publishes its plan early and seldom.</paragraph>')
    // The y of agency stays.
    expect(ownWords(text)).toBe('early|ministr')
  })

  it('keeps the marks of words that stay, and gives new words those of what they replace', () => {
    const text = textOf(paragraph(words('A '), words('binding deadline', BOLD), words(' of '), words('the law', LINK)))
    expect(replace(text, 'binding deadline of the law', 'firm deadline of the act')).toBe(true)
    expect(html(text)).toBe(
      '<paragraph>A <bold>firm deadline</bold> of <link href="https://oas.org">the act</link></paragraph>',
    )
  })

  it('gives words that are only put in the marks that both sides share', () => {
    const text = textOf(paragraph(words('A '), words('binding deadline', BOLD)))
    expect(replace(text, 'binding deadline', 'binding and public deadline')).toBe(true)
    expect(replace(text, 'A ', 'A very ')).toBe(true)
    expect(html(text)).toBe('<paragraph>A very <bold>binding and public deadline</bold></paragraph>')
  })

  it('does not go on with a link at the end of a text', () => {
    const text = textOf(paragraph(words('See '), words('the law', LINK)))
    expect(replace(text, 'the law', 'the law (2019)')).toBe(true)
    expect(html(text)).toBe('<paragraph>See <link href="https://oas.org">the law</link> (2019)</paragraph>')
  })

  it('changes several paragraphs at once, and parts and joins them', () => {
    const text = textOf(paragraph(words('First one.')), paragraph(words('Second one.')), paragraph(words('Third.')))
    expect(replace(text, 'one.\nSecond one.', 'line.\nSecond line.')).toBe(true)
    expect(flatten(text).text).toBe('First line.\nSecond line.\nThird.')
    expect(replace(text, 'line.\nSecond', 'and second')).toBe(true)
    expect(html(text)).toBe('<paragraph>First and second line.</paragraph><paragraph>Third.</paragraph>')
    expect(replace(text, 'second line', 'second\n\nline')).toBe(true)
    expect(flatten(text).text).toBe('First and second\n\nline.\nThird.')
  })

  it('parts a list item into two', () => {
    const text = textOf(list(item(paragraph(words('one two'))), item(paragraph(words('three')))))
    expect(replace(text, 'one two', 'one\ntwo')).toBe(true)
    expect(html(text)).toBe(
      '<bulletlist><listitem><paragraph>one</paragraph></listitem><listitem><paragraph>two</paragraph></listitem>' +
        '<listitem><paragraph>three</paragraph></listitem></bulletlist>',
    )
    expect(replace(text, 'two\nthree', 'two, three')).toBe(true)
    expect(flatten(text).text).toBe('one\ntwo, three')
  })

  it('joins the lines of what is one line', () => {
    const text = textOf(paragraph(words('A title')))
    expect(replaceText(text, 'line', { start: 2, end: 7 }, 'better\ntitle')).toBe(true)
    expect(flatten(text).text).toBe('A better title')
  })

  it('writes into an empty text, and takes all words out', () => {
    const text = textOf({ type: 'paragraph' })
    expect(replaceText(text, 'text', { start: 0, end: 0 }, 'One.\nTwo.')).toBe(true)
    expect(html(text)).toBe('<paragraph>One.</paragraph><paragraph>Two.</paragraph>')
    expect(replace(text, 'One.\nTwo.', '')).toBe(true)
    expect(flatten(text).text).toBe('')
  })

  it('writes nothing where the passage is not, nor into what no editor of ours made', () => {
    const text = textOf(paragraph(words('Short')))
    const before = Y.encodeStateAsUpdate(text.doc!)
    expect(replaceText(text, 'text', { start: 3, end: 9 }, 'x')).toBe(false)
    const foreign = new Y.Doc().getXmlFragment('intro')
    foreign.insert(0, [new Y.XmlElement('figure')])
    expect(replaceText(foreign, 'text', { start: 0, end: 0 }, 'x')).toBe(false)
    expect(Y.encodeStateAsUpdate(text.doc!)).toEqual(before)
    expect(foreign.length).toBe(1)
  })

  it('merges with what somebody else types in the same paragraph meanwhile', () => {
    const text = textOf(paragraph(words('The agency publishes its plan late.')))
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(text.doc!))
    const typed = (other.getXmlFragment('intro').get(0) as Y.XmlElement).get(0) as Y.XmlText
    typed.insert('The agency publishes its'.length, ' own')
    replace(text, 'agency publishes its plan late', 'ministry publishes its plan early')
    Y.applyUpdate(text.doc!, Y.encodeStateAsUpdate(other))
    expect(flatten(text).text).toBe('The ministry publishes its own plan early.')
  })

  describe('in headings and tables', () => {
    const rows = [
      ['Year', 'Homes'],
      ['2024', 'twelve homes'],
    ]
    const shape = (fragment: Y.XmlFragment): string =>
      html(fragment)
        .replaceAll(/ (colspan|rowspan)="1"/g, '')
        .replaceAll('paragraph', 'p')
    const reported = (): Y.XmlFragment =>
      textOf(heading(1, 'Water'), plain('Wells are dry.'), buildTable(rows), plain('After it.'))

    it('replaces words of a heading and of a cell, and parts a cell into paragraphs, not into cells', () => {
      const text = reported()
      expect(replace(text, 'Water', 'Water and wells')).toBe(true)
      expect(replace(text, 'twelve homes', 'twelve\nof thirty homes')).toBe(true)
      expect(shape(text)).toBe(
        '<heading level="1">Water and wells</heading><p>Wells are dry.</p><table>' +
          '<tablerow><tableheader><p>Year</p></tableheader><tableheader><p>Homes</p></tableheader></tablerow>' +
          '<tablerow><tablecell><p>2024</p></tablecell><tablecell><p>twelve</p><p>of thirty homes</p></tablecell></tablerow>' +
          '</table><p>After it.</p>',
      )
    })

    it('lets text follow a heading where a line is put behind it', () => {
      const text = reported()
      expect(replace(text, 'Water', 'Water\nThis part is new.')).toBe(true)
      expect(shape(text)).toContain('<heading level="1">Water</heading><p>This part is new.</p><p>Wells are dry.</p>')
    })

    it('changes words on both sides of a border that stays', () => {
      const text = reported()
      expect(replace(text, 'Homes\n2024\ntwelve', 'Houses\n2025\nthirteen')).toBe(true)
      expect(flatten(text).text).toBe('Water\nWells are dry.\nYear\nHouses\n2025\nthirteen homes\nAfter it.')
      expect(shape(text).match(/<table(header|cell)>/g)).toHaveLength(4)
    })

    it('joins no cells, no heading with its text, and no table with what stands beside it', () => {
      for (const [quote, words] of [
        ['Year\nHomes', 'Year Homes'],
        ['Homes\n2024', 'Homes'],
        ['2024\ntwelve', ''],
        ['Water\nWells', 'Water: wells'],
        ['dry.\nYear', 'dry. Year'],
        ['homes\nAfter', 'homes. After'],
        ['dry.\nYear\nHomes\n2024\ntwelve homes\nAfter', 'dry. After'],
      ] as const) {
        const text = reported()
        const before = html(text)
        expect(replace(text, quote, words), quote).toBe(false)
        expect(html(text)).toBe(before)
      }
    })
  })
})
