import * as Y from 'yjs'
import { ITEM_KEYS } from '../../schema/sections/index.ts'

/** The parts of an item that are made with it and that nobody makes later: its record, texts, sets, order and languages. */
const isSkeleton = (item: Y.Item): boolean => {
  const { content, parent, parentSub } = item
  if (content instanceof Y.ContentType) {
    const { type } = content
    if (type instanceof Y.Map) return true
    return type instanceof Y.XmlFragment && !(type instanceof Y.XmlElement)
  }
  const isFirstValue = item.left === null && parent instanceof Y.Map
  return isFirstValue && (parentSub === ITEM_KEYS.order || parentSub?.endsWith('.lang') === true)
}

/** The last paragraph of a text: two people who type into an empty text share it. */
const isOnlyParagraph = ({ content, parent }: Y.Item): boolean =>
  content instanceof Y.ContentType &&
  content.type instanceof Y.XmlElement &&
  parent instanceof Y.XmlFragment &&
  !(parent instanceof Y.XmlElement) &&
  parent.length === 1

/** Characters in a node that people of other client ids have written. */
const holdsWordsOfOthers = (node: Y.XmlElement | Y.XmlText, client: number): boolean => {
  for (let item = node._start; item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.content instanceof Y.ContentString && item.id.client !== client) return true
    if (!(item.content instanceof Y.ContentType)) continue
    const { type } = item.content
    if ((type instanceof Y.XmlText || type instanceof Y.XmlElement) && holdsWordsOfOthers(type, client)) return true
  }
  return false
}

/** The outermost node that an element stands in: a table goes as a whole, or not at all. */
const outermost = (element: Y.XmlElement): Y.XmlElement => {
  let node = element
  while (node.parent instanceof Y.XmlElement) node = node.parent
  return node
}

/** A table in which others write keeps all its cells, and what can be written in them. */
const isInKept = (type: Y.XmlElement, { id }: Y.Item): boolean => {
  const around = outermost(type)
  return around.nodeName === 'table' && holdsWordsOfOthers(around, id.client)
}

/** Whether undo may delete what its person had inserted. Never a block or a text in which something stands, perhaps by
 * others; never the skeleton of an item, in which others may be typing at this moment: items are deleted by a mark. */
export const mayUndoDelete = (item: Y.Item): boolean => {
  if (isSkeleton(item) || isOnlyParagraph(item)) return false
  const { content } = item
  if (!(content instanceof Y.ContentType)) return true
  const { type } = content
  if (type instanceof Y.XmlText) return type.length === 0
  if (!(type instanceof Y.XmlElement)) return true
  if (type.nodeName === 'paragraph' || type.nodeName === 'heading') return type.length === 0 && !isInKept(type, item)
  return !holdsWordsOfOthers(outermost(type), item.id.client)
}
