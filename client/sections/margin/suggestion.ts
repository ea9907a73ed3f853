import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { MemberId } from '../../../schema/ids.ts'
import { MAX_COMMENT_CHARACTERS } from '../../../schema/threads.ts'
import { acceptSuggestions, declineSuggestion, takeBackDecision, withdrawSuggestion } from '../../api/suggestions.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { currentLanguage } from '../../locales.ts'
import { fieldLabel } from '../../../templates/responses.ts'
import { acceptRefusalText, refusedActText, type SuggestionAct } from '../../texts/suggestions.ts'
import { whoText } from '../../texts/people.ts'
import { momentText } from '../../texts/times.ts'
import { renderWordChanges } from '../release/word-diff.ts'
import { wish } from './item-comments.ts'
import { anewWish, isSuggestion, standingOf, type Standing, type Suggesting } from './suggestion-state.ts'
import { valueText } from './suggested-value.ts'

/** So long after the words of an acceptance its thread says so, at the latest. */
const LASTING_MS = 2500

/** In the card of a thread that suggests something: what would change, how that stands against the text, and what became of it. */
@localized()
@customElement('ronda-suggestion')
export class RondaSuggestion extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @property({ attribute: false }) thread!: Suggesting
  /** What its writer says of it: between the change and what can be done about it. */
  @property({ attribute: false }) words: unknown = nothing
  @state() private isBusy = false
  @state() private isDeclining = false
  /** Its writer is asked whether to take it away. */
  @state() private isWithdrawing = false
  /** It was accepted, and the thread does not say so here yet: its words may stand in the text already. */
  @state() private isAccepting = false
  /** The text has been another for so long that it is no acceptance on its way: its words come before the thread says so. */
  @state() private isLasting = false
  #lasts: ReturnType<typeof setTimeout> | undefined
  @state() private reason = ''
  /** Why the last wish was not done. */
  @state() private problem = ''

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  /** Do something at the server and read the threads anew. */
  async #ask(name: SuggestionAct, act: () => Promise<string>): Promise<void> {
    this.isBusy = true
    this.problem = ''
    try {
      this.problem = await act()
      if (this.problem === '') this.isDeclining = this.isWithdrawing = false
    } catch (error) {
      this.isAccepting = false
      this.problem = refusedActText(name, error)
    } finally {
      this.isBusy = false
      this.view.threads.catchUp()
    }
  }

  readonly #accept = (): void =>
    void this.#ask('accept', async () => {
      this.isAccepting = true
      const { refused } = await acceptSuggestions(this.section.id, [this.thread.id])
      this.isAccepting = refused.length === 0
      return refused.length === 0 ? '' : acceptRefusalText(refused[0]!.reason)
    })

  readonly #decline = (event: Event): void => {
    event.preventDefault()
    const reason = this.reason.trim()
    if (reason === '') return
    void this.#ask('decline', async () => {
      await declineSuggestion(this.thread.id, reason)
      return ''
    })
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (this.isDeclining && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#decline(event)
    else if (event.key === 'Escape') {
      event.stopPropagation()
      this.isDeclining = this.isWithdrawing = false
    }
  }

  readonly #takeBack = (): void =>
    void this.#ask(this.thread.decision?.verdict === 'accepted' ? 'put-back' : 'open', async () => {
      await takeBackDecision(this.thread.id)
      return ''
    })

  readonly #withdraw = (): void =>
    void this.#ask('withdraw', async () => {
      await withdrawSuggestion(this.thread.id)
      return ''
    })

  #openWithdraw(): void {
    this.isWithdrawing = true
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.withdraw-button')?.focus())
  }

  #openDecline(): void {
    this.isDeclining = true
    void this.updateComplete.then(() => this.querySelector('textarea')?.focus())
  }

  override willUpdate(): void {
    if (this.thread.decision !== null) this.isAccepting = false
    const isOpen = this.#standing.kind === 'open'
    if (isOpen) {
      clearTimeout(this.#lasts)
      this.#lasts = undefined
      this.isLasting = false
    } else this.#lasts ??= setTimeout(() => (this.isLasting = true), LASTING_MS)
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#lasts)
    this.#lasts = undefined
    super.disconnectedCallback()
  }

  /** How it stands against the text; of what is decided there is nothing to say. */
  get #standing(): Standing {
    const { thread, view, section, isAccepting } = this
    return thread.decision === null && !isAccepting ? standingOf(view, section, thread) : { kind: 'open' }
  }

  override render() {
    const { thread, isAccepting } = this
    const standing = this.#standing
    return html`<div class="suggestion">
      ${thread.isLate ? html`<p class="hint">${msg('Words that a lock came before')}</p>` : nothing}
      <div class="suggestion-change" data-change>${this.#renderChange()}</div>
      ${this.#renderStanding(standing)} ${this.words}
      ${isAccepting ? html`<p class="hint" role="status">${msg('Accepting…')}</p>` : thread.decision === null ? this.#renderActs(standing) : this.#renderDecision()}
      <p class="error" role="alert" ?hidden=${this.problem === ''}>${this.problem}</p>
    </div>`
  }

  #renderChange(): TemplateResult {
    const { suggestion, quote, field } = this.thread
    const { view, section } = this
    switch (suggestion.type) {
      case 'text':
        return html`<p><span class="words">${renderWordChanges(quote ?? '', suggestion.replacement)}</span></p>`
      case 'field': {
        const text = (value: string | string[]): string => valueText(view, section.kind, field ?? '', value)
        const name = fieldLabel(section.kind, field ?? '', currentLanguage())
        return html`<p>${name}: <del>${text(suggestion.before)}</del> → <ins>${text(suggestion.value)}</ins></p>`
      }
      case 'item':
        return html`<p>
            <ins><strong>${suggestion.title}</strong></ins>
          </p>
          ${suggestion.body === '' ? nothing : html`<p class="suggested-body"><ins>${suggestion.body}</ins></p>`}`
    }
  }

  /** What stands there by now, where it is not what the suggestion was made to. */
  #renderStanding(standing: Standing): TemplateResult | typeof nothing {
    const { view, section, thread } = this
    if (standing.kind === 'open' || !this.isLasting) return nothing
    if (standing.kind === 'gone')
      return html`<p class="suggestion-conflict">${msg('What it was suggested for is not in the text any more.')}</p>`
    const { present } = standing
    const text =
      thread.suggestion.type === 'field' ? valueText(view, section.kind, thread.field ?? '', present) : String(present)
    return html`<div class="suggestion-conflict">
      <p>${msg('The text has changed since. Now it says:')}</p>
      <blockquote class="quote">${text}</blockquote>
      ${this.#renderAnew()}
    </div>`
  }

  /** A way on: the same words for what stands there now. */
  #renderAnew(): TemplateResult | typeof nothing {
    const { view, section, thread } = this
    const asked = anewWish(view, section, thread)
    if (asked === null || !section.takesProposals || view.threads.audiences(section).length === 0) return nothing
    return html`<button
      type="button"
      class="text-button anew-button"
      @click=${({ currentTarget }: Event) => wish(currentTarget, 'ronda-comment', asked)}
    >
      ${msg('Suggest anew for the words of now')}
    </button>`
  }

  #renderActs({ kind }: Standing): TemplateResult | typeof nothing {
    const { decide, withdraw } = this.thread.can
    if (this.isWithdrawing && withdraw) return this.#renderWithdraw()
    if (!decide && withdraw) return html`<div class="buttons">${this.#renderWithdrawButton()}</div>`
    if (!decide)
      return this.section.state === 'locked' && this.thread.sentAs === null
        ? html`<p class="hint">${msg('It waits: it can be accepted or declined once the section is opened again.')}</p>`
        : nothing
    if (this.isDeclining) return this.#renderDecline()
    const isOpen = kind === 'open'
    return html`<div class="buttons">
      <button
        type="button"
        class="button is-small accept-button"
        ?disabled=${this.isBusy || !isOpen}
        title=${isOpen ? nothing : acceptRefusalText('conflict')}
        @click=${this.#accept}
      >
        ${icon('check')}${msg('Accept')}
      </button>
      <button
        type="button"
        class="button is-quiet is-small decline-button"
        ?disabled=${this.isBusy}
        @click=${() => this.#openDecline()}
      >
        ${msg('Decline')}
      </button>
      ${withdraw ? this.#renderWithdrawButton() : nothing}
    </div>`
  }

  #renderWithdrawButton(): TemplateResult {
    return html`<button
      type="button"
      class="button is-quiet is-small withdraw-button"
      ?disabled=${this.isBusy}
      @click=${() => this.#openWithdraw()}
    >
      ${msg('Withdraw')}
    </button>`
  }

  #renderWithdraw(): TemplateResult {
    return html`<div role="group" aria-label=${msg('Withdraw the suggestion')}>
      <p class="hint">${msg('Withdraw this suggestion? What was said of it stays to be read.')}</p>
      <div class="buttons">
        <button
          type="button"
          class="button is-small withdraw-button"
          ?disabled=${this.isBusy}
          @click=${this.#withdraw}
          @keydown=${this.#handleKey}
        >
          ${msg('Withdraw')}
        </button>
        <button type="button" class="button is-quiet is-small" @click=${() => (this.isWithdrawing = false)}>
          ${msg('Keep it')}
        </button>
      </div>
    </div>`
  }

  #renderDecline(): TemplateResult {
    return html`<form class="comment-form" @submit=${this.#decline} @keydown=${this.#handleKey}>
      <label class="choice"
        ><span class="field-label">${msg('A word why')}</span
        ><textarea
          rows="2"
          maxlength=${MAX_COMMENT_CHARACTERS}
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      <div class="buttons">
        <button type="submit" class="button is-small" ?disabled=${this.isBusy || this.reason.trim() === ''}>
          ${msg('Decline')}
        </button>
        <button type="button" class="button is-quiet is-small" @click=${() => (this.isDeclining = false)}>
          ${msg('Cancel')}
        </button>
      </div>
    </form>`
  }

  /** What became of it: both names, so that nobody takes the words for the editor's own. */
  #renderDecision(): TemplateResult {
    const { thread, view } = this
    const { verdict, by, at, reason } = thread.decision!
    const editor = view.member(by as MemberId)
    const suggester = view.writer(thread)
    const who = editor === null ? msg('a former member') : whoText(editor)
    const whose = suggester === null ? msg('a former member') : whoText(suggester)
    return html`<p class="suggestion-decision is-${verdict}" title=${momentText(at)}>
        ${icon(verdict === 'accepted' ? 'check' : 'x')}
        ${
          verdict === 'accepted'
            ? msg(str`Accepted by ${who}; words by ${whose}. ${momentText(at)}`)
            : verdict === 'declined'
              ? msg(str`Declined by ${who}. ${momentText(at)}`)
              : msg(str`Withdrawn by ${who}. ${momentText(at)}`)
        }
      </p>
      ${reason === '' ? nothing : html`<p class="comment-body">${reason}</p>`}
      ${
        (verdict === 'withdrawn' ? thread.can.withdraw : thread.can.decide)
          ? html`<button type="button" class="text-button" ?disabled=${this.isBusy} @click=${this.#takeBack}>
              ${msg('Take back')}
            </button>`
          : nothing
      }`
  }
}

/** What a thread suggests, and what is said of it; of a comment, that alone. */
export const renderSuggestion = (
  view: RoundView,
  section: SectionView,
  thread: ShownThread,
  words: unknown,
): unknown =>
  isSuggestion(thread)
    ? html`<ronda-suggestion .view=${view} .section=${section} .thread=${thread} .words=${words}></ronda-suggestion>`
    : words

declare global {
  interface HTMLElementTagNameMap {
    'ronda-suggestion': RondaSuggestion
  }
}
