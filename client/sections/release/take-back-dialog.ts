import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { setReleased } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'

/** Longest reason that the server takes. */
const MAX_REASON = 500

/** Asks before a release is taken back, and does it.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-take-back-dialog')
export class RondaTakeBackDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private reason = ''
  @state() private problem: string | null = null
  @state() private isBusy = false

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const reason = this.reason.trim()
    this.isBusy = true
    this.problem = null
    try {
      await setReleased(this.section.id, { released: false, ...(reason !== '' && { reason }) })
      this.#close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const who = countryName(this.view.round.beneficiary)
    return html`<ronda-dialog
      .heading=${msg(str`Take “${this.section.summary.title}” back from ${who}?`)}
      .content=${html`<form @submit=${this.#handleSubmit}>
        <p>
          ${msg(str`${who} can no longer read this section. What they have said about it stays here.`)}
          ${msg('It goes out of every open page at once.')}
        </p>
        <label class="stacked"
          >${msg('Why, for the record (if you like)')}
          <textarea
            rows="2"
            maxlength=${MAX_REASON}
            .value=${this.reason}
            @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Take back')}</button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-take-back-dialog': RondaTakeBackDialog
  }
}
