import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { Field } from '../../../schema/sections/index.ts'
import { countries } from '../../../templates/index.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import '../../elements/money-input.ts'
import { currentForms } from '../../locales.ts'
import { choiceLabel, label } from '../../texts/labels.ts'
import { countryName } from '../../texts/people.ts'
import { titleOf } from '../titles.ts'

export interface SuggestedField {
  view: RoundView
  field: Field
  /** The item that the field is of: nothing links to itself. */
  item: string
  value: string | string[]
  change(value: string | string[]): void
}

interface Option {
  id: string
  text: string
}

const optionsOf = ({ view, field, item }: SuggestedField): Option[] => {
  switch (field.type) {
    case 'choice':
    case 'choices':
      return field.choices.map((id) => ({ id, text: choiceLabel(field, id) }))
    case 'country':
      return countries
        .map(({ code }) => ({ id: code, text: countryName(code) }))
        .sort((a, b) => a.text.localeCompare(b.text, currentForms()))
    case 'links':
      return [...view.numbers.values()]
        .filter((one) => one.section.kind.name === field.to && one.item.id !== item)
        .map((one) => ({ id: one.item.id, text: `${one.number} ${titleOf(one.item)}` }))
    default:
      return []
  }
}

const renderOne = (parts: SuggestedField, value: string): TemplateResult =>
  html`<select
    aria-label=${label(parts.field.labelKey)}
    @change=${(event: Event) => parts.change((event.target as HTMLSelectElement).value)}
  >
    <option value="" ?selected=${value === ''}>${msg('nothing')}</option>
    ${optionsOf(parts).map(({ id, text }) => html`<option value=${id} ?selected=${id === value}>${text}</option>`)}
  </select>`

const renderMany = (parts: SuggestedField, members: readonly string[]): TemplateResult =>
  html`<fieldset class="suggested-members">
    <legend class="visually-hidden">${label(parts.field.labelKey)}</legend>
    ${optionsOf(parts).map(
      ({ id, text }) =>
        html`<label class="check"
          ><input
            type="checkbox"
            .checked=${members.includes(id)}
            @change=${(event: Event) => {
              const rest = members.filter((one) => one !== id)
              parts.change((event.target as HTMLInputElement).checked ? [...rest, id] : rest)
            }}
          /><span>${text}</span></label
        >`,
    )}
  </fieldset>`

/** A control for the value that is proposed; nothing for a text, of which words are proposed. */
export const renderSuggestedField = (parts: SuggestedField): TemplateResult | typeof nothing => {
  const { field, value, change } = parts
  if (Array.isArray(value)) return renderMany(parts, value)
  switch (field.type) {
    case 'choice':
    case 'country':
      return renderOne(parts, value)
    case 'date':
    case 'url':
      return html`<input
        type=${field.type}
        aria-label=${label(field.labelKey)}
        .value=${value}
        @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
      />`
    case 'money':
      return html`<ronda-money-input
        .value=${value}
        .isRange=${field.isRange}
        .label=${label(field.labelKey)}
        .language=${currentForms()}
        @ronda-money=${({ detail }: CustomEvent<string>) => change(detail)}
      ></ronda-money-input>`
    default:
      return nothing
  }
}
