import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Persona } from '../../schema/api/session.ts'
import { listPersonas, signOut } from '../api/session.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { flag } from '../elements/flag.ts'
import { icon } from '../elements/icon.ts'
import { delegationCode, personName, type Named } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { currentSession } from './current-session.ts'
import { personaAddress } from './personas.ts'
import './statements-dialog.ts'
import { LightElement } from '../elements/light-element.ts'

/** Whether anything on the page would ask before it is closed. */
const hasUnsavedText = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))

/** Who the reader is, and the way out; in the demo also the way to be somebody else beside.
 * @event ronda-keys – show all keys. */
@localized()
@customElement('ronda-account-menu')
export class RondaAccountMenu extends LightElement {
  @property({ attribute: false }) me: Named | null = null
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false
  /** Title of the round that is shown; '' on other pages. */
  @property() round = ''
  /** Address of what was done in the round; null: not for the reader. */
  @property() audit: string | null = null
  /** Address of the round's settings, as above. */
  @property() settings: string | null = null
  /** Id of the same. */
  @property() roundId = ''
  /** Whether the page shows its keys when it is asked to. */
  @property({ type: Boolean }) hasKeys = false
  @state() private hasStatements = false
  /** The reader wants to sign out of a page that holds text which is nowhere else. */
  @state() private isAskingToLeave = false
  @state() private isSigningOut = false
  @state() private problem: string | null = null
  @state() private personas: readonly Persona[] = []

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('click', this.#handleClick)
    this.addEventListener('keydown', this.#handleKey)
    if (this.demo) void this.#loadPersonas()
  }

  override disconnectedCallback(): void {
    document.removeEventListener('click', this.#handleClick)
    this.removeEventListener('keydown', this.#handleKey)
    super.disconnectedCallback()
  }

  async #loadPersonas(): Promise<void> {
    // Without the list the menu is only shorter.
    this.personas = await listPersonas().then(
      ({ personas }) => personas,
      () => [],
    )
  }

  #close(): void {
    this.querySelector('details')?.removeAttribute('open')
  }

  readonly #handleClick = (event: Event): void => {
    if (event.target instanceof Node && !this.contains(event.target)) this.#close()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    this.#close()
    this.querySelector('summary')?.focus()
  }

  readonly #handleSignOut = (): void => {
    if (hasUnsavedText()) this.isAskingToLeave = true
    else void this.#signOut()
  }

  async #signOut(): Promise<void> {
    const { shared } = currentSession()
    this.isAskingToLeave = false
    this.isSigningOut = true
    this.problem = null
    try {
      await signOut()
    } catch (error) {
      this.problem = msg(str`You are still signed in. ${errorText(error)}`)
      this.isSigningOut = false
      // Beside the button: the menu has closed.
      this.querySelector('details')?.setAttribute('open', '')
      return
    }
    // The question has been answered.
    window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true })
    location.assign(shared ? '/?sign-in=shared' : '/?sign-in')
  }

  override render() {
    return html`<details class="menu">
        <summary class="icon-button" title=${this.me === null ? msg('Account') : personName(this.me)}>
          ${this.#renderFace()}<span class="visually-hidden">${msg('Account')}</span>${icon('chevronDown')}
        </summary>
        <div class="menu-panel" @click=${() => this.#close()}>
          ${this.me === null ? nothing : html`<p class="menu-heading">${personName(this.me)}</p>`} ${this.#renderWho()}
          ${this.#renderBeside()}
          <a class="menu-item narrow-only" href="/">${msg('Your rounds')}</a>
          ${
            this.audit === null
              ? nothing
              : html`<a class="menu-item narrow-only" href=${this.audit}
                  >${icon('history')}${msg('What was done in this round')}</a
                >`
          }
          ${
            this.settings === null
              ? nothing
              : html`<a class="menu-item narrow-only" href=${this.settings}
                  >${icon('settings')}${msg('Settings of the round')}</a
                >`
          }
          ${
            this.roundId === ''
              ? nothing
              : html`<a class="menu-item" href="/rounds/${this.roundId}/members">${msg('People of the round')}</a>
                  <button type="button" class="menu-item" @click=${() => (this.hasStatements = true)}>
                    ${msg('What you accepted')}
                  </button>`
          }
          <a class="menu-item" href="/account">${msg('Your account')}</a>
          ${
            this.hasKeys
              ? html`<button
                  type="button"
                  class="menu-item"
                  @click=${() => this.dispatchEvent(new Event('ronda-keys'))}
                >
                  ${icon('keyboard')}${msg('Keys')}
                </button>`
              : nothing
          }
          <button type="button" class="menu-item" ?disabled=${this.isSigningOut} @click=${this.#handleSignOut}>
            ${msg('Sign out')}
          </button>
          ${this.problem === null ? nothing : html`<p role="alert" class="error menu-problem">${this.problem}</p>`}
        </div>
      </details>
      ${this.isAskingToLeave ? this.#renderQuestion() : nothing}
      ${
        this.hasStatements
          ? html`<ronda-statements-dialog
              .roundId=${this.roundId}
              @ronda-after-close=${() => (this.hasStatements = false)}
            ></ronda-statements-dialog>`
          : nothing
      }`
  }

  #renderQuestion(): TemplateResult {
    return html`<ronda-dialog
      .heading=${msg('Sign out without saving?')}
      .content=${html`<p>${msg('This page holds text that is not saved yet. If you sign out now, it may be lost.')}</p>
        <div class="buttons">
          <button
            type="button"
            class="button"
            autofocus
            @click=${() => this.querySelector<RondaDialog>('ronda-dialog')?.close()}
          >
            ${msg('Stay here')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => void this.#signOut()}>${msg('Sign out')}</button>
        </div>`}
      @ronda-after-close=${() => (this.isAskingToLeave = false)}
    ></ronda-dialog>`
  }

  /** The account itself, where there is one: a persona has neither name nor address. */
  #renderWho(): TemplateResult | typeof nothing {
    const { person } = currentSession()
    const lines = [person?.name, person?.email].filter((line) => line != null)
    return lines.length === 0 ? nothing : html`<p class="menu-who hint">${lines.join(' · ')}</p>`
  }

  #renderFace(): TemplateResult | typeof nothing {
    const { me } = this
    if (me === null) return icon('user')
    return me.country === null ? html`<span class="menu-face">${delegationCode(me)}</span>` : flag(me.country)
  }

  #renderBeside(): TemplateResult | typeof nothing {
    const others = this.personas.filter(({ id }) => id !== this.persona && personaAddress(id) !== null)
    if (others.length === 0) return nothing
    // Somebody of another round would find this page closed: they begin at their own.
    const address = ({ id, round }: Persona): string =>
      personaAddress(id, round === null || round === this.round ? undefined : new URL('/', location.href))!
    return html`<p class="menu-label">${msg('Open beside me as…')}</p>
      ${others.map(
        (persona) =>
          html`<a class="menu-item" target="_blank" rel="noopener" href=${address(persona)}
            >${flag(persona.country)}${personName(persona)}</a
          >`,
      )}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-account-menu': RondaAccountMenu
  }
}
