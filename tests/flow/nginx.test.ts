import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { RoundBody, RoundsBody } from '../../schema/api/rounds.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { HEARTBEAT_MS } from '../../schema/wire/messages.ts'
import { freePort } from '../../server/storage/embedded/cluster.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyString, bodyText } from '../support/edits.ts'
import {
  askNginx,
  findNginx,
  NAME,
  operateEnv,
  replaced,
  startNginx,
  type Answer,
  type Nginx,
} from '../support/nginx.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const nginx = findNginx()
const why = nginx === null ? ' (skipped: nginx or openssl is not installed on this machine)' : ''
const ORIGIN = `https://${NAME}`
/** A little more than a heartbeat, so that one that does not get through is seen soon. */
const SHORT_S = Math.ceil(HEARTBEAT_MS / 1000) + 3

/** The configuration of docs/operate before a server that runs with its environment, all but the ports and the demo. */
describe.skipIf(nginx === null)(`Ronda behind nginx${why}`, () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let proxy: Nginx
  const proxies: Nginx[] = []
  let cookie: string
  let round: RoundBody
  let section: string

  const start = (port: number): Promise<TestServer> =>
    startServer({ port, env: { ...operateEnv(), DATABASE_URL: database.url, PORT: String(port), RONDA_DEMO: '1' } })
  /** An nginx that ends with this file, whatever happens. */
  const run = async (change?: (site: string) => string): Promise<Nginx> => {
    const started = await startNginx(nginx!, server.port, change)
    proxies.push(started)
    return started
  }
  const ask = (path: string, options: Parameters<typeof askNginx>[2] = {}): Promise<Answer> =>
    askNginx(proxy, path, options)
  const json = async <T>(path: string): Promise<T> =>
    JSON.parse((await ask(path, { headers: { cookie } })).body.toString()) as T
  const signIn = (origin: string): Promise<Answer> =>
    ask('/api/demo/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ persona: 'expert-cl' }),
    })

  // ws hands these to tls.connect; its own type does not list `servername`.
  const socketOptions = ({ ca }: Nginx, origin = ORIGIN): ClientOptions & { servername: string } => ({
    ca,
    servername: NAME,
    headers: { host: NAME, cookie, origin },
  })
  const dial = (to: Nginx, origin?: string): WebSocket => {
    const socket = new WebSocket(`wss://127.0.0.1:${to.port}/live/${round.id}`, socketOptions(to, origin))
    socket.on('error', () => {})
    return socket
  }
  const open = (): PlainClient =>
    openPlain({
      url: `https://127.0.0.1:${proxy.port}`,
      cookie,
      round: round.id,
      section,
      redials: true,
      socket: socketOptions(proxy),
    })

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await start(await freePort())
    proxy = await run()
    const signedIn = await signIn(ORIGIN)
    cookie = signedIn.headers['set-cookie']![0]!.split(';')[0]!
    const { rounds } = await json<RoundsBody>('/api/rounds')
    round = await json<RoundBody>(`/api/rounds/${rounds[0]!.id}`)
    section = round.documents.flatMap(({ sections }) => sections).find(({ key }) => key === 'findings')!.id
  })
  afterAll(async () => {
    for (const started of proxies) await started.stop()
    await server.stop()
    await database.drop()
  })

  it('sends people from http to https', async () => {
    const answer = await fetch(`http://127.0.0.1:${proxy.httpPort}/rounds/1?a=b`, { redirect: 'manual' })
    expect(answer.status).toBe(308)
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/rounds/1?a=b`)
  })

  it('brings the page, its script compressed, and what keeps it safe', async () => {
    const page = await ask('/')
    expect(page.status).toBe(200)
    expect(page.headers['strict-transport-security']).toMatch(/max-age=\d+/)
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body.toString())![1]!
    const plain = await ask(script)
    const compressed = await ask(script, { headers: { 'accept-encoding': 'gzip' } })
    expect([plain.status, compressed.status]).toEqual([200, 200])
    expect(compressed.headers['content-encoding']).toBe('gzip')
    expect(compressed.headers['cache-control']).toContain('immutable')
    expect(compressed.body.length).toBeLessThan(plain.body.length / 2)
    const answer = await ask('/api/rounds', { headers: { cookie, 'accept-encoding': 'gzip' } })
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  it('signs in with a cookie that only travels encrypted, and signs out', async () => {
    const signedIn = await signIn(ORIGIN)
    expect(signedIn.status).toBe(204)
    const set = signedIn.headers['set-cookie']![0]!
    for (const mark of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(set).toContain(mark)
    const own = { cookie: set.split(';')[0]!, origin: ORIGIN }
    expect((await ask('/api/rounds', { headers: own })).status).toBe(200)
    expect((await ask('/api/rounds')).status).toBe(401)
    expect((await ask('/api/session', { method: 'DELETE', headers: own })).status).toBe(204)
    expect((await ask('/api/rounds', { headers: own })).status).toBe(401)
  })

  it('refuses a foreign Origin, in the API and before the handshake', async () => {
    for (const origin of ['https://elsewhere.example', `https://${NAME}.elsewhere.example`, 'null'])
      expect([origin, (await signIn(origin)).status]).toEqual([origin, 403])
    const socket = dial(proxy, 'https://elsewhere.example')
    const [, refused] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(refused.statusCode).toBe(403)
  })

  it('lets Ronda itself say that a body is too large', async () => {
    const body = JSON.stringify({ persona: 'x'.repeat(1 << 20) })
    const headers = { 'content-type': 'application/json', origin: ORIGIN }
    const answer = await ask('/api/demo/sign-in', { method: 'POST', headers, body })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body.toString())).toMatchObject({ reason: 'too-large' })
  })

  it('brings two clients to the same text, also over a restart of Ronda', async () => {
    const one = open()
    const two = open()
    await Promise.all([one.synced, two.synced])
    const { id } = addItem(one.doc)
    bodyText(one.doc, id).insert(0, 'over-nginx ')
    await until('the other sees it', () => itemsOf(two.doc).has(id) && bodyString(two.doc, id) === 'over-nginx ')
    const { port } = server
    expect(await server.stop()).toBe(0)
    bodyText(one.doc, id).insert(0, 'while-away ')
    expect((await ask('/readyz')).status).toBe(502)
    server = await start(port)
    await until('they are in again', () => bodyString(two.doc, id) === 'while-away over-nginx ', 20_000)
    expect([one.closes[0], two.closes[0]]).toEqual([1012, 1012])
    for (const client of [one, two]) client.close()
  })

  it('shows its health and keeps its metrics to itself', async () => {
    expect((await ask('/readyz')).body.toString()).toBe('ok')
    expect((await ask('/metrics')).status).toBe(404)
    // Should that rule be forgotten, Ronda still sees that a proxy asks.
    const open = await run((site) => replaced(site, ['location = /metrics', 'location = /m']))
    expect((await askNginx(open, '/metrics')).status).toBe(403)
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200)
  })

  it('waits for a silent socket longer than three heartbeats', () => {
    const site = readFileSync(fileURLToPath(new URL('../../docs/operate/nginx.conf', import.meta.url)), 'utf8')
    const live = /location \/live\/ \{([^}]*)\}/.exec(site)![1]!
    for (const name of ['proxy_read_timeout', 'proxy_send_timeout']) {
      const [, seconds] = new RegExp(`${name} (\\d+)s;`).exec(live)!
      expect(Number(seconds) * 1000).toBeGreaterThan(3 * HEARTBEAT_MS)
    }
  })

  it(`keeps a socket on which nobody says anything, with a timeout of ${SHORT_S} s in place of 75`, async () => {
    const waiting = await run((site) => replaced(site, ['75s', `${SHORT_S}s`]))
    const hasty = await run((site) => replaced(site, ['75s', '3s']))
    const socket = dial(waiting)
    const cut = dial(hasty)
    await Promise.all([once(socket, 'open'), once(cut, 'open')])
    // The timeout is real: a shorter one cuts before the first heartbeat.
    await once(cut, 'close')
    await new Promise((resolve) => setTimeout(resolve, 2 * SHORT_S * 1000))
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
    await once(socket, 'close')
  }, 120_000)
})
