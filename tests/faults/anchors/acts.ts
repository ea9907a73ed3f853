import type { Node } from '@tiptap/pm/model'
import { liftListItem, wrapInList } from '@tiptap/pm/schema-list'
import { EditorState, TextSelection } from '@tiptap/pm/state'
import { Transform } from '@tiptap/pm/transform'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'

/** Textblocks of a document: where they stand in it, and in its flat text. */
export const blocksOf = (node: Node): { pos: number; at: number; length: number; isInList: boolean }[] => {
  const blocks: { pos: number; at: number; length: number; isInList: boolean }[] = []
  let at = 0
  node.descendants((child, pos, parent) => {
    if (!child.isTextblock) return true
    blocks.push({ pos: pos + 1, at, length: child.content.size, isInList: parent?.type.name === 'listItem' })
    at += child.content.size + 1
    return false
  })
  return blocks
}

/** Position in the document of an offset in its flat text. */
export const posOf = (node: Node, offset: number): number => {
  const blocks = blocksOf(node)
  const block = blocks.findLast(({ at }) => at <= offset)!
  return block.pos + Math.min(offset - block.at, block.length)
}

export const typed = (node: Node, at: number, text: string): Node =>
  new Transform(node).insert(posOf(node, at), SCHEMAS.text.text(text)).doc

export const deleted = (node: Node, start: number, end: number): Node =>
  new Transform(node).delete(posOf(node, start), posOf(node, end)).doc

export const replaced = (node: Node, start: number, end: number, text: string): Node =>
  new Transform(node).replaceWith(posOf(node, start), posOf(node, end), SCHEMAS.text.text(text)).doc

export const bold = (node: Node, start: number, end: number): Node =>
  new Transform(node).addMark(posOf(node, start), posOf(node, end), SCHEMAS.text.marks.bold!.create()).doc

export const split = (node: Node, at: number): Node => {
  const block = blocksOf(node).findLast((one) => one.at <= at)!
  return new Transform(node).split(posOf(node, at), block.isInList ? 2 : 1).doc
}

/** The paragraph and the one behind it become one. */
export const joined = (node: Node, at: number): Node | null => {
  const blocks = blocksOf(node)
  const nth = blocks.findLastIndex((one) => one.at <= at)
  const [first, second] = [blocks[nth], blocks[nth + 1]]
  return first === undefined || second === undefined ? null : deleted(node, first.at + first.length, second.at)
}

type Command = (state: EditorState, dispatch: (tr: { doc: Node }) => void) => boolean

const run = (command: Command, node: Node, at: number): Node | null => {
  let next: Node | null = null
  const selection = TextSelection.create(node, posOf(node, at))
  command(EditorState.create({ doc: node, selection }), ({ doc }) => (next = doc))
  return next
}

export const wrapped = (node: Node, at: number): Node | null =>
  run(wrapInList(SCHEMAS.text.nodes.bulletList!), node, at)
export const lifted = (node: Node, at: number): Node | null => run(liftListItem(SCHEMAS.text.nodes.listItem!), node, at)
