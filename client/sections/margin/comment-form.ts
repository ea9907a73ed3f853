import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { MemberId } from '../../../schema/ids.ts'
import type { Audience } from '../../../schema/policy.ts'
import { MAX_COMMENT_CHARACTERS, THREAD_KINDS, type ThreadKind } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { LightElement } from '../../elements/light-element.ts'
import '../../elements/mention-area.ts'
import type { RondaMentionArea } from '../../elements/mention-area.ts'
import { withPlainNames, type Mentionable } from '../../texts/mentions.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import type { CommentDraft, CommentPlace, CommentSubject } from '../../sync/comment-store.ts'
import { audienceText, isDelegationDraft, threadKindText } from '../../texts/comments.ts'
import { countryName, personName } from '../../texts/people.ts'
import { audienceSign } from './audience-sign.ts'
import { mentionable } from './mentionable.ts'
import { renderQuote } from './quote.ts'
import { renderFormButtons } from './form-buttons.ts'

/** Who writes most to whom: the beneficiary to all, the others among themselves. */
const PREFERRED: readonly Audience[] = ['peers', 'shared']

/** A comment being written. Every key is kept on this device, so closing it loses nothing.
 * @event ronda-done – sent, or put away. */
@localized()
@customElement('ronda-comment-form')
export class RondaCommentForm extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** What is written: a new thread, an answer, or a change of one's own words. Fixed for the life of the element. */
  @property({ attribute: false }) place!: CommentPlace
  /** What stands there at first, when nothing is kept. */
  @property() initial = ''
  /** What a new thread speaks of inside its item. */
  @property({ attribute: false }) subject: CommentSubject = {}
  /** The thread that is answered in; null: a new one. */
  @property({ attribute: false }) thread: ShownThread | null = null
  /** What it is about. */
  @property() label = ''
  @state() private draft: CommentDraft | null = null
  /** The words that are being changed, as they were when the form was opened; '' for new ones. */
  #said = ''

  get #audiences(): Audience[] {
    return this.view.threads.audiences(this.section)
  }

  override willUpdate(): void {
    if (this.draft !== null) return
    if (this.place.type === 'edit') this.#said = this.initial
    const { place, view, initial, thread } = this
    const audiences = this.#audiences
    const audience = PREFERRED.find((one) => audiences.includes(one)) ?? audiences[0] ?? 'peers'
    const changed = place.type === 'edit' ? thread?.comments.find(({ id }) => id === place.comment) : undefined
    const begun = {
      place,
      body: initial,
      kind: 'question',
      audience: thread?.audience ?? audience,
      ...(changed !== undefined && { instead: changed.editedAt ?? changed.at }),
      ...this.subject,
    } as const
    this.draft = view.threads.draft(place) ?? begun
    this.#keepReaders()
  }

  /** Who may not read it is not named in it: they may have left, or others read it now, since the words were begun. */
  #keepReaders(): void {
    if (this.draft === null) return
    const body = withPlainNames(this.draft.body, this.#people, (id) => {
      const member = this.view.member(id as MemberId)
      return member === null ? msg('a former member') : personName(member)
    })
    if (body !== this.draft.body) this.draft = { ...this.draft, body }
  }

  override firstUpdated(): void {
    void this.querySelector<RondaMentionArea>('ronda-mention-area')?.focusEnd()
  }

  /** Who would read it, by name. */
  get #people(): readonly Mentionable[] {
    const { view, section, thread, draft } = this
    const { audience, as } = thread ?? { audience: draft?.audience ?? 'peers', as: view.me }
    return mentionable(view, section, audience, as, this.#said)
  }

  #edit(change: Partial<CommentDraft>): void {
    if (this.draft === null) return
    this.draft = { ...this.draft, ...change }
    if (change.audience !== undefined) this.#keepReaders()
    this.view.threads.keepDraft(this.draft)
  }

  #done(): void {
    this.dispatchEvent(new Event('ronda-done', { bubbles: true }))
  }

  /** Whether it may be sent now: it may have been locked while it was written. */
  get #canSend(): boolean {
    const words = this.draft?.body.trim() ?? ''
    const isSaid = words !== '' || this.#mayBeEmpty
    return this.#isTaken && !this.#isWidened && isSaid && words.length <= MAX_COMMENT_CHARACTERS
  }

  /** Others read the thread than when the words were begun. */
  get #isWidened(): boolean {
    return this.thread !== null && this.draft !== null && this.thread.audience !== this.draft.audience
  }

  /** What began a suggestion may be taken away: what is proposed stays. */
  get #mayBeEmpty(): boolean {
    const { place, thread } = this
    return place.type === 'edit' && thread?.suggestion != null && thread.comments[0]?.id === place.comment
  }

  /** Whether the section, or the thread, takes words of the reader. */
  get #isTaken(): boolean {
    return this.thread === null ? this.#audiences.length > 0 : this.thread.can.reply
  }

  #send(): void {
    if (this.draft === null || !this.#canSend) return
    this.view.threads.send(this.draft)
    this.#done()
  }

  #discard(): void {
    this.view.threads.discardDraft(this.place)
    this.#done()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#done()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      this.#send()
    }
  }

  override render() {
    const { draft } = this
    if (draft === null) return nothing
    const isEdit = this.place.type === 'edit'
    const audience = this.thread?.audience ?? draft.audience
    return html`<form
      class="comment-form"
      @submit=${(event: Event) => {
        event.preventDefault()
        this.#send()
      }}
      @keydown=${this.#handleKey}
    >
      ${this.place.type === 'new' && this.label !== '' ? html`<p class="form-about">${this.label}</p>` : nothing}
      ${draft.passage === undefined ? nothing : renderQuote(draft.passage.quote)}
      <ronda-mention-area
        .value=${draft.body}
        .people=${this.#people}
        .label=${this.label}
        .listLabel=${msg('People who can be named')}
        .placeholder=${this.place.type === 'reply' ? msg('Your answer') : msg('What would you like to say?')}
        .maxLength=${MAX_COMMENT_CHARACTERS}
        @ronda-words=${({ detail }: CustomEvent<string>) => this.#edit({ body: detail })}
      ></ronda-mention-area>
      ${this.place.type === 'new' ? this.#renderChoices(draft) : nothing}
      ${
        !this.#isTaken
          ? html`<p class="hint">${msg('The section takes no more comments. What you wrote is kept here to copy.')}</p>`
          : nothing
      }
      ${this.#isWidened ? this.#renderWidened() : nothing}
      ${renderFormButtons({
        send: isEdit ? msg('Save') : isDelegationDraft(this.view.me, audience) ? msg('Save draft') : msg('Send'),
        canSend: this.#canSend,
        hasDraft: this.view.threads.draft(this.place) !== null,
        close: () => this.#done(),
        discard: () => this.#discard(),
      })}
    </form>`
  }

  #renderWidened(): TemplateResult {
    const { view, thread } = this
    const { audience } = thread!
    const readers = audienceText(audience, view.round.beneficiary, view.writer(thread!) ?? view.me, view.me)
    return html`<div role="alert" class="error">
      <p>${msg('While you were writing, this thread was opened to more people. It is read now by:')}</p>
      <p>${audienceSign(audience, readers)}</p>
      <button type="button" class="button is-quiet is-small" @click=${() => this.#edit({ audience })}>
        ${msg('They may read my words')}
      </button>
    </div>`
  }

  #renderChoices({ kind, audience }: CommentDraft): TemplateResult {
    const { view, section } = this
    const { beneficiary } = view.round
    const select = <T extends string>(
      name: string,
      chosen: T,
      options: readonly T[],
      text: (one: T) => string,
      choose: (one: T) => void,
    ): TemplateResult =>
      html`<label class="choice"
        ><span class="field-label">${name}</span
        ><select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}>
          ${options.map((one) => html`<option value=${one} ?selected=${one === chosen}>${text(one)}</option>`)}
        </select></label
      >`
    const isUnread = audience === 'shared' && section.release === null && view.me.role !== 'beneficiary'
    return html`<div class="choices">
        ${select(msg('Kind'), kind, THREAD_KINDS, threadKindText, (one: ThreadKind) => this.#edit({ kind: one }))}
        ${
          this.#audiences.length === 1
            ? nothing
            : select(
                msg('Who reads it'),
                audience,
                this.#audiences,
                (one) => audienceText(one, beneficiary, view.me, view.me),
                (one: Audience) => this.#edit({ audience: one }),
              )
        }
      </div>
      ${
        this.#audiences.length > 1
          ? nothing
          : html`<p class="audience-line">
              ${audienceSign(audience, audienceText(audience, beneficiary, view.me, view.me))}
            </p>`
      }
      ${
        isUnread
          ? html`<p class="hint">
              ${msg(str`${countryName(beneficiary)} reads it once this section is released to them.`)}
            </p>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-comment-form': RondaCommentForm
  }
}
