import * as Y from 'yjs'
import type { RichTextJson } from './rich-text.ts'

/**
 * The flat text of one text field: its characters in reading order (UTF-16), its textblocks parted by one line break each. A
 * textblock is whatever holds no block of its own; how deep it stands and what it is called makes no difference, so that
 * turning a paragraph into a list item changes nothing here. Passages are counted in it, in the live document and in what
 * readers get alike.
 */

/** The one node that stands in a line and is no text. */
const BREAK = 'hardBreak'

/** A run of characters of the live document, and where it stands in the flat text. */
export interface FlatPiece {
  text: Y.XmlText
  at: number
  length: number
}

export interface FlatText {
  text: string
  /** In reading order, empty ones too. */
  pieces: readonly FlatPiece[]
}

/** Puts the parts together: the same for both forms. */
const createFlat = () => {
  const parts: string[] = []
  let length = 0
  let hasBlock = false
  const add = (part: string): void => {
    parts.push(part)
    length += part.length
  }
  return {
    get length() {
      return length
    },
    add,
    block() {
      if (hasBlock) add('\n')
      hasBlock = true
    },
    text: () => parts.join(''),
  }
}

/** Flat text of ProseMirror JSON. */
export const flattenJson = (json: RichTextJson): string => {
  const flat = createFlat()
  const walk = ({ type, text, content = [] }: RichTextJson): void => {
    if (type === 'text') return flat.add(typeof text === 'string' ? text : '')
    if (type === BREAK) return flat.add('\n')
    if (content.every((child) => child.type === 'text' || child.type === BREAK)) flat.block()
    for (const child of content) walk(child)
  }
  for (const child of json.content ?? []) walk(child)
  return flat.text()
}

const plain = (text: Y.XmlText): string =>
  (text.toDelta() as { insert?: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')

/** Flat text of a live text, and which part of it stands where. Writes nothing. */
export const flatten = (fragment: Y.XmlFragment): FlatText => {
  const flat = createFlat()
  const pieces: FlatPiece[] = []
  const walk = (child: unknown): void => {
    if (child instanceof Y.XmlText) {
      const text = plain(child)
      pieces.push({ text: child, at: flat.length, length: text.length })
      flat.add(text)
      return
    }
    if (!(child instanceof Y.XmlElement)) return
    if (child.nodeName === BREAK) return flat.add('\n')
    const children = child.toArray()
    if (children.every((one) => one instanceof Y.XmlText || (one as Y.XmlElement).nodeName === BREAK)) flat.block()
    for (const one of children) walk(one)
  }
  for (const child of fragment.toArray()) walk(child)
  return { text: flat.text(), pieces }
}
