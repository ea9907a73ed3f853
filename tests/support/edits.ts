import * as Y from 'yjs'
import { createItem, itemsOf } from '../../schema/sections/edit.ts'
import { SECTION_KINDS, type SectionKindName } from '../../schema/sections/index.ts'

/** Add an item and return its body's text node, ready to be typed in as an editor would. */
export const addItem = (doc: Y.Doc, kind: SectionKindName = 'finding'): { id: string; text: Y.XmlText } => {
  const id = createItem(doc, SECTION_KINDS[kind], { lang: 'en' })
  return { id, text: bodyText(doc, id) }
}

/** The first text of an item's body; made when the body is empty. */
export const bodyText = (doc: Y.Doc, id: string): Y.XmlText => {
  const body = itemsOf(doc).get(id)?.get('body') as Y.XmlFragment
  const paragraph = body.get(0) as Y.XmlElement
  if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()])
  return paragraph.get(0) as Y.XmlText
}

/** All text of an item's body. */
export const bodyString = (doc: Y.Doc, id: string): string => {
  const body = itemsOf(doc).get(id)?.get('body')
  return body instanceof Y.XmlFragment ? body.toJSON().replaceAll(/<[^>]+>/g, '') : ''
}
