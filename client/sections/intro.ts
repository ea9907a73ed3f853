import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type * as Y from 'yjs'
import { isEmptyContent, type TextContent } from '../../schema/sections/content.ts'
import { introOf, introTranslationOf, metaOf, setScalar } from '../../schema/sections/edit.ts'
import { declaredField } from '../../schema/sections/field-paths.ts'
import { LANGUAGE_LABEL, langKey, ROOTS } from '../../schema/sections/index.ts'
import { LOCAL } from '../sync/types.ts'
import { label } from '../texts/labels.ts'
import { languageName } from '../texts/languages.ts'
import { describeClient, type SectionContext } from './context.ts'
import { drawnPassages } from './margin/drawn-passages.ts'
import { renderEmptySuggestions } from './margin/field-comment.ts'
import './text-slot.ts'
import { isForeign, renderLanguageSelect, renderTranslationFrame } from './translation.ts'

interface Part {
  root: typeof ROOTS.intro | typeof ROOTS.introTranslation
  content: TextContent | null
  label: string
  placeholder: string
}

const fragmentOf = (doc: Y.Doc, root: Part['root']): Y.XmlFragment =>
  root === ROOTS.intro ? introOf(doc) : introTranslationOf(doc)

const renderPart = (context: SectionContext, { root, content, label, placeholder }: Part): TemplateResult => {
  const { live } = context.section
  const place = { item: null, field: root }
  return html`<ronda-text
    class="intro"
    .session=${live}
    .fragment=${live === null ? null : fragmentOf(live.doc, root)}
    .content=${content}
    .language=${content?.lang ?? ''}
    .place=${place}
    .label=${label}
    .placeholder=${placeholder}
    .passages=${drawnPassages(context.view, context.section, place)}
    .describe=${describeClient(context)}
  ></ronda-text>`
}

/** The free text of a section, its language, and its translation where it is in another than the report's.
 * @param placeholder shown while nothing is written. */
export const renderIntro = (context: SectionContext, placeholder: string): TemplateResult | typeof nothing => {
  const { view, section } = context
  const { live, intro: content } = section
  if (live === null && isEmptyContent(content ?? undefined)) {
    const field = declaredField(section.kind, false, ROOTS.intro)
    return renderEmptySuggestions({ ...context, item: null, path: '', record: null }, field === null ? [] : [field])
  }
  const isProse = section.kind.fields.length === 0
  const report = view.round.language
  // Nobody has said otherwise: it is the report's.
  const language = content?.lang === undefined || content.lang === '' ? report : content.lang
  const text = { root: ROOTS.intro, content, label: isProse ? section.summary.title : msg('Introduction'), placeholder }
  return html`${renderPart(context, text)}
  ${live !== null && (isProse || !isEmptyContent(content ?? undefined)) ? renderLanguage(live.doc, language) : nothing}
  ${isForeign(language, report) ? renderTranslation(context, content, report) : nothing}`
}

const renderLanguage = (doc: Y.Doc, language: string): TemplateResult =>
  html`<div class="fields">
    <div class="field">
      <span class="field-label">${label(LANGUAGE_LABEL)}</span>
      ${renderLanguageSelect(language, (chosen) => setScalar(metaOf(doc), langKey(ROOTS.intro), chosen, LOCAL))}
    </div>
  </div>`

const renderTranslation = (context: SectionContext, content: TextContent | null, report: string): TemplateResult => {
  const translation = { json: content?.translation ?? { type: 'doc' }, lang: report }
  const isMissing = isEmptyContent(translation)
  const text = renderPart(context, {
    root: ROOTS.introTranslation,
    content: translation,
    label: msg(str`Translation: ${languageName(report)}`),
    placeholder: msg('Translate it here'),
  })
  return renderTranslationFrame(report, isMissing, context.section.live === null && isMissing ? nothing : text)
}
