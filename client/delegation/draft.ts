import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { CommentBody, ThreadBody } from '../../schema/api/threads.ts'
import { clearanceEntry } from '../../schema/delegation.ts'
import { AppError } from '../../schema/errors.ts'
import { createId } from '../../schema/ids.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { MAX_COMMENT_CHARACTERS, withNames } from '../../schema/threads.ts'
import { changeIn } from '../../templates/papers/clearance.ts'
import { editComment, replyTo, setResolved } from '../api/threads.ts'
import type { Delegation, DeskSection } from '../controllers/delegation.ts'
import '../elements/mention-area.ts'
import type { RondaMentionArea } from '../elements/mention-area.ts'
import { renderDrafted } from '../elements/drafted.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { mentionable } from '../sections/margin/mentionable.ts'
import { threadKindText } from '../texts/comments.ts'
import { editedText, officialText, placeHref } from '../texts/delegation.ts'
import { label } from '../texts/labels.ts'
import type { Mentionable } from '../texts/mentions.ts'
import { errorText } from '../texts/problems.ts'
import { agoText, momentText } from '../texts/times.ts'

/** One draft of the delegation: what it speaks of, what it says, and what its reader may do with it.
 * @slot – what stands before its place, such as a box to choose it.
 * @event ronda-reread – its reader has changed it: the detail is the thread by that.
 * @event ronda-change – the server has a change of it. */
@localized()
@customElement('ronda-desk-draft')
export class RondaDeskDraft extends LightElement {
  @property({ attribute: false }) desk!: Delegation
  @property({ attribute: false }) section!: DeskSection
  @property({ attribute: false }) thread!: ThreadBody
  /** It is among those that are sent; null: the reader does not send it. */
  @property({ attribute: false }) chosen: boolean | null = null
  /** It came, or has changed, since it could be chosen last. */
  @property({ type: Boolean }) fresh = false
  /** What is being written. */
  @state() private writing: 'edit' | 'reply' | null = null
  @state() private text = ''
  @state() private problem: string | null = null
  @state() private isBusy = false
  /** The words that are being changed; '' for an answer. */
  #begun = ''
  /** When they were written, or changed last. */
  #instead = ''
  /** They were changed by somebody else meanwhile: what stands there now is shown above the form. */
  @state() private isOvertaken = false
  /** The same however often an answer is sent. */
  #replyId = createId<string>()

  get #first(): CommentBody | undefined {
    return this.thread.comments[0]
  }

  /** When the words that are shown were written, or changed last. */
  get #shown(): string {
    return this.#first?.editedAt ?? this.#first?.at ?? ''
  }

  #begin(writing: 'edit' | 'reply'): void {
    this.writing = writing
    this.problem = null
    this.text = writing === 'edit' ? (this.#first?.body ?? '') : ''
    this.#begun = this.text
    this.#instead = this.#shown
    this.isOvertaken = false
    void this.updateComplete.then(() => this.querySelector<RondaMentionArea>('ronda-mention-area')?.focusEnd())
  }

  /** What began a suggestion may be taken away: what is proposed stays. */
  get #canSave(): boolean {
    return this.text.trim() !== '' || (this.writing === 'edit' && this.thread.suggestion !== null)
  }

  /** Who reads the draft, by name. */
  get #people(): readonly Mentionable[] {
    const { desk, section, thread } = this
    const { me, facts } = desk
    return mentionable({ members: facts.round.members, me }, section, thread.audience, thread.as, this.#begun)
  }

  async #do(act: () => Promise<ThreadBody>): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    this.problem = null
    try {
      const thread = await act()
      // What its reader has changed themselves they have read: it stays as it was chosen.
      if (this.writing === 'edit' && thread.saidVersion === this.thread.saidVersion + 1)
        this.dispatchEvent(new CustomEvent('ronda-reread', { bubbles: true, detail: thread }))
      this.writing = null
      this.#replyId = createId()
      this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
    } catch (error) {
      this.problem = errorText(error)
      if (this.writing === 'edit' && error instanceof AppError && error.reason === 'conflict') {
        this.isOvertaken = true
        this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
      }
    } finally {
      this.isBusy = false
    }
  }

  readonly #handleSubmit = (event: Event): void => {
    event.preventDefault()
    const body = this.text.trim()
    const first = this.#first
    if (!this.#canSave || first === undefined) return
    const { thread, writing } = this
    const { audience } = thread
    void this.#do(() =>
      writing === 'edit'
        ? editComment(first.id, { body, audience, instead: this.isOvertaken ? this.#shown : this.#instead })
        : replyTo(thread.id, { id: this.#replyId, body, audience }),
    )
  }

  #said(body: string): string {
    return withNames(body, (id) => officialText(this.desk.facts.round.members.find((one) => one.id === id)))
  }

  #author({ by }: Pick<CommentBody, 'by'>): string {
    return officialText(this.desk.facts.round.members.find(({ id }) => id === by))
  }

  override render() {
    const { desk, section, thread, chosen } = this
    const { round } = desk.facts
    const kind = sectionKind(section.kind)
    if (kind === undefined) return nothing
    const entry = clearanceEntry(thread, kind, section.content ?? { items: [] })
    const place = desk.placeOf(section.id, thread.item)
    const name = entry.item === null ? msg('The section as a whole') : `${entry.item.number} ${entry.item.title}`.trim()
    return html`<article class="desk-draft" data-thread=${thread.id} aria-label=${msg(str`Draft on ${name}`)}>
      <p class="desk-draft-place">
        ${
          chosen === null
            ? nothing
            : html`<label class="desk-draft-box"
                ><span class="visually-hidden">${msg(str`Send the draft on ${name}`)}</span
                ><input
                  type="checkbox"
                  .checked=${chosen}
                  @change=${(event: Event) => this.#choose((event.target as HTMLInputElement).checked)}
              /></label>`
        }
        ${place === null ? name : html`<a href=${placeHref(round.id, place)} lang=${round.language}>${name}</a>`}
        ${entry.fieldKey === null ? nothing : html`<span class="hint">${label(entry.fieldKey)}</span>`}
      </p>
      ${chosen === null || !this.fresh ? nothing : html`<p class="hint">${msg('New or changed since you opened this page: read it, and tick it to send it too.')}</p>`}
      ${entry.quote === null ? nothing : html`<blockquote lang=${round.language}>${entry.quote}</blockquote>`}
      ${entry.comment === '' || (this.writing === 'edit' && !this.isOvertaken) ? nothing : html`<p class="desk-draft-words">${this.#said(entry.comment)}</p>`}
      ${this.writing === 'edit' ? this.#renderForm(msg('Your comment')) : nothing}
      ${
        entry.proposal === null
          ? nothing
          : html`<p class="desk-draft-proposal">
              <span class="hint">${msg('Proposed change:')}</span>
              <ins>${changeIn(entry, currentLanguage())}</ins>
            </p>`
      }
      <p class="hint">
        ${threadKindText(entry.kind)} · ${this.#author(thread)} ·
        <span title=${momentText(thread.at)}>${agoText(thread.at)}</span
        >${this.#first?.editedAt == null ? nothing : html` · <span title=${momentText(this.#first.editedAt)}>${editedText(this.#first, round.members)}</span>`}
      </p>
      ${renderDrafted(this.#first?.drafted ?? null, (words) => this.#said(words))} ${this.#renderDiscussion()}
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      ${this.writing === 'reply' ? this.#renderForm(msg('Your answer')) : nothing}
      ${this.writing === null ? this.#renderActs() : nothing}
    </article>`
  }

  #choose(isChosen: boolean): void {
    this.dispatchEvent(new CustomEvent('ronda-choose', { bubbles: true, detail: isChosen }))
  }

  #renderDiscussion(): TemplateResult | typeof nothing {
    const replies = this.thread.comments.slice(1)
    if (replies.length === 0) return nothing
    return html`<ul class="desk-draft-replies" aria-label=${msg('In your delegation')}>
      ${replies.map(
        (reply) =>
          html`<li>
            <span class="hint"
              >${this.#author(reply)} · <span title=${momentText(reply.at)}>${agoText(reply.at)}</span></span
            >
            <p>${this.#said(reply.body)}</p>
          </li>`,
      )}
    </ul>`
  }

  #renderActs(): TemplateResult | typeof nothing {
    const { desk, thread } = this
    if (!desk.may('comment', thread)) return nothing
    const button = (text: string, act: () => void): TemplateResult =>
      html`<button type="button" class="button is-quiet is-small" ?disabled=${this.isBusy} @click=${act}>
        ${text}
      </button>`
    return html`<p class="buttons">
      ${this.#first?.by === desk.me.id || desk.may('correct', thread) ? button(msg('Edit'), () => this.#begin('edit')) : nothing}
      ${button(msg('Discuss'), () => this.#begin('reply'))}
      ${button(msg('Put aside'), () => void this.#do(() => setResolved(thread.id, true)))}
    </p>`
  }

  #renderForm(name: string): TemplateResult {
    return html`<form class="desk-draft-form" @submit=${this.#handleSubmit}>
      <ronda-mention-area
        .value=${this.text}
        .people=${this.#people}
        .label=${name}
        .listLabel=${msg('People who can be named')}
        .maxLength=${MAX_COMMENT_CHARACTERS}
        @ronda-words=${({ detail }: CustomEvent<string>) => (this.text = detail)}
      ></ronda-mention-area>
      ${this.writing === 'reply' ? html`<p class="hint">${msg('Only your delegation reads it; it is not sent with the comment.')}</p>` : nothing}
      <p class="buttons">
        <button type="submit" class="button is-small" ?disabled=${this.isBusy || !this.#canSave}>${msg('Save')}</button>
        <button type="button" class="button is-quiet is-small" @click=${() => (this.writing = null)}>
          ${msg('Cancel')}
        </button>
      </p>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-desk-draft': RondaDeskDraft
  }
}
