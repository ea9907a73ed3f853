import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { label } from '../texts/labels.ts'
import type { RecordContext, SectionContext } from './context.ts'
import { renderValue } from './fields.ts'
import { itemHref } from './item-link.ts'
import { titleOf } from './titles.ts'

/** A section as one table: a row an item, the columns that its kind declares, to be read and to go from. */
export const renderTable = ({ view, section }: SectionContext): TemplateResult => {
  const { kind, items } = section
  const fields = kind.columns.flatMap((name) => kind.fields.find((field) => field.name === name) ?? [])
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${section.summary.title}>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">${msg('No.')}</th>
          <th scope="col">${label('field.title')}</th>
          ${fields.map(({ labelKey }) => html`<th scope="col">${label(labelKey)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${items.map((item) => {
          const context: RecordContext = { view, section, item: item.id, path: '', record: null, revealing: null }
          return html`<tr>
            <th scope="row">
              <a class="item-number" href=${itemHref({ item, section })}>${view.numbers.get(item.id)?.number}</a>
            </th>
            <td class="table-title">${titleOf(item) || msg('Without a title')}</td>
            ${fields.map((field) => html`<td>${renderValue(context, field, item.fields[field.name])}</td>`)}
          </tr>`
        })}
      </tbody>
    </table>
  </div>`
}
