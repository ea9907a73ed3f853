import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { MAX_INVITED } from '../../../schema/addresses.ts'
import type { InvitedEntry } from '../../../schema/api/invitations.ts'
import type { MemberSubject } from '../../../schema/policy.ts'
import { invite } from '../../api/members.ts'
import { LightElement } from '../../elements/light-element.ts'
import { currentLanguage, LANGUAGES, type Language } from '../../locales.ts'
import { languageTitle } from '../../texts/languages.ts'
import { errorText } from '../../texts/problems.ts'
import { placeProblem, renderPlaceFields, type Place } from './place-fields.ts'

/** What became of an entry, and what to do. */
const answerText = (answer: InvitedEntry['answer']): string => {
  switch (answer) {
    case 'invited':
      return msg('Invited')
    case 'invited-already':
      return msg('Was invited before and has not accepted yet')
    case 'ran-out':
      return msg('Was invited before, and the invitation has expired: send it again below')
    case 'member-already':
      return msg('Takes part already')
    case 'no-address':
      return msg('No e-mail address was found here')
    case 'twice':
      return msg('Already further up in this list')
    case 'too-many':
      return msg(str`Not invited: at most ${MAX_INVITED} at once`)
  }
}

/** Entries that somebody has to look at again stay in the field. */
const isLeft = ({ answer }: InvitedEntry): boolean => answer === 'no-address' || answer === 'too-many'

/** Ask people into a round: one address, or a list as somebody pastes it.
 * @event ronda-after-invite – somebody was invited. */
@localized()
@customElement('ronda-invite-form')
export class RondaInviteForm extends LightElement {
  @property() roundId = ''
  /** The country under review. */
  @property() beneficiary = ''
  /** Countries that are to send experts: they stand first. */
  @property({ attribute: false }) peers: readonly string[] = []
  /** The reader, as a member of the round. */
  @property({ attribute: false }) me: MemberSubject | null = null
  @state() private people = ''
  @state() private place: Place = { role: 'expert', country: null, marks: [], organisation: '' }
  @state() private language: Language = currentLanguage()
  @state() private entries: readonly InvitedEntry[] = []
  @state() private problem: string | null = null
  @state() private isBusy = false

  /** People of another country or role come from another institution. */
  readonly #handlePlace = (place: Place): void => {
    const { role, country } = this.place
    const isOther = place.role !== role || (country !== null && place.country !== country)
    this.place = isOther ? { ...place, organisation: '' } : place
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.entries = []
    this.problem =
      this.people.trim() === '' ? msg('Write or paste at least one e-mail address.') : placeProblem(this.place)
    if (this.problem !== null) return
    this.isBusy = true
    try {
      const { people, language, place } = this
      const { entries } = await invite(this.roundId, { people, language, ...place })
      this.entries = entries
      // Marks are of one person; country and institution, of the whole delegation.
      this.place = { ...this.place, marks: [] }
      this.people = entries
        .filter(isLeft)
        .map(({ text }) => text)
        .join('\n')
      this.dispatchEvent(new Event('ronda-after-invite'))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    return html`<form class="invite-form" novalidate @submit=${this.#handleSubmit}>
      <label class="stacked"
        >${msg('E-mail addresses')}
        <span class="hint"
          >${msg('One or many, as you have them: one a line, separated by commas, with or without names, or cells of a table.')}</span
        >
        <textarea
          name="people"
          rows="4"
          maxlength="30000"
          .value=${this.people}
          @input=${(event: Event) => (this.people = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      ${renderPlaceFields(this.place, this, this.#handlePlace)}
      <label class="stacked"
        >${msg('Language of the mail')}
        <select
          class="box"
          name="language"
          @change=${(event: Event) => (this.language = (event.target as HTMLSelectElement).value as Language)}
        >
          ${Object.keys(LANGUAGES).map((code) => html`<option value=${code} ?selected=${code === this.language}>${languageTitle(code)}</option>`)}
        </select>
      </label>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Invite')}</button>
      </div>
      <div role="status">${this.#renderEntries()}</div>
    </form>`
  }

  #renderEntries(): TemplateResult | typeof nothing {
    const { entries } = this
    if (entries.length === 0) return nothing
    const count = entries.filter(({ answer }) => answer === 'invited').length
    return html`<h2>${count === 1 ? msg('1 person was invited.') : msg(str`${count} people were invited.`)}</h2>
      <ul class="answers">
        ${entries.map(
          ({ text, answer }) =>
            html`<li class=${answer === 'invited' ? 'is-done' : 'is-open'}>
              <span>${text}</span><strong>${answerText(answer)}</strong>
            </li>`,
        )}
      </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-invite-form': RondaInviteForm
  }
}
