import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { BatchBody, ThreadBody } from '../../schema/api/threads.ts'
import { AppError } from '../../schema/errors.ts'
import { createId } from '../../schema/ids.ts'
import { sendBatch } from '../api/delegation.ts'
import type { Delegation } from '../controllers/delegation.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import { mentionedIn } from '../../schema/threads.ts'
import { commentsToSendText, readersOf } from '../texts/delegation.ts'
import { countryName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { dayText, listText, momentText } from '../texts/times.ts'
import { renderSent } from './thread-words.ts'

/** Says who will read what is sent, sends it, and says what became of it.
 * @event ronda-change – the server has sent it.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-send-dialog')
export class RondaSendDialog extends LightElement {
  @property({ attribute: false }) desk!: Delegation
  /** The drafts, as they were read and chosen: what has changed since is not sent. */
  @property({ attribute: false }) threads: readonly ThreadBody[] = []
  /** Who cleared them, and on which day (yyyy-mm-dd). */
  @property() office = ''
  @property() day = ''
  @state() private isBusy = false
  @state() private problem: string | null = null
  @state() private sent: BatchBody | null = null
  /** The same however often it is asked: then it is sent once. */
  readonly #id = createId<string>()

  /** In whose name. */
  get #organisation(): string {
    const { organisation, beneficiary } = this.desk.facts.round
    return organisation === '' ? countryName(beneficiary) : organisation
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.isBusy) return
    this.isBusy = true
    this.problem = null
    const { threads, office, day } = this
    try {
      const cleared = threads.map(({ id, saidVersion }) => ({ id, saidVersion }))
      const request = { id: this.#id, threads: cleared, clearedBy: office, clearedOn: day }
      this.sent = await sendBatch(this.desk.facts.round.id, request)
      this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
    } catch (error) {
      const isOvertaken = error instanceof AppError && error.reason === 'conflict'
      this.problem = isOvertaken
        ? msg(
            'One of these comments was changed, sent or put aside meanwhile. Nothing was sent. Close this, read them again, then send.',
          )
        : errorText(error)
      if (isOvertaken) this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const count = commentsToSendText(this.threads.length)
    return html`<ronda-dialog
      .heading=${this.sent === null ? msg(str`Send ${count} as ${this.#organisation}?`) : msg(str`Sent as ${this.#organisation}`)}
      .done=${this.sent !== null}
      .content=${this.sent === null ? this.#renderQuestion(count) : this.#renderSent(this.sent)}
    ></ronda-dialog>`
  }

  #renderQuestion(count: string): TemplateResult {
    const { round } = this.desk.facts
    return html`<form @submit=${this.#handleSubmit}>
      <p>
        ${msg(str`They will be read by peers and secretariat: ${listText(readersOf(round))}. They appear as comments of ${this.#organisation}; who drafted them stays in your delegation.`)}
      </p>
      ${this.#renderWords()}
      <p>${msg(str`Cleared by ${this.office} on ${dayText(this.day)}. What was sent stays as it is.`)}</p>
      ${this.isBusy ? html`<p role="status">${msg(str`Sending ${count}…`)}</p>` : nothing}
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Send')}</button>
        <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      </div>
    </form>`
  }

  #renderWords(): TemplateResult {
    const named = this.threads.some(({ comments }) => mentionedIn(comments[0]?.body ?? '').length > 0)
    return html`${renderSent(this.desk, this.threads)}
    ${named ? html`<p class="hint">${msg('One of them names a colleague: peers and secretariat will read that name.')}</p>` : nothing}`
  }

  #renderSent({ at, sent }: BatchBody): TemplateResult {
    return html`<p role="status">
        ${msg(str`${commentsToSendText(sent.length)} sent as comments of ${this.#organisation} on ${momentText(at)}.`)}
      </p>
      <div class="buttons">
        <button type="button" class="button" @click=${() => this.#close()}>${msg('Close')}</button>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-send-dialog': RondaSendDialog
  }
}
