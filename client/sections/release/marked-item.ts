import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { plainText, type FieldContent, type ItemContent, type TextContent } from '../../../schema/sections/content.ts'
import { BODY, TITLE, type Field, type TextField } from '../../../schema/sections/index.ts'
import type { ItemChange } from '../../controllers/content-changes.ts'
import { label } from '../../texts/labels.ts'
import type { RecordContext } from '../context.ts'
import { renderEntries } from '../entries.ts'
import { renderField, renderText } from '../fields.ts'
import { renderInverse } from '../item-fields.ts'
import { renderTranslation } from '../translation.ts'
import { fieldWords } from './field-words.ts'
import { renderWordChanges } from './word-diff.ts'

/** What the release that is read has done to an item; null: nothing, or who reads is no reader of releases. */
const changeOf = ({ view, section, item }: RecordContext): ItemChange | null =>
  section.readsRelease ? (view.changesOf(section).comparison?.changes.items.get(item) ?? null) : null

/** Whether an item is new or changed in the release that is read, in a word. */
export const changeMark = (context: RecordContext): TemplateResult | typeof nothing => {
  const change = changeOf(context)
  if (change === null) return nothing
  return html`<p class="change-mark">
    ${change.type === 'new' ? msg('New in this release') : msg('Changed in this release')}
  </p>`
}

const asText = (value: FieldContent | undefined): TextContent | null =>
  value === undefined || typeof value === 'string' || Array.isArray(value) ? null : value

/** Whether the translation of a text differs, and not only the text. */
const isTranslationChanged = (before: FieldContent | undefined, after: FieldContent | undefined): boolean => {
  const words = (value: FieldContent | undefined): string => {
    const translation = asText(value)?.translation
    return translation === undefined ? '' : plainText(translation)
  }
  return words(before) !== words(after)
}

/** A text by itself; its translation stands below it. */
const withoutTranslation = (value: FieldContent | undefined): FieldContent | undefined => {
  const text = asText(value)
  return text === null ? value : { json: text.json, lang: text.lang }
}

/** A changed item with its words marked; null where it is to be shown as it is. */
export const renderMarkedItem = (context: RecordContext, item: ItemContent): TemplateResult | null => {
  const { view, section } = context
  const changes = view.changesOf(section)
  const change = changes.isShown ? changeOf(context) : null
  if (change === null || change.type === 'new') return null
  const { before, fields } = change
  const earlier = changes.comparison?.before.numbers ?? {}
  const hasNewTranslation = [TITLE, BODY].some(({ name }) =>
    isTranslationChanged(before.fields[name], item.fields[name]),
  )
  const own = hasNewTranslation ? (value: FieldContent | undefined) => value : withoutTranslation
  const marked = (field: Field): TemplateResult =>
    renderWordChanges(
      fieldWords(field, own(before.fields[field.name]), (id) => earlier[id] ?? view.numberOf(id)),
      fieldWords(field, own(item.fields[field.name]), (id) => view.numberOf(id)),
    )
  const isChanged = ({ name }: Field): boolean => fields.includes(name)
  const text = (field: TextField): TemplateResult =>
    isChanged(field)
      ? html`<div class="text text-${field.type} is-marked">${marked(field)}</div>`
      : renderText(context, field, asText(item.fields[field.name]) ?? undefined)
  const others = section.kind.fields.filter(({ name }) => name !== TITLE.name && name !== BODY.name)
  return html`<h3 class="item-title">${text(TITLE)}</h3>
    <div class="item-body">${text(BODY)}</div>
    ${hasNewTranslation ? nothing : renderTranslation(context, item)}
    <div class="fields">
      ${others.map((field) => {
        if (isChanged(field))
          return html`<div class="field field-${field.type}">
            <span class="field-label">${label(field.labelKey)}</span>
            <span class="field-value is-marked">${marked(field)}</span>
          </div>`
        return field.type === 'entries' ? nothing : renderField(context, field, item.fields[field.name])
      })}
      ${renderInverse(view, section, item)}
    </div>
    ${others.map((field) =>
      field.type === 'entries' && !isChanged(field) ? renderEntries(context, field, item.fields[field.name]) : nothing,
    )}`
}
