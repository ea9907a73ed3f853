import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { listOwnInvitations } from '../api/invitations.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { placeText } from '../texts/places.ts'

/** What the reader was invited to and has not answered, as cards; nothing when there is nothing. */
@localized()
@customElement('ronda-own-invitations')
export class RondaOwnInvitations extends LightElement {
  // Without it the page is only shorter: the mail leads there too.
  readonly #load = new Task(this, { task: () => listOwnInvitations(), args: () => [] })

  override render() {
    const invitations = this.#load.value?.invitations ?? []
    if (invitations.length === 0) return nothing
    return html`<ul class="cards own-invitations" aria-label=${msg('Invitations')}>
      ${invitations.map(
        (invitation) =>
          html`<li>
            <a class="card round-card" href="/invitations/${invitation.id}">
              ${flag(invitation.round.beneficiary)}
              <span class="round-card-text">
                <span class="state state-released"
                  >${invitation.state === 'expired' ? msg('Invitation, expired') : msg('You are invited')}</span
                >
                <strong lang=${invitation.round.language}>${invitation.round.title}</strong>
                <span class="hint">${placeText(invitation)}</span>
              </span>
            </a>
          </li>`,
      )}
    </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-own-invitations': RondaOwnInvitations
  }
}
