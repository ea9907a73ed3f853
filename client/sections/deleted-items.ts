import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ItemContent } from '../../schema/sections/content.ts'
import { icon } from '../elements/icon.ts'
import { titleOf } from './titles.ts'

/** An item that was just deleted, and the number it had. */
export interface Offer {
  id: string
  number: string
}

/** What was deleted: an offer to undo it right after, and the list of all that can be restored.
 * @param restore put an item back where it was. */
export const renderDeleted = (
  deleted: readonly ItemContent[],
  offer: Offer | null,
  restore: (id: string) => void,
): TemplateResult =>
  html`${
    offer === null
      ? nothing
      : html`<div class="toast" role="status">
          ${msg(str`${offer.number} was deleted.`)}
          <button type="button" class="text-button" @click=${() => restore(offer.id)}>${msg('Undo')}</button>
        </div>`
  }
  ${
    deleted.length === 0
      ? nothing
      : html`<details class="deleted">
          <summary>${msg(str`Deleted (${deleted.length})`)}</summary>
          <ul>
            ${deleted.map(
              (item) =>
                html`<li>
                  <span>${titleOf(item) || msg('Without a title')}</span>
                  <button type="button" class="text-button" @click=${() => restore(item.id)}>
                    ${icon('rotate')}${msg('Restore')}
                  </button>
                </li>`,
            )}
          </ul>
        </details>`
  }`
