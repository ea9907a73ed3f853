import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { country, inLanguage } from '../../templates/index.ts'
import { flag } from '../elements/flag.ts'
import { icon } from '../elements/icon.ts'
import { currentLanguage } from '../locales.ts'
import { countryName } from '../texts/people.ts'
import { countryOptions } from './choices.ts'
import { describedBy, field } from './field.ts'

export interface PeerFields {
  chosen: readonly string[]
  beneficiary: string
  problem: string | null
  change(peers: string[]): void
}

/** The countries that review: each chosen one with its flag, its note, and a way out; a list to choose another from. */
export const renderPeers = ({ chosen, beneficiary, problem, change }: PeerFields): TemplateResult => {
  const add = (event: Event): void => {
    const select = event.target as HTMLSelectElement
    if (select.value !== '') change([...chosen, select.value])
    select.value = ''
  }
  const choice = html`<select id="peers" aria-describedby=${describedBy('peers', problem)} @change=${add}>
    <option value="" selected>${msg('Add a country')}</option>
    ${countryOptions()
      .filter(({ code }) => code !== beneficiary && !chosen.includes(code))
      .map(({ code, name }) => html`<option value=${code}>${name}</option>`)}
  </select>`
  return html`<ul class="chosen" aria-label=${msg('Peer countries')}>
      ${chosen.map(
        (code) =>
          html`<li class=${code === beneficiary ? 'has-problem' : ''}>
            ${flag(code)}<span>${countryName(code)}${renderNote(code)}</span
            ><button
              type="button"
              class="icon-button"
              title=${msg('Take out')}
              aria-label=${msg(str`Take out ${countryName(code)}`)}
              @click=${() => change(chosen.filter((one) => one !== code))}
            >
              ${icon('x')}
            </button>
          </li>`,
      )}
    </ul>
    ${field({ id: 'peers', label: msg('Peer countries'), problem }, choice)}`
}

const renderNote = (code: string): TemplateResult | typeof nothing => {
  const note = country(code)?.note
  return note === undefined ? nothing : html` <span class="hint">${inLanguage(note, currentLanguage())}</span>`
}
