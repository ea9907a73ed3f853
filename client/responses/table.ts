import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { columnText } from '../texts/responses.ts'
import { sortedBy, type MatrixColumn, type MatrixFilter } from '../../schema/matrix-filter.ts'
import type { MatrixRow } from '../../schema/matrix-rows.ts'

/** One cell; it says its column's name where the table is drawn as cards. */
export interface MatrixCell {
  column: MatrixColumn
  content: unknown
  /** Nothing stands in it: a card leaves it out. */
  isEmpty?: boolean
}

const renderHead = (
  column: MatrixColumn,
  filter: MatrixFilter,
  onChange: (filter: MatrixFilter) => void,
): TemplateResult => {
  const isSorted = filter.sort === column
  const text = columnText(column)
  return html`<th
    scope="col"
    role="columnheader"
    data-column=${column}
    aria-sort=${isSorted ? (filter.isDescending ? 'descending' : 'ascending') : 'none'}
  >
    <span class="column-name">${text}</span>
    <button
      type="button"
      class="sort-button"
      title=${msg(str`Sort by: ${text}`)}
      @click=${() => onChange(sortedBy(filter, column))}
    >
      ${text}<span class="sort-sign" aria-hidden="true">${isSorted ? (filter.isDescending ? '↓' : '↑') : ''}</span>
    </button>
  </th>`
}

/** A matrix as a table that is sorted by its heads; on narrow screens a card for each row.
 * @param cells of a row, in the order of the columns. @param keyOf names a row among the others. */
export const renderMatrix = <T>(
  rows: readonly MatrixRow<T>[],
  {
    columns,
    filter,
    caption,
    cells,
    keyOf,
    onChange,
  }: {
    columns: readonly MatrixColumn[]
    filter: MatrixFilter
    caption: string
    cells: (row: T) => readonly MatrixCell[]
    keyOf: (row: T) => string
    onChange: (filter: MatrixFilter) => void
  },
): TemplateResult =>
  html`<table class="table matrix matrix-${filter.tab}" role="table">
    <caption class="visually-hidden">
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) => renderHead(column, filter, onChange))}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows,
        ({ of }) => keyOf(of),
        ({ of, isWaiting }) =>
          html`<tr role="row" data-row=${keyOf(of)} class=${isWaiting ? 'is-waiting' : ''}>
            ${cells(of).map(
              ({ column, content, isEmpty }) =>
                html`<td role="cell" data-column=${column} class=${isEmpty === true ? 'is-empty' : ''}>
                  <span class="cell-label" aria-hidden="true">${columnText(column)}</span>
                  ${isEmpty === true ? nothing : html`<div class="cell">${content}</div>`}
                </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`
