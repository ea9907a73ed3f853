import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { EndorsementBody, EndorsementsBody } from '../../../schema/api/endorsements.ts'
import type { ContentBody } from '../../../schema/api/sections.ts'
import { MAX_RESERVATION, type EndorsementKind } from '../../../schema/endorsements.ts'
import { AppError } from '../../../schema/errors.ts'
import { endorse, getEndorsements } from '../../api/endorsements.ts'
import { getContent } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import '../../elements/hash.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { endedOnce, momentText } from '../../texts/times.ts'
import { renderPlainText } from './plain-text.ts'

/** Asks the head of a delegation what it says of a section, and of exactly which content.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-endorse-dialog')
export class RondaEndorseDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** What the delegation has said last; null: nothing. */
  @property({ attribute: false }) said: EndorsementBody | null = null
  @state() private kind: EndorsementKind = 'endorsed'
  @state() private text = ''
  /** What it would be said of; null: not known yet. */
  @state() private content: EndorsementsBody['content'] | null = null
  @state() private problem: string | null = null
  /** The text as it is now, to be read here: it has changed since the dialog was opened. Null: it has not. */
  @state() private changed: ContentBody | null = null
  @state() private isBusy = false

  override firstUpdated(): void {
    if (this.said !== null) {
      this.kind = this.said.kind
      this.text = this.said.text
    }
    void this.#load()
  }

  get #country(): string {
    return countryName(this.view.me.country ?? '')
  }

  async #load(): Promise<void> {
    try {
      const { content } = await getEndorsements(this.section.id)
      // What is read without a line may be older: nobody stands behind words that they have not had before them.
      const { live, content: shown } = this.section
      if (live === null && shown !== null && shown.hash !== content.hash) return await this.#readAnew()
      this.content = content
    } catch (error) {
      this.problem = errorText(error)
    }
  }

  /** The text has changed under the dialog: what would be said is said of a text that has been read. */
  async #readAnew(): Promise<void> {
    try {
      const text = await getContent(this.section.id)
      const { content } = await getEndorsements(this.section.id)
      // Changed again in between: it is refused again, and read again.
      this.content = { ...content, hash: text.hash }
      this.changed = text
      this.problem = msg(
        'The text has changed while you were here. Nothing was kept so far; what you wrote stays here. Read the text as it is now, then say so of it.',
      )
    } catch (error) {
      this.problem = errorText(error)
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const { content, kind } = this
    const text = this.text.trim()
    if (content === null) return
    if (kind === 'reserved' && text === '') {
      this.problem = msg('Say in a few words what the reservation is: it is printed with the report.')
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      await endorse(this.section.id, { kind, hash: content.hash, ...(kind === 'reserved' && { text }) })
      this.#close()
    } catch (error) {
      if (error instanceof AppError && error.reason === 'conflict') await this.#readAnew()
      else this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #renderKind(kind: EndorsementKind, words: string): TemplateResult {
    return html`<label class="radio">
      <input
        type="radio"
        name="endorsement"
        .value=${kind}
        .checked=${this.kind === kind}
        @change=${() => (this.kind = kind)}
      />${words}
    </label>`
  }

  #renderContent(): TemplateResult {
    const { content } = this
    if (content === null) return html`<p role="status" class="hint">${msg('Looking at the text…')}</p>`
    return html`<p class="exactly">
      <ronda-hash .value=${content.hash}></ronda-hash>
      <span
        >${content.changedAt === null ? msg('Never changed.') : endedOnce(msg(str`Last changed ${momentText(content.changedAt)}.`))}</span
      >
    </p>`
  }

  #renderText(): TemplateResult | typeof nothing {
    if (this.kind !== 'reserved') return nothing
    return html`<label class="stacked"
      >${msg('The reservation, as it will be printed')}
      <textarea
        rows="4"
        required
        maxlength=${MAX_RESERVATION}
        .value=${this.text}
        @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </label>`
  }

  override render() {
    const who = this.#country
    return html`<ronda-dialog
      .heading=${msg(str`What does ${who} say of “${this.section.summary.title}”?`)}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        <p>
          ${msg('You say it of the text exactly as it is now. If it changes afterwards, everybody sees that you have not said it of the new text.')}
        </p>
        ${this.#renderContent()}
        <fieldset class="radios">
          <legend class="visually-hidden">${msg('What to say')}</legend>
          ${this.#renderKind('endorsed', msg(str`${who} endorses it`))}
          ${this.#renderKind('reserved', msg(str`${who} endorses it with a reservation`))}
          ${this.said === null ? nothing : this.#renderKind('withdrawn', msg('Take back what was said'))}
        </fieldset>
        ${this.#renderText()}
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        ${this.changed === null ? nothing : renderPlainText(this.view, this.section, this.changed)}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy || this.content === null}>
            ${this.changed === null ? msg('Say so') : msg('Say so of the new text')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-endorse-dialog': RondaEndorseDialog
  }
}
