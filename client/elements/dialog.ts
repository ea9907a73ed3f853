import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { LightElement } from './light-element.ts'

/** A question that must be answered before going on; Escape and the backdrop answer no.
 * Its content is drawn by `content`, in light DOM like everything that may hold text.
 * @event ronda-after-close – the dialog is gone. */
@customElement('ronda-dialog')
export class RondaDialog extends LightElement {
  /** Id-free heading. */
  @property() heading = ''
  /** What stands under the heading. */
  @property({ attribute: false }) content: unknown = null

  override firstUpdated(): void {
    const dialog = this.querySelector('dialog')
    dialog?.showModal()
  }

  /** Close as Escape would. */
  close(): void {
    this.querySelector('dialog')?.close()
  }

  readonly #handleClose = (): void => void this.dispatchEvent(new Event('ronda-after-close', { bubbles: true }))

  readonly #handleClick = (event: MouseEvent): void => {
    // The backdrop belongs to the dialog itself; its content has an element of its own.
    if (event.target === this.querySelector('dialog')) this.close()
  }

  override render() {
    return html`<dialog
      class="dialog"
      aria-label=${this.heading}
      @close=${this.#handleClose}
      @click=${this.#handleClick}
    >
      <div class="dialog-body">
        <h2>${this.heading}</h2>
        ${this.content}
      </div>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-dialog': RondaDialog
  }
}
