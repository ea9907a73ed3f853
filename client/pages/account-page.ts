import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { SessionsBody } from '../../schema/api/session.ts'
import { endOtherSessions, endSession, listSessions } from '../api/session.ts'
import { LightElement } from '../elements/light-element.ts'
import { deviceText } from '../texts/devices.ts'
import { errorText } from '../texts/problems.ts'
import { agoText, momentText } from '../texts/times.ts'
import { currentSession } from './current-session.ts'
import './mail-choices.ts'
import { renderSiteBar } from './site-bar.ts'

type SignIn = SessionsBody['sessions'][number]

/** Where the reader is signed in, and how to end it there. */
@localized()
@customElement('ronda-account-page')
export class RondaAccountPage extends LightElement {
  @state() private problem: string | null = null
  /** What is being ended: an id, or '' for all others; null: nothing. */
  @state() private ending: string | null = null
  readonly #sessions = new Task(this, { task: () => listSessions(), args: () => [] })

  protected override updated(): void {
    document.title = `${msg('Your account')} · Ronda`
  }

  async #end(id: string, end: () => Promise<void>): Promise<void> {
    this.ending = id
    this.problem = null
    try {
      await end()
      await this.#sessions.run()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.ending = null
    }
  }

  override render() {
    const { person, demo } = currentSession()
    const name = person?.name ?? person?.email ?? null
    const sessions = this.#sessions.value?.sessions
    return html`${renderSiteBar(person, demo)}
      <main class="narrow">
        <h1>${msg('Your account')}</h1>
        ${name === null ? nothing : html`<p class="lead">${name}</p>`}
        <h2 class="sign-ins-heading">${msg('Where you are signed in')}</h2>
        <p class="hint">
          ${msg('If you do not know one of these, sign it out: its open pages close at once. Nothing that was saved is lost.')}
        </p>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        ${
          sessions === undefined
            ? this.#renderWait()
            : html`<ul class="sign-ins">
                  ${sessions.map((session) => this.#renderSession(session))}
                </ul>
                ${sessions.length > 1 ? this.#renderEndOthers() : nothing}`
        }
        <ronda-mail-choices .hasAddress=${person?.email != null}></ronda-mail-choices>
      </main>`
  }

  #renderWait(): unknown {
    return this.#sessions.render({
      pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
      error: (error) =>
        html`<div class="problem" role="alert">
          <p>${errorText(error)}</p>
          <button type="button" class="button" @click=${() => void this.#sessions.run()}>${msg('Try again')}</button>
        </div>`,
    })
  }

  #renderEndOthers(): TemplateResult {
    return html`<div class="buttons">
      <button
        type="button"
        class="button is-quiet"
        ?disabled=${this.ending !== null}
        @click=${() => void this.#end('', endOtherSessions)}
      >
        ${msg('Sign out everywhere else')}
      </button>
    </div>`
  }

  #renderSession({ id, at, until, userAgent, isShared, isThis }: SignIn): TemplateResult {
    const device = deviceText(userAgent)
    const details = [...(isShared ? [msg('shared computer')] : []), msg(str`until ${momentText(until)}`)]
    return html`<li>
      <span>
        <strong>${device}</strong>
        ${isThis ? html`<span class="state state-released">${msg('This browser')}</span>` : nothing}
        <span class="hint" title=${momentText(at)}>${msg(str`Signed in ${agoText(at)}`)} · ${details.join(' · ')}</span>
      </span>
      ${
        isThis
          ? nothing
          : html`<button
              type="button"
              class="button is-quiet"
              aria-label=${msg(str`Sign out: ${device}, ${momentText(at)}`)}
              ?disabled=${this.ending !== null}
              @click=${() => void this.#end(id, () => endSession(id))}
            >
              ${msg('Sign out')}
            </button>`
      }
    </li>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-account-page': RondaAccountPage
  }
}
