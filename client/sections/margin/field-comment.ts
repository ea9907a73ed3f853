import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icon.ts'
import { label } from '../../texts/labels.ts'
import type { RecordContext } from '../context.ts'
import { wish } from './item-comments.ts'
import { valueText } from './suggested-value.ts'

/** Open threads on a field as a whole, or in the words of its text. */
const threadsOn = ({ view, section, item }: RecordContext, field: string): string[] =>
  view.threads.at(section.id, item).flatMap((thread) => {
    const isOfText = thread.quote !== null
    return thread.field === field && thread.resolved === null && !isOfText ? [thread.id] : []
  })

/** Of an item or entry, or (null) of the section itself. */
type FieldsContext = Pick<RecordContext, 'view' | 'section' | 'record' | 'path'> & { item: string | null }

/** Whether a reader may propose a change of a field that they cannot change. */
const maySuggest = ({ view, section, record }: FieldsContext): boolean =>
  record === null && section.takesSuggestions && view.threads.audiences(section).length > 0

/** What is empty in an item or entry, as words to press: suggest what should stand there.
 * @param fields empty fields of the record, by name. */
export const renderEmptySuggestions = (
  context: FieldsContext,
  fields: readonly { name: string; labelKey: string }[],
): TemplateResult | typeof nothing => {
  const { item, path } = context
  if (fields.length === 0 || !maySuggest(context)) return nothing
  return html`<div class="adders" role="group" aria-label=${msg('Suggest what is missing')}>
    ${fields.map(({ name, labelKey }) => {
      const text = msg(str`Suggest: ${label(labelKey)}`)
      return html`<button
        type="button"
        class="adder suggest-empty"
        data-path=${path + name}
        title=${text}
        aria-label=${text}
        @click=${({ currentTarget }: Event) =>
          wish(currentTarget, 'ronda-comment', { item, field: path + name, suggests: true })}
      >
        ${icon('pencil')}${label(labelKey)}
      </button>`
    })}
  </div>`
}

/** Below a field's value: what it would hold, as it is proposed. */
export const renderFieldProposals = ({ view, section, item }: RecordContext, path: string): TemplateResult[] =>
  view.threads.at(section.id, item).flatMap((thread) => {
    const { id, suggestion, field, decision, resolved, sentAs } = thread
    if (suggestion?.type !== 'field' || field !== path) return []
    if (decision !== null || resolved !== null || sentAs !== null) return []
    const text = (value: string | string[]): string => valueText(view, section.kind, path, value)
    return [
      html`<span class="field-proposal delegation-${view.writer(thread)?.colour ?? 0}" data-thread=${id}
        ><del>${text(suggestion.before)}</del> → <ins>${text(suggestion.value)}</ins></span
      >`,
    ]
  })

/** Beside the name of a field that is no text: suggest another value, where its reader may and cannot change it. */
export const renderFieldSuggestion = (
  context: RecordContext,
  path: string,
  name: string,
): TemplateResult | typeof nothing => {
  if (!maySuggest(context)) return nothing
  const { item } = context
  const text = msg(str`Suggest another value: ${name}`)
  return html`<button
    type="button"
    class="field-comment field-suggestion"
    title=${text}
    aria-label=${text}
    @click=${({ currentTarget }: Event) => wish(currentTarget, 'ronda-comment', { item, field: path, suggests: true })}
  >
    ${icon('pencil')}
  </button>`
}

/** Beside a field's name: comment on it, and how many comments there are.
 * @param path of the field in its item. @param name as it is labelled. */
export const renderFieldComment = (
  context: RecordContext,
  path: string,
  name: string,
): TemplateResult | typeof nothing => {
  const { view, section, item } = context
  const threads = threadsOn(context, path)
  const mayComment = view.threads.audiences(section).length > 0
  const [thread] = threads
  const text = threads.length === 1 ? msg(str`1 comment on ${name}`) : msg(str`${threads.length} comments on ${name}`)
  const shown =
    thread === undefined
      ? nothing
      : html`<button
          type="button"
          class="field-comment has-threads"
          data-threads=${threads.join(' ')}
          title=${text}
          aria-label=${text}
          @click=${({ currentTarget }: Event) => wish(currentTarget, 'ronda-show-comments', { item, thread })}
        >
          ${icon('message')}<span>${threads.length}</span>
        </button>`
  return html`${shown}${mayComment ? renderNewComment(item, path, name, thread !== undefined) : nothing}`
}

/** Begin a comment on a field. @param isMore one is there already. */
const renderNewComment = (item: string | null, path: string, name: string, isMore: boolean): TemplateResult => {
  const text = isMore ? msg(str`Another comment on ${name}`) : msg(str`Comment on ${name}`)
  return html`<button
    type="button"
    class="field-comment"
    title=${text}
    aria-label=${text}
    @click=${({ currentTarget }: Event) => wish(currentTarget, 'ronda-comment', { item, field: path })}
  >
    ${icon(isMore ? 'plus' : 'message')}
  </button>`
}
