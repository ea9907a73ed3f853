import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { SessionBody } from '../../schema/api/session.ts'
import { isId } from '../../schema/ids.ts'
import { listRounds } from '../api/rounds.ts'
import { getSession, listPersonas, signInAs } from '../api/session.ts'
import { errorText } from '../texts/problems.ts'
import { rememberLanguage } from '../locales.ts'
import './account-page.ts'
import { setCurrentSession } from './current-session.ts'
import './link-page.ts'
import './mails-page.ts'
import { personaOfAddress } from './personas.ts'
import './round-page.ts'
import './rounds-page.ts'
import './sign-in-page.ts'
import { renderPlain } from './strip.ts'
import { LightElement } from '../elements/light-element.ts'

/** Whether the reader has just signed out, or wants to choose who to be. */
const wantsSignIn = (): boolean =>
  new URLSearchParams(location.search).has('sign-in') || location.pathname === '/sign-in'

/** Token of a link that was mailed; null: the address holds none. */
const linkToken = (): string | null => new URLSearchParams(location.hash.slice(1)).get('link')

/** Somebody who has just signed in, or whose address names a section, is led to their newest round: the list of one or two is
 * no place to be. */
const goToRound = async (isWanted: boolean): Promise<void> => {
  if (location.pathname !== '/' || !isWanted) return
  const { rounds } = await listRounds()
  const [newest] = rounds
  if (newest !== undefined && (rounds.length === 1 || location.hash !== ''))
    history.replaceState(null, '', `/rounds/${newest.id}${location.hash}`)
}

/** An address of a persona's own signs that persona in by itself. */
const startSession = async (): Promise<SessionBody> => {
  const session = await findSession()
  setCurrentSession(session)
  rememberLanguage(!session.shared)
  if (session.person !== null && !wantsSignIn()) await goToRound(location.hash !== '')
  return session
}

const findSession = async (): Promise<SessionBody> => {
  const session = await getSession()
  const persona = personaOfAddress()
  const isOther = session.person === null || (persona !== null && session.person.persona !== persona)
  if (!session.demo || persona === null || !isOther || wantsSignIn()) return session
  const { personas } = await listPersonas()
  if (!personas.some(({ id }) => id === persona)) return session
  await signInAs(persona)
  await goToRound(true)
  return getSession()
}

/** The whole page: who is signed in, and the address, decide what it shows. */
@localized()
@customElement('ronda-app')
export class RondaApp extends LightElement {
  readonly #start = new Task(this, { task: startSession, args: () => [] })

  override render() {
    return this.#start.render({
      pending: () => renderPlain('Ronda', html`<p role="status">${msg('Loading…')}</p>`),
      error: (error) =>
        renderPlain(
          'Ronda',
          html`<p role="alert">${errorText(error)}</p>
            <button type="button" class="button" @click=${() => void this.#start.run()}>${msg('Try again')}</button>`,
        ),
      complete: (session) => this.#renderPage(session),
    })
  }

  #renderPage(session: SessionBody): TemplateResult {
    const { person, demo } = session
    const [folder, id = ''] = location.pathname.split('/').filter((part) => part !== '')
    const token = linkToken()
    if (folder === 'sign-in' && token !== null)
      return html`<ronda-link-page .token=${token} @ronda-after-sign-in=${this.#handleSignIn}></ronda-link-page>`
    if (folder === 'mails' && session.mail === 'shown') return html`<ronda-mails-page></ronda-mails-page>`
    if (person === null || wantsSignIn())
      return html`<ronda-sign-in-page .demo=${demo} @ronda-after-sign-in=${this.#handleSignIn}></ronda-sign-in-page>`
    if (folder === undefined)
      return html`<ronda-rounds-page .persona=${person.persona} .demo=${demo}></ronda-rounds-page>`
    if (folder === 'account') return html`<ronda-account-page></ronda-account-page>`
    if (folder === 'rounds' && isId(id))
      return html`<ronda-round-page .roundId=${id} .persona=${person.persona} .demo=${demo}></ronda-round-page>`
    return renderPlain(
      'Ronda',
      html`<p role="alert">${msg('There is no page at this address.')}</p>
        <a class="button" href="/">${msg('Your rounds')}</a>`,
    )
  }

  readonly #handleSignIn = (): void => {
    // The address that was asked for stays; only the wish to sign in is done.
    const isLink = location.pathname === '/sign-in'
    history.replaceState(null, '', isLink ? '/' : location.pathname + location.hash)
    void goToRound(true)
      // The list of rounds says what is wrong.
      .catch(() => {})
      .then(() => this.#start.run())
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-app': RondaApp
  }
}
