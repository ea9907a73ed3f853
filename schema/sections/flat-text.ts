import * as Y from 'yjs'
import type { PlacedRun } from './id-set.ts'
import type { RichTextJson } from './rich-text.ts'

/**
 * The flat text of one text field: its characters in reading order (UTF-16), its textblocks parted by one line break each. A
 * textblock is whatever holds no block of its own; how deep it stands and what it is called makes no difference, so that
 * turning a paragraph into a list item changes nothing here. Passages are counted in it, in the live document and in what
 * readers get alike.
 */

/** The one node that stands in a line and is no text. */
const BREAK = 'hardBreak'

/** A live text's flat text, and which characters it is made of. */
export interface FlatText {
  text: string
  /** In reading order; line breaks are no characters. */
  runs: readonly PlacedRun[]
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

/** Flat text of a live text, and its characters. Writes nothing. */
export const flatten = (fragment: Y.XmlFragment): FlatText => read(fragment)

/** The characters of a live text that were deleted while what they stood in was not: where they stood in its flat text. */
export const goneIn = (fragment: Y.XmlFragment): PlacedRun[] => {
  const gone: PlacedRun[] = []
  read(fragment, (run) => gone.push(run))
  return gone
}

const read = (fragment: Y.XmlFragment, onGone?: (run: PlacedRun) => void): FlatText => {
  const flat = createFlat()
  const runs: PlacedRun[] = []
  const addText = (text: Y.XmlText): void => {
    for (let item = (text as unknown as { _start: Y.Item | null })._start; item !== null; item = item.right) {
      const run = { client: item.id.client, clock: item.id.clock, length: item.length, at: flat.length }
      if (item.deleted) onGone?.(run)
      if (item.deleted || !(item.content instanceof Y.ContentString)) continue
      runs.push(run)
      flat.add(item.content.str)
    }
  }
  const walk = (child: unknown): void => {
    if (child instanceof Y.XmlText) return addText(child)
    if (!(child instanceof Y.XmlElement)) return
    if (child.nodeName === BREAK) return flat.add('\n')
    const children = child.toArray()
    if (children.every((one) => one instanceof Y.XmlText || (one as Y.XmlElement).nodeName === BREAK)) flat.block()
    for (const one of children) walk(one)
  }
  for (const child of fragment.toArray()) walk(child)
  return { text: flat.text(), runs }
}
