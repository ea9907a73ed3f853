import { html, type TemplateResult } from 'lit'
import type { SessionBody } from '../../schema/api/session.ts'
import { isId } from '../../schema/ids.ts'
import type { SignedIn } from './site-bar.ts'

/** A page: its script is loaded only where it is shown. */
export interface Route {
  readonly load: () => Promise<unknown>
  readonly render: (session: SessionBody & { person: SignedIn }) => TemplateResult
}

const rounds: Route = {
  load: () => import('./rounds-page.ts'),
  render: ({ person, demo }) => html`<ronda-rounds-page .person=${person} .demo=${demo}></ronda-rounds-page>`,
}

const newRound: Route = {
  load: () => import('./new-round-page.ts'),
  render: ({ person, demo }) =>
    html`<ronda-new-round-page
      .person=${person}
      .demo=${demo}
      .from=${new URLSearchParams(location.search).get('from') ?? ''}
    ></ronda-new-round-page>`,
}

const persons: Route = {
  load: () => import('./persons-page.ts'),
  render: ({ person, demo }) => html`<ronda-persons-page .person=${person} .demo=${demo}></ronda-persons-page>`,
}

const account: Route = {
  load: () => import('./account-page.ts'),
  render: () => html`<ronda-account-page></ronda-account-page>`,
}

/** Of one round, or (empty) of the installation. */
const audit = (roundId: string): Route => ({
  load: () => import('./audit-page.ts'),
  render: ({ person, demo }) =>
    html`<ronda-audit-page .roundId=${roundId} .person=${person} .demo=${demo}></ronda-audit-page>`,
})

const invitation = (id: string): Route => ({
  load: () => import('./invitation-page.ts'),
  render: ({ person, demo }) =>
    html`<ronda-invitation-page .invitationId=${id} .person=${person} .demo=${demo}></ronda-invitation-page>`,
})

/** Pages of a round by the last part of their address. */
const ROUND_PAGES: Readonly<Record<string, (roundId: string) => Route>> = {
  '': (roundId) => ({
    load: () => import('./round-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-round-page .roundId=${roundId} .persona=${person.persona} .demo=${demo}></ronda-round-page>`,
  }),
  desk: (roundId) => ({
    load: () => import('./desk-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-desk-page .roundId=${roundId} .person=${person} .demo=${demo}></ronda-desk-page>`,
  }),
  clearance: (roundId) => ({
    load: () => import('./clearance-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-clearance-page .roundId=${roundId} .person=${person} .demo=${demo}></ronda-clearance-page>`,
  }),
  settings: (roundId) => ({
    load: () => import('./round-settings-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-round-settings-page .person=${person} .demo=${demo} .roundId=${roundId}></ronda-round-settings-page>`,
  }),
  members: (roundId) => ({
    load: () => import('./people/people-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-people-page .roundId=${roundId} .persona=${person.persona} .demo=${demo}></ronda-people-page>`,
  }),
  responses: (roundId) => ({
    load: () => import('./responses-page.ts'),
    render: ({ person, demo }) =>
      html`<ronda-responses-page .roundId=${roundId} .person=${person} .demo=${demo}></ronda-responses-page>`,
  }),
  audit,
}

/** The page at an address, for somebody who is signed in.
 * @returns undefined where there is none. */
export const routeOf = (pathname: string): Route | undefined => {
  const [folder, id = '', place = '', ...rest] = pathname.split('/').filter((part) => part !== '')
  if (rest.length > 0) return undefined
  if (folder === undefined) return rounds
  if (folder === 'rounds' && isId(id)) return Object.hasOwn(ROUND_PAGES, place) ? ROUND_PAGES[place]!(id) : undefined
  if (place !== '') return undefined
  if (folder === 'rounds' && id === 'new') return newRound
  if (folder === 'invitations' && isId(id)) return invitation(id)
  if (id !== '') return undefined
  const alone: Readonly<Record<string, Route>> = { people: persons, account, audit: audit('') }
  return Object.hasOwn(alone, folder) ? alone[folder] : undefined
}
