import { setBlockType } from '@tiptap/pm/commands'
import { Fragment, type Node } from '@tiptap/pm/model'
import { liftListItem, wrapInList } from '@tiptap/pm/schema-list'
import { EditorState, TextSelection } from '@tiptap/pm/state'
import { Transform } from '@tiptap/pm/transform'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'

const { nodes, marks } = SCHEMAS.text

interface Block {
  /** In the document. */
  pos: number
  /** In the flat text. */
  at: number
  length: number
  isInList: boolean
  isInTable: boolean
  isHeading: boolean
}

/** Textblocks of a document. An empty cell is a line of the flat text too. */
export const blocksOf = (node: Node): Block[] => {
  const blocks: Block[] = []
  let at = 0
  node.descendants((child, pos, parent) => {
    if (!child.isTextblock && child.childCount > 0) return true
    const $pos = node.resolve(pos + 1)
    const isInTable = Array.from({ length: $pos.depth }, (_, depth) => $pos.node(depth).type).includes(nodes.table!)
    const isInList = parent?.type === nodes.listItem
    blocks.push({
      pos: pos + 1,
      at,
      length: child.content.size,
      isInList,
      isInTable,
      isHeading: child.type === nodes.heading,
    })
    at += child.content.size + 1
    return false
  })
  return blocks
}

export const blockAt = (node: Node, offset: number): Block => blocksOf(node).findLast(({ at }) => at <= offset)!

/** Position in the document of an offset in its flat text. */
export const posOf = (node: Node, offset: number): number => {
  const block = blockAt(node, offset)
  return block.pos + Math.min(offset - block.at, block.length)
}

/** Null for what the schema does not take. */
const tried = (make: () => Node | null): Node | null => {
  try {
    const next = make()
    next?.check()
    return next
  } catch {
    return null
  }
}

export const typed = (node: Node, at: number, text: string): Node | null =>
  tried(() => new Transform(node).insert(posOf(node, at), SCHEMAS.text.text(text)).doc)

export const deleted = (node: Node, start: number, end: number): Node | null =>
  tried(() => new Transform(node).delete(posOf(node, start), posOf(node, end)).doc)

export const replaced = (node: Node, start: number, end: number, text: string): Node | null =>
  tried(() => new Transform(node).replaceWith(posOf(node, start), posOf(node, end), SCHEMAS.text.text(text)).doc)

export const bold = (node: Node, start: number, end: number): Node | null =>
  tried(() => new Transform(node).addMark(posOf(node, start), posOf(node, end), marks.bold!.create()).doc)

export const split = (node: Node, at: number): Node | null =>
  tried(() => new Transform(node).split(posOf(node, at), blockAt(node, at).isInList ? 2 : 1).doc)

/** The paragraph and the one behind it become one. */
export const joined = (node: Node, at: number): Node | null => {
  const blocks = blocksOf(node)
  const nth = blocks.findLastIndex((one) => one.at <= at)
  const [first, second] = [blocks[nth], blocks[nth + 1]]
  return first === undefined || second === undefined ? null : deleted(node, first.at + first.length, second.at)
}

type Command = (state: EditorState, dispatch: (tr: { doc: Node }) => void) => boolean

const run = (command: Command, node: Node, at: number): Node | null =>
  tried(() => {
    let next: Node | null = null
    const selection = TextSelection.create(node, posOf(node, at))
    command(EditorState.create({ doc: node, selection }), ({ doc }) => (next = doc))
    return next
  })

export const wrapped = (node: Node, at: number): Node | null => run(wrapInList(nodes.bulletList!), node, at)
export const lifted = (node: Node, at: number): Node | null => run(liftListItem(nodes.listItem!), node, at)

/** A paragraph becomes a heading, a heading a paragraph. */
export const headed = (node: Node, at: number): Node | null =>
  blockAt(node, at).isHeading
    ? run(setBlockType(nodes.paragraph!), node, at)
    : run(setBlockType(nodes.heading!, { level: 1 }), node, at)

/** A paragraph comes to stand in a cell of a new table; a table becomes what its cells hold. */
export const tabled = (node: Node, at: number): Node | null =>
  tried(() => {
    const { pos, isInTable } = blockAt(node, at)
    const $pos = node.resolve(pos)
    const [from, to] = [$pos.before(1), $pos.after(1)]
    const outer = $pos.node(1)
    const tr = new Transform(node)
    if (isInTable) {
      const inside: Node[] = []
      outer.forEach((row) => row.forEach((cell) => inside.push(...cell.content.content)))
      return inside.length === 0 ? null : tr.replaceWith(from, to, inside).doc
    }
    if (outer.type !== nodes.paragraph) return null
    const cell = (...content: Node[]): Node => nodes.tableCell!.create(null, content)
    const row = (...cells: Node[]): Node => nodes.tableRow!.create(null, cells)
    const empty = (): Node => cell(nodes.paragraph!.create())
    const rows = [row(empty(), cell(outer)), row(empty(), empty())]
    return tr.replaceWith(from, to, Fragment.from(nodes.table!.create(null, rows))).doc
  })
