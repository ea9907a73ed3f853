import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { parseRichText, type RichTextJson } from '../../schema/sections/rich-text.ts'

export type TextType = 'line' | 'text'

/** @returns null for what no editor of ours can have made. Writes nothing. */
export const readFragment = (fragment: Y.XmlFragment): RichTextJson | null => {
  try {
    return yXmlFragmentToProsemirrorJSON(fragment) as RichTextJson
  } catch {
    return null
  }
}

/** All text of a fragment whatever its shape, blocks parted by line breaks. */
export const rawText = (type: unknown): string => {
  if (type instanceof Y.XmlText)
    return (type.toDelta() as { insert: unknown }[])
      .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
      .join('')
  return type instanceof Y.XmlFragment
    ? type
        .toArray()
        .map(rawText)
        .filter((text) => text !== '')
        .join('\n')
    : ''
}

/** Whether an editor may be opened on a fragment. An editor deletes what its schema does not know, so what the schema
 * refuses is only shown (`renderStatic`). A fragment with nothing in it, such as an intro that nobody has begun, may. */
export const canOpen = (fragment: Y.XmlFragment, type: TextType): boolean => {
  if (fragment.doc === null) return false
  if (fragment.length === 0) return true
  const json = readFragment(fragment)
  return json !== null && parseRichText(type, json) !== null
}
