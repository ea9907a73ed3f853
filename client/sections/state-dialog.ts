import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { setState } from '../api/sections.ts'
import type { SectionView } from '../controllers/section-view.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { errorText } from '../texts/problems.ts'
import { LightElement } from '../elements/light-element.ts'

/** Longest reason that the server takes. */
const MAX_REASON = 500

/** Asks before locking or unlocking a section, and does it.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-state-dialog')
export class RondaStateDialog extends LightElement {
  @property({ attribute: false }) section!: SectionView
  /** What is asked about. */
  @property() to: 'locked' | 'drafting' = 'locked'
  @state() private reason = ''
  @state() private problem: string | null = null
  @state() private isBusy = false

  get #isUnlocking(): boolean {
    return this.to === 'drafting'
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const reason = this.reason.trim()
    if (this.#isUnlocking && reason === '') {
      this.problem = msg('Say why in a few words: everybody in the round will read it.')
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      await setState(this.section.id, { state: this.to, ...(reason !== '' && { reason }) })
      this.querySelector<RondaDialog>('ronda-dialog')?.close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { title } = this.section.summary
    const isUnlocking = this.#isUnlocking
    const heading = isUnlocking ? msg(str`Unlock “${title}”?`) : msg(str`Lock “${title}”?`)
    const close = (): void => void this.querySelector<RondaDialog>('ronda-dialog')?.close()
    return html`<ronda-dialog
      .heading=${heading}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        <p>
          ${
            isUnlocking
              ? msg('The experts can write in it again. Everybody in the round sees who unlocked it and why.')
              : msg(
                  'Nobody can change it until you unlock it. What somebody types at this moment stays with them to copy.',
                )
          }
        </p>
        <label class="stacked"
          >${isUnlocking ? msg('Why') : msg('Why (if you like)')}
          <textarea
            rows="3"
            maxlength=${MAX_REASON}
            .value=${this.reason}
            ?required=${isUnlocking}
            @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>
            ${isUnlocking ? msg('Unlock') : msg('Lock')}
          </button>
          <button type="button" class="button is-quiet" @click=${close}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-state-dialog': RondaStateDialog
  }
}
