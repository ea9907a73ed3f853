import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { STEPS } from '../../schema/steps.ts'
import { listRounds } from '../api/rounds.ts'
import { flag } from '../elements/flag.ts'
import { countryName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import './account-menu.ts'
import './language-select.ts'
import { stepText } from './top-bar.ts'
import { LightElement } from '../elements/light-element.ts'

/** The rounds that the reader takes part in. */
@localized()
@customElement('ronda-rounds-page')
export class RondaRoundsPage extends LightElement {
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false
  readonly #rounds = new Task(this, { task: () => listRounds(), args: () => [] })

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = `${msg('Your rounds')} · Ronda`
  }

  override render() {
    return html`<header class="top-bar">
        <a class="brand" href="/">Ronda</a><span class="spacer"></span>
        <ronda-language-select></ronda-language-select>
        <ronda-account-menu .persona=${this.persona} .demo=${this.demo}></ronda-account-menu>
      </header>
      ${this.demo ? html`<p class="strip"><span>${msg('Demo: anyone can sign in as anyone')}</span></p>` : ''}
      <main class="narrow">
        <h1>${msg('Your rounds')}</h1>
        ${this.#rounds.render({
          pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) =>
            html`<p role="alert">${errorText(error)}</p>
              <button type="button" class="button" @click=${() => void this.#rounds.run()}>
                ${msg('Try again')}
              </button>`,
          complete: ({ rounds }) =>
            rounds.length === 0
              ? html`<p class="hint">${msg('You take part in no round yet. The secretariat invites you to one.')}</p>`
              : html`<ul class="cards">
                  ${rounds.map(
                    ({ id, title, beneficiary, step }) =>
                      html`<li>
                        <a class="card" href="/rounds/${id}">
                          ${flag(beneficiary)}
                          <span
                            ><strong>${title}</strong
                            ><span class="hint"
                              >${countryName(beneficiary)} ·
                              ${msg(str`step ${STEPS.indexOf(step) + 1}, ${stepText(step)}`)}</span
                            ></span
                          >
                        </a>
                      </li>`,
                  )}
                </ul>`,
        })}
      </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-rounds-page': RondaRoundsPage
  }
}
