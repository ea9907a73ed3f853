import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { selectText, writeClipboard } from '../../elements/clipboard.ts'
import { icon } from '../../elements/icon.ts'
import { isDelegationDraft } from '../../texts/comments.ts'
import type { CommentDraft } from '../../sync/comment-store.ts'
import { renderWords, wordsText } from './comment-words.ts'
import { renderQuote } from './quote.ts'
import { renderWordChanges } from '../release/word-diff.ts'

const copy = async ({ currentTarget }: Event, words: string): Promise<void> => {
  const text = (currentTarget as Element).closest('.is-draft')?.querySelector('.comment-body')
  if (!(await writeClipboard(words)) && text != null) selectText(text)
}

/** What was written and put away. @param edit go on with it. */
export const renderDraft = (
  view: RoundView,
  section: SectionView,
  draft: CommentDraft,
  edit: () => void,
): TemplateResult => {
  const { threads } = view
  const { place, body, passage, suggestion } = draft
  const canSend = threads.audiences(section).length > 0
  const act = (text: string, action: (event: Event) => void, sign: unknown = nothing): TemplateResult =>
    html`<button type="button" class="button is-quiet is-small" @click=${action}>${sign}${text}</button>`
  return html`<div class="comment-card is-draft">
    <p class="comment-head">
      <strong>${msg('Your comment')}</strong> <span class="hint">· ${msg('draft, not sent')}</span>
    </p>
    ${
      passage === undefined
        ? nothing
        : suggestion?.type === 'text'
          ? html`<p class="suggestion-change">
              <span class="words">${renderWordChanges(passage.quote, suggestion.replacement)}</span>
            </p>`
          : renderQuote(passage.quote)
    }
    ${suggestion?.type === 'item' ? html`<p class="suggestion-change"><ins>${suggestion.title}</ins></p>` : nothing}
    ${body === '' ? nothing : html`<p class="comment-body">${renderWords(view, body)}</p>`}
    <div class="buttons">
      ${
        canSend
          ? html`${act(msg('Edit'), edit)}
            ${suggestion === undefined ? act(isDelegationDraft(view.me, draft.audience) ? msg('Save draft') : msg('Send'), () => threads.send(draft)) : nothing}`
          : act(msg('Copy'), (event) => void copy(event, wordsText(view, body)), icon('copy'))
      }
      <button type="button" class="text-button" @click=${() => threads.discardDraft(place)}>${msg('Discard')}</button>
    </div>
  </div>`
}
