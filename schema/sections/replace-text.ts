import type { Mark, Node, ResolvedPos } from '@tiptap/pm/model'
import { Transform } from '@tiptap/pm/transform'
import { initProseMirrorDoc, updateYFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { diffWordsWithSpace } from 'diff'
import type * as Y from 'yjs'
import type { TextRange } from '../threads.ts'
import { parseRichText, SCHEMAS, type RichTextJson } from './rich-text.ts'

/** Two passages further apart than this are replaced as a whole. */
const MAX_EDITS = 2000

interface Block {
  /** In the flat text. */
  start: number
  /** ProseMirror position of its first character. */
  pos: number
  size: number
}

/** An empty cell of a table is a line of the flat text too. */
const isBlock = (node: Node): boolean => node.isTextblock || (!node.isLeaf && node.childCount === 0)

const blocksOf = (doc: Node): Block[] => {
  const blocks: Block[] = []
  let start = 0
  doc.descendants((node, pos) => {
    if (!isBlock(node)) return true
    blocks.push({ start, pos: pos + 1, size: node.content.size })
    start += node.content.size + 1
    return false
  })
  return blocks
}

/** Text of a node: the flat text of `flat-text.ts`. */
const flatOf = (doc: Node): string => {
  const lines: string[] = []
  doc.descendants((node) => {
    if (!isBlock(node)) return true
    lines.push(node.textBetween(0, node.content.size, '', '\n'))
    return false
  })
  return lines.join('\n')
}

const positionAt = (doc: Node, offset: number): number => {
  const block = blocksOf(doc).findLast(({ start }) => start <= offset)
  return block === undefined ? 0 : block.pos + Math.min(offset - block.start, block.size)
}

const common = (sets: readonly (readonly Mark[])[]): readonly Mark[] =>
  (sets[0] ?? []).filter((mark) => sets.every((set) => mark.isInSet(set)))

/** Marks of new words: those of what they replace, or those that the words before and after share. */
const marksFor = (doc: Node, from: number, to: number): readonly Mark[] => {
  const replaced: (readonly Mark[])[] = []
  doc.nodesBetween(from, to, (node) => {
    if (node.isText) replaced.push(node.marks)
  })
  if (to > from && replaced.length > 0) return common(replaced)
  const { nodeBefore, nodeAfter } = doc.resolve(from)
  if (nodeBefore !== null && nodeAfter !== null) return common([nodeBefore.marks, nodeAfter.marks])
  // At an edge nobody is asked to go on with a link.
  return (nodeBefore ?? nodeAfter)?.marks.filter(({ type }) => type.spec.inclusive !== false) ?? []
}

const breakAt = (tr: Transform, pos: number): number => {
  const $pos = tr.doc.resolve(pos)
  // What comes behind a heading is text, as Enter makes it.
  if ($pos.parent.type.name === 'heading' && $pos.parentOffset === $pos.parent.content.size) {
    tr.split(pos, 1, [{ type: tr.doc.type.schema.nodes['paragraph']! }])
    return pos + 2
  }
  // A list item of one paragraph is parted into two; one that holds more gets a second paragraph.
  const depth = $pos.depth > 1 && $pos.node(-1).type.name === 'listItem' && $pos.node(-1).childCount === 1 ? 2 : 1
  tr.split(pos, depth)
  return pos + 2 * depth
}

const writeLines = (tr: Transform, at: number, lines: readonly string[], marks: readonly Mark[]): void => {
  let pos = at
  for (const [index, line] of lines.entries()) {
    if (index > 0) pos = breakAt(tr, pos)
    if (line === '') continue
    tr.insert(pos, tr.doc.type.schema.text(line, marks))
    pos += line.length
  }
}

/** Position before the cell that a place is in; -1 outside of tables. */
const cellAt = ($pos: ResolvedPos): number => {
  for (let depth = $pos.depth; depth > 0; depth--)
    if ($pos.node(depth).type.spec.isolating === true) return $pos.before(depth)
  return -1
}

/** Whether words can be taken out from one place to the other and leave all cells, headings and tables as they are: a passage can
 * reach over several, and only its words are spoken of. */
const canJoin = (doc: Node, from: number, to: number): boolean => {
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)]
  if ($from.sameParent($to)) return true
  if (cellAt($from) !== cellAt($to)) return false
  let isPlain = true
  doc.nodesBetween(from, to, ({ type }) => {
    if (type.name === 'heading' || (type.name === 'table' && cellAt($from) === -1)) isPlain = false
  })
  return isPlain
}

interface Hunk {
  at: number
  removed: string
  added: string
}

/** What differs, by words, from the end to the start, so that no change moves the place of the next. */
const hunksOf = (before: string, after: string): Hunk[] => {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MAX_EDITS })
  if (parts === undefined) return [{ at: 0, removed: before, added: after }]
  const hunks: Hunk[] = []
  let at = 0
  let open: Hunk | null = null
  for (const { value, added, removed } of parts) {
    if (!added && !removed) open = null
    else {
      if (open === null) hunks.push((open = { at, removed: '', added: '' }))
      if (added) open.added += value
      else open.removed += value
    }
    if (!added) at += value.length
  }
  return hunks.toReversed()
}

const EMPTY: RichTextJson = { type: 'doc', content: [{ type: 'paragraph' }] }

/** A text as ProseMirror has it; null for what no editor of ours can have made, which nobody changes. Writes nothing:
 * `initProseMirrorDoc` deletes what it does not know, so it is asked only about what passed here. */
const read = (fragment: Y.XmlFragment, type: 'line' | 'text'): Node | null => {
  try {
    // A text in which nobody has ever written has no paragraph yet.
    const json = fragment.length === 0 ? EMPTY : (yXmlFragmentToProsemirrorJSON(fragment) as RichTextJson)
    return parseRichText(type, json)
  } catch {
    return null
  }
}

/** Words as a text of this type can hold them. */
export const fitting = (type: 'line' | 'text', words: string): string =>
  type === 'line' ? words.replaceAll(/\s*\n\s*/g, ' ') : words

/** Put other words into a part of a text as somebody would who types only what differs: words that stay keep their author and
 * their marks, new ones take the marks of what they replace. A line break parts paragraphs or list items; one that is gone joins
 * them. Lines of a text of one line are joined by spaces. No cell, heading or table is joined with what stands beside it.
 * @param range in the flat text. @param onStep called after each change at one place.
 * @returns whether it is done; false: the text cannot take it, and nothing is written. */
export const replaceText = (
  fragment: Y.XmlFragment,
  type: 'line' | 'text',
  { start, end }: TextRange,
  replacement: string,
  onStep?: () => void,
): boolean => {
  const { doc: ydoc } = fragment
  const opened = read(fragment, type)
  if (ydoc === null || opened === null) return false
  const before = flatOf(opened)
  if (start < 0 || end < start || end > before.length) return false
  const words = fitting(type, replacement)
  const steps: Node[] = []
  let doc = opened
  try {
    for (const { at, removed, added } of hunksOf(before.slice(start, end), words)) {
      const from = positionAt(doc, start + at)
      const to = positionAt(doc, start + at + removed.length)
      if (!canJoin(doc, from, to)) return false
      const marks = marksFor(doc, from, to)
      const tr = new Transform(doc)
      if (to > from) tr.delete(from, to)
      if (added !== '') writeLines(tr, from, added.split('\n'), marks)
      tr.doc.check()
      doc = tr.doc
      steps.push(doc)
    }
  } catch {
    return false
  }
  if (flatOf(doc) !== before.slice(0, start) + words + before.slice(end)) return false
  // Each change for itself: Yjs is told of one place at a time, and what lies between two stays whose it is.
  ydoc.transact(() => {
    for (const step of steps) {
      updateYFragment(ydoc, fragment, step, initProseMirrorDoc(fragment, SCHEMAS[type]).meta)
      onStep?.()
    }
  })
  return true
}
