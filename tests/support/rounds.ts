import type { DeskBody } from '../../schema/api/desk.ts'
import type { OpenedBody, RoundRequest } from '../../schema/api/opening.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { createId } from '../../schema/ids.ts'
import type { Standing } from '../../schema/policy.ts'
import type { TestDatabase } from './database.ts'
import type { Person } from './people.ts'

/** Somebody signed in who need not be in any round. */
export type Somebody = Pick<Person, 'cookie' | 'fetch' | 'send'>

/** A round that may be opened: Saint Lucia's, reviewed by three, at its request. */
export const buildRound = (request: Partial<RoundRequest> = {}): RoundRequest => ({
  id: createId<string>(),
  title: 'Reform of budgeting',
  beneficiary: 'LC',
  organisation: 'Ministry of the Public Service',
  step: 'request',
  language: 'en',
  timeZone: 'America/St_Lucia',
  themes: ['public-budget'],
  peers: ['CL', 'CA', 'TT'],
  template: { id: 'report', version: 2 },
  focalPoint: null,
  alternate: null,
  dates: [],
  ...request,
})

/** Somebody who is signed in by the name of a persona, made for the test. */
export const addPerson = async (
  { query }: TestDatabase,
  url: string,
  persona: string,
  { isAdministrator = false, secretariat = null }: Partial<Standing> = {},
): Promise<Somebody & { id: string }> => {
  const id = createId<string>()
  await query(
    `insert into person (id, persona, is_administrator, secretariat) values ($1, $2, ${isAdministrator}, ${secretariat === null ? 'null' : `'${secretariat}'`})`,
    [id, persona],
  )
  return { id, ...(await signInAs(url, persona)) }
}

export const signInAs = async (url: string, persona: string): Promise<Somebody> => {
  const signedIn = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ persona }),
  })
  if (signedIn.status !== 204) throw new Error(`sign-in answered ${signedIn.status}`)
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const get: Person['fetch'] = (path, init = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
  return {
    cookie,
    fetch: get,
    send: (method, path, body) =>
      get(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

/** Open a round that must be taken. @returns it, as whoever opened it reads it. */
export const openedRound = async (by: Somebody, request: Partial<RoundRequest> = {}): Promise<RoundBody> => {
  const answer = await by.send('POST', '/api/rounds', buildRound(request))
  if (answer.status !== 201) throw new Error(`a round was answered with ${answer.status}: ${await answer.text()}`)
  const { id } = (await answer.json()) as OpenedBody
  return (await (await by.fetch(`/api/rounds/${id}`)).json()) as RoundBody
}

export const deskOf = async (person: Somebody): Promise<DeskBody> => {
  const answer = await person.fetch('/api/desk')
  if (answer.status !== 200) throw new Error(`the desk was answered with ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as DeskBody
}
