import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { listRounds } from '../api/rounds.ts'
import { getSession } from '../api/session.ts'
import { countryName, problemText } from '../texts.ts'
import './sign-in-page.ts'

/** The whole page: who is signed in decides what it shows. */
@localized()
@customElement('ronda-app')
export class RondaApp extends LitElement {
  readonly #start = new Task(this, {
    task: async () => {
      const session = await getSession()
      return { session, rounds: session.person === null ? [] : (await listRounds()).rounds }
    },
    args: () => [],
  })

  override createRenderRoot(): HTMLElement {
    return this
  }

  override render() {
    return this.#start.render({
      pending: () => html`<p role="status">${msg('Loading…')}</p>`,
      error: (error) =>
        html`<main class="narrow">
          <p role="alert">${problemText(error instanceof AppError ? error.reason : 'internal')}</p>
          <button type="button" @click=${() => void this.#start.run()}>${msg('Try again')}</button>
        </main>`,
      complete: ({ session, rounds }) => html`
        ${session.demo ? html`<p class="demo">${msg('Demo: anyone can sign in as anyone')}</p>` : ''}
        ${
          session.person === null
            ? html`<ronda-sign-in-page @ronda-after-sign-in=${() => void this.#start.run()}></ronda-sign-in-page>`
            : html`<main class="narrow">
                <h1>${msg('Your rounds')}</h1>
                <ul>
                  ${rounds.map(({ title, beneficiary }) => html`<li>${title}, ${countryName(beneficiary)}</li>`)}
                </ul>
              </main>`
        }
      `,
    })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-app': RondaApp
  }
}
