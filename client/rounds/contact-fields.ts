import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { REPORT_LANGUAGES } from '../../schema/api/opening.ts'
import { languageTitle } from '../texts/languages.ts'
import type { ContactDraft } from './draft.ts'
import { describedBy, field } from './field.ts'

export interface ContactFields {
  /** Ids of the controls begin with it. */
  id: string
  legend: string
  contact: ContactDraft
  problem: string | null
  change(contact: ContactDraft): void
}

/** Somebody who is invited: address, name and the language of their mail. */
export const renderContact = ({ id, legend, contact, problem, change }: ContactFields): TemplateResult => {
  const text = (name: 'name' | 'email') => (event: Event) =>
    change({ ...contact, [name]: (event.target as HTMLInputElement).value })
  return html`<fieldset class="contact">
    <legend>${legend}</legend>
    ${field(
      { id: `${id}-email`, label: msg('E-mail address'), problem },
      html`<input
        id="${id}-email"
        type="email"
        maxlength="254"
        autocomplete="off"
        aria-describedby=${describedBy(`${id}-email`, problem)}
        .value=${live(contact.email)}
        @input=${text('email')}
      />`,
    )}
    ${field(
      { id: `${id}-name`, label: msg('Name (if you like)') },
      html`<input
        id="${id}-name"
        maxlength="200"
        autocomplete="off"
        .value=${live(contact.name)}
        @input=${text('name')}
      />`,
    )}
    ${field(
      { id: `${id}-language`, label: msg('Language of their mail') },
      html`<select
        id="${id}-language"
        @change=${(event: Event) =>
          change({ ...contact, language: (event.target as HTMLSelectElement).value as ContactDraft['language'] })}
      >
        ${REPORT_LANGUAGES.map(
          (tag) => html`<option value=${tag} ?selected=${tag === contact.language}>${languageTitle(tag)}</option>`,
        )}
      </select>`,
    )}
  </fieldset>`
}
