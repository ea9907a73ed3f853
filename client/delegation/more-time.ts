import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { MoreTimeBody } from '../../schema/api/sections.ts'
import { createId } from '../../schema/ids.ts'
import { askMoreTime } from '../api/delegation.ts'
import type { Delegation, DeskSection } from '../controllers/delegation.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { agoText, momentText } from '../texts/times.ts'
import { untilText } from '../texts/zones.ts'

/** Asks for more time to comment on a section, in one click, and says what became of it.
 * @event ronda-change – the server has it. */
@localized()
@customElement('ronda-more-time')
export class RondaMoreTime extends LightElement {
  @property({ attribute: false }) desk!: Delegation
  @property({ attribute: false }) section!: DeskSection
  /** The last request; null: none. */
  @property({ attribute: false }) request: MoreTimeBody | null = null
  @state() private note = ''
  @state() private problem: string | null = null
  @state() private isBusy = false
  /** The same however often it is asked. */
  #id = createId<string>()

  readonly #ask = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.isBusy) return
    this.isBusy = true
    this.problem = null
    try {
      this.request = await askMoreTime(this.section.id, { id: this.#id, note: this.note.trim() })
      this.#id = createId()
      this.note = ''
      this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { request, section, desk } = this
    const isWaiting = request !== null && request.answer === null
    const isOver = section.resource.commentsOpen === false
    return html`${this.#renderRequest()}
    ${isOver ? html`<p>${msg('The time for comments is over: drafting goes on here, and nothing can be sent.')}</p>` : nothing}
    ${
      isWaiting || desk.facts.round.archivedAt !== null
        ? nothing
        : desk.asksTime(section)
          ? this.#renderForm()
          : isOver
            ? html`<p class="hint">${msg('The focal point of your delegation can ask for more time.')}</p>`
            : nothing
    }`
  }

  #renderForm(): TemplateResult {
    return html`<form class="more-time" @submit=${this.#ask}>
      <button type="submit" class="button is-quiet" ?disabled=${this.isBusy}>${msg('Ask for more time')}</button>
      <label class="more-time-note"
        ><span class="visually-hidden">${msg('Why, if you want to say it')}</span>
        <input
          type="text"
          maxlength="500"
          placeholder=${msg('Why, if you want to say it')}
          .value=${this.note}
          @input=${(event: Event) => (this.note = (event.target as HTMLInputElement).value)}
      /></label>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
    </form>`
  }

  #renderRequest(): TemplateResult | typeof nothing {
    const { request } = this
    if (request === null) return nothing
    const { answer, at, note } = request
    if (answer === null)
      return html`<p class="asked" role="status">
        <span title=${momentText(at)}
          >${msg(str`More time was asked for ${agoText(at)}; the secretariat has not answered yet.`)}</span
        >
        ${note === '' ? nothing : html`<q>${note}</q>`}
      </p>`
    return html`<p class="asked">
      ${
        answer.until === null
          ? msg(str`More time was not granted: ${answer.reason}`)
          : msg(str`More time was granted until ${untilText(answer.until, this.desk.facts.round)}: ${answer.reason}`)
      }
    </p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-more-time': RondaMoreTime
  }
}
