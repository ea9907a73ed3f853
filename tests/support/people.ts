import type { RoundBody, RoundsBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'

/** Somebody signed in, with the round that the demo gives them. */
export interface Person {
  cookie: string
  round: RoundBody
  /** Section ids by template key. */
  sections: Record<string, string>
  fetch(path: string, init?: RequestInit): Promise<Response>
  content(section: string): Promise<ContentBody>
  setState(section: string, state: string, reason?: string): Promise<Response>
  setReleased(section: string, released: boolean): Promise<Response>
  /** Ask with a JSON body. */
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<Response>
}

/** Sign in over HTTP as one of the demo's personas. */
export const signIn = async (url: string, persona: string): Promise<Person> => {
  const signedIn = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ persona }),
  })
  if (signedIn.status !== 204) throw new Error(`sign-in answered ${signedIn.status}`)
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
  const { rounds } = (await (await get('/api/rounds')).json()) as RoundsBody
  const round = (await (await get(`/api/rounds/${rounds[0]!.id}`)).json()) as RoundBody
  const send: Person['send'] = (method, path, body) =>
    get(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  const sections = Object.fromEntries(
    round.documents.flatMap(({ sections }) => sections.map(({ key, id }) => [key, id])),
  )
  return {
    cookie,
    round,
    sections,
    fetch: get,
    content: async (section) => (await get(`/api/sections/${section}/content`)).json() as Promise<ContentBody>,
    setState: (section, state, reason) => send('PUT', `/api/sections/${section}/state`, { state, reason }),
    setReleased: (section, released) => send('PUT', `/api/sections/${section}/release`, { released }),
    send,
  }
}
