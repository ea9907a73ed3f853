import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { listPersonas, signInAs } from '../api/session.ts'
import { personName, problemText } from '../texts.ts'

/** Choose who you are in the demo.
 * @event ronda-after-sign-in – the cookie is set. */
@localized()
@customElement('ronda-sign-in-page')
export class RondaSignInPage extends LitElement {
  readonly #personas = new Task(this, { task: () => listPersonas(), args: () => [] })

  override createRenderRoot(): HTMLElement {
    return this
  }

  async #signIn(persona: string): Promise<void> {
    await signInAs(persona)
    this.dispatchEvent(new Event('ronda-after-sign-in', { bubbles: true }))
  }

  override render() {
    return html`<main class="narrow">
      <h1>Ronda</h1>
      <p>${msg('Peers of several countries write a review together, live. Who are you?')}</p>
      ${this.#personas.render({
        pending: () => html`<p role="status">${msg('Loading…')}</p>`,
        complete: ({ personas }) =>
          html`<ul class="personas">
            ${personas.map(
              (persona) =>
                html`<li>
                  <button type="button" @click=${() => void this.#signIn(persona.id)}>${personName(persona)}</button>
                </li>`,
            )}
          </ul>`,
        error: (error) =>
          html`<p role="alert">${problemText(error instanceof AppError ? error.reason : 'internal')}</p>
            <button type="button" @click=${() => void this.#personas.run()}>${msg('Try again')}</button>`,
      })}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-sign-in-page': RondaSignInPage
  }
}
