import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { isEmptyContent, type ItemContent } from '../../schema/sections/content.ts'
import { BODY, LANGUAGE_LABEL, SECTION_KINDS, TITLE, type Field, type Gap } from '../../schema/sections/index.ts'
import type { SectionView } from '../controllers/section-view.ts'
import type { RoundView } from '../controllers/round-view.ts'
import { label } from '../texts/labels.ts'
import { renderAdders } from './adders.ts'
import type { RecordContext } from './context.ts'
import { renderEntries } from './entries.ts'
import { renderField } from './fields.ts'
import { itemLink } from './item-link.ts'
import { renderEmptySuggestions } from './margin/field-comment.ts'
import { isForeign, itemLanguage, renderLanguage } from './translation.ts'

/** Name under which an item's language is offered beside its declared fields. */
const LANGUAGE = 'language'

/** Everything of an item besides title and text: what is filled in as a quiet line, what is missing, and what can be added.
 * Reading never looks like a form: an empty field is a word to press. */
export const renderItemFields = (context: RecordContext, item: ItemContent): TemplateResult => {
  const { section, view, revealing } = context
  const revealed = revealing?.revealed ?? new Set<string>()
  const { kind } = section
  const others = kind.fields.filter(({ name }) => name !== TITLE.name && name !== BODY.name)
  const isShown = ({ name }: Field): boolean => !isEmptyContent(item.fields[name]) || revealed.has(name)
  const isLanguageShown = isForeign(itemLanguage(item), view.round.language) || revealed.has(LANGUAGE)
  const missing = others.filter((field) => field.type !== 'entries' && !isShown(field))
  return html`<div class="fields">
      ${others.map((field) =>
        field.type === 'entries' || !isShown(field) ? nothing : renderField(context, field, item.fields[field.name]),
      )}
      ${isLanguageShown ? renderLanguage(context, item) : nothing} ${renderInverse(view, section, item)}
      ${section.gapsOf(item).map((gap) => renderGap(context, gap))}
    </div>
    ${others.map((field) =>
      field.type === 'entries' ? renderEntries(context, field, item.fields[field.name]) : nothing,
    )}
    ${renderEmptySuggestions(context, [...emptyTexts(item), ...missing])}
    ${renderAdders(context, [...missing, ...(isLanguageShown ? [] : [{ name: LANGUAGE, labelKey: LANGUAGE_LABEL }])])}`
}

/** Title and body, where nothing stands in them. */
const emptyTexts = (item: ItemContent): Field[] => [TITLE, BODY].filter(({ name }) => isEmptyContent(item.fields[name]))

/** A gentle hint; pressed, it leads to where it can be closed. */
const renderGap = ({ view, revealing }: RecordContext, gap: Gap): TemplateResult => {
  const text = label(gap.labelKey)
  const target = 'notLinkedBy' in gap ? view.sections.find(({ kind }) => kind.name === gap.notLinkedBy.kind) : undefined
  return html`<div class="field">
    <span class="field-label"
      >${'emptyField' in gap || 'notLinkedBy' in gap ? msg('Missing') : msg('To be checked')}</span
    >
    ${
      target !== undefined
        ? html`<a class="gap" href="#${target.summary.key}">${text}</a>`
        : revealing !== null && 'emptyField' in gap
          ? html`<button type="button" class="gap" @click=${() => revealing.reveal(gap.emptyField)}>${text}</button>`
          : html`<span class="gap">${text}</span>`
    }
  </div>`
}

/** Links of other items that lead here. */
export const renderInverse = (view: RoundView, section: SectionView, item: ItemContent) =>
  Object.values(SECTION_KINDS).flatMap(({ name, fields }) =>
    fields.map((field) => {
      if (field.type !== 'links' || field.to !== section.kind.name) return nothing
      const from = view.linkedFrom(item.id, name, field.name)
      if (from.length === 0) return nothing
      return html`<div class="field">
        <span class="field-label">${label(field.inverseLabelKey)}</span>
        <span class="field-value item-links">${from.map(itemLink)}</span>
      </div>`
    }),
  )
