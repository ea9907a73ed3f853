/** Cells that one pasted cell may be joined of: beyond, it is taken as one. */
const MAX_SPAN = 20

const HEADINGS = 'h1, h2, h3, h4, h5, h6'

/** The highest level of pasted headings becomes our first, all others our second. Our own say which they are. */
const levelHeadings = (root: Document): void => {
  const foreign = [...root.querySelectorAll<HTMLElement>(HEADINGS)].filter((el) => el.dataset['level'] === undefined)
  const top = Math.min(...foreign.map(({ tagName }) => Number(tagName[1])))
  for (const el of foreign) el.dataset['level'] = Number(el.tagName[1]) === top ? '1' : '2'
}

const spanOf = (cell: Element, name: string): number => {
  const span = Number.parseInt(cell.getAttribute(name) ?? '1', 10)
  return span > 1 && span <= MAX_SPAN ? span : 1
}

const emptyLike = (cell: Element): Element => cell.ownerDocument.createElement(cell.tagName)

/** Joined cells become one with the words and empty ones beside and below it, so that every column keeps its place. */
const partCells = (table: HTMLTableElement): void => {
  /** How many rows a column is still taken from above, and by what kind of cell. */
  const taken = new Map<number, { rows: number; cell: Element }>()
  for (const row of table.rows) {
    let column = 0
    const skipTaken = (before: Element | null): void => {
      for (let above = taken.get(column); above !== undefined; above = taken.get(++column)) {
        row.insertBefore(emptyLike(above.cell), before)
        if (--above.rows === 0) taken.delete(column)
      }
    }
    for (const cell of [...row.cells]) {
      skipTaken(cell)
      const [columns, rows] = [spanOf(cell, 'colspan'), spanOf(cell, 'rowspan')]
      for (let at = 1; at < columns; at++) cell.after(emptyLike(cell))
      for (let at = 0; at < columns; at++) {
        if (rows > 1) taken.set(column + at, { rows: rows - 1, cell })
      }
      column += columns
    }
    skipTaken(null)
  }
}

/** A table in a cell is taken as lines: one for each of its rows. */
const flattenInner = (table: Element): void => {
  const lines = [...table.querySelectorAll('tr')].map((row) => {
    const line = row.ownerDocument.createElement('p')
    line.textContent = [...row.children].map((cell) => cell.textContent.trim().replaceAll(/\s+/g, ' ')).join(' ')
    return line
  })
  table.replaceWith(...lines)
}

/** Headings in a list or a table are words of it. */
const lowerHeadings = (root: Document): void => {
  for (const el of root.querySelectorAll('li, td, th'))
    for (const heading of el.querySelectorAll(HEADINGS)) {
      const line = root.createElement('p')
      line.append(...heading.childNodes)
      heading.replaceWith(line)
    }
}

/** Pasted HTML in a form that our text can hold. Nothing of it is run: it is parsed apart from the page, and the schema then takes
 * from it what it knows. */
export const fitPastedHtml = (html: string): string => {
  const root = new DOMParser().parseFromString(html, 'text/html')
  for (let inner = root.querySelector('table table, li table'); inner !== null;) {
    flattenInner(inner)
    inner = root.querySelector('table table, li table')
  }
  for (const table of root.querySelectorAll('table')) partCells(table)
  lowerHeadings(root)
  levelHeadings(root)
  return root.body.innerHTML
}
