import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { icon, type IconName } from '../elements/icon.ts'
import type { Role } from '../../schema/policy.ts'
import { delegationName } from '../texts/people.ts'
import { personaAddress } from './personas.ts'

/** Address of a place in the first round as a persona of the demo; null where there are no local addresses. */
const addressOf = (persona: string, section: string): string | null => {
  const address = personaAddress(persona)
  if (address === null) return null
  const url = new URL(address)
  url.pathname = '/'
  url.hash = section
  return url.href
}

interface Trial {
  drawing: IconName
  heading: string
  text: string
  /** Whom to be, and where to go. */
  links: readonly { persona: string; role: Role; country: string | null; section: string }[]
}

const trials = (): Trial[] => [
  {
    drawing: 'pencil',
    heading: msg('Write together'),
    text: msg(
      'Open two experts side by side and type in the same finding. Or bring a colleague from the bar above the report.',
    ),
    links: [
      { persona: 'expert-cl', role: 'expert', country: 'CL', section: 'findings' },
      { persona: 'expert-ca', role: 'expert', country: 'CA', section: 'findings' },
    ],
  },
  {
    drawing: 'lock',
    heading: msg('Lock a section'),
    text: msg('As the secretariat, lock the findings while somebody types: every page turns to a finished text.'),
    links: [{ persona: 'secretariat', role: 'secretariat', country: null, section: 'findings' }],
  },
  {
    drawing: 'message',
    heading: msg('Comment as the beneficiary'),
    text: msg('Read the released action plan and leave a comment on an action: the experts see it at once.'),
    links: [{ persona: 'official-lc', role: 'beneficiary', country: 'LC', section: 'action-plan' }],
  },
  {
    drawing: 'rotate',
    heading: msg('Stop the server, and start it again'),
    text: msg(
      'Press Ctrl-C in the terminal and go on typing; then run npm start. Nothing that anyone has seen is lost.',
    ),
    links: [],
  },
]

/** Four things to try, for who has ten minutes. */
export const renderTry = (): TemplateResult =>
  html`<section class="try" aria-labelledby="try">
    <h2 id="try">${msg('Four things to try')}</h2>
    <ol>
      ${trials().map(
        ({ drawing, heading, text, links }) =>
          html`<li>
            <h3>${icon(drawing)}${heading}</h3>
            <p>${text}</p>
            ${links.map(({ persona, role, country, section }) => {
              const href = addressOf(persona, section)
              return href === null
                ? nothing
                : html`<a class="try-link" href=${href} target="_blank" rel="noopener"
                    >${delegationName({ role, country })}</a
                  >`
            })}
          </li>`,
      )}
    </ol>
  </section>`
