import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { icon } from '../../elements/icon.ts'
import { commentsText, resolvedText } from '../../texts/comments.ts'
import type { PassageWish } from '../../sync/comment-store.ts'
import type { RecordContext } from '../context.ts'

/** What a reader wants with comments: to write one, or to see those that there are. */
export interface CommentWish {
  /** Null: the section as a whole. */
  item: string | null
  /** One of its fields, or the text that the passage is in. */
  field?: string
  passage?: PassageWish
  /** To propose other words, or another value. */
  suggests?: boolean
  /** What is proposed at first: what somebody suggested before the text was changed. */
  proposed?: string | string[]
}

/** Comments that a reader wants to see. */
export interface ShowWish {
  /** Null: of the section as a whole. */
  item: string | null
  /** One thread of it. */
  thread?: string
}

/** Tell the margin of a wish. @param from an element of the page that the margin stands beside. */
export const wish = (
  from: EventTarget | null,
  ...[name, detail]: ['ronda-comment', CommentWish] | ['ronda-show-comments', ShowWish]
): void => void from?.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))

const ask =
  (name: 'ronda-comment' | 'ronda-show-comments', item: string | null) =>
  ({ currentTarget }: Event): void =>
    wish(currentTarget, name, { item })

/** How many threads there are, as a button; in the margin they stand in full. */
const renderCount = (view: RoundView, section: SectionView, item: string | null): TemplateResult | typeof nothing => {
  const threads = view.threads.at(section.id, item)
  const hasDraft = view.threads.draft({ type: 'new', section: section.id, item }) !== null
  const open = view.threads.openCount(section.id, item)
  const resolved = threads.length - open
  const words = [
    ...commentsText(open),
    ...(open === 0 && resolved > 0 ? [resolvedText(resolved)] : []),
    ...(hasDraft ? [msg('draft, not sent')] : []),
  ]
  if (words.length === 0) return nothing
  return html`<button type="button" class="text-button thread-count" @click=${ask('ronda-show-comments', item)}>
    ${words.join(' · ')}
  </button>`
}

/** Below an item, or beside it where there is room: comment, and what was said.
 * @param number `R-2` */
export const renderItemComments = (
  { view, section, item }: RecordContext,
  number: string,
): TemplateResult | typeof nothing => {
  const canComment = view.threads.audiences(section).length > 0
  const open = view.threads.openCount(section.id, item)
  const text = [msg(str`Comment on ${number}`), ...commentsText(open)].join(' · ')
  return html`<div class="item-comments">
    ${
      canComment
        ? html`<button
            type="button"
            class="text-button comment-button ${open === 0 ? '' : 'has-threads'}"
            title=${text}
            aria-label=${text}
            @click=${ask('ronda-comment', item)}
          >
            ${icon('message')}${open === 0 ? nothing : html`<span class="comment-number" aria-hidden="true">${open}</span>`}<span
              >${msg('Comment')}</span
            >
          </button>`
        : nothing
    }
    ${renderCount(view, section, item)}
  </div>`
}

/** In the section's header: comment on it as a whole, and open the panel where there is no margin. */
export const renderHeaderComment = (view: RoundView, section: SectionView): TemplateResult | typeof nothing => {
  if (section.status === 'withdrawn') return nothing
  const count = view.threads.openCount(section.id)
  return html`${
      view.threads.audiences(section).length > 0
        ? html`<button
            type="button"
            class="button is-quiet section-comment"
            title=${msg('Comment on the section')}
            @click=${ask('ronda-comment', null)}
          >
            ${icon('message')}${msg('Comment')}
          </button>`
        : nothing
    }<button type="button" class="button is-quiet comments-toggle" @click=${ask('ronda-show-comments', null)}>
      ${msg('Comments')} <span class="count">${count}</span>
    </button>`
}

declare global {
  interface HTMLElementEventMap {
    'ronda-comment': CustomEvent<CommentWish>
    'ronda-show-comments': CustomEvent<ShowWish>
  }
}
