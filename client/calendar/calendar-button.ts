import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { AppError } from '../../schema/errors.ts'

/** Opens the dialog by which one's own calendar program follows the dates of a round. Few ask for it: it is loaded when they do. */
@localized()
@customElement('ronda-calendar-button')
export class RondaCalendarButton extends LightElement {
  /** Id of the round. */
  @property() round = ''
  @state() private isOpen = false
  @state() private problem: string | null = null

  readonly #open = async (): Promise<void> => {
    this.problem = null
    try {
      await import('./calendar-dialog.ts')
      this.isOpen = true
    } catch (cause) {
      this.problem = errorText(new AppError('storage-unavailable', 'a part of the page does not come', { cause }))
    }
  }

  override render() {
    return html`<button type="button" class="text-button calendar-button" @click=${this.#open}>
        ${msg('Calendar…')}
      </button>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      ${
        this.isOpen
          ? html`<ronda-calendar-dialog
              .round=${this.round}
              @ronda-after-close=${() => (this.isOpen = false)}
            ></ronda-calendar-dialog>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-calendar-button': RondaCalendarButton
  }
}
