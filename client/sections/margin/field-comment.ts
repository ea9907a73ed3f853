import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icon.ts'
import type { RecordContext } from '../context.ts'
import { wish } from './item-comments.ts'
import { valueText } from './suggested-value.ts'

/** Open threads on a field as a whole, or in the words of its text. */
const threadsOn = ({ view, section, item }: RecordContext, field: string): string[] =>
  view.threads.at(section.id, item).flatMap((thread) => {
    const isOfText = thread.quote !== null
    return thread.field === field && thread.resolved === null && !isOfText ? [thread.id] : []
  })

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
  { view, section, item, record }: RecordContext,
  path: string,
  name: string,
): TemplateResult | typeof nothing => {
  if (record !== null || !section.takesSuggestions || view.threads.audiences(section).length === 0) return nothing
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
  if (threads.length === 0 && view.threads.audiences(section).length === 0) return nothing
  const [thread] = threads
  const text =
    thread === undefined
      ? msg(str`Comment on ${name}`)
      : threads.length === 1
        ? msg(str`1 comment on ${name}`)
        : msg(str`${threads.length} comments on ${name}`)
  return html`<button
    type="button"
    class="field-comment ${thread === undefined ? '' : 'has-threads'}"
    data-threads=${thread === undefined ? nothing : threads.join(' ')}
    title=${text}
    aria-label=${text}
    @click=${({ currentTarget }: Event) =>
      thread === undefined
        ? wish(currentTarget, 'ronda-comment', { item, field: path })
        : wish(currentTarget, 'ronda-show-comments', { item, thread })}
  >
    ${icon('message')}${thread === undefined ? nothing : html`<span>${threads.length}</span>`}
  </button>`
}
