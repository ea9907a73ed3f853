import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../elements/icon.ts'
import { label } from '../texts/labels.ts'
import type { RecordContext } from './context.ts'

/** Words to press for what is empty, so that reading never looks like a form.
 * @param fields empty fields of the record, by name. */
export const renderAdders = (
  { record, path, revealing }: RecordContext,
  fields: readonly { name: string; labelKey: string }[],
): TemplateResult | typeof nothing => {
  if (record === null || revealing === null || fields.length === 0) return nothing
  return html`<div class="adders" role="group" aria-label=${msg('Add a detail')}>
    ${fields.map(
      ({ name, labelKey }) =>
        html`<button type="button" class="adder" @click=${() => revealing.reveal(path + name)}>
          ${icon('plus')}${label(labelKey)}
        </button>`,
    )}
  </div>`
}
