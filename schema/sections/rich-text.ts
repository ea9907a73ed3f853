import { getSchema, type Extensions } from '@tiptap/core'
import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList, ListItem, OrderedList } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { Node, type Schema } from '@tiptap/pm/model'

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

/** Tab goes on to the next control (WCAG 2.1.2), so lists are indented by other keys. */
const QuietListItem = ListItem.extend({
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

/** Rich text: paragraphs, bold, italic, lists, links. Shared by editor, static text, content and export. */
export const richTextExtensions: Extensions = [
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
]

/** One line of plain text: titles, names of institutions. */
export const oneLineExtensions: Extensions = [OneLine, Paragraph, Text]

/** ProseMirror schemas of the two text types, made from the very extensions that the editor uses. */
export const SCHEMAS: Readonly<Record<'text' | 'line', Schema>> = {
  text: getSchema(richTextExtensions),
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
