import { getSchema, type Extensions } from '@tiptap/core'
import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Heading } from '@tiptap/extension-heading'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList, ListItem, OrderedList } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { Node, type Schema } from '@tiptap/pm/model'
import { tableExtensions } from './rich-table.ts'

/** ProseMirror JSON of a document or node, as `Node.toJSON` gives it. */
export interface RichTextJson {
  type: string
  attrs?: Record<string, unknown>
  content?: RichTextJson[]
  marks?: { type: string; attrs?: Record<string, unknown> }[]
  text?: string
}

/** Keys (ProseMirror names) that indent a list item and take it back. */
export const LIST_KEYS = { indent: 'Mod-]', outdent: 'Mod-[' } as const

/** Only these can be linked to, so that no link in a report runs a script. */
const SAFE_LINK = /^(https?:\/\/|mailto:)[^\s]/i

/** @returns whether a link target may be stored, shown and exported. */
export const isSafeHref = (href: unknown): href is string =>
  typeof href === 'string' && href.length <= 2000 && SAFE_LINK.test(href)

const SafeLink = Link.extend({
  addAttributes() {
    return {
      href: {
        default: null,
        validate: (value: unknown) => {
          if (!isSafeHref(value)) throw new RangeError('a link must start with https://, http:// or mailto:')
        },
      },
      target: { default: '_blank', validate: 'string|null' },
      rel: { default: 'noopener noreferrer nofollow', validate: 'string|null' },
      class: { default: null, validate: 'string|null' },
    }
  },
}).configure({
  openOnClick: false,
  autolink: false,
  linkOnPaste: true,
  defaultProtocol: 'https',
  isAllowedUri: (uri) => isSafeHref(uri),
})

/** Levels of headings inside a text: its parts, and parts of these. What needs more is a section or an item of its own. */
export const HEADING_LEVELS = [1, 2] as const

export type HeadingLevel = (typeof HEADING_LEVELS)[number]

/** HTML level of the first level of headings: below the title of an item (`h3`), or below that of the section (`h2`). */
export type HeadingBase = 3 | 4

const headingLevel = (value: unknown): HeadingLevel => (value === 1 ? 1 : 2)

/** Which `h1`–`h6` a heading is drawn as depends on where its text stands; which level it has is written beside it, so that it is
 * the same after a copy. */
const PartHeading = Heading.extend<{ levels: HeadingLevel[]; HTMLAttributes: object; base: HeadingBase }>({
  addOptions: () => ({ levels: [...HEADING_LEVELS], HTMLAttributes: {}, base: 4 }),
  addAttributes: () => ({
    level: {
      default: 1,
      rendered: false,
      validate: (value: unknown) => {
        if (value !== 1 && value !== 2) throw new RangeError('a heading has level 1 or 2')
      },
    },
  }),
  parseHTML: () =>
    ([1, 2, 3, 4, 5, 6] as const).map((drawn) => ({
      tag: `h${drawn}`,
      getAttrs: (el: HTMLElement) => {
        const level = Number(el.dataset['level'])
        return { level: level === 1 || level === 2 ? level : headingLevel(drawn) }
      },
    })),
  renderHTML({ node }) {
    const level = headingLevel(node.attrs['level'])
    return [`h${this.options.base + level - 1}`, { 'data-level': String(level) }, 0]
  },
})

/** Tab goes on to the next control (WCAG 2.1.2), so lists are indented by other keys. Neither headings nor tables stand in one. */
const QuietListItem = ListItem.extend({
  content: 'paragraph (paragraph | bulletList | orderedList)*',
  addKeyboardShortcuts() {
    const { name, editor } = this
    return {
      Enter: () => editor.commands.splitListItem(name),
      [LIST_KEYS.indent]: () => editor.commands.sinkListItem(name),
      [LIST_KEYS.outdent]: () => editor.commands.liftListItem(name),
    }
  },
})

const OneLine = Document.extend({ content: 'paragraph' })

const OPEN_TEXT: Extensions = [
  Document,
  Paragraph,
  Text,
  HardBreak,
  Bold,
  Italic,
  BulletList,
  OrderedList,
  QuietListItem,
  SafeLink,
  ...tableExtensions,
]

/** Rich text: paragraphs, headings, bold, italic, lists, links, tables. Shared by editor, static text, content and export.
 * @param base see `HeadingBase`; makes no difference to what is stored. */
export const richTextExtensions = (base: HeadingBase = 4): Extensions => [...OPEN_TEXT, PartHeading.configure({ base })]

/** One line of plain text: titles, names of institutions. */
export const oneLineExtensions: Extensions = [OneLine, Paragraph, Text]

/** ProseMirror schemas of the two text types, made from the very extensions that the editor uses. */
export const SCHEMAS: Readonly<Record<'text' | 'line', Schema>> = {
  text: getSchema(richTextExtensions()),
  line: getSchema(oneLineExtensions),
}

/** Read ProseMirror JSON strictly.
 * @returns the node, or null when it does not fit the schema: such text is shown raw and never opened in an editor. */
export const parseRichText = (type: 'text' | 'line', json: RichTextJson): Node | null => {
  try {
    const node = Node.fromJSON(SCHEMAS[type], json)
    node.check()
    return node
  } catch {
    return null
  }
}
