import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icon.ts'
import { label } from '../../texts/labels.ts'
import type { SectionContext } from '../context.ts'
import { wish } from './item-comments.ts'

/** Below the items: suggest a new one, where the reader may and cannot add it. */
export const renderSuggestItem = ({ view, section }: SectionContext): TemplateResult | typeof nothing => {
  if (!section.takesSuggestions || view.threads.audiences(section).length === 0) return nothing
  return html`<button
    type="button"
    class="button is-quiet add suggest-item"
    @click=${({ currentTarget }: Event) => wish(currentTarget, 'ronda-comment', { item: null, suggests: true })}
  >
    ${icon('plus')}${msg(str`Suggest a new item: ${label(section.kind.labelKey)}`)}
  </button>`
}
