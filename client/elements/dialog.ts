import { localized, msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { LightElement } from './light-element.ts'

/** A question that must be answered before going on; Escape and the backdrop answer no. Once something was typed or chosen in
 * it, they ask before they throw it away.
 * Its content is drawn by `content`, in light DOM like everything that may hold text.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-dialog')
export class RondaDialog extends LightElement {
  /** Id-free heading. */
  @property() heading = ''
  /** What stands under the heading. */
  @property({ attribute: false }) content: unknown = null
  /** It has a button to close it: for content that has none. */
  @property({ type: Boolean }) closes = false
  /** What was typed has been sent: nothing is lost by closing. */
  @property({ type: Boolean }) done = false
  /** Asking whether to throw away what was typed. */
  @state() private isAsking = false
  #isTouched = false
  /** The pointer went down on the backdrop; where it goes up is the end of a selection otherwise. */
  #isPressedOutside = false

  override firstUpdated(): void {
    const dialog = this.querySelector('dialog')
    dialog?.showModal()
  }

  /** Close without a question. */
  close(): void {
    this.querySelector('dialog')?.close()
  }

  /** @returns whether something would be lost; then it is asked about. A second wish is the answer. */
  #holds(): boolean {
    if (!this.#isTouched || this.done || this.isAsking) return false
    this.isAsking = true
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.dialog-question .button')?.focus())
    return true
  }

  readonly #handleClose = (): void => void this.dispatchEvent(new Event('ronda-after-close', { bubbles: true }))

  readonly #handleInput = (): void => {
    this.#isTouched = true
    this.isAsking = false
  }

  readonly #handleCancel = (event: Event): void => {
    // A field's own: a list of files, say.
    if (event.target !== event.currentTarget) return
    if (this.#holds()) event.preventDefault()
  }

  // The backdrop belongs to the dialog itself; its content has an element of its own.
  readonly #handlePointerDown = (event: PointerEvent): void => {
    this.#isPressedOutside = event.target === event.currentTarget
  }

  readonly #handleClick = (event: MouseEvent): void => {
    const isOutside = event.target === event.currentTarget && this.#isPressedOutside
    this.#isPressedOutside = false
    if (isOutside && !this.#holds()) this.close()
  }

  #goOn(): void {
    this.isAsking = false
    this.querySelector<HTMLElement>('.dialog-body textarea, .dialog-body input')?.focus()
  }

  #renderQuestion(): TemplateResult {
    return html`<div class="dialog-question" role="alert">
      <p>${msg('What you typed or chose here is not sent yet.')}</p>
      <div class="buttons">
        <button type="button" class="button" @click=${() => this.#goOn()}>${msg('Go on with it')}</button>
        <button type="button" class="button is-quiet" @click=${() => this.close()}>${msg('Close without it')}</button>
      </div>
    </div>`
  }

  override render() {
    return html`<dialog
      class="dialog"
      aria-label=${this.heading}
      @close=${this.#handleClose}
      @cancel=${this.#handleCancel}
      @input=${this.#handleInput}
      @pointerdown=${this.#handlePointerDown}
      @click=${this.#handleClick}
    >
      <div class="dialog-body">
        <h2>${this.heading}</h2>
        ${this.content}
        ${
          this.closes
            ? html`<div class="buttons">
                <button type="button" class="button is-quiet" @click=${() => this.close()}>${msg('Close')}</button>
              </div>`
            : nothing
        }
      </div>
      ${this.isAsking ? this.#renderQuestion() : nothing}
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-dialog': RondaDialog
  }
}
