import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { SessionBody } from '../../schema/api/session.ts'
import { isId } from '../../schema/ids.ts'
import { listRounds } from '../api/rounds.ts'
import { getSession, listPersonas, signInAs } from '../api/session.ts'
import { errorText } from '../texts/problems.ts'
import './audit-page.ts'
import './invitation-page.ts'
import './new-round-page.ts'
import './people/people-page.ts'
import { personaOfAddress } from './personas.ts'
import './persons-page.ts'
import './round-page.ts'
import './round-settings-page.ts'
import './rounds-page.ts'
import './sign-in-page.ts'
import { renderPlain } from './strip.ts'
import { LightElement } from '../elements/light-element.ts'

/** Whether the reader has just signed out, or wants to choose who to be. */
const wantsSignIn = (): boolean => new URLSearchParams(location.search).has('sign-in')

/** Somebody who has just signed in, or whose address names a section, is led to their newest round: the list of one or two is
 * no place to be. The secretariat begins at its desk. */
const goToRound = async (isWanted: boolean): Promise<void> => {
  if (location.pathname !== '/' || !isWanted) return
  const { rounds } = await listRounds()
  const [newest] = rounds
  const isOnly = rounds.length === 1 && newest?.me.role !== 'secretariat'
  if (newest !== undefined && (isOnly || location.hash !== ''))
    history.replaceState(null, '', `/rounds/${newest.id}${location.hash}`)
}

/** An address of a persona's own signs that persona in by itself. */
const startSession = async (): Promise<SessionBody> => {
  const session = await findSession()
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
    if (person === null || wantsSignIn())
      return html`<ronda-sign-in-page .demo=${demo} @ronda-after-sign-in=${this.#handleSignIn}></ronda-sign-in-page>`
    const [folder, id = '', place = ''] = location.pathname.split('/').filter((part) => part !== '')
    if (folder === undefined) return html`<ronda-rounds-page .person=${person} .demo=${demo}></ronda-rounds-page>`
    if (folder === 'people' && id === '')
      return html`<ronda-persons-page .person=${person} .demo=${demo}></ronda-persons-page>`
    if (folder === 'rounds' && id === 'new')
      return html`<ronda-new-round-page
        .person=${person}
        .demo=${demo}
        .from=${new URLSearchParams(location.search).get('from') ?? ''}
      ></ronda-new-round-page>`
    if (folder === 'rounds' && isId(id) && place === 'settings')
      return html`<ronda-round-settings-page
        .person=${person}
        .demo=${demo}
        .roundId=${id}
      ></ronda-round-settings-page>`
    if ((folder === 'rounds' && isId(id) && place === 'audit') || (folder === 'audit' && id === ''))
      return html`<ronda-audit-page .roundId=${id} .persona=${person.persona} .demo=${demo}></ronda-audit-page>`
    if (folder === 'rounds' && isId(id) && place === 'members')
      return html`<ronda-people-page .roundId=${id} .persona=${person.persona} .demo=${demo}></ronda-people-page>`
    if (folder === 'invitations' && isId(id))
      return html`<ronda-invitation-page
        .invitationId=${id}
        .email=${person.email}
        .persona=${person.persona}
        .demo=${demo}
      ></ronda-invitation-page>`
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
    history.replaceState(null, '', location.pathname + location.hash)
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
