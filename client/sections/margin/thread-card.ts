import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { MemberId } from '../../../schema/ids.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownComment, ShownThread } from '../../controllers/shown-threads.ts'
import { LightElement } from '../../elements/light-element.ts'
import type { CommentPlace } from '../../sync/comment-store.ts'
import { audienceText, threadKindText } from '../../texts/comments.ts'
import { organisationText, personName } from '../../texts/people.ts'
import { problemText } from '../../texts/problems.ts'
import { momentText } from '../../texts/times.ts'
import { audienceSign } from './audience-sign.ts'
import './comment-form.ts'
import { renderDisposition } from './disposition.ts'
import { renderQuote } from './quote.ts'
import { renderSuggestion } from './suggestion.ts'
import { renderComment } from './thread-comment.ts'
import { threadHash } from './thread-link.ts'
import { renderMenu } from './thread-menu.ts'
import './widen-dialog.ts'

/** Comments of a thread that are shown in full; of longer ones the first and the last are. */
const MAX_SHOWN = 3
/** So long it says that something was done. */
const SAID_MS = 6000

/** A thread: what was said, by whom, to whom, and what its reader may do with it. */
@localized()
@customElement('ronda-thread')
export class RondaThread extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** Drawn anew only when something of it is another: there may be many, and the page tells of every key. */
  @property({
    attribute: false,
    hasChanged: (a: ShownThread, b?: ShownThread) => a !== b && JSON.stringify(a) !== JSON.stringify(b),
  })
  thread!: ShownThread
  /** Its passage is not in the text any more. */
  @property({ type: Boolean }) isGone = false
  /** Among many, only its beginning is shown until the reader turns to it. */
  @property({ type: Boolean }) isFolded = false
  /** The moment for which `2 hours ago` is drawn. */
  @property({ type: Number }) now = 0
  /** What is being written: an answer, or a change of one's own words. */
  @state() private writing: CommentPlace | null = null
  /** All of a long thread is shown. */
  @state() private isWhole = false
  @state() private isWidening = false
  /** What was done. */
  @state() private said = ''

  get #replyPlace(): CommentPlace {
    return { type: 'reply', section: this.section.id, thread: this.thread.id }
  }

  /** Put the focus on the card. */
  focusCard(): void {
    this.querySelector<HTMLElement>('.comment-card')?.focus({ preventScroll: true })
  }

  /** Say that something was done, for as long as it takes to read. */
  #tell(text: string): void {
    this.said = text
    setTimeout(() => (this.said = ''), SAID_MS)
  }

  readonly #handleDone = (event: Event): void => {
    event.stopPropagation()
    this.writing = null
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.reply-button')?.focus())
  }

  override render() {
    const { thread, view } = this
    const first = view.writer(thread)
    const speaker = first === null ? msg('a former member') : personName(first)
    // The same as the eye sees.
    const by =
      thread.clearance === null ? speaker : organisationText(thread.clearance.organisation, view.round.beneficiary)
    const kind = threadKindText(thread.kind)
    return html`<article
        class="comment-card of-${thread.audience} ${thread.resolved === null ? '' : 'is-resolved'} ${this.isFolded ? 'is-folded' : ''}"
        data-thread=${thread.id}
        tabindex="-1"
        aria-label=${msg(str`${kind} by ${by}`)}
      >
        ${renderMenu({
          thread,
          beneficiary: view.round.beneficiary,
          widen: () => (this.isWidening = true),
          tell: (text) => this.#tell(text),
        })}
        ${this.#renderStanding()} ${this.#renderComments()} ${renderDisposition(view, this.section, thread)}
        ${thread.problem === null ? nothing : html`<p class="error" role="alert">${problemText(thread.problem)}</p>`}
        ${this.writing?.type === 'reply' ? this.#renderForm(this.writing, '', msg('Your answer')) : this.#renderActs()}
        <p class="comment-foot" role="status">${this.said}</p>
      </article>
      ${
        this.isWidening
          ? html`<ronda-widen-dialog
              .view=${view}
              .thread=${thread}
              @ronda-after-close=${() => (this.isWidening = false)}
            ></ronda-widen-dialog>`
          : nothing
      }`
  }

  /** Of a draft of the beneficiary: that it is one, or that it was sent. */
  #renderStanding(): TemplateResult | typeof nothing {
    const { thread, view } = this
    if (view.me.role !== 'beneficiary' || thread.audience !== 'delegation') return nothing
    return html`<p class="draft-standing">
      ${
        thread.sentAs === null
          ? msg('Draft of your delegation')
          : html`<a href=${threadHash(thread.sentAs)}>${msg('Sent')}</a>`
      }
    </p>`
  }

  #renderComments(): unknown {
    const { comments } = this.thread
    const isShort = this.isFolded || (!this.isWhole && comments.length > MAX_SHOWN)
    const hidden = isShort ? comments.length - (this.isFolded ? 1 : 2) : 0
    const shown = hidden <= 0 ? comments : this.isFolded ? comments.slice(0, 1) : [comments[0]!, comments.at(-1)!]
    return repeat(
      shown,
      ({ id }) => id,
      (comment, at) =>
        html`${this.#renderComment(comment, at === 0)} ${at === 0 && hidden > 0 ? this.#renderMore(hidden) : nothing}`,
    )
  }

  #renderMore(hidden: number): TemplateResult {
    const text = hidden === 1 ? msg('1 more') : msg(str`${hidden} more`)
    if (this.isFolded) return html`<p class="comment-foot">${text}</p>`
    return html`<button type="button" class="text-button more-button" @click=${() => (this.isWhole = true)}>
      ${text}
    </button>`
  }

  #renderForm(place: CommentPlace, initial: string, label: string): TemplateResult {
    return html`<ronda-comment-form
      .view=${this.view}
      .section=${this.section}
      .place=${place}
      .thread=${this.thread}
      .initial=${initial}
      .label=${label}
      @ronda-done=${this.#handleDone}
    ></ronda-comment-form>`
  }

  #renderComment(comment: ShownComment, isFirst: boolean): TemplateResult {
    const { view, thread, writing, section } = this
    const isEdited = writing?.type === 'edit' && writing.comment === comment.id
    const place = { type: 'edit', section: section.id, thread: thread.id, comment: comment.id } as const
    return renderComment({
      view,
      thread,
      comment,
      under: isFirst ? (words) => this.#renderKind(words) : null,
      form: isEdited && writing !== null ? this.#renderForm(writing, comment.body, msg('Your comment')) : null,
      hasDraft: view.threads.draft(place) !== null,
      edit: () => (this.writing = place),
    })
  }

  /** What the thread is and to whom, and the words that it speaks of. */
  #renderKind(words: unknown): TemplateResult {
    const { thread, view } = this
    const writer = view.writer(thread) ?? view.me
    return html`<p class="comment-kind">
        ${threadKindText(thread.kind)} ·
        ${audienceSign(thread.audience, audienceText(thread.audience, view.round.beneficiary, writer, view.me))}
      </p>
      ${
        thread.quote === null || this.isFolded || thread.suggestion?.type === 'text'
          ? nothing
          : renderQuote(thread.quote, this.isGone)
      }
      ${this.isFolded ? words : renderSuggestion(view, this.section, thread, words)}`
  }

  #renderActs(): TemplateResult | typeof nothing {
    const { thread, view } = this
    const { resolved, id } = thread
    // What is suggested is settled by accepting, declining or withdrawing it.
    const isToDecide =
      thread.suggestion !== null && thread.decision === null && (thread.can.decide || thread.can.withdraw)
    const can = { ...thread.can, resolve: thread.can.resolve && (!isToDecide || resolved !== null) }
    if (this.isFolded) return nothing
    const by = resolved === null ? null : view.member(resolved.by as MemberId)
    const hasDraft = view.threads.draft(this.#replyPlace) !== null
    return html`${
      resolved === null
        ? nothing
        : html`<p class="comment-foot" title=${momentText(resolved.at)}>
            ${by === null ? msg('Resolved') : msg(str`Resolved by ${personName(by)}`)}
          </p>`
    }
    ${
      can.reply || can.resolve
        ? html`<div class="buttons">
            ${
              can.reply
                ? html`<button
                    type="button"
                    class="button is-quiet is-small reply-button"
                    @click=${() => (this.writing = this.#replyPlace)}
                  >
                    ${hasDraft ? msg('Go on with your answer') : msg('Reply')}
                  </button>`
                : nothing
            }
            ${
              can.resolve
                ? html`<button
                    type="button"
                    class="button is-quiet is-small"
                    @click=${() => void view.threads.setResolved(id, resolved === null)}
                  >
                    ${resolved === null ? msg('Resolve') : msg('Open again')}
                  </button>`
                : nothing
            }
          </div>`
        : nothing
    }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-thread': RondaThread
  }
}
