import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AcceptancesBody } from '../../../schema/api/threads.ts'
import { acceptSuggestions } from '../../api/suggestions.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { LightElement } from '../../elements/light-element.ts'
import { currentLanguage } from '../../locales.ts'
import { fieldLabel } from '../../../templates/responses.ts'
import { personName } from '../../texts/people.ts'
import { acceptedText, acceptRefusalText } from '../../texts/suggestions.ts'
import { errorText } from '../../texts/problems.ts'
import { valueText } from './suggested-value.ts'
import { standingOf, undecided, type Suggesting } from './suggestion-state.ts'

/** Characters of words that tell a suggestion from the others. */
const SHORT = 80

const short = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT).trimEnd()}…` : text)

/** Above the comments: several suggestions at once, each chosen by its reader, and what became of each. */
@localized()
@customElement('ronda-accept-several')
export class RondaAcceptSeveral extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private isOpen = false
  /** Those that are to be accepted: none, before the reader has looked. */
  @state() private chosen: ReadonlySet<string> = new Set()
  @state() private isBusy = false
  @state() private answer: AcceptancesBody | null = null
  @state() private problem = ''

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  #toggle(ids: readonly string[], isChosen: boolean): void {
    const chosen = new Set(this.chosen)
    for (const id of ids) {
      if (isChosen) chosen.add(id)
      else chosen.delete(id)
    }
    this.chosen = chosen
  }

  async #accept(ids: readonly string[]): Promise<void> {
    this.isBusy = true
    this.problem = ''
    try {
      this.answer = await acceptSuggestions(this.section.id, ids)
      this.isOpen = false
      this.chosen = new Set()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
      this.view.threads.catchUp()
    }
  }

  /** What would change, old → new, and who suggests it. */
  #nameOf(thread: Suggesting): string {
    const { view, section } = this
    const { suggestion, quote, field, item } = thread
    const number = item === null ? null : view.numberOf(item)
    const name = field === null ? null : fieldLabel(section.kind, field, currentLanguage())
    const writer = view.writer(thread)
    const change = {
      text: () => `${short(quote ?? '')} → ${short(suggestion.type === 'text' ? suggestion.replacement : '')}`,
      field: () =>
        suggestion.type === 'field'
          ? [suggestion.before, suggestion.value]
              .map((one) => valueText(view, section.kind, field ?? '', one))
              .join(' → ')
          : '',
      item: () => msg(str`new: ${suggestion.type === 'item' ? short(suggestion.title) : ''}`),
    }[suggestion.type]()
    const what = name === null ? change : `${name}: ${change}`
    const who = writer === null ? msg('a former member') : personName(writer)
    return [number, what, who].filter((part) => part !== null).join(' · ')
  }

  override render() {
    const threads = undecided(this.view.threads.of(this.section.id))
    if (threads.length < 2 && this.answer === null) return nothing
    return html`<div class="accept-several">
      ${
        threads.length < 2
          ? nothing
          : html`<button
              type="button"
              class="button is-quiet is-small"
              aria-expanded=${String(this.isOpen)}
              @click=${() => (this.isOpen = !this.isOpen)}
            >
              ${msg(str`${threads.length} suggestions: choose`)}
            </button>`
      }
      ${this.isOpen ? this.#renderChoice(threads) : nothing}
      <div role="status">${this.#renderAnswer()}</div>
    </div>`
  }

  #renderChoice(threads: readonly Suggesting[]): TemplateResult {
    const { view, section } = this
    const fitting = threads.filter((thread) => standingOf(view, section, thread).kind === 'open')
    const all = fitting.map(({ id }) => id)
    const chosen = all.filter((id) => this.chosen.has(id))
    return html`<fieldset>
        <legend class="visually-hidden">${msg('Suggestions to accept')}</legend>
        <label class="check choose-all">
          <input
            type="checkbox"
            .checked=${all.length > 0 && chosen.length === all.length}
            .indeterminate=${chosen.length > 0 && chosen.length < all.length}
            ?disabled=${all.length === 0}
            @change=${(event: Event) => this.#toggle(all, (event.target as HTMLInputElement).checked)}
          />
          <strong>${msg('Choose all')}</strong>
        </label>
        ${threads.map((thread) => {
          const isFitting = fitting.includes(thread)
          return html`<label class="check">
            <input
              type="checkbox"
              .checked=${isFitting && this.chosen.has(thread.id)}
              ?disabled=${!isFitting}
              @change=${(event: Event) => this.#toggle([thread.id], (event.target as HTMLInputElement).checked)}
            />
            <span
              >${this.#nameOf(thread)}${
                isFitting ? nothing : html` <span class="hint">${msg('The text has changed since')}</span>`
              }</span
            >
          </label>`
        })}
      </fieldset>
      <p class="error" role="alert" ?hidden=${this.problem === ''}>${this.problem}</p>
      <button
        type="button"
        class="button is-small"
        ?disabled=${this.isBusy || chosen.length === 0}
        @click=${() => void this.#accept(chosen)}
      >
        ${msg(str`Accept ${chosen.length}`)}
      </button>`
  }

  #renderAnswer(): TemplateResult | typeof nothing {
    if (this.answer === null) return nothing
    const { accepted, refused } = this.answer
    const threads = this.view.threads.of(this.section.id)
    return html`<p class="hint">${acceptedText(accepted.length, refused.length)}</p>
      ${
        refused.length === 0
          ? nothing
          : html`<ul>
              ${refused.map(({ thread: id, reason }) => {
                const thread = threads.find((one) => one.id === id) as Suggesting | undefined
                return html`<li>
                  ${thread === undefined ? nothing : this.#nameOf(thread)} ${acceptRefusalText(reason)}
                </li>`
              })}
            </ul>`
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-accept-several': RondaAcceptSeveral
  }
}
