import type { Node } from '@tiptap/pm/model'
import type { Transaction } from '@tiptap/pm/state'

const isEmptyCell = (cell: Node): boolean => cell.textContent === '' && cell.childCount <= 1

/** Cells up to the last one in which something stands. */
const filledWidth = (row: Node): number => row.children.findLastIndex((cell) => !isEmptyCell(cell)) + 1

/** How many cells each row should have: as many as most have (the larger number of two that are as frequent), and no fewer than any
 * row has words in. The same for everybody, so that two people who mend at once mend alike. */
const widthOf = (table: Node): number => {
  const counts = new Map<number, number>()
  for (const { childCount } of table.children) counts.set(childCount, (counts.get(childCount) ?? 0) + 1)
  const [most = 0] = [...counts].sort(([a, of], [b, than]) => than - of || b - a)[0] ?? []
  return Math.max(most, ...table.children.map(filledWidth))
}

/** @param at position before the row. */
const mendRow = (tr: Transaction, row: Node, at: number, width: number): void => {
  const { schema } = row.type
  const paragraph = schema.nodes['paragraph']!
  let end = at + row.nodeSize - 1
  for (let index = row.childCount - 1; index >= 0; index--) {
    const cell = row.child(index)
    const start = end - cell.nodeSize
    if (index >= width) tr.delete(start, end)
    else if (cell.childCount === 0) tr.insert(start + 1, paragraph.create())
    end = start
  }
  const missing = width - row.childCount
  if (missing <= 0) return
  const type = row.lastChild?.type ?? schema.nodes['tableCell']!
  const cells = Array.from({ length: missing }, () => type.create(null, paragraph.create()))
  const mended = tr.doc.nodeAt(at)!
  tr.insert(at + mended.nodeSize - 1, cells)
}

/** Give the rows of every table that touches a range equally many cells, and every cell a paragraph: a row that one person adds has
 * no cell for the column that another adds at the same time. A table without cells goes.
 * @param from @param to positions in `tr.doc`. */
export const mendTables = (tr: Transaction, from: number, to: number): void => {
  const tables: { table: Node; pos: number }[] = []
  const { size } = tr.doc.content
  tr.doc.nodesBetween(Math.min(from, size), Math.min(Math.max(to, from + 1), size), (node, pos) => {
    if (node.type.name === 'table') tables.push({ table: node, pos })
    return !node.isTextblock
  })
  for (const { table, pos } of tables.toReversed()) {
    const width = widthOf(table)
    if (width === 0) {
      tr.delete(pos, pos + table.nodeSize)
      continue
    }
    let at = pos + table.nodeSize - 1
    for (const row of table.children.toReversed()) {
      at -= row.nodeSize
      mendRow(tr, row, at, width)
    }
  }
}
