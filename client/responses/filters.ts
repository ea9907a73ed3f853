import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { THREAD_KINDS } from '../../schema/threads.ts'
import { threadKindText } from '../texts/comments.ts'
import { answerChoices, columnText, dispositionChoices } from '../texts/responses.ts'
import { allOf, COLUMNS, isNarrowed, type MatrixColumn, type MatrixFilter } from '../../schema/matrix-filter.ts'

type Choice = readonly [value: string, text: string]

/** What a matrix can be narrowed to and sorted by.
 * @param sections that have rows: key and title. @param onChange whether it is still being typed. */
export const renderMatrixFilters = (
  filter: MatrixFilter,
  sections: readonly Choice[],
  onChange: (filter: MatrixFilter) => void,
): TemplateResult => {
  const select = (
    name: 'section' | 'kind' | 'verdict' | 'state',
    label: string,
    choices: readonly Choice[],
  ): TemplateResult =>
    html`<label
      >${label}
      <select
        data-filter=${name}
        .value=${live(filter[name])}
        @change=${(event: Event) => onChange({ ...filter, [name]: (event.target as HTMLSelectElement).value })}
      >
        <option value="" ?selected=${filter[name] === ''}>${msg('All')}</option>
        ${
          // The value finds no option that comes in the same drawing.
          choices.map(
            ([value, text]) => html`<option value=${value} ?selected=${filter[name] === value}>${text}</option>`,
          )
        }
      </select>
    </label>`
  const isComments = filter.tab === 'comments'
  const verdicts = isComments ? dispositionChoices() : answerChoices()
  return html`<form
    class="audit-filters matrix-filters"
    role="search"
    aria-label=${msg('Filter')}
    @submit=${(event: Event) => event.preventDefault()}
  >
    <label class="matrix-words"
      >${msg('Search')}
      <input
        type="search"
        .value=${live(filter.words)}
        @input=${(event: Event) => onChange({ ...filter, words: (event.target as HTMLInputElement).value })}
    /></label>
    ${sections.length < 2 && filter.section === '' ? nothing : select('section', columnText('section'), sections)}
    ${
      isComments
        ? select(
            'kind',
            columnText('kind'),
            THREAD_KINDS.map((kind) => [kind, threadKindText(kind)]),
          )
        : nothing
    }
    ${select('state', msg('Show'), [
      ['open', msg('Not answered')],
      ['answered', msg('Answered')],
    ])}
    ${select(
      'verdict',
      columnText('verdict'),
      verdicts.map(({ value, text }) => [value, text]),
    )}
    ${renderSort(filter, onChange)}
    ${
      isNarrowed(filter)
        ? html`<button
            type="button"
            class="button is-quiet"
            @click=${() => onChange({ ...allOf(filter.tab), sort: filter.sort, isDescending: filter.isDescending })}
          >
            ${msg('Show all')}
          </button>`
        : nothing
    }
  </form>`
}

/** Where the heads of the table are not drawn. */
const renderSort = (filter: MatrixFilter, onChange: (filter: MatrixFilter) => void): TemplateResult => {
  const text = (column: MatrixColumn, isDescending: boolean): string =>
    `${columnText(column)} ${isDescending ? '↓' : '↑'}`
  const columns: readonly MatrixColumn[] = COLUMNS[filter.tab]
  return html`<label class="matrix-sort"
    >${msg('Sort by')}
    <select
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement
        onChange({
          ...filter,
          sort: columns.find((column) => column === value.replace(/^-/, '')) ?? 'number',
          isDescending: value.startsWith('-'),
        })
      }}
    >
      ${columns.flatMap((column) =>
        [false, true].map(
          (isDescending) =>
            html`<option
              value=${`${isDescending ? '-' : ''}${column}`}
              ?selected=${filter.sort === column && filter.isDescending === isDescending}
            >
              ${text(column, isDescending)}
            </option>`,
        ),
      )}
    </select>
  </label>`
}
