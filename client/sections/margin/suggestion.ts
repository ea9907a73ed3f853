import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../../schema/errors.ts'
import type { MemberId } from '../../../schema/ids.ts'
import { MAX_COMMENT_CHARACTERS } from '../../../schema/threads.ts'
import { acceptSuggestions, declineSuggestion, takeBackDecision } from '../../api/suggestions.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { currentLanguage } from '../../locales.ts'
import { fieldLabel } from '../../../templates/responses.ts'
import { acceptRefusalText } from '../../texts/suggestions.ts'
import { personName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { momentText } from '../../texts/times.ts'
import { renderWordChanges } from '../release/word-diff.ts'
import { isSuggestion, standingOf, type Standing, type Suggesting } from './suggestion-state.ts'
import { valueText } from './suggested-value.ts'

/** In the card of a thread that suggests something: what would change, how that stands against the text, and what became of it. */
@localized()
@customElement('ronda-suggestion')
export class RondaSuggestion extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @property({ attribute: false }) thread!: Suggesting
  @state() private isBusy = false
  @state() private isDeclining = false
  @state() private reason = ''
  /** Why the last wish was not done. */
  @state() private problem = ''

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  /** Do something at the server and read the threads anew. */
  async #ask(act: () => Promise<string>): Promise<void> {
    this.isBusy = true
    this.problem = ''
    try {
      this.problem = await act()
      if (this.problem === '') this.isDeclining = false
    } catch (error) {
      this.problem =
        error instanceof AppError && error.reason === 'conflict' ? acceptRefusalText('conflict') : errorText(error)
    } finally {
      this.isBusy = false
      this.view.threads.catchUp()
    }
  }

  readonly #accept = (): void =>
    void this.#ask(async () => {
      const { refused } = await acceptSuggestions(this.section.id, [this.thread.id])
      return refused.length === 0 ? '' : acceptRefusalText(refused[0]!.reason)
    })

  readonly #decline = (event: Event): void => {
    event.preventDefault()
    const reason = this.reason.trim()
    if (reason === '') return
    void this.#ask(async () => {
      await declineSuggestion(this.thread.id, reason)
      return ''
    })
  }

  readonly #takeBack = (): void =>
    void this.#ask(async () => {
      await takeBackDecision(this.thread.id)
      return ''
    })

  #openDecline(): void {
    this.isDeclining = true
    void this.updateComplete.then(() => this.querySelector('textarea')?.focus())
  }

  override render() {
    const { thread, view, section } = this
    const standing: Standing = thread.decision === null ? standingOf(view, section, thread) : { kind: 'open' }
    return html`<div class="suggestion">
      ${thread.isLate ? html`<p class="hint">${msg('Words that a lock came before')}</p>` : nothing}
      <div class="suggestion-change" data-change>${this.#renderChange()}</div>
      ${this.#renderStanding(standing)}
      ${thread.decision === null ? this.#renderActs(standing) : this.#renderDecision()}
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
    if (standing.kind === 'open') return nothing
    if (standing.kind === 'gone')
      return html`<p class="suggestion-conflict">${msg('What it was suggested for is not in the text any more.')}</p>`
    const { present } = standing
    const text =
      thread.suggestion.type === 'field' ? valueText(view, section.kind, thread.field ?? '', present) : String(present)
    return html`<div class="suggestion-conflict">
      <p>${msg('The text has changed since. Now it says:')}</p>
      <blockquote class="quote">${text}</blockquote>
    </div>`
  }

  #renderActs({ kind }: Standing): TemplateResult | typeof nothing {
    if (!this.thread.can.decide) return nothing
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
    </div>`
  }

  #renderDecline(): TemplateResult {
    return html`<form class="comment-form" @submit=${this.#decline}>
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
    const who = editor === null ? msg('a former member') : personName(editor)
    const whose = suggester === null ? msg('a former member') : personName(suggester)
    return html`<p class="suggestion-decision is-${verdict}" title=${momentText(at)}>
        ${icon(verdict === 'accepted' ? 'check' : 'x')}
        ${
          verdict === 'accepted'
            ? msg(str`Accepted by ${who}; words by ${whose}. ${momentText(at)}`)
            : msg(str`Declined by ${who}. ${momentText(at)}`)
        }
      </p>
      ${reason === '' ? nothing : html`<p class="comment-body">${reason}</p>`}
      ${
        thread.can.decide
          ? html`<button type="button" class="text-button" ?disabled=${this.isBusy} @click=${this.#takeBack}>
              ${msg('Take back')}
            </button>`
          : nothing
      }`
  }
}

/** What a thread suggests; nothing for a comment. */
export const renderSuggestion = (
  view: RoundView,
  section: SectionView,
  thread: ShownThread,
): TemplateResult | typeof nothing =>
  isSuggestion(thread)
    ? html`<ronda-suggestion .view=${view} .section=${section} .thread=${thread}></ronda-suggestion>`
    : nothing

declare global {
  interface HTMLElementTagNameMap {
    'ronda-suggestion': RondaSuggestion
  }
}
