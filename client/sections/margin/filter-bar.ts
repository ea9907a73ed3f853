import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { THREAD_KINDS, type ThreadKind } from '../../../schema/threads.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { icon } from '../../elements/icon.ts'
import { threadKindText } from '../../texts/comments.ts'
import { countryName, roleName } from '../../texts/people.ts'
import { countriesOf, isFiltering, NO_FILTER, SECRETARIAT_CODE, type CommentFilter } from './filters.ts'

export interface FilterBar {
  filter: CommentFilter
  /** All threads of the section. */
  threads: readonly ShownThread[]
  /** How many of them are shown. */
  shown: number
  change(filter: CommentFilter): void
}

const countryText = (code: string): string => (code === SECRETARIAT_CODE ? roleName('secretariat') : countryName(code))

const stateText = (state: CommentFilter['state']): string => {
  switch (state) {
    case 'open':
      return msg('Still open')
    case 'resolved':
      return msg('Resolved ones')
    case 'all':
      return msg('All of them')
  }
}

const countText = (filter: CommentFilter, all: number, shown: number): string => {
  if (isFiltering(filter)) return msg(str`${shown} of ${all} comments`)
  return shown === 1 ? msg('1 open comment') : msg(str`${shown} open comments`)
}

/** A choice of which `''` stands for any; values that may be empty are told apart by their place. */
const renderSelect = <T>(
  name: string,
  chosen: T | null,
  options: readonly T[],
  text: (one: T) => string,
  choose: (one: T | null) => void,
  any: string | null,
): TemplateResult =>
  html`<label class="choice"
    ><span class="field-label">${name}</span
    ><select @change=${({ target }: Event) => choose(options[Number((target as HTMLSelectElement).value)] ?? null)}>
      ${any === null ? nothing : html`<option value="-1" ?selected=${chosen === null}>${any}</option>`}
      ${options.map((one, at) => html`<option value=${at} ?selected=${one === chosen}>${text(one)}</option>`)}
    </select></label
  >`

/** Which comments are shown, and how many these are. */
export const renderFilters = ({ filter, threads, shown, change }: FilterBar): TemplateResult | typeof nothing => {
  if (threads.length === 0) return nothing
  const set = (part: Partial<CommentFilter>): void => change({ ...filter, ...part })
  const any = msg('Any')
  return html`<details class="filters">
      <summary>
        ${icon('filter')}<span role="status">${countText(filter, threads.length, shown)}</span>
        <span class="filters-name">${msg('Filter')}</span>
      </summary>
      <div class="choices">
        ${renderSelect(
          msg('Kind'),
          filter.kind,
          THREAD_KINDS,
          threadKindText,
          (kind: ThreadKind | null) => set({ kind }),
          any,
        )}
        ${renderSelect(msg('From'), filter.country, countriesOf(threads), countryText, (country) => set({ country }), any)}
        ${renderSelect(
          msg('State'),
          filter.state,
          ['open', 'resolved', 'all'] as const,
          stateText,
          (state) => set({ state: state ?? 'open' }),
          null,
        )}
        <label class="check"
          ><input
            type="checkbox"
            .checked=${filter.isMine}
            @change=${({ target }: Event) => set({ isMine: (target as HTMLInputElement).checked })}
          />${msg('Only mine: written by me, or naming me')}</label
        >
      </div>
    </details>
    ${
      isFiltering(filter)
        ? html`<p class="filters-on">
            ${shown === 0 ? msg('No comment fits.') : nothing}
            <button type="button" class="text-button" @click=${() => change(NO_FILTER)}>
              ${msg('Show all again')}
            </button>
          </p>`
        : nothing
    }`
}
