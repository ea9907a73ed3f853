import {
  callOrReturn,
  getExtensionField,
  Node,
  type Attributes,
  type Extensions,
  type ParentConfig,
} from '@tiptap/core'

declare module '@tiptap/core' {
  interface NodeConfig<Options, Storage> {
    /** What the node is in a table, as prosemirror-tables asks. */
    tableRole?:
      | string
      | ((this: {
          name: string
          options: Options
          storage: Storage
          parent: ParentConfig<NodeConfig<Options>>['tableRole']
        }) => string)
  }
}

/** Rows and columns of a table that somebody begins. */
export const NEW_TABLE = { rows: 3, columns: 3 } as const

const only =
  (wanted: unknown) =>
  (value: unknown): void => {
    if (value !== wanted) throw new RangeError('cells are not joined, and have no width of their own')
  }

/** prosemirror-tables reads these of every cell. They have one value each: no cell spans another, and a column is as wide as the
 * page lets it be. */
const cellAttributes = (): Attributes => {
  const fixed = (value: unknown) => ({
    default: value,
    rendered: false,
    parseHTML: () => value,
    validate: only(value),
  })
  return { colspan: fixed(1), rowspan: fixed(1), colwidth: fixed(null) }
}

/** What a cell holds: no heading, and no table. Maybe nothing at all: when two people delete at once what the other leaves, the
 * text must still open. The same goes for a row without cells and a table without rows; whoever types next mends them. */
const CELL_CONTENT = '(paragraph | bulletList | orderedList)*'

const TableCell = Node.create({
  name: 'tableCell',
  content: CELL_CONTENT,
  tableRole: 'cell',
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: () => ['td', 0],
})

const TableHeader = Node.create({
  name: 'tableHeader',
  content: CELL_CONTENT,
  tableRole: 'header_cell',
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: () => ['th', 0],
})

const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  tableRole: 'row',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
})

/** A wide one is scrolled inside its box. */
const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow*',
  tableRole: 'table',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['div', { class: 'table-box' }, ['table', ['tbody', 0]]],
  extendNodeSchema(extension) {
    const { name, options, storage } = extension
    return { tableRole: callOrReturn(getExtensionField(extension, 'tableRole', { name, options, storage })) as unknown }
  },
})

/** Tables of rich text. */
export const tableExtensions: Extensions = [Table, TableRow, TableHeader, TableCell]
