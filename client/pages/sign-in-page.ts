import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Persona } from '../../schema/api/session.ts'
import { listPersonas, signInAs } from '../api/session.ts'
import { flag } from '../elements/flag.ts'
import { delegationCode, personName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import './language-select.ts'
import './sign-in-form.ts'
import { personaAddress } from './personas.ts'
import { LightElement } from '../elements/light-element.ts'
import { renderStrip } from './strip.ts'
import { renderTry } from './try.ts'

const taskText = ({ role, marks }: Pick<Persona, 'role' | 'marks'>): string => {
  switch (role) {
    case 'secretariat':
      return msg('Reviews and locks sections')
    case 'expert':
      return msg('Writes findings and recommendations')
    case 'beneficiary':
      return marks.includes('focal-point')
        ? msg('Reads what has been released, and sends the comments')
        : msg('Reads what has been released, and drafts comments')
    case 'observer':
      return msg('Reads what is public')
  }
}

/** Whoever opens an invitation is the person whom it was sent to, and none of the demo's. */
const isInvitation = (): boolean => location.pathname.startsWith('/invitations/')

/** Sign in by mail; in the demo also by choosing who to be.
 * @event ronda-after-sign-in – the cookie is set. */
@localized()
@customElement('ronda-sign-in-page')
export class RondaSignInPage extends LightElement {
  @property({ type: Boolean }) demo = false
  @state() private problem: string | null = null
  readonly #personas = new Task(this, {
    task: async ([demo]) => (demo ? (await listPersonas()).personas : []),
    args: () => [this.demo] as const,
  })

  async #signIn(persona: Persona): Promise<void> {
    this.problem = null
    try {
      await signInAs(persona.id)
      this.dispatchEvent(new Event('ronda-after-sign-in'))
    } catch (error) {
      this.problem = errorText(error)
    }
  }

  override render() {
    return html`<header class="top-bar">
        <span class="brand">Ronda</span><span class="spacer"></span><ronda-language-select></ronda-language-select>
      </header>
      ${this.demo ? renderStrip(true) : nothing}
      ${this.demo && !isInvitation() ? this.#renderDemo() : this.#renderByMail()}`
  }

  #renderByMail(): TemplateResult {
    return html`<main class="narrow">
      <h1>${msg('Sign in to Ronda')}</h1>
      ${this.#renderGoodbye()}
      <p class="lead">
        ${msg('For people who were invited to a peer review. Use the address that the invitation came to.')}
      </p>
      <ronda-sign-in-form></ronda-sign-in-form>
      ${this.demo ? html`<p class="buttons"><a href="/">${msg('Choose somebody of the demo instead')}</a></p>` : nothing}
    </main>`
  }

  #renderGoodbye(): TemplateResult | typeof nothing {
    const isShared = new URLSearchParams(location.search).get('sign-in') === 'shared'
    return isShared
      ? html`<p role="status" class="goodbye">
          ${msg('You are signed out. Nothing of this visit is left on this computer.')}
        </p>`
      : nothing
  }

  #renderDemo(): TemplateResult {
    return html`<main class="wide">
      <h1>${msg('Who are you today?')}</h1>
      ${this.#renderGoodbye()}
      <p class="lead">
        ${msg('Experts of several countries write one review together, live. Choose somebody; then open a second window beside it as somebody else, and write.')}
      </p>
      ${renderTry()} ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      ${this.#personas.render({
        pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
        error: (error) =>
          html`<div class="problem" role="alert">
            <p>${errorText(error)}</p>
            <button type="button" class="button" @click=${() => void this.#personas.run()}>${msg('Try again')}</button>
          </div>`,
        complete: (personas) => this.#renderPersonas(personas),
      })}
      <section class="by-mail">
        <h2>${msg('Sign in by e-mail')}</h2>
        <p class="hint">
          ${msg('For people whom the demo’s secretariat has invited: as everybody signs in outside a demo.')}
        </p>
        <ronda-sign-in-form></ronda-sign-in-form>
      </section>
    </main>`
  }

  /** Round by round; those of all rounds stand first in the first. */
  #renderPersonas(personas: readonly Persona[]): TemplateResult[] {
    const rounds = [...new Set(personas.flatMap(({ round }) => round ?? []))]
    return rounds.map(
      (round, at) =>
        html`<h2 class="cards-heading">${round}</h2>
          <ul class="cards persona-cards">
            ${personas
              .filter((persona) => persona.round === round || (persona.round === null && at === 0))
              .map((persona) => this.#renderPersona(persona))}
          </ul>`,
    )
  }

  #renderPersona(persona: Persona) {
    const beside = personaAddress(persona.id)
    return html`<li class="persona">
      <button type="button" class="card" @click=${() => void this.#signIn(persona)}>
        ${persona.country === null ? html`<span class="flag no-flag" aria-hidden="true">${delegationCode(persona)}</span>` : flag(persona.country)}
        <span><strong>${personName(persona)}</strong><span class="hint">${taskText(persona)}</span></span>
      </button>
      ${
        beside === null
          ? nothing
          : html`<a class="beside" href=${beside} target="_blank" rel="noopener">${msg('In a window of its own')}</a>`
      }
    </li>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-sign-in-page': RondaSignInPage
  }
}
