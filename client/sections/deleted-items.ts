import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ItemContent } from '../../schema/sections/content.ts'
import { icon } from '../elements/icon.ts'
import { titleOf } from './titles.ts'

/** The list of what was deleted and can be restored.
 * @param restore put an item back where it was. */
export const renderDeleted = (deleted: readonly ItemContent[], restore: (id: string) => void): TemplateResult =>
  html`${
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
