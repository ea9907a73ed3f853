import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { pathOf } from '../../support/ask.ts'
import { cloneDatabase } from '../../support/database.ts'
import { listRoutes, signsOut } from '../../support/routes.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { signInEverybody, type Subjects } from '../../support/subjects.ts'
import { TABLE } from '../permissions/table/index.ts'

const WHERE = { state: 'drafting', released: false } as const
/** What mail providers ask for (RFC 8058) comes as a form from nowhere; its token is all it is judged by. */
const FOR_PROVIDERS = 'POST /api/unsubscribe/:token/:kind'
const UNSAFE = listRoutes().filter((route) => !route.startsWith('GET ') && route !== FOR_PROVIDERS)
type Headers = Record<string, string>

describe('what pages of other sites can do', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects
  let host: string

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database)
    host = new URL(server.url).host
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  /** Origins that only resemble ours. */
  const foreignOrigins = (): Record<string, string> => ({
    foreign: 'https://elsewhere.example',
    null: 'null',
    'suffix-similar': `http://${host}.elsewhere.example`,
    'prefix-similar': `http://elsewhere-${host}`,
    'another port': `http://127.0.0.1:${server.port === 1 ? 2 : server.port - 1}`,
    'no port': 'http://127.0.0.1',
    'another scheme': `ws://${host}`,
    'upper case': `HTTP://${host}`,
    'with a user': `http://user@${host}`,
    'ours as a user': `http://${host}@elsewhere.example`,
    'with a path': `http://${host}/`,
    'another name of this machine': `http://localhost:${server.port}`,
  })

  /** @returns the status with which an upgrade was refused, or 101. */
  const upgrade = async (path: string, headers: Headers): Promise<number> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, {
      headers: { cookie: subjects.expert.cookie, ...headers },
    })
    socket.on('error', () => {})
    const refused = once(socket, 'unexpected-response').then(
      ([, response]) => (response as { statusCode: number }).statusCode,
    )
    const status = await Promise.race([refused, once(socket, 'open').then(() => 101)])
    socket.terminate()
    return status
  }

  it('[FAULTS W1] opens no socket, with a valid cookie', async () => {
    const { round, section } = subjects.ids
    let cells = 0
    for (const path of [`/live/${round}`, `/live/${round}/${section}`]) {
      for (const [name, origin] of Object.entries(foreignOrigins())) {
        expect([name, await upgrade(path, { origin })]).toEqual([name, 403])
        cells++
      }
      // A browser says where it comes from, if not by its Origin.
      for (const site of ['cross-site', 'same-site']) expect(await upgrade(path, { 'sec-fetch-site': site })).toBe(403)
      // Ours; a script, which sends neither; ours behind a proxy that strips what it does not know.
      expect(await upgrade(path, { origin: server.url, 'sec-fetch-site': 'same-origin' })).toBe(101)
      expect(await upgrade(path, { origin: server.url })).toBe(101)
      expect(await upgrade(path, {})).toBe(101)
      cells += 5
    }
    console.log(`${cells} upgrades were judged`)
  })

  /** Everything that a request could have changed. */
  const snapshot = async (): Promise<unknown> =>
    database.query(`select
      (select json_agg(s order by s.id) from section s) as sections,
      (select json_agg(t order by t.id) from thread t) as threads,
      (select json_agg(c order by c.id) from comment c) as comments,
      (select json_agg(m order by m.id) from member m) as members,
      (select json_agg(r order by r.id) from round r) as rounds,
      (select count(*) from session) as sessions,
      (select count(*) from audit) as acts`)

  /** Ask with the cookie of somebody who may, and with a body that is right. */
  const ask = async (route: string, headers: Headers, asText?: string): Promise<Response> => {
    const { body, query } = TABLE[route]!
    const sent = asText ?? (body === undefined ? undefined : JSON.stringify(body(subjects.ids, WHERE)))
    const address = `${server.url}${pathOf(route, subjects.ids)}${query === undefined ? '' : `?${query(subjects.ids)}`}`
    return fetch(address, {
      method: route.split(' ')[0]!,
      headers: { cookie: subjects.secretariat.cookie, ...headers },
      ...(sent !== undefined && { body: new TextEncoder().encode(sent) }),
    })
  }
  /** A script; a page of ours behind an old proxy; a page of ours. */
  const ownPages = (): Headers[] => [
    {},
    { origin: server.url },
    { origin: server.url, 'sec-fetch-site': 'same-origin' },
  ]
  const JSON_TYPE = { 'content-type': 'application/json' }

  it.each(UNSAFE)('[FAULTS W2] changes nothing by %s', async (route) => {
    const before = await snapshot()
    const refused: [string, Headers][] = [
      ...Object.entries(foreignOrigins()).map(([name, origin]): [string, Headers] => [name, { origin }]),
      ['no Origin, another site', { 'sec-fetch-site': 'cross-site' }],
      ['no Origin, a site beside', { 'sec-fetch-site': 'same-site' }],
      ['a right Origin that the browser does not confirm', { origin: server.url, 'sec-fetch-site': 'cross-site' }],
    ]
    for (const [name, headers] of refused) {
      const answer = await ask(route, { ...JSON_TYPE, ...headers })
      expect([name, answer.status]).toEqual([name, 403])
      expect(await answer.json()).toMatchObject({ reason: 'foreign-origin' })
    }
    expect(await snapshot()).toEqual(before)
  })

  it.each(UNSAFE)('[FAULTS W2] takes nothing but JSON by %s', async (route) => {
    const before = await snapshot()
    const types = [
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      'application/jsonp',
      '',
    ]
    for (const type of types)
      for (const headers of ownPages()) {
        const answer = await ask(route, { 'content-type': type, ...headers }, TABLE[route]!.body ? undefined : '{}')
        expect([type, answer.status]).toEqual([type, 415])
        expect(await answer.json()).toMatchObject({ reason: 'not-json' })
      }
    // Something without a word of what it is.
    expect((await ask(route, {}, '{}')).status).toBe(415)
    expect(await snapshot()).toEqual(before)
  })

  it('keeps answering its own pages, also behind a proxy that strips Sec-Fetch-Site', async () => {
    const { section } = subjects.ids
    for (const headers of ownPages())
      for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
        const route = 'PUT /api/sections/:section/state'
        const answer = await ask(route, { 'content-type': type, ...headers })
        expect([type, answer.status]).toEqual([type, 200])
      }
    expect((await subjects.secretariat.content(section)).seq).toBeGreaterThanOrEqual(0)
  })

  it('[FAULTS W2] sends no CORS header, whatever is asked', async () => {
    const { cookie } = subjects.secretariat
    for (const route of listRoutes()) {
      if (signsOut(route) || route.includes('/live/')) continue
      const path = pathOf(route, subjects.ids)
      for (const [method, headers] of [
        [
          'OPTIONS',
          { 'access-control-request-method': route.split(' ')[0]!, 'access-control-request-headers': 'content-type' },
        ],
        ['GET', {}],
      ] as const) {
        const answer = await fetch(`${server.url}${path}`, {
          method,
          headers: { cookie, origin: 'https://elsewhere.example', ...headers },
        })
        const named = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))
        expect([method, path, named]).toEqual([method, path, []])
        if (method === 'OPTIONS') expect(answer.status).toBe(404)
        await answer.arrayBuffer()
      }
    }
  })
})
