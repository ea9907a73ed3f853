import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { SessionBody } from '../../schema/api/session.ts'
import { can } from '../../schema/policy.ts'
import { listOwnInvitations } from '../api/invitations.ts'
import { listRounds } from '../api/rounds.ts'
import { getSession, listPersonas, signInAs } from '../api/session.ts'
import { LightElement } from '../elements/light-element.ts'
import { rememberLanguage } from '../locales.ts'
import { errorText } from '../texts/problems.ts'
import { setCurrentSession } from './current-session.ts'
import { personaOfAddress } from './personas.ts'
import { routeOf, type Route } from './routes.ts'
import { renderPlain } from './strip.ts'
import { addressWithoutSignIn, pathOfLink } from './wanted-path.ts'

/** Whether the reader has just signed out, or wants to choose who to be. */
const wantsSignIn = (): boolean =>
  new URLSearchParams(location.search).has('sign-in') || location.pathname === '/sign-in'

/** Token of a link that was mailed; null: the address holds none. */
const linkToken = (): string | null => new URLSearchParams(location.hash.slice(1)).get('link')

/** Somebody who has just signed in, or whose address names a section, is led to their newest round: the list of one or two is
 * no place to be. The secretariat begins at its desk, and whoever is invited to another round at that invitation. */
const goToRound = async (isWanted: boolean): Promise<void> => {
  if (location.pathname !== '/' || !isWanted) return
  const [{ rounds }, { invitations }] = await Promise.all([listRounds(), listOwnInvitations()])
  if (invitations.some(({ state }) => state === 'open')) return
  const [newest] = rounds
  const isOnly = rounds.length === 1 && newest?.me.role !== 'secretariat'
  if (newest === undefined || (!isOnly && location.hash === '')) return
  // Officials begin at their desk, unless their address names a section.
  const isAtDesk = location.hash === '' && can(newest.me, 'desk', { type: 'round' })
  history.replaceState(null, '', `/rounds/${newest.id}${isAtDesk ? '/desk' : location.hash}`)
}

/** A script of the page that did not come, most often because there is a newer version since. The browser does not ask for it
 * again before the page is reloaded. */
class MissingPart extends Error {}

/** Who is signed in, and the page that they are shown, its script loaded.
 * An address of a persona's own signs that persona in by itself. */
const start = async (): Promise<{ session: SessionBody; page: Page | undefined }> => {
  // The script of the page that is asked for comes while the server is asked who asks; most often it is the one shown.
  routeOf(location.pathname)
    ?.load()
    .catch(() => {})
  const session = await findSession()
  setCurrentSession(session)
  rememberLanguage(!session.shared)
  if (session.person !== null && !wantsSignIn()) await goToRound(location.hash !== '')
  const page = pageFor(session)
  await page?.load().catch((error: unknown) => {
    throw new MissingPart('a part of the page did not come', { cause: error })
  })
  return { session, page }
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

interface Page extends Pick<Route, 'load'> {
  /** @param onSignIn – called when the cookie is set. */
  readonly render: (session: SessionBody, onSignIn: () => void) => TemplateResult
}

const linkPage = (token: string): Page => ({
  load: () => import('./link-page.ts'),
  render: (_session, onSignIn) =>
    html`<ronda-link-page .token=${token} @ronda-after-sign-in=${onSignIn}></ronda-link-page>`,
})

/** What the link of a mail opens by which its reader ends a kind of mail: signed in or not. */
const unsubscribePage = ([token = '', kind = '']: readonly string[]): Page => ({
  load: () => import('./unsubscribe-page.ts'),
  render: () => html`<ronda-unsubscribe-page .token=${token} .kind=${kind}></ronda-unsubscribe-page>`,
})

const mailsPage: Page = {
  load: () => import('./mails-page.ts'),
  render: () => html`<ronda-mails-page></ronda-mails-page>`,
}

const signInPage: Page = {
  load: () => import('./sign-in-page.ts'),
  render: ({ demo }, onSignIn) =>
    html`<ronda-sign-in-page .demo=${demo} @ronda-after-sign-in=${onSignIn}></ronda-sign-in-page>`,
}

/** Who is signed in, and the address, decide what is shown.
 * @returns undefined where there is no page at the address. */
const pageFor = ({ person, mail }: SessionBody): Page | undefined => {
  const { pathname } = location
  const token = linkToken()
  if (pathname === '/sign-in' && token !== null) return linkPage(token)
  if (pathname.startsWith('/unsubscribe/')) return unsubscribePage(pathname.split('/').slice(2))
  if (pathname === '/mails' && mail === 'shown') return mailsPage
  if (person === null || wantsSignIn()) return signInPage
  const route = routeOf(pathname)
  return route && { load: route.load, render: (session) => route.render({ ...session, person }) }
}

/** The whole page. */
@localized()
@customElement('ronda-app')
export class RondaApp extends LightElement {
  readonly #start = new Task(this, { task: start, args: () => [] })

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('hashchange', this.#handleHash)
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#handleHash)
    super.disconnectedCallback()
  }

  /** Two links of mails differ behind `#` alone: a newer one that is pasted here loads no page. */
  readonly #handleHash = (): void => {
    if (location.pathname === '/sign-in') void this.#start.run()
  }

  override render() {
    return this.#start.render({
      pending: () => renderPlain('Ronda', html`<p role="status">${msg('Loading…')}</p>`),
      error: (error) =>
        renderPlain(
          'Ronda',
          error instanceof MissingPart
            ? html`<p role="alert">
                  ${msg('A part of this page could not be loaded: there may be a newer version of it, or the line is cut. Reload it to go on.')}
                </p>
                <button type="button" class="button" @click=${() => location.reload()}>${msg('Reload')}</button>`
            : html`<p role="alert">${errorText(error)}</p>
                <button type="button" class="button" @click=${() => void this.#start.run()}>
                  ${msg('Try again')}
                </button>`,
        ),
      complete: ({ session, page }) => page?.render(session, this.#handleSignIn) ?? this.#renderNoPage(),
    })
  }

  #renderNoPage(): TemplateResult {
    return renderPlain(
      'Ronda',
      html`<p role="alert">${msg('There is no page at this address.')}</p>
        <a class="button" href="/">${msg('Your rounds')}</a>`,
    )
  }

  readonly #handleSignIn = (): void => {
    // The address that was asked for stays; only the wish to sign in is done.
    const isLink = location.pathname === '/sign-in'
    history.replaceState(null, '', isLink ? pathOfLink(location.hash) : addressWithoutSignIn())
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
