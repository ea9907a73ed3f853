import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { FieldContent, ItemContent, TextContent } from '../../schema/sections/content.ts'
import { plainText } from '../../schema/sections/content.ts'
import { setLanguage } from '../../schema/sections/edit.ts'
import { BODY, LANGUAGE_LABEL, TITLE, translationKey, type TextField } from '../../schema/sections/index.ts'
import { calmValue } from '../elements/calm-value.ts'
import { LANGUAGES } from '../locales.ts'
import { LOCAL } from '../sync/types.ts'
import { label } from '../texts/labels.ts'
import { languageName, languageTitle } from '../texts/languages.ts'
import type { RecordContext } from './context.ts'
import { renderSlot } from './fields.ts'

/** What an item says in its own language and in the report's. */
const TRANSLATED: readonly TextField[] = [TITLE, BODY]

const textOf = (value: FieldContent | undefined): TextContent | null =>
  value === undefined || typeof value === 'string' || Array.isArray(value) ? null : value

/** Language that an item's text is written in; '' when unknown. */
export const itemLanguage = ({ fields }: ItemContent): string => textOf(fields[BODY.name])?.lang ?? ''

/** Whether a text is in another language than the report, so that it must be translated to be printed. */
export const isForeign = (language: string, report: string): boolean =>
  language !== '' && language.slice(0, 2) !== report.slice(0, 2)

/** The same text as it stands in the report's language; null where there is no place for it, or none is needed. */
const translationOf = (content: TextContent | null, report: string): TextContent | null =>
  content?.translation === undefined || !isForeign(content.lang, report)
    ? null
    : { json: content.translation, lang: report }

const isEmpty = (content: TextContent): boolean => plainText(content.json).trim() === ''

/** The frame of a translation: into which language, and whether it is still missing.
 * @param content the translated texts. */
export const renderTranslationFrame = (report: string, isMissing: boolean, content: unknown): TemplateResult => {
  const name = languageName(report)
  return html`<section class="translation" aria-label=${msg(str`Translation: ${name}`)}>
    <p class="translation-heading">
      ${msg(str`In ${name}`)}${isMissing ? html` · <span class="gap">${msg('to be translated')}</span>` : nothing}
    </p>
    ${content}
  </section>`
}

/** A choice of the language that a text is written in. */
export const renderLanguageSelect = (language: string, choose: (language: string) => void): TemplateResult =>
  html`<select
    class="quiet"
    aria-label=${label(LANGUAGE_LABEL)}
    ${calmValue(language)}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    ${Object.keys(LANGUAGES).map(
      (code) => html`<option value=${code} ?selected=${code === language}>${languageTitle(code)}</option>`,
    )}
  </select>`

/** An item's translation into the report's language, under what its author wrote: to be written in where it may be, and
 * as long as there is none said to be missing. Nothing for what needs none. */
export const renderTranslation = (context: RecordContext, item: ItemContent): TemplateResult | typeof nothing => {
  const report = context.view.round.language
  const parts = TRANSLATED.flatMap((field) => {
    const content = translationOf(textOf(item.fields[field.name]), report)
    return content === null ? [] : [{ field, content }]
  })
  const isMissing = parts.every(({ content }) => isEmpty(content))
  // That it is not translated yet is for those who can do it.
  if (parts.length === 0 || (isMissing && context.section.readsRelease)) return nothing
  const name = languageName(report)
  const texts = parts.map(
    ({ field, content }) =>
      html`<div class="translated-${field.name}">
        ${renderSlot(context, {
          key: translationKey(field.name),
          type: field.type,
          label: msg(str`Translation: ${name}`),
          placeholder: field === TITLE ? msg('Title') : msg('Translate it here'),
          content,
        })}
      </div>`,
  )
  return renderTranslationFrame(report, isMissing, context.record === null && isMissing ? nothing : texts)
}

/** The language of an item's text: spelling and screen readers follow it. */
export const renderLanguage = ({ record, section }: RecordContext, item: ItemContent): TemplateResult => {
  const language = itemLanguage(item)
  return html`<div class="field" data-field="language" data-path="language">
    <span class="field-label">${label(LANGUAGE_LABEL)}</span>
    ${
      record === null
        ? html`<span class="field-value">${languageTitle(language)}</span>`
        : renderLanguageSelect(language, (chosen) => setLanguage(record, section.kind.fields, chosen, LOCAL))
    }
  </div>`
}
