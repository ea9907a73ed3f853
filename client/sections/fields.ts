import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import * as Y from 'yjs'
import { isEmptyContent, type FieldContent, type TextContent } from '../../schema/sections/content.ts'
import { formatMoney, parseMoney } from '../../schema/money.ts'
import { setMember, setScalar } from '../../schema/sections/edit.ts'
import type {
  ChoiceField,
  ChoicesField,
  Field,
  LinksField,
  MoneyField,
  ScalarField,
  TextField,
} from '../../schema/sections/index.ts'
import { countries } from '../../templates/index.ts'
import { toHref } from '../editor/commands.ts'
import { calmValue } from '../elements/calm-value.ts'
import { flag } from '../elements/flag.ts'
import '../elements/money-input.ts'
import '../elements/picker.ts'
import '../elements/scalar-input.ts'
import type { PickerOption } from '../elements/picker.ts'
import { currentForms } from '../locales.ts'
import { LOCAL } from '../sync/types.ts'
import { choiceLabel, label } from '../texts/labels.ts'
import { countryName } from '../texts/people.ts'
import { dayText, listText } from '../texts/times.ts'
import { describeClient, type RecordContext } from './context.ts'
import { itemLink } from './item-link.ts'
import { drawnPassages } from './margin/drawn-passages.ts'
import { renderFieldComment, renderFieldProposals, renderFieldSuggestion } from './margin/field-comment.ts'
import './text-slot.ts'
import { titleOf } from './titles.ts'

type Drawn = TemplateResult | typeof nothing

/** A field with its label, as a control where it may be changed and as text where not; nothing for an empty text that
 * nobody here can fill. Entries are drawn by `renderEntries`. */
export const renderField = (
  context: RecordContext,
  field: Exclude<Field, { type: 'entries' }>,
  value: FieldContent | undefined,
): Drawn => {
  if (context.record === null && isEmptyContent(value)) return nothing
  return html`<div class="field field-${field.type}" data-field=${field.name} data-path=${context.path + field.name}>
    <span class="field-label"
      >${label(field.labelKey)}${renderFieldComment(context, context.path + field.name, label(field.labelKey))}${
        field.type === 'line' || field.type === 'text'
          ? nothing
          : renderFieldSuggestion(context, context.path + field.name, label(field.labelKey))
      }</span
    >
    ${renderValue(context, field, value)} ${renderFieldProposals(context, context.path + field.name)}
  </div>`
}

/** A field's value without its label. */
export const renderValue = (context: RecordContext, field: Field, value: FieldContent | undefined): Drawn => {
  switch (field.type) {
    case 'line':
    case 'text':
      return renderText(context, field, value as TextContent | undefined)
    case 'choice':
      return renderChoice(context, field, asText(value))
    case 'choices':
      return renderChoices(context, field, asList(value))
    case 'links':
      return renderLinks(context, field, asList(value))
    case 'country':
      return renderCountry(context, field, asText(value))
    case 'date':
    case 'url':
      return renderScalar(context, field, asText(value))
    case 'money':
      return renderMoney(context, field, asText(value))
    case 'entries':
      return nothing
  }
}

const asText = (value: FieldContent | undefined): string => (typeof value === 'string' ? value : '')
const asList = (value: FieldContent | undefined): string[] =>
  Array.isArray(value) ? value.filter((member) => typeof member === 'string') : []

/** A text of a record: title, body, or one of its fields. */
export const renderText = (
  context: RecordContext,
  field: TextField,
  content: TextContent | undefined,
  placeholder = msg('Write here'),
): TemplateResult =>
  renderSlot(context, {
    key: field.name,
    type: field.type,
    label: label(field.labelKey),
    placeholder,
    content: content ?? null,
  })

/** Where a text stands and what it is called. */
export interface Slot {
  /** Key of its fragment in the record. */
  key: string
  type: TextField['type']
  label: string
  placeholder: string
  /** The committed text, for where it is only read. */
  content: TextContent | null
}

/** A text of a record by the key of its fragment, live where it may be written in. */
export const renderSlot = (context: RecordContext, slot: Slot): TemplateResult => {
  const fragment = context.record?.get(slot.key)
  const isLive = fragment instanceof Y.XmlFragment && context.section.live !== null
  const place = { item: context.item, field: context.path + slot.key }
  return html`<ronda-text
    .session=${isLive ? context.section.live : null}
    .fragment=${isLive ? fragment : null}
    .content=${slot.content}
    .type=${slot.type}
    .language=${slot.content?.lang ?? ''}
    .place=${place}
    .label=${slot.label}
    .placeholder=${slot.placeholder}
    .passages=${drawnPassages(context.view, context.section, place)}
    .describe=${describeClient(context)}
  ></ronda-text>`
}

/** A select that reads as text until it is used. */
const renderSelect = (
  { record }: RecordContext,
  field: ChoiceField | ScalarField,
  value: string,
  options: readonly { id: string; label: string }[],
): TemplateResult =>
  html`<select
    class="quiet ${value === '' ? 'placeholder' : ''}"
    aria-label=${label(field.labelKey)}
    ${calmValue(value)}
    @change=${(event: Event) => {
      if (record !== null) setScalar(record, field.name, (event.target as HTMLSelectElement).value, LOCAL)
    }}
  >
    <option value="" ?selected=${value === ''}>${msg('Choose')}</option>
    ${options.map(({ id, label }) => html`<option value=${id} ?selected=${id === value}>${label}</option>`)}
  </select>`

const renderChoice = (context: RecordContext, field: ChoiceField, value: string): TemplateResult =>
  context.record === null
    ? html`<span class="field-value">${choiceLabel(field, value)}</span>`
    : renderSelect(
        context,
        field,
        value,
        field.choices.map((id) => ({ id, label: choiceLabel(field, id) })),
      )

const renderCountry = (context: RecordContext, field: ScalarField, value: string): TemplateResult => {
  if (context.record === null) return html`<span class="field-value">${flag(value)} ${countryName(value)}</span>`
  const options = countries
    .map(({ code }) => ({ id: code, label: countryName(code) }))
    .sort((a, b) => a.label.localeCompare(b.label, currentForms()))
  return html`<span class="with-flag">${flag(value)}${renderSelect(context, field, value, options)}</span>`
}

const pick =
  ({ record }: RecordContext, field: ChoicesField | LinksField) =>
  ({ detail: { id, isIn } }: CustomEvent<{ id: string; isIn: boolean }>): void => {
    if (record !== null) setMember(record, field.name, id, isIn, LOCAL)
  }

const renderChoices = (context: RecordContext, field: ChoicesField, chosen: string[]): TemplateResult => {
  const names = field.choices.filter((id) => chosen.includes(id)).map((id) => choiceLabel(field, id))
  if (context.record === null) return html`<span class="field-value">${listText(names)}</span>`
  return html`<ronda-picker
    .options=${field.choices.map((id) => ({ id, label: choiceLabel(field, id) }))}
    .chosen=${chosen}
    .label=${label(field.labelKey)}
    .placeholder=${msg('Choose')}
    @ronda-pick=${pick(context, field)}
  ></ronda-picker>`
}

const renderLinks = (context: RecordContext, field: LinksField, chosen: string[]): TemplateResult => {
  const targets = [...context.view.numbers.values()].filter(
    ({ section, item }) => section.kind.name === field.to && item.id !== context.item,
  )
  const linked = targets.filter(({ item }) => chosen.includes(item.id))
  // Of what the reader may not open only the number is shown.
  const unread = chosen.filter((id) => !targets.some(({ item }) => item.id === id))
  const numbers = unread.flatMap((id) => context.view.numberOf(id) ?? [])
  const links = html`<span class="item-links"
    >${linked.map(itemLink)}${numbers.map((number) => html`${number} `)}</span
  >`
  if (context.record === null) return html`<span class="field-value">${links}</span>`
  const options: PickerOption[] = targets.map(({ number, item }) => ({
    id: item.id,
    label: number,
    detail: titleOf(item),
  }))
  return html`<span class="with-links"
    >${links}<ronda-picker
      class="is-adding"
      .options=${options}
      .chosen=${chosen}
      .label=${label(field.labelKey)}
      .placeholder=${msg('Choose')}
      .empty=${msg('There is nothing to choose from yet.')}
      @ronda-pick=${pick(context, field)}
    ></ronda-picker
  ></span>`
}

const renderMoney = ({ record }: RecordContext, field: MoneyField, value: string): TemplateResult => {
  const language = currentForms()
  const money = parseMoney(value)
  if (record === null)
    return html`<span class="field-value">${money === null ? value : formatMoney(money, language)}</span>`
  return html`<ronda-money-input
    .value=${value}
    .isRange=${field.isRange}
    .label=${label(field.labelKey)}
    .language=${language}
    @ronda-money=${({ detail }: CustomEvent<string>) => setScalar(record, field.name, detail, LOCAL)}
  ></ronda-money-input>`
}

const renderScalar = ({ record }: RecordContext, field: ScalarField, value: string): TemplateResult => {
  const shown = field.type === 'date' ? dayText(value) : value
  if (record === null)
    return html`<span class="field-value"
      >${
        field.type === 'url' && /^https?:\/\//i.test(value)
          ? html`<a href=${value} target="_blank" rel="noopener noreferrer nofollow">${shown}</a>`
          : shown
      }</span
    >`
  const isDate = field.type === 'date'
  return html`<ronda-scalar-input
    .type=${isDate ? 'date' : 'url'}
    .value=${value}
    .shown=${isDate && value !== '' ? shown : ''}
    .label=${label(field.labelKey)}
    .placeholder=${isDate ? '' : 'https://'}
    .read=${isDate ? readDay : toHref}
    .advice=${isDate ? msg('Write a day, such as 31 December 2027.') : msg('Write an address, such as https://example.org.')}
    @ronda-scalar=${({ detail }: CustomEvent<string>) => {
      if (record !== null) setScalar(record, field.name, detail, LOCAL)
    }}
  ></ronda-scalar-input>`
}

/** A day with a year of four digits, as a date control gives it. */
const readDay = (typed: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(typed) ? typed : null)
