import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import * as Y from 'yjs'
import { isEmptyContent, type EntryContent, type FieldContent } from '../../schema/sections/content.ts'
import { createEntry, setDeleted } from '../../schema/sections/edit.ts'
import type { EntriesField } from '../../schema/sections/index.ts'
import { icon } from '../elements/icon.ts'
import { LOCAL } from '../sync/types.ts'
import { label } from '../texts/labels.ts'
import { renderAdders } from './adders.ts'
import { writingLanguage, type RecordContext } from './context.ts'
import { renderField } from './fields.ts'
import { renderEmptySuggestions } from './margin/field-comment.ts'

const recordOf = (context: RecordContext, field: EntriesField, id: string): Y.Map<unknown> | null => {
  const entries = context.record?.get(field.name)
  const entry = entries instanceof Y.Map ? (entries as Y.Map<unknown>).get(id) : undefined
  return entry instanceof Y.Map ? (entry as Y.Map<unknown>) : null
}

const renderEntry = (context: RecordContext, field: EntriesField, entry: EntryContent): TemplateResult => {
  const record = recordOf(context, field, entry.id)
  const inner: RecordContext = { ...context, record, path: `${field.name}/${entry.id}/` }
  // A new entry shows everything that it can hold.
  const isNew = field.fields.every(({ name }) => isEmptyContent(entry.fields[name]))
  const isShown = (name: string): boolean =>
    isNew || !isEmptyContent(entry.fields[name]) || (inner.revealing?.revealed.has(inner.path + name) ?? false)
  const missing = field.fields.filter(({ name }) =>
    record === null ? isEmptyContent(entry.fields[name]) : !isShown(name),
  )
  const remove = (): void => {
    if (record !== null) setDeleted(record, new Date().toISOString(), LOCAL)
  }
  return html`<li class="entry">
    <div class="entry-fields">
      <div class="fields">
        ${field.fields.map((sub) => (isShown(sub.name) ? renderField(inner, sub, entry.fields[sub.name]) : nothing))}
      </div>
      ${renderAdders(inner, missing)} ${renderEmptySuggestions(inner, missing)}
    </div>
    ${
      record === null
        ? nothing
        : html`<button
            type="button"
            class="icon-button"
            title=${msg('Remove')}
            aria-label=${msg('Remove')}
            @click=${remove}
          >
            ${icon('x')}
          </button>`
    }
  </li>`
}

/** A list of typed entries: evidence, experiences. Taking one away can be undone. */
export const renderEntries = (
  context: RecordContext,
  field: EntriesField,
  value: FieldContent | undefined,
): TemplateResult | typeof nothing => {
  const entries = (Array.isArray(value) ? value : []).filter((entry) => typeof entry !== 'string')
  const { record } = context
  if (record === null && entries.length === 0) return nothing
  const add = (event: Event): void => {
    if (record === null) return
    const host = (event.currentTarget as HTMLElement).closest('.entries')
    createEntry(record, field, { lang: writingLanguage(), origin: LOCAL })
    // The new entry is drawn after this.
    setTimeout(
      () => host?.querySelector<HTMLElement>('li:last-of-type .quiet, li:last-of-type [tabindex]')?.focus(),
      50,
    )
  }
  return html`<div class="entries" data-field=${field.name}>
    <span class="field-label">${label(field.labelKey)}</span>
    <ul>
      ${repeat(
        entries,
        ({ id }) => id,
        (entry) => renderEntry(context, field, entry),
      )}
    </ul>
    ${
      record === null
        ? nothing
        : html`<button type="button" class="text-button" @click=${add}>
            ${icon('plus')}${label(field.addLabelKey)}
          </button>`
    }
  </div>`
}
