import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { PERSON_LANGUAGES, type AppointRequest } from '../../schema/api/persons.ts'
import { givenEmail } from '../../schema/api/text.ts'
import { can, SECRETARIAT, type Standing } from '../../schema/policy.ts'
import { appoint } from '../api/persons.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { describedBy, field } from '../rounds/field.ts'
import { languageTitle } from '../texts/languages.ts'
import { consequencesOf, secretariatText } from '../texts/standings.ts'
import { errorText } from '../texts/problems.ts'

/** What can be given here: an administrator's place is one of them. */
type Place = 'administrator' | (typeof SECRETARIAT)[number]

const NOTHING: Standing = { isAdministrator: false, secretariat: null }
const standingOf = (place: Place): Standing =>
  place === 'administrator' ? { ...NOTHING, isAdministrator: true } : { ...NOTHING, secretariat: place }

/** Gives a place to somebody by their address, known or not.
 * @event ronda-after-change – they have it. */
@localized()
@customElement('ronda-appoint-form')
export class RondaAppointForm extends LightElement {
  /** Who appoints. */
  @property({ attribute: false }) by!: Standing
  @state() private email = ''
  @state() private name = ''
  @state() private language: NonNullable<AppointRequest['language']> = currentLanguage()
  @state() private place: Place = 'officer'
  @state() private problem: string | null = null
  @state() private done = ''
  @state() private isBusy = false

  get #places(): Place[] {
    const site = { type: 'site' } as const
    return [
      'officer',
      ...(can(this.by, 'appointHead', site) ? (['head'] as const) : []),
      ...(can(this.by, 'appointAdministrator', site) ? (['administrator'] as const) : []),
    ]
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.done = ''
    const email = givenEmail.safeParse(this.email)
    if (!email.success) {
      this.problem = msg('Write an e-mail address, such as name@example.org.')
      this.querySelector<HTMLElement>('#appoint-email')?.focus()
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      const name = this.name.trim()
      await appoint({
        email: email.data,
        ...(name !== '' && { name }),
        language: this.language,
        ...(this.place === 'administrator' ? { isAdministrator: true } : { secretariat: this.place }),
      })
      this.done = email.data
      this.email = this.name = ''
      this.dispatchEvent(new Event('ronda-after-change'))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { problem } = this
    const placeText = (place: Place): string =>
      place === 'administrator' ? msg('Administrator') : secretariatText(place)
    return html`<form class="appoint" novalidate @submit=${this.#handleSubmit} aria-labelledby="appoint">
      <h2 id="appoint">${msg('Appoint somebody')}</h2>
      <div class="field-row">
        ${field(
          { id: 'appoint-email', label: msg('E-mail address'), problem },
          html`<input
            id="appoint-email"
            type="email"
            maxlength="254"
            autocomplete="off"
            aria-describedby=${describedBy('appoint-email', problem)}
            .value=${live(this.email)}
            @input=${(event: Event) => (this.email = (event.target as HTMLInputElement).value)}
          />`,
        )}
        ${field(
          { id: 'appoint-name', label: msg('Name (if you like)') },
          html`<input
            id="appoint-name"
            maxlength="200"
            autocomplete="off"
            .value=${live(this.name)}
            @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
          />`,
        )}
        ${field(
          { id: 'appoint-language', label: msg('Language of their mail') },
          html`<select
            id="appoint-language"
            @change=${(event: Event) =>
              (this.language = (event.target as HTMLSelectElement).value as typeof this.language)}
          >
            ${PERSON_LANGUAGES.map(
              (tag) => html`<option value=${tag} ?selected=${tag === this.language}>${languageTitle(tag)}</option>`,
            )}
          </select>`,
        )}
        ${field(
          { id: 'appoint-place', label: msg('Role in this installation') },
          html`<select
            id="appoint-place"
            @change=${(event: Event) => (this.place = (event.target as HTMLSelectElement).value as Place)}
          >
            ${this.#places.map(
              (place) => html`<option value=${place} ?selected=${place === this.place}>${placeText(place)}</option>`,
            )}
          </select>`,
        )}
      </div>
      <p class="hint" role="status">
        ${consequencesOf(NOTHING, standingOf(this.place)).join(' ')}
        ${msg('They sign in with a code that is sent to their address.')}
      </p>
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Appoint')}</button>
        <span role="status">${this.done === '' ? nothing : html`${this.done}: ${msg('appointed.')}`}</span>
      </div>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-appoint-form': RondaAppointForm
  }
}
