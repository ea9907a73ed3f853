import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SessionBody } from '../../schema/api/session.ts'
import { can } from '../../schema/policy.ts'
import type { Named } from '../texts/people.ts'
import './account-menu.ts'
import './bell.ts'
import './language-select.ts'
import { renderStrip } from './strip.ts'

/** Who is signed in, as pages outside a round know them. */
export type SignedIn = NonNullable<SessionBody['person']>

/** What to call somebody outside a round; null: by nothing, they have no place in the secretariat and take part in no round. */
export const namedOf = (person: SignedIn): Named | null =>
  person.secretariat === null ? null : { role: 'secretariat', country: null, name: person.name }

/** The bar over every page that is no round's, with the ways that are open to its reader.
 * @param person null: a page that is the same whoever reads it. */
export const renderSiteBar = (
  person: SignedIn | null,
  demo: boolean,
  me: Named | null = person && namedOf(person),
): TemplateResult => {
  const links =
    person === null
      ? []
      : [
          { href: '/people', text: msg('People'), isOpen: can(person, 'appointOfficer', { type: 'site' }) },
          { href: '/audit', text: msg('What was done'), isOpen: can(person, 'audit', { type: 'site' }) },
        ].filter(({ isOpen }) => isOpen)
  return html`<header class="top-bar">
      <a class="brand" href="/">Ronda</a><span class="spacer"></span>
      ${
        links.length === 0
          ? nothing
          : html`<nav aria-label=${msg('Installation')}>
              ${links.map(({ href, text }) => html`<a class="bar-link" href=${href}>${text}</a>`)}
            </nav>`
      }
      ${person === null ? nothing : html`<ronda-bell></ronda-bell>`}
      <ronda-language-select></ronda-language-select>
      ${
        person === null
          ? nothing
          : html`<ronda-account-menu .me=${me} .persona=${person.persona} .demo=${demo}></ronda-account-menu>`
      }
    </header>
    ${demo ? renderStrip(true) : nothing}`
}
