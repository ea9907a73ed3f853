import { Extension } from '@tiptap/core'
import type { Node, NodeType, ResolvedPos, Schema } from '@tiptap/pm/model'
import { Plugin, TextSelection, type EditorState, type Selection, type Transaction } from '@tiptap/pm/state'
import { gapCursor } from '@tiptap/pm/gapcursor'
import { CellSelection, goToNextCell, tableEditing } from '@tiptap/pm/tables'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { NEW_TABLE } from '../../schema/sections/rich-table.ts'
import { LIST_KEYS } from '../../schema/sections/rich-text.ts'
import { mendTables } from './mend-tables.ts'

/** What can be done with a table. */
export type TableAct =
  'rowBefore' | 'rowAfter' | 'columnBefore' | 'columnAfter' | 'headerRow' | 'deleteRow' | 'deleteColumn' | 'deleteTable'

/** Where a selection is in its table: the rows and columns that it touches, both ends included. */
interface TablePlace {
  table: Node
  /** Position before the table. */
  pos: number
  rows: [first: number, last: number]
  columns: [first: number, last: number]
}

const tableDepth = ($pos: ResolvedPos): number => {
  for (let depth = $pos.depth; depth > 0; depth--) if ($pos.node(depth).type.name === 'table') return depth
  return 0
}

/** @returns null outside of tables. */
export const placeInTable = (selection: Selection): TablePlace | null => {
  const isCells = selection instanceof CellSelection
  const $from = isCells ? selection.$anchorCell : selection.$from
  const $to = isCells ? selection.$headCell : selection.$to
  const depth = tableDepth($from)
  if (depth === 0 || tableDepth($to) !== depth || $from.start(depth) !== $to.start(depth)) return null
  const both = (at: (pos: ResolvedPos) => number): [number, number] => {
    const [a, b] = [at($from), at($to)]
    return a < b ? [a, b] : [b, a]
  }
  return {
    table: $from.node(depth),
    pos: $from.before(depth),
    rows: both(($pos) => $pos.index(depth)),
    columns: both(($pos) => $pos.index(depth + 1)),
  }
}

const isHeaderCell = (cell: Node | null | undefined): boolean => cell?.type.name === 'tableHeader'

/** Whether every cell of the first row is a header. */
const hasHeaderRow = (table: Node): boolean => {
  const first = table.firstChild
  return first !== null && first.childCount > 0 && first.children.every(isHeaderCell)
}

/** Whether the selection is in a table that has a header row. */
export const isHeaderRowOn = (state: EditorState): boolean => {
  const place = placeInTable(state.selection)
  return place !== null && hasHeaderRow(place.table)
}

const cellType = ({ nodes }: Schema, isHeader: boolean): NodeType => nodes[isHeader ? 'tableHeader' : 'tableCell']!

const emptyCell = (schema: Schema, isHeader: boolean): Node =>
  cellType(schema, isHeader).create(null, schema.nodes['paragraph']!.create())

/** Position before the row or, given a column, before the cell; behind the last where there is none. */
const positionOf = (table: Node, pos: number, row: number, column?: number): number => {
  let at = pos + 1
  for (let index = 0; index < row; index++) at += table.child(index).nodeSize
  if (column === undefined) return at
  const cells = table.child(row).children.slice(0, column)
  return at + 1 + cells.reduce((size, { nodeSize }) => size + nodeSize, 0)
}

const addRow = (tr: Transaction, { table, pos }: TablePlace, row: number): void => {
  const model = table.child(Math.min(Math.max(row, 1), table.childCount - 1))
  // The second row begins what the header row is over; a first column of headers goes on.
  const isUnder = row > 0 && hasHeaderRow(table) && table.childCount === 1
  const cells = model.children.map((cell) => emptyCell(tr.doc.type.schema, isHeaderCell(cell) && !isUnder))
  tr.insert(positionOf(table, pos, row), model.type.create(null, cells))
}

const addColumn = (tr: Transaction, { table, pos }: TablePlace, column: number, beside: number): void => {
  for (let row = table.childCount - 1; row >= 0; row--) {
    const cell = emptyCell(tr.doc.type.schema, isHeaderCell(table.child(row).maybeChild(beside)))
    tr.insert(positionOf(table, pos, row, Math.min(column, table.child(row).childCount)), cell)
  }
}

const deleteRows = (tr: Transaction, { table, pos, rows: [first, last] }: TablePlace): void => {
  if (last - first + 1 >= table.childCount) tr.delete(pos, pos + table.nodeSize)
  else tr.delete(positionOf(table, pos, first), positionOf(table, pos, last + 1))
}

const deleteColumns = (tr: Transaction, { table, pos, columns: [first, last] }: TablePlace): void => {
  if (last - first + 1 >= Math.max(...table.children.map(({ childCount }) => childCount)))
    return void tr.delete(pos, pos + table.nodeSize)
  for (let row = table.childCount - 1; row >= 0; row--) {
    const end = Math.min(last + 1, table.child(row).childCount)
    if (first < end) tr.delete(positionOf(table, pos, row, first), positionOf(table, pos, row, end))
  }
}

const toggleHeaderRow = (tr: Transaction, { table, pos }: TablePlace): void => {
  const type = cellType(tr.doc.type.schema, !hasHeaderRow(table))
  let at = positionOf(table, pos, 0) + 1
  for (const cell of table.firstChild?.children ?? []) {
    tr.setNodeMarkup(at, type)
    at += cell.nodeSize
  }
}

const putCaret = (tr: Transaction, pos: number): void =>
  void tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)), 1))

/** Change the table that the selection is in. The caret stays in it as long as it is there.
 * @returns whether there is one. */
export const changeTable = (tr: Transaction, act: TableAct): boolean => {
  const asked = placeInTable(tr.selection)
  if (asked === null) return false
  // Rows that two people have left uneven would take columns at different places.
  mendTables(tr, asked.pos, asked.pos + asked.table.nodeSize)
  const place = placeInTable(tr.selection)
  if (place === null) return true
  const { pos, rows, columns } = place
  switch (act) {
    case 'rowBefore':
      addRow(tr, place, rows[0])
      break
    case 'rowAfter':
      addRow(tr, place, rows[1] + 1)
      break
    case 'columnBefore':
      addColumn(tr, place, columns[0], columns[0])
      break
    case 'columnAfter':
      addColumn(tr, place, columns[1] + 1, columns[1])
      break
    case 'headerRow':
      toggleHeaderRow(tr, place)
      break
    case 'deleteTable':
      tr.delete(pos, pos + place.table.nodeSize)
      break
    case 'deleteRow':
    case 'deleteColumn':
      if (act === 'deleteRow') deleteRows(tr, place)
      else deleteColumns(tr, place)
  }
  const table = tr.doc.nodeAt(pos)
  if (table?.type.name !== 'table') putCaret(tr, pos)
  else if (act === 'deleteRow' || act === 'deleteColumn') {
    const row = Math.min(rows[0], table.childCount - 1)
    putCaret(tr, positionOf(table, pos, row, Math.min(columns[0], table.child(row).childCount - 1)) + 1)
  }
  return true
}

/** Put a table where the caret is: in place of an empty paragraph, or behind the block. Selected blocks become its first column, from
 * the head down.
 * @returns false inside tables and lists, and where a table is selected. */
export const insertTable = (tr: Transaction): boolean => {
  const { $from, $to, empty } = tr.selection
  const { schema } = tr.doc.type
  const [first, last] = [$from.index(0), $to.index(0)]
  const blocks = tr.doc.children.slice(first, last + 1)
  const isPlain = blocks.every(({ type }) => type.name === 'paragraph' || type.name === 'heading')
  if (!isPlain || $from.depth !== 1 || $to.depth !== 1) return false
  const isFilled = !empty
  const taken = isFilled ? blocks.map(({ content }) => schema.nodes['paragraph']!.create(null, content)) : []
  const rows = Array.from({ length: Math.max(NEW_TABLE.rows, taken.length) }, (_, row) => {
    const cells = Array.from({ length: NEW_TABLE.columns }, (_, column) => {
      const words = column === 0 ? taken[row] : undefined
      return words === undefined ? emptyCell(schema, row === 0) : cellType(schema, row === 0).create(null, words)
    })
    return schema.nodes['tableRow']!.create(null, cells)
  })
  const table = schema.nodes['table']!.create(null, rows)
  const isReplaced = isFilled || $from.parent.content.size === 0
  const start = isReplaced ? $from.before(1) : $to.after(1)
  const end = $to.after(1)
  // Behind a table at the end nobody could go on writing.
  const isLast = end === tr.doc.content.size
  tr.replaceWith(start, end, isLast ? [table, schema.nodes['paragraph']!.create()] : table)
  putCaret(tr, start + 1)
  tr.scrollIntoView()
  return true
}

/** The plugin of prosemirror-tables without what it repairs: that would write for whoever only looks on, and for all who do at once. */
const quietTableEditing = (): Plugin => {
  const { spec } = tableEditing()
  return new Plugin({
    ...spec,
    appendTransaction(transactions, _before, state) {
      return spec.appendTransaction?.call(this, transactions, state, state)
    },
  })
}

/** Tables stay even through what is typed, pasted or deleted here; what comes from others is drawn as it is. */
const mending = (): Plugin =>
  new Plugin({
    appendTransaction(transactions, before, { doc, tr }) {
      const isOwn = transactions.every((one) => one.getMeta(ySyncPluginKey) === undefined)
      if (!isOwn || !transactions.some(({ docChanged }) => docChanged)) return null
      const start = before.doc.content.findDiffStart(doc.content)
      const end = before.doc.content.findDiffEnd(doc.content)?.b
      if (start === null || end === undefined) return null
      mendTables(tr, Math.min(start, end), Math.max(start, end))
      return tr.docChanged ? tr : null
    },
  })

/** Tables in the editor. Tab goes on to the next control, as it does in lists: the keys that indent a list item go from cell to cell,
 * and behind the last one they begin a row. In a list in a cell they go on indenting. Before a table at the beginning, and behind one
 * at the end, the arrow keys find a place to write. */
export const tableEditor = Extension.create({
  name: 'tableEditor',
  // Before the heading's own keys.
  priority: 1050,
  addKeyboardShortcuts() {
    const { editor } = this
    const isInCell = (): boolean => placeInTable(editor.state.selection) !== null && !editor.isActive('listItem')
    const next = (): boolean => {
      if (!isInCell()) return false
      if (goToNextCell(1)(editor.state, editor.view.dispatch)) return true
      const { tr } = editor.state
      changeTable(tr, 'rowAfter')
      editor.view.dispatch(tr)
      return goToNextCell(1)(editor.state, editor.view.dispatch)
    }
    return {
      [LIST_KEYS.indent]: next,
      [LIST_KEYS.outdent]: () => isInCell() && goToNextCell(-1)(editor.state, editor.view.dispatch),
      'Mod-Alt-1': () => placeInTable(editor.state.selection) !== null,
      'Mod-Alt-2': () => placeInTable(editor.state.selection) !== null,
    }
  },
  addProseMirrorPlugins: () => [quietTableEditing(), gapCursor(), mending()],
})
