import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { setReleased } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { renderReleaseFacts } from './release-facts.ts'
import { chosenUntil, renderUntil, untilChoice, untilProblem, type UntilChoice } from './until-input.ts'

/** Asks before a section is released to the beneficiary: who will read what, and until when they may comment.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-release-dialog')
export class RondaReleaseDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private until: UntilChoice | null = null
  @state() private problem: string | null = null
  @state() private isBusy = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  /** What was chosen; at first what is so already, when that is still to come. */
  get #choice(): UntilChoice {
    const { commentsUntil } = this.section
    const isOver = commentsUntil !== null && Date.parse(commentsUntil) <= Date.now()
    return this.until ?? untilChoice(isOver ? null : commentsUntil, this.view.round)
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const commentsUntil = chosenUntil(this.#choice)
    if (commentsUntil === undefined) {
      this.problem = untilProblem()
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      await setReleased(this.section.id, { released: true, commentsUntil })
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
    const who = countryName(view.round.beneficiary)
    const choice = this.#choice
    return html`<ronda-dialog
      .heading=${msg(str`Release “${section.summary.title}” to ${who}?`)}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        ${renderReleaseFacts(view, section)}
        ${renderUntil(choice, (text) => {
          this.problem = null
          this.until = { ...choice, text }
        })}
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Release')}</button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-release-dialog': RondaReleaseDialog
  }
}
