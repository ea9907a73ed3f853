import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { MoreTimeBody } from '../../../schema/api/sections.ts'
import { answerMoreTime } from '../../api/delegation.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { untilText } from '../../texts/zones.ts'
import { chosenUntil, renderUntil, untilChoice, type UntilChoice } from './until-input.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000

/** Gives the beneficiary more time to comment on a section, or does not; both with a reason.
 * @event ronda-after-answer – the server has it.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-more-time-dialog')
export class RondaMoreTimeDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @property({ attribute: false }) request!: MoreTimeBody
  @property({ type: Boolean }) isGranted = false
  @state() private until: UntilChoice | null = null
  @state() private reason = ''
  @state() private problem: string | null = null
  @state() private isBusy = false

  /** A week more than there was, counted from now where that is over already. */
  get #choice(): UntilChoice {
    if (this.until !== null) return this.until
    const ends = Math.max(Date.parse(this.section.commentsUntil ?? '') || 0, Date.now())
    return untilChoice(new Date(ends + WEEK_MS).toISOString(), this.view.round)
  }

  /** What is wrong with what was chosen; null: nothing. */
  #problemOf(until: string | null | undefined): string | null {
    const { commentsUntil } = this.section
    const isLater = until != null && (commentsUntil === null || Date.parse(until) > Date.parse(commentsUntil))
    if (this.isGranted && !isLater) return msg('Choose a day and an hour that are later than before.')
    return this.reason.trim() === '' ? msg('Say why in a few words: the beneficiary reads it.') : null
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const until = this.isGranted ? chosenUntil(this.#choice) : null
    this.problem = this.#problemOf(until)
    if (this.problem !== null || this.isBusy) return
    this.isBusy = true
    try {
      await answerMoreTime(this.request.id, { until: until ?? null, reason: this.reason.trim() })
      this.dispatchEvent(new Event('ronda-after-answer'))
      this.querySelector<RondaDialog>('ronda-dialog')?.close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { view, section, isGranted } = this
    const who = countryName(view.round.beneficiary)
    const choice = this.#choice
    const { commentsUntil } = section
    return html`<ronda-dialog
      .heading=${isGranted ? msg(str`Give ${who} more time to comment on “${section.summary.title}”?`) : msg(str`Give ${who} no more time to comment on “${section.summary.title}”?`)}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        ${commentsUntil === null ? nothing : html`<p>${msg(str`Until now: ${untilText(commentsUntil, view.round)}.`)}</p>`}
        ${
          isGranted
            ? renderUntil(
                choice,
                (text) => {
                  this.problem = null
                  this.until = { ...choice, text }
                },
                { saysEmpty: false },
              )
            : nothing
        }
        <label class="stacked"
          >${msg(str`Why (${who} reads it)`)}
          <textarea
            rows="2"
            maxlength="500"
            .value=${this.reason}
            @input=${(event: Event) => {
              this.problem = null
              this.reason = (event.target as HTMLTextAreaElement).value
            }}
          ></textarea>
        </label>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>
            ${isGranted ? msg('Give more time') : msg('Decline')}
          </button>
          <button
            type="button"
            class="button is-quiet"
            @click=${() => this.querySelector<RondaDialog>('ronda-dialog')?.close()}
          >
            ${msg('Cancel')}
          </button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-more-time-dialog': RondaMoreTimeDialog
  }
}
