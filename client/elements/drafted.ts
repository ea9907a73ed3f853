import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'

/** What a draft had said before somebody else corrected it.
 * @param drafted as it is kept; null: it stands as it was drafted. @param render gives the words as they are read. */
export const renderDrafted = (
  drafted: string | null,
  render: (words: string) => unknown,
): TemplateResult | typeof nothing =>
  drafted === null || drafted === ''
    ? nothing
    : html`<details class="drafted">
        <summary>${msg('As it was drafted')}</summary>
        <p>${render(drafted)}</p>
      </details>`
