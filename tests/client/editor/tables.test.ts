import { Node } from '@tiptap/pm/model'
import { EditorState, TextSelection } from '@tiptap/pm/state'
import { describe, expect, it } from 'vitest'
import { mendTables } from '../../../client/editor/mend-tables.ts'
import { changeTable, insertTable, type TableAct } from '../../../client/editor/tables.ts'
import { SCHEMAS, type RichTextJson } from '../../../schema/sections/rich-text.ts'
import { buildTable, heading, paragraph } from '../../support/rich.ts'

const stateOf = (...content: RichTextJson[]): EditorState =>
  EditorState.create({ doc: SCHEMAS.text.nodeFromJSON({ type: 'doc', content }) })

/** Rows by their cells: `H:` before a header, blocks of a cell parted by `/`. */
const rowsOf = (doc: Node): string[] => {
  const rows: string[] = []
  doc.descendants((node) => {
    if (node.type.name !== 'tableRow') return true
    rows.push(
      node.children
        .map(
          (cell) =>
            (cell.type.name === 'tableHeader' ? 'H:' : '') + cell.children.map((one) => one.textContent).join('/'),
        )
        .join('|'),
    )
    return false
  })
  return rows
}

/** Put the caret behind a word and do something. */
const at = (state: EditorState, word: string): EditorState => {
  let found = -1
  state.doc.descendants((node, pos) => {
    if (node.isText && node.text === word) found = pos + word.length
  })
  expect(found, word).toBeGreaterThan(0)
  return state.apply(state.tr.setSelection(TextSelection.create(state.doc, found)))
}

const act = (state: EditorState, word: string, name: TableAct): EditorState => {
  const { tr } = at(state, word)
  expect(changeTable(tr, name)).toBe(true)
  tr.doc.check()
  return state.apply(tr).doc === tr.doc ? EditorState.create({ doc: tr.doc, selection: tr.selection }) : state
}

const TABLE = [
  ['a', 'b'],
  ['c', 'd'],
]

describe('changeTable', () => {
  it('adds rows above and below, and only the first row is of headers', () => {
    const state = stateOf(buildTable(TABLE))
    expect(rowsOf(act(state, 'c', 'rowBefore').doc)).toEqual(['H:a|H:b', '|', 'c|d'])
    expect(rowsOf(act(state, 'a', 'rowAfter').doc)).toEqual(['H:a|H:b', '|', 'c|d'])
    expect(rowsOf(act(state, 'd', 'rowAfter').doc)).toEqual(['H:a|H:b', 'c|d', '|'])
    expect(rowsOf(act(stateOf(buildTable([['a', 'b']])), 'a', 'rowAfter').doc)).toEqual(['H:a|H:b', '|'])
  })

  it('adds columns before and after, with a header at their head', () => {
    const state = stateOf(buildTable(TABLE))
    expect(rowsOf(act(state, 'c', 'columnBefore').doc)).toEqual(['H:|H:a|H:b', '|c|d'])
    expect(rowsOf(act(state, 'c', 'columnAfter').doc)).toEqual(['H:a|H:|H:b', 'c||d'])
    expect(rowsOf(act(state, 'd', 'columnAfter').doc)).toEqual(['H:a|H:b|H:', 'c|d|'])
  })

  it('deletes rows and columns, and the table with the last of them', () => {
    const state = stateOf(buildTable(TABLE), paragraph('after'))
    expect(rowsOf(act(state, 'c', 'deleteRow').doc)).toEqual(['H:a|H:b'])
    const column = act(state, 'c', 'deleteColumn')
    expect(rowsOf(column.doc)).toEqual(['H:b', 'd'])
    expect(column.selection.$from.parent.textContent).toBe('d')
    expect(act(column, 'd', 'deleteColumn').doc.textContent).toBe('after')
    expect(act(state, 'd', 'deleteTable').doc.textContent).toBe('after')
  })

  it('turns the header row off and on, with its words', () => {
    const off = act(stateOf(buildTable(TABLE)), 'a', 'headerRow')
    expect(rowsOf(off.doc)).toEqual(['a|b', 'c|d'])
    expect(rowsOf(act(off, 'c', 'headerRow').doc)).toEqual(['H:a|H:b', 'c|d'])
  })

  it('does nothing outside of tables', () => {
    const { tr } = at(stateOf(paragraph('words')), 'words')
    expect(changeTable(tr, 'rowAfter')).toBe(false)
    expect(tr.docChanged).toBe(false)
  })
})

describe('insertTable', () => {
  it('takes the place of an empty paragraph, stands behind a full one, and leaves room behind it', () => {
    const empty = stateOf(paragraph(''))
    const { tr } = empty
    expect(insertTable(tr)).toBe(true)
    expect(tr.doc.children.map(({ type }) => type.name)).toEqual(['table', 'paragraph'])
    expect(rowsOf(tr.doc)).toEqual(['H:|H:|H:', '||', '||'])
    const full = at(stateOf(paragraph('words'), paragraph('more')), 'words').tr
    insertTable(full)
    expect(full.doc.children.map(({ type }) => type.name)).toEqual(['paragraph', 'table', 'paragraph'])
    full.doc.check()
  })

  it('turns selected blocks into its first column', () => {
    const state = stateOf(heading(1, 'Years'), paragraph('2024'), paragraph('after'))
    const tr = state.tr.setSelection(TextSelection.create(state.doc, 1, 10))
    expect(insertTable(tr)).toBe(true)
    tr.doc.check()
    expect(rowsOf(tr.doc)).toEqual(['H:Years|H:|H:', '2024||', '||'])
    expect(tr.doc.lastChild?.textContent).toBe('after')
  })

  it('puts no table into a table', () => {
    const { tr } = at(stateOf(buildTable(TABLE)), 'c')
    expect(insertTable(tr)).toBe(false)
  })
})

describe('mendTables', () => {
  const mended = (...content: RichTextJson[]): Node => {
    const { tr } = stateOf(...content)
    mendTables(tr, 0, tr.doc.content.size)
    tr.doc.check()
    return tr.doc
  }
  const bare = (...cells: RichTextJson[][]): RichTextJson => ({
    type: 'table',
    content: cells.map((row) => ({ type: 'tableRow', content: row })),
  })

  it('fills the row that one added while another added a column', () => {
    expect(
      rowsOf(
        mended(
          buildTable([
            ['a', 'b', 'c'],
            ['d', 'e'],
            ['f', 'g', 'h'],
          ]),
        ),
      ),
    ).toEqual(['H:a|H:b|H:c', 'd|e|', 'f|g|h'])
  })

  it('takes away the empty cell that two people who mended at once put in twice, and never words', () => {
    expect(
      rowsOf(
        mended(
          buildTable([
            ['a', 'b'],
            ['c', '', ''],
            ['e', 'f'],
          ]),
        ),
      ),
    ).toEqual(['H:a|H:b', 'c|', 'e|f'])
    expect(
      rowsOf(
        mended(
          buildTable([
            ['a', 'b'],
            ['c', '', 'x'],
            ['e', 'f'],
          ]),
        ),
      ),
    ).toEqual(['H:a|H:b|H:', 'c||x', 'e|f|'])
  })

  it('gives an empty cell a paragraph, and takes a table without cells away', () => {
    const doc = mended(bare([{ type: 'tableCell' }]), bare([]), paragraph('after'))
    expect(doc.children.map(({ type }) => type.name)).toEqual(['table', 'paragraph'])
    expect(doc.firstChild?.firstChild?.firstChild?.firstChild?.type.name).toBe('paragraph')
  })

  it('leaves an even table as it is', () => {
    const { tr } = stateOf(buildTable(TABLE))
    mendTables(tr, 0, tr.doc.content.size)
    expect(tr.docChanged).toBe(false)
  })
})
