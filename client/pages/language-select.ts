import { localized, msg } from '@lit/localize'
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from '../locales.ts'
import { LightElement } from '../elements/light-element.ts'

/** Language of the interface; kept on this device. */
@localized()
@customElement('ronda-language-select')
export class RondaLanguageSelect extends LightElement {
  override render() {
    const current = currentLanguage()
    return html`<select
      class="language"
      aria-label=${msg('Language')}
      @change=${(event: Event) => void changeLanguage((event.target as HTMLSelectElement).value as Language)}
    >
      ${Object.entries(LANGUAGES).map(
        ([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === current}>${name}</option>`,
      )}
    </select>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-language-select': RondaLanguageSelect
  }
}
