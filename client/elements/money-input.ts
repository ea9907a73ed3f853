import { localized, msg } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { CURRENCIES, encodeMoney, formatAmount, parseMoney, readAmount } from '../../schema/money.ts'
import { calmValue } from './calm-value.ts'
import { LightElement } from './light-element.ts'

/** An amount, or a range of amounts, with its currency. Reads as text until it is used.
 * @event ronda-money – `CustomEvent<string>`: the amount in the form of `schema/money.ts`; '' when it was taken away. */
@localized()
@customElement('ronda-money-input')
export class RondaMoneyInput extends LightElement {
  /** In the form of `schema/money.ts`; '' for none. */
  @property() value = ''
  @property({ type: Boolean }) isRange = false
  /** Said before each control by screen readers. */
  @property() label = ''
  /** BCP 47 language in which amounts are typed and shown. */
  @property() language = 'en'
  /** Chosen before there is an amount. */
  @state() private currency = 'USD'
  @state() private isBad = false

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A currency that was chosen stays chosen while the amount is being put right.
    if (!changed.has('value')) return
    const money = parseMoney(this.value)
    if (money !== null) this.currency = money.currency
  }

  #part(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`input[name=${name}]`)
  }

  readonly #handleChange = (): void => {
    const { currency, language } = this
    const [typedFrom = '', typedTo = ''] = ['from', 'to'].map((name) => this.#part(name)?.value.trim() ?? '')
    const read = (text: string): number | null => (text === '' ? null : readAmount(text, currency, language))
    const [from, to] = [read(typedFrom), read(typedTo)]
    const isUnread = (typedFrom !== '' && from === null) || (typedTo !== '' && to === null)
    // An upper end alone says nothing.
    this.isBad = isUnread || (to !== null && (from === null || to < from))
    if (this.isBad) return
    const value = from === null ? '' : encodeMoney({ currency, from, to })
    if (value !== this.value) this.dispatchEvent(new CustomEvent('ronda-money', { detail: value }))
  }

  readonly #handleCurrency = (event: Event): void => {
    this.currency = (event.target as HTMLSelectElement).value
    this.#handleChange()
  }

  #renderAmount(name: 'from' | 'to', minor: number | null, text: string): TemplateResult {
    const shown = minor === null ? '' : formatAmount(minor, this.currency, this.language)
    return html`<input
      class="quiet amount ${shown === '' ? 'placeholder' : ''}"
      name=${name}
      type="text"
      inputmode="decimal"
      autocomplete="off"
      placeholder=${text}
      aria-label="${this.label}, ${text}"
      aria-invalid=${String(this.isBad)}
      ${calmValue(shown)}
      @change=${this.#handleChange}
    />`
  }

  override render() {
    const money = parseMoney(this.value)
    const currencies = CURRENCIES.includes(this.currency as (typeof CURRENCIES)[number])
      ? CURRENCIES
      : [...CURRENCIES, this.currency]
    return html`<span class="money">
        <select
          class="quiet ${money === null ? 'placeholder' : ''}"
          aria-label="${this.label}, ${msg('currency')}"
          ${calmValue(this.currency)}
          @change=${this.#handleCurrency}
        >
          ${currencies.map((code) => html`<option value=${code} ?selected=${code === this.currency}>${code}</option>`)}
        </select>
        ${this.#renderAmount('from', money?.from ?? null, this.isRange ? msg('from') : msg('amount'))}
        ${this.isRange ? html`–${this.#renderAmount('to', money?.to ?? null, msg('to'))}` : nothing}
      </span>
      ${this.isBad ? html`<p role="alert" class="error">${msg('Write the amount as a number; the second one is not below the first.')}</p>` : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-money-input': RondaMoneyInput
  }
}
