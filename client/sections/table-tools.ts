import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { TableAct } from '../editor/tables.ts'

const actText = (act: TableAct): string => {
  switch (act) {
    case 'rowBefore':
      return msg('Row above')
    case 'rowAfter':
      return msg('Row below')
    case 'columnBefore':
      return msg('Column before')
    case 'columnAfter':
      return msg('Column after')
    case 'headerRow':
      return msg('Header row')
    case 'deleteRow':
      return msg('Delete row')
    case 'deleteColumn':
      return msg('Delete column')
    case 'deleteTable':
      return msg('Delete table')
  }
}

const ACTS = [
  'rowBefore',
  'rowAfter',
  'columnBefore',
  'columnAfter',
  'headerRow',
  'deleteRow',
  'deleteColumn',
  'deleteTable',
] as const satisfies readonly TableAct[]

/** What can be done with the table that the caret is in: a second line of the toolbar.
 * @param hasHeaderRow whether its first row is one of headers. */
export const renderTableTools = (hasHeaderRow: boolean, run: (act: TableAct) => void): TemplateResult =>
  html`<div class="toolbar table-tools" role="toolbar" aria-label=${msg('Table')}>
    ${ACTS.map(
      (act) =>
        html`<button
          type="button"
          class="button is-quiet"
          aria-pressed=${act === 'headerRow' ? String(hasHeaderRow) : nothing}
          @mousedown=${(event: Event) => event.preventDefault()}
          @click=${() => run(act)}
        >
          ${actText(act)}
        </button>`,
    )}
  </div>`
