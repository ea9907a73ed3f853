import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { calmValue } from './calm-value.ts'
import { LightElement } from './light-element.ts'

/** A date or an address. Reads as text until it is used; what cannot be taken stays, with a word on what to do.
 * @event ronda-scalar – `CustomEvent<string>`: the new value; '' when it was taken away. */
@customElement('ronda-scalar-input')
export class RondaScalarInput extends LightElement {
  @property() type: 'date' | 'url' = 'url'
  @property() value = ''
  /** Said before it by screen readers. */
  @property() label = ''
  /** Shown while it is empty. */
  @property() placeholder = ''
  /** The value as it is read; shown until the control is used. */
  @property() shown = ''
  /** What to do about a value that `read` does not take. */
  @property() advice = ''
  /** Turn what was typed into a value; null for what is none. */
  @property({ attribute: false }) read: (typed: string) => string | null = (typed) => typed
  @state() private isBad = false
  /** A date that is only shown becomes a control when it is pressed. */
  @state() private isUsed = false

  /** A date is made of parts: while they are typed each of them is a date of its own. */
  #isTyping = false

  readonly #handleChange = (event: Event): void => {
    if (this.type === 'date' && this.#isTyping) return
    this.#take(event.currentTarget as HTMLInputElement)
  }

  readonly #handleBlur = (event: Event): void => {
    this.#isTyping = false
    this.#take(event.currentTarget as HTMLInputElement)
    this.isUsed = this.isBad
  }

  readonly #handleUse = async (): Promise<void> => {
    this.isUsed = true
    await this.updateComplete
    this.querySelector('input')?.focus()
  }

  readonly #handleKey = ({ key, currentTarget }: KeyboardEvent): void => {
    if (key === 'Enter') this.#take(currentTarget as HTMLInputElement)
    else this.#isTyping = key !== 'Tab'
  }

  #take(input: HTMLInputElement): void {
    const typed = input.value.trim()
    const value = typed === '' && !input.validity.badInput ? '' : this.read(typed)
    this.isBad = value === null || input.validity.badInput
    if (value === null || this.isBad || value === this.value) return
    this.value = value
    this.dispatchEvent(new CustomEvent('ronda-scalar', { detail: value }))
  }

  override render() {
    const { type, value, label, placeholder, shown, isBad } = this
    if (shown !== '' && !this.isUsed)
      return html`<button type="button" class="quiet" aria-label="${label}: ${shown}" @click=${this.#handleUse}>
        ${shown}
      </button>`
    return html`<input
        class="quiet ${value === '' ? 'placeholder' : ''}"
        type=${type === 'date' ? 'date' : 'text'}
        inputmode=${type === 'url' ? 'url' : nothing}
        max=${type === 'date' ? '9999-12-31' : nothing}
        aria-label=${label}
        aria-invalid=${String(isBad)}
        placeholder=${placeholder}
        @keydown=${this.#handleKey}
        @change=${this.#handleChange}
        @blur=${this.#handleBlur}
        ${calmValue(value)}
      />${isBad ? html`<p role="alert" class="error">${this.advice}</p>` : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-scalar-input': RondaScalarInput
  }
}
