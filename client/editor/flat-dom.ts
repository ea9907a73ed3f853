import { commonEnd, commonStart } from '../../schema/sections/text-change.ts'
import type { TextRange } from '../../schema/threads.ts'

/** What stands between the words and is none of them: a proposed replacement, a caret. */
const ASIDE = '[data-aside], .remote-caret, .ProseMirror-trailingBreak'
const BLOCKS = 'p, h1, h2, h3, h4, h5, h6'

/** A part of drawn text that counts in flat text (schema/sections/flat-text.ts): words, a line break, or an empty block. */
interface Piece {
  node: Text | Element
  start: number
  length: number
}

const leavesOf = (block: Element): (Text | Element)[] => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (node instanceof Element && node.matches(ASIDE)) return NodeFilter.FILTER_REJECT
    return node instanceof Text || node.nodeName === 'BR' ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP
  })
  const leaves: (Text | Element)[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) leaves.push(node as Text | Element)
  return leaves
}

/** Pieces of a drawn text in reading order; between two blocks is one character. */
const piecesOf = (root: Element): Piece[] => {
  const pieces: Piece[] = []
  let at = 0
  for (const [index, block] of [...root.querySelectorAll(BLOCKS)].entries()) {
    if (index > 0) at++
    pieces.push({ node: block, start: at, length: 0 })
    for (const node of leavesOf(block)) {
      const length = node instanceof Text ? node.length : 1
      pieces.push({ node, start: at, length })
      at += length
    }
  }
  return pieces
}

/** Flat text of a drawn text. */
export const flatTextOf = (root: Element): string => {
  const blocks = [...root.querySelectorAll(BLOCKS)]
  return blocks
    .map((block) =>
      leavesOf(block)
        .map((node) => (node instanceof Text ? node.data : '\n'))
        .join(''),
    )
    .join('\n')
}

/** Flat-text offset of a place in drawn text.
 * @param root element that `renderStatic` or an editor has filled. */
export const offsetOf = (root: Element, node: Node, offset: number): number => {
  const pieces = piecesOf(root)
  const own = pieces.find((piece) => piece.node === node && node instanceof Text)
  if (own !== undefined) return own.start + offset
  const place = document.createRange()
  place.setStart(node, offset)
  const before = pieces.findLast((piece) => {
    // A block begins before all that is in it; words and breaks count once they end before the place.
    const [parent, index] = piece.length === 0 ? [piece.node, 0] : [piece.node.parentNode!, indexAfter(piece.node)]
    return place.comparePoint(parent, index) <= 0
  })
  return before === undefined ? 0 : before.start + before.length
}

const indexAfter = (node: Node): number => [...node.parentNode!.childNodes].indexOf(node as ChildNode) + 1

/** Place in drawn text of a flat-text offset. */
const placeOf = (root: Element, offset: number): [node: Node, offset: number] => {
  const piece = piecesOf(root).findLast(({ start }) => start <= offset)
  if (piece === undefined) return [root, 0]
  const { node, start, length } = piece
  if (node instanceof Text) return [node, Math.min(offset - start, length)]
  return length === 0 ? [node, 0] : [node.parentNode!, indexAfter(node)]
}

/** Put an element that is none of the words between two of them. */
export const insertAt = (root: Element, offset: number, el: HTMLElement): void => {
  const place = document.createRange()
  place.setStart(...placeOf(root, offset))
  place.insertNode(el)
}

/** What of a drawn text is selected; null: nothing, or not only of it. */
export const selectedIn = (root: Element): TextRange | null => {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0)
  if (!root.contains(startContainer) || !root.contains(endContainer)) return null
  return { start: offsetOf(root, startContainer, startOffset), end: offsetOf(root, endContainer, endOffset) }
}

/** Where a place of one text is in what others made of it; null: what they changed is around it. */
const movedTo = (offset: number, before: string, after: string): number | null => {
  const start = commonStart(before, after)
  if (offset <= start) return offset
  const end = commonEnd(before, after, Math.min(before.length, after.length) - start)
  return offset >= before.length - end ? offset + after.length - before.length : null
}

/** Where words of one text are in what others made of it; null: they are changed, or stand there several times. */
const movedRange = (range: TextRange, before: string, after: string): TextRange | null => {
  const [start, end] = [movedTo(range.start, before, after), movedTo(range.end, before, after)]
  if (start !== null && end !== null) return { start, end }
  // Others wrote on both sides of them at once.
  const words = before.slice(range.start, range.end)
  const at = after.indexOf(words)
  return at < 0 || at !== after.lastIndexOf(words) ? null : { start: at, end: at + words.length }
}

/** Change a drawn text and leave the words selected that are selected in it, wherever they stand then. */
export const keepSelection = (root: Element, change: () => void): void => {
  const range = selectedIn(root)
  if (range === null) return change()
  const isBackward = document.getSelection()?.direction === 'backward'
  const before = flatTextOf(root)
  change()
  const after = flatTextOf(root)
  const moved = movedRange(range, before, after)
  if (moved === null) return
  const ends = [placeOf(root, moved.start), placeOf(root, moved.end)] as const
  const [anchor, focus] = isBackward ? [ends[1], ends[0]] : ends
  document.getSelection()?.setBaseAndExtent(...anchor, ...focus)
}

/** Put every piece of a range of drawn text into an element of its own.
 * @param make called once a piece. @returns the elements, in reading order. */
export const wrapRange = (root: Element, { start, end }: TextRange, make: () => HTMLElement): HTMLElement[] => {
  const made: HTMLElement[] = []
  for (const piece of piecesOf(root)) {
    const { node } = piece
    const from = Math.max(start - piece.start, 0)
    const to = Math.min(end - piece.start, piece.length)
    if (!(node instanceof Text) || from >= to) continue
    const middle = from === 0 ? node : node.splitText(from)
    if (to - from < middle.length) middle.splitText(to - from)
    const el = make()
    middle.replaceWith(el)
    el.append(middle)
    made.push(el)
  }
  return made
}
