import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { icon } from './icon.ts'
import { LightElement } from './light-element.ts'

export interface PickerOption {
  id: string
  label: string
  /** A second, quieter line. */
  detail?: string
}

/** Several of a list. Closed, it reads as text.
 * @event ronda-pick – `CustomEvent<{ id: string, isIn: boolean }>`: the reader wants an option in or out. */
@customElement('ronda-picker')
export class RondaPicker extends LightElement {
  /** What is chosen from. */
  @property({ attribute: false }) options: readonly PickerOption[] = []
  /** Ids of what is chosen. */
  @property({ attribute: false }) chosen: readonly string[] = []
  /** Said before the list by screen readers. */
  @property() label = ''
  /** Shown while nothing is chosen. */
  @property() placeholder = ''
  /** Shown when there is nothing to choose from. */
  @property() empty = ''

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener('focusout', this.#handleFocusOut)
    this.addEventListener('keydown', this.#handleKey)
    document.addEventListener('pointerdown', this.#handlePointer)
  }

  override disconnectedCallback(): void {
    this.removeEventListener('focusout', this.#handleFocusOut)
    this.removeEventListener('keydown', this.#handleKey)
    document.removeEventListener('pointerdown', this.#handlePointer)
    super.disconnectedCallback()
  }

  readonly #close = (): void => void this.querySelector('details')?.removeAttribute('open')

  readonly #handleFocusOut = ({ relatedTarget }: FocusEvent): void => {
    // Pressing an option gives the focus to what stands around the list, and closing it then would take the option away
    // from under the pointer. Null: to something that takes no focus.
    if (!(relatedTarget instanceof Node) || this.contains(relatedTarget) || relatedTarget.contains(this)) return
    this.#close()
  }

  readonly #handlePointer = ({ target }: PointerEvent): void => {
    if (target instanceof Node && !this.contains(target)) this.#close()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.querySelector('details[open]') === null) return
    event.stopPropagation()
    this.#close()
    this.querySelector('summary')?.focus()
  }

  #pick(id: string, isIn: boolean): void {
    this.dispatchEvent(new CustomEvent('ronda-pick', { detail: { id, isIn } }))
  }

  override render() {
    const chosen = this.options.filter(({ id }) => this.chosen.includes(id))
    const words = chosen.length === 0 ? this.placeholder : chosen.map(({ label }) => label).join(', ')
    return html`<details class="picker" name="picker">
      <summary class="quiet" aria-label="${this.label}: ${words}">
        <span class=${chosen.length === 0 ? 'placeholder' : ''}>${words}</span>${icon('chevronDown')}
      </summary>
      <div class="picker-panel" role="group" aria-label=${this.label}>
        ${this.options.length === 0 ? html`<p class="hint">${this.empty}</p>` : nothing}
        ${this.options.map(
          ({ id, label, detail }) =>
            html`<label class="picker-option"
              ><input
                type="checkbox"
                .checked=${live(this.chosen.includes(id))}
                @change=${(event: Event) => this.#pick(id, (event.target as HTMLInputElement).checked)}
              /><span
                >${label}${detail === undefined ? nothing : html` <span class="hint">${detail}</span>`}</span
              ></label
            >`,
        )}
      </div>
    </details>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-picker': RondaPicker
  }
}
