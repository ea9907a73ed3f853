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

/** Whether undo may delete what its person had inserted. Never a block or a text in which something stands, perhaps by
 * others; never the skeleton of an item, in which others may be typing at this moment: items are deleted by a mark. */
export const mayUndoDelete = (item: Y.Item): boolean => {
  if (isSkeleton(item) || isOnlyParagraph(item)) return false
  const { content } = item
  if (!(content instanceof Y.ContentType)) return true
  const { type } = content
  if (type instanceof Y.XmlText) return type.length === 0
  return !(type instanceof Y.XmlElement && type.nodeName === 'paragraph') || type.length === 0
}
