import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { MemberId } from '../../../schema/ids.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownComment, ShownThread } from '../../controllers/shown-threads.ts'
import { avatar } from '../../elements/avatar.ts'
import { LightElement } from '../../elements/light-element.ts'
import type { CommentPlace } from '../../sync/comment-store.ts'
import { audienceText, deliveryText, threadKindText } from '../../texts/comments.ts'
import { personName } from '../../texts/people.ts'
import { problemText } from '../../texts/problems.ts'
import { agoText, momentText } from '../../texts/times.ts'
import './comment-form.ts'

/** A thread: what was said, by whom, to whom, and what its reader may do with it. */
@localized()
@customElement('ronda-thread')
export class RondaThread extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @property({ attribute: false }) thread!: ShownThread
  /** The moment for which `2 hours ago` is drawn. */
  @property({ type: Number }) now = 0
  /** What is being written: an answer, or a change of one's own words. */
  @state() private writing: CommentPlace | null = null

  get #replyPlace(): CommentPlace {
    return { type: 'reply', section: this.section.id, thread: this.thread.id }
  }

  readonly #handleDone = (event: Event): void => {
    event.stopPropagation()
    this.writing = null
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.reply-button')?.focus())
  }

  override render() {
    const { thread } = this
    const first = this.view.writer(thread)
    const by = first === null ? msg('a former member') : personName(first)
    const kind = threadKindText(thread.kind)
    return html`<article
      class="comment-card ${thread.resolved === null ? '' : 'is-resolved'}"
      data-thread=${thread.id}
      aria-label=${msg(str`${kind} by ${by}`)}
    >
      ${repeat(
        thread.comments,
        ({ id }) => id,
        (comment, at) => this.#renderComment(comment, at === 0),
      )}
      ${thread.problem === null ? nothing : html`<p class="error" role="alert">${problemText(thread.problem)}</p>`}
      ${this.writing?.type === 'reply' ? this.#renderForm(this.writing, '', msg('Your answer')) : this.#renderActs()}
    </article>`
  }

  #renderForm(place: CommentPlace, initial: string, label: string): TemplateResult {
    return html`<ronda-comment-form
      .view=${this.view}
      .section=${this.section}
      .place=${place}
      .initial=${initial}
      .label=${label}
      @ronda-done=${this.#handleDone}
    ></ronda-comment-form>`
  }

  #renderComment(comment: ShownComment, isFirst: boolean): TemplateResult {
    const { view, thread } = this
    const member = view.writer(comment)
    const { writing } = this
    const isEdited = writing?.type === 'edit' && writing.comment === comment.id
    return html`<div class="comment">
      <p class="comment-head">
        ${member === null ? nothing : avatar(member)}
        <span class="comment-name">${member === null ? msg('a former member') : personName(member)}</span>
        <time datetime=${comment.at} title=${momentText(comment.at)}>${agoText(comment.at)}</time>
      </p>
      ${
        isFirst
          ? html`<p class="comment-kind">
              ${threadKindText(thread.kind)} ·
              ${audienceText(thread.audience, view.round.beneficiary, member ?? view.me, view.me)}
            </p>`
          : nothing
      }
      ${
        isEdited && writing !== null
          ? this.#renderForm(writing, comment.body, msg('Your comment'))
          : html`<p class="comment-body">${comment.body}</p>`
      }
      ${isEdited ? nothing : this.#renderFoot(comment)}
    </div>`
  }

  /** Whether it was changed, where it is on its way, and what its writer can do. */
  #renderFoot(comment: ShownComment): TemplateResult | typeof nothing {
    const { threads } = this.view
    const { delivery, editedAt, id, canEdit } = comment
    if (delivery !== null)
      return html`<div class="comment-delivery is-${delivery.status}" role="status">
        <span>${deliveryText(delivery)}</span>
        ${
          delivery.status === 'refused'
            ? html`<button type="button" class="text-button" @click=${() => threads.retry(id)}>
                  ${msg('Try again')}
                </button>
                <button type="button" class="text-button" @click=${() => threads.discard(id)}>
                  ${msg('Discard')}
                </button>`
            : nothing
        }
      </div>`
    if (editedAt === null && !canEdit) return nothing
    const place = { type: 'edit', section: this.section.id, thread: this.thread.id, comment: id } as const
    return html`<p class="comment-foot">
      ${editedAt === null ? nothing : html`<span title=${momentText(editedAt)}>${msg('edited')}</span>`}
      ${
        canEdit
          ? html`<button type="button" class="text-button" @click=${() => (this.writing = place)}>
              ${threads.draft(place) === null ? msg('Edit') : msg('Go on editing')}
            </button>`
          : nothing
      }
    </p>`
  }

  #renderActs(): TemplateResult | typeof nothing {
    const { thread, view } = this
    const { can, resolved, id } = thread
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
