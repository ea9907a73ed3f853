import { localized, msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { getCalendar, renewCalendar } from '../api/calendar.ts'
import { writeClipboard } from '../elements/clipboard.ts'
import '../elements/dialog.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'

/** What programs take for a calendar to follow, and not for a file to be taken once. */
const webcal = (address: string): string => address.replace(/^https?:/, 'webcal:')

/** The address at which calendar programs read the dates of a round as their reader, and another one in its place.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-calendar-dialog')
export class RondaCalendarDialog extends LightElement {
  /** Id of the round. */
  @property() round = ''
  @state() private address: string | null = null
  @state() private problem: string | null = null
  /** What was done last. */
  @state() private said: string | null = null
  @state() private isAsking = false
  @state() private isBusy = false

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#take(() => getCalendar(this.round))
  }

  /** @returns whether there is an address now. */
  async #take(ask: () => Promise<{ address: string }>): Promise<boolean> {
    if (this.isBusy) return false
    this.isBusy = true
    this.problem = this.said = null
    try {
      this.address = (await ask()).address
      return true
    } catch (error) {
      this.problem = errorText(error)
      return false
    } finally {
      this.isBusy = false
    }
  }

  get #field(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('.calendar-address input')
  }

  readonly #copy = async (): Promise<void> => {
    const isCopied = await writeClipboard(this.address ?? '')
    // Without a clipboard it is selected, to be copied by hand.
    if (!isCopied) this.#field?.select()
    this.said = isCopied
      ? msg('The address is copied.')
      : msg('The address is selected: copy it with the keys or the menu of your device.')
  }

  readonly #renew = async (): Promise<void> => {
    if (!(await this.#take(() => renewCalendar(this.round)))) return
    this.isAsking = false
    this.said = msg('This is your new address. The old one has stopped working: subscribe again with this one.')
    await this.updateComplete
    this.#field?.focus()
  }

  async #ask(isAsking: boolean): Promise<void> {
    this.isAsking = isAsking
    this.problem = this.said = null
    await this.updateComplete
    this.querySelector<HTMLElement>(isAsking ? '.calendar-question button' : '.calendar-renew')?.focus()
  }

  #renderQuestion(): TemplateResult {
    return html`<div class="calendar-question" role="alert">
      <p>
        ${msg('The old address stops working at once, for you and for whoever else has it: each calendar must be subscribed to again.')}
      </p>
      <div class="buttons">
        <button type="button" class="button is-quiet" ?disabled=${this.isBusy} @click=${this.#renew}>
          ${msg('Make a new address')}
        </button>
        <button type="button" class="button is-quiet" @click=${() => void this.#ask(false)}>
          ${msg('Keep the old one')}
        </button>
      </div>
    </div>`
  }

  #renderAddress(address: string): TemplateResult {
    return html`<div class="calendar-address">
        <label class="stacked"
          >${msg('Address of your calendar')}
          <input
            type="text"
            readonly
            autocomplete="off"
            spellcheck="false"
            dir="ltr"
            .value=${address}
            @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        /></label>
        <button type="button" class="button is-quiet" @click=${this.#copy}>${icon('copy')}${msg('Copy')}</button>
      </div>
      <p><a class="text-button calendar-button" href=${webcal(address)}>${msg('Open in your calendar')}</a></p>
      <p class="hint">
        ${msg('Keep this address to yourself: whoever has it reads these dates as you do, without signing in.')}
      </p>
      ${
        this.isAsking
          ? this.#renderQuestion()
          : html`<p>
              <button type="button" class="text-button calendar-renew" @click=${() => void this.#ask(true)}>
                ${msg('Make a new address…')}
              </button>
            </p>`
      }`
  }

  override render() {
    const { address, problem, said } = this
    return html`<ronda-dialog
      .heading=${msg('Calendar of the round')}
      .closes=${true}
      .content=${html`<p>
          ${msg('Subscribe to this address in Outlook, Google Calendar or Apple Calendar, and the dates of the round stand in your calendar and stay up to date.')}
        </p>
        ${
          address === null
            ? problem === null
              ? html`<p role="status" class="hint">${msg('Loading…')}</p>`
              : nothing
            : this.#renderAddress(address)
        }
        ${problem === null ? nothing : html`<p role="alert" class="error">${problem}</p>`}
        <p role="status" class="calendar-said">${said ?? nothing}</p>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-calendar-dialog': RondaCalendarDialog
  }
}
