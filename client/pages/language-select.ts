import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { saveLanguage } from '../api/session.ts'
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '../locales.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemText } from '../texts/problems.ts'
import { currentSession } from './current-session.ts'

/** Language of the interface, kept on this device, and of the reader's mails. */
@localized()
@customElement('ronda-language-select')
export class RondaLanguageSelect extends LightElement {
  @state() private hasFailed = false

  readonly #handleChange = async (event: Event): Promise<void> => {
    this.hasFailed = false
    const language = (event.target as HTMLSelectElement).value as Language
    try {
      await changeLanguage(language)
      // Mails follow the page. One that does not get there is no reason to trouble the reader: the next choice does.
      if (currentSession().person !== null) void saveLanguage({ language }).catch(() => {})
    } catch {
      this.hasFailed = true
    }
    this.requestUpdate()
  }

  override render() {
    const current = currentLanguage()
    // A phone has room for the code only; the select lies over it.
    return html`<span class="language-box">
        <span class="language-code" aria-hidden="true">${current.toUpperCase()}${icon('chevronDown')}</span>
        <select class="language" aria-label=${msg('Language')} .value=${live(current)} @change=${this.#handleChange}>
          ${Object.entries(LANGUAGES).map(
            ([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === current}>${name}</option>`,
          )}
        </select>
      </span>
      ${this.hasFailed ? html`<p class="toast" role="alert">${problemText('storage-unavailable')}</p>` : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-language-select': RondaLanguageSelect
  }
}
