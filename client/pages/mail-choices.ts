import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { ChoicesBody } from '../../schema/api/notifications.ts'
import { MAIL_CHOICES, NOTIFICATION_KINDS, URGENT, type MailChoice } from '../../schema/notifications.ts'
import { getChoices, saveChoices } from '../api/notifications.ts'
import { LightElement } from '../elements/light-element.ts'
import { zoneGroups } from '../rounds/choices.ts'
import { choiceText, kindText } from '../texts/notifications.ts'
import { errorText } from '../texts/problems.ts'

const HOURS = [...Array.from({ length: 24 }).keys()]

/** What the reader gets by mail, and when. */
@localized()
@customElement('ronda-mail-choices')
export class RondaMailChoices extends LightElement {
  /** Without an address nothing is mailed. */
  @property({ type: Boolean }) hasAddress = false
  @state() private wanted: ChoicesBody | null = null
  @state() private isSaving = false
  @state() private isSaved = false
  @state() private problem: string | null = null

  readonly #load = new Task(this, {
    task: async () => {
      this.wanted = await getChoices()
    },
    args: () => [],
  })

  #change(part: Partial<ChoicesBody>): void {
    if (this.wanted === null) return
    this.wanted = { ...this.wanted, ...part }
    this.isSaved = false
  }

  /** Nothing of any kind; what was chosen is saved at once. */
  #chooseNone({ choices }: ChoicesBody): void {
    const none = Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, 'none'])) as ChoicesBody['choices']
    this.#change({ choices: { ...choices, ...none } })
    void this.#save()
  }

  readonly #handleSubmit = (event: Event): void => {
    event.preventDefault()
    void this.#save()
  }

  async #save(): Promise<void> {
    if (this.wanted === null) return
    this.isSaving = true
    this.problem = null
    try {
      this.wanted = await saveChoices(this.wanted)
      this.isSaved = true
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isSaving = false
    }
  }

  override render() {
    return html`<section id="mail" class="mail-choices">
      <h2>${msg('What is mailed to you')}</h2>
      <p class="hint">
        ${msg('What you have seen in Ronda already is not mailed. The daily mail comes only when there is something in it.')}
      </p>
      ${
        this.hasAddress
          ? nothing
          : html`<p class="hint">${msg('There is no mail address for you here: nothing is mailed.')}</p>`
      }
      ${this.wanted === null ? this.#renderWait() : this.#renderForm(this.wanted)}
    </section>`
  }

  #renderWait(): unknown {
    return this.#load.render({
      pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
      error: (error) =>
        html`<div class="problem" role="alert">
          <p>${errorText(error)}</p>
          <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
        </div>`,
    })
  }

  #renderForm(wanted: ChoicesBody): TemplateResult {
    return html`<form @submit=${this.#handleSubmit}>
      <ul class="choices">
        ${NOTIFICATION_KINDS.map((kind) => this.#renderKind(wanted, kind))}
      </ul>
      <div class="form-field">
        <label for="digest-hour">${msg('Hour of the daily mail')}</label>
        <select
          id="digest-hour"
          @change=${(event: Event) => this.#change({ digestHour: Number((event.target as HTMLSelectElement).value) })}
        >
          ${HOURS.map((hour) => html`<option value=${hour} ?selected=${hour === wanted.digestHour}>${String(hour).padStart(2, '0')}:00</option>`)}
        </select>
      </div>
      ${this.#renderZone(wanted)}
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isSaving}>${msg('Save')}</button>
        <button
          type="button"
          class="button is-quiet no-mail"
          ?disabled=${this.isSaving || NOTIFICATION_KINDS.every((kind) => wanted.choices[kind] === 'none')}
          @click=${() => this.#chooseNone(wanted)}
        >
          ${msg('No mail at all')}
        </button>
        <span role="status" class="hint">${this.isSaved ? msg('Saved.') : ''}</span>
      </div>
    </form>`
  }

  #renderKind({ choices }: ChoicesBody, kind: (typeof NOTIFICATION_KINDS)[number]): TemplateResult {
    const open = MAIL_CHOICES.filter((choice) => choice !== 'now' || URGENT.includes(kind))
    return html`<li>
      <label for="mail-${kind}">${kindText(kind)}</label>
      <select
        id="mail-${kind}"
        @change=${(event: Event) =>
          this.#change({ choices: { ...choices, [kind]: (event.target as HTMLSelectElement).value as MailChoice } })}
      >
        ${open.map((choice) => html`<option value=${choice} ?selected=${choice === choices[kind]}>${choiceText(choice)}</option>`)}
      </select>
    </li>`
  }

  #renderZone({ timeZone }: ChoicesBody): TemplateResult {
    return html`<div class="form-field">
      <label for="digest-zone">${msg('Time zone')}</label>
      <select
        id="digest-zone"
        @change=${(event: Event) => this.#change({ timeZone: (event.target as HTMLSelectElement).value || null })}
      >
        <option value="" ?selected=${timeZone === null}>${msg('That of the round')}</option>
        ${zoneGroups(timeZone ?? 'UTC').map(
          ({ name, zones }) =>
            html`<optgroup label=${name}>
              ${zones.map((zone) => html`<option value=${zone} ?selected=${zone === timeZone}>${zone.replaceAll('_', ' ')}</option>`)}
            </optgroup>`,
        )}
      </select>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-mail-choices': RondaMailChoices
  }
}
