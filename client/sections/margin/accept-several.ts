import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AcceptancesBody } from '../../../schema/api/threads.ts'
import { acceptSuggestions } from '../../api/suggestions.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { LightElement } from '../../elements/light-element.ts'
import { acceptedText, acceptRefusalText } from '../../texts/suggestions.ts'
import { errorText } from '../../texts/problems.ts'
import { standingOf, undecided, type Suggesting } from './suggestion-state.ts'

/** Characters of a suggestion that tell it from the others. */
const SHORT = 80

const shortOf = ({ suggestion, quote }: Suggesting): string => {
  const text =
    suggestion.type === 'text'
      ? `${quote ?? ''} → ${suggestion.replacement}`
      : suggestion.type === 'item'
        ? suggestion.title
        : ''
  return text.length > SHORT ? `${text.slice(0, SHORT).trimEnd()}…` : text
}

/** Above the comments: several suggestions at once, each chosen by its reader, and what became of each. */
@localized()
@customElement('ronda-accept-several')
export class RondaAcceptSeveral extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private isOpen = false
  /** Those that are not to be accepted. */
  @state() private left: ReadonlySet<string> = new Set()
  @state() private isBusy = false
  @state() private answer: AcceptancesBody | null = null
  @state() private problem = ''

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  #toggle(id: string, isChosen: boolean): void {
    const left = new Set(this.left)
    if (isChosen) left.delete(id)
    else left.add(id)
    this.left = left
  }

  async #accept(ids: readonly string[]): Promise<void> {
    this.isBusy = true
    this.problem = ''
    try {
      this.answer = await acceptSuggestions(this.section.id, ids)
      this.isOpen = false
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
      this.view.threads.catchUp()
    }
  }

  #nameOf(thread: Suggesting): string {
    const number = thread.item === null ? null : this.view.numberOf(thread.item)
    const text = shortOf(thread)
    return [number, text].filter((part) => part !== null && part !== '').join(' · ')
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
    const chosen = fitting.filter(({ id }) => !this.left.has(id)).map(({ id }) => id)
    return html`<fieldset>
        <legend class="visually-hidden">${msg('Suggestions to accept')}</legend>
        ${threads.map((thread) => {
          const isFitting = fitting.includes(thread)
          return html`<label class="check">
            <input
              type="checkbox"
              .checked=${isFitting && !this.left.has(thread.id)}
              ?disabled=${!isFitting}
              @change=${(event: Event) => this.#toggle(thread.id, (event.target as HTMLInputElement).checked)}
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
