import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { signInByLink } from '../api/session.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { currentSession } from './current-session.ts'
import { renderSharedChoice } from './shared-choice.ts'
import { renderSiteBar } from './site-bar.ts'

/** What the link of a mail opens. Only its button signs in: programs that look through mail open every link.
 * @event ronda-after-sign-in – the cookie is set. */
@localized()
@customElement('ronda-link-page')
export class RondaLinkPage extends LightElement {
  /** From the address, behind `#`: it never reaches a server by itself. */
  @property() token = ''
  @state() private isShared = false
  @state() private isBusy = false
  @state() private problem: string | null = null

  protected override updated(): void {
    document.title = `${msg('Sign in')} · Ronda`
  }

  readonly #handleClick = async (): Promise<void> => {
    this.isBusy = true
    this.problem = null
    try {
      await signInByLink({ token: this.token, shared: this.isShared })
      this.dispatchEvent(new Event('ronda-after-sign-in'))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { person } = currentSession()
    return html`${renderSiteBar(null, false)}
      <main class="narrow">
        <h1>${msg('Sign in to Ronda')}</h1>
        <p class="lead">
          ${msg('You have opened the link of your mail. Press the button to sign in in this browser.')}
        </p>
        ${
          person?.email == null
            ? nothing
            : html`<p>${msg(str`Here you are signed in as ${person.email}; the button signs that out first.`)}</p>`
        }
        ${renderSharedChoice(this.isShared, (isShared) => (this.isShared = isShared))}
        ${
          this.problem === null
            ? nothing
            : html`<p role="alert" class="error">${this.problem}</p>
                <p><a href="/?sign-in">${msg('Ask for a new mail')}</a></p>`
        }
        <div class="buttons">
          <button type="button" class="button" ?disabled=${this.isBusy} @click=${this.#handleClick}>
            ${msg('Sign in')}
          </button>
        </div>
      </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-link-page': RondaLinkPage
  }
}
