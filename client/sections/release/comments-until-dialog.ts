import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { setCommentsUntil } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { chosenUntil, renderUntil, untilChoice, untilProblem, type UntilChoice } from './until-input.ts'

/** Asks until when the beneficiary may comment on what they read; the release stays as it is.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-comments-until-dialog')
export class RondaCommentsUntilDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private until: UntilChoice | null = null
  @state() private problem: string | null = null
  @state() private isBusy = false

  get #choice(): UntilChoice {
    return this.until ?? untilChoice(this.section.commentsUntil, this.view.round)
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const until = chosenUntil(this.#choice)
    if (until === undefined) {
      this.problem = untilProblem()
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      await setCommentsUntil(this.section.id, until)
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
    const { view, section } = this
    const choice = this.#choice
    const who = countryName(view.round.beneficiary)
    return html`<ronda-dialog
      .heading=${msg(str`Until when can ${who} comment on “${section.summary.title}”?`)}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        <p>${msg('What they read stays as it was released.')}</p>
        ${renderUntil(choice, (text) => {
          this.problem = null
          this.until = { ...choice, text }
        })}
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Save')}</button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-comments-until-dialog': RondaCommentsUntilDialog
  }
}
