import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { sessionsBody, type SessionBody, type SessionsBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { runServer, startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('where somebody is signed in', () => {
  let database: TestDatabase
  let server: TestServer

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const list = async (person: Person): Promise<SessionsBody['sessions']> => {
    const body: unknown = await (await person.fetch('/api/sessions')).json()
    return sessionsBody.parse(body).sessions
  }
  const end = async (person: Person, id = ''): Promise<number> =>
    (await person.fetch(`/api/sessions${id === '' ? '' : `/${id}`}`, { method: 'DELETE' })).status

  /** An open page: its close code and when it came, once it has. */
  const openPage = async (person: Person, on = server) => {
    const socket = new WebSocket(`${on.url.replace('http', 'ws')}/live/${person.round.id}`, {
      headers: { cookie: person.cookie },
    })
    const closed: { code: number | null; at: number } = { code: null, at: 0 }
    socket.on('close', (code) => Object.assign(closed, { code, at: Date.now() }))
    await new Promise((resolve) => socket.once('message', resolve))
    return closed
  }

  it('lists the own sign-ins, newest first, says which this is, and nothing of tokens', async () => {
    const first = await signIn(server.url, 'expert-cl')
    const second = await signIn(server.url, 'expert-cl')
    await signIn(server.url, 'expert-ca')
    const seen = await list(second)
    expect(seen.map(({ isThis }) => isThis)).toEqual([true, false])
    expect((await list(first)).map(({ isThis }) => isThis)).toEqual([false, true])
    expect(seen[0]!.userAgent).toBe('node')
    const text = JSON.stringify(seen)
    for (const { cookie } of [first, second]) expect(text).not.toContain(cookie.split('=')[1]!.split('.')[0]!)
  })

  it('ends one of them, with its open pages, and leaves the others', async () => {
    const mine = await signIn(server.url, 'expert-co')
    const other = await signIn(server.url, 'expert-co')
    const pages = [await openPage(mine), await openPage(other)]
    const id = (await list(mine)).find(({ isThis }) => !isThis)!.id
    expect(await end(mine, id)).toBe(204)
    await until('its page is closed', () => pages[1]!.code !== null)
    expect(pages.map(({ code }) => code)).toEqual([null, 4401])
    expect((await other.fetch('/api/rounds')).status).toBe(401)
    expect((await mine.fetch('/api/rounds')).status).toBe(200)
    expect(await end(mine, id)).toBe(404)
  })

  it('ends all others at once', async () => {
    const all = [
      await signIn(server.url, 'official-lc'),
      await signIn(server.url, 'official-lc'),
      await signIn(server.url, 'official-lc'),
    ]
    expect(await end(all[1]!)).toBe(204)
    const statuses = await Promise.all(all.map(async (person) => (await person.fetch('/api/rounds')).status))
    expect(statuses).toEqual([401, 200, 401])
    expect(await list(all[1]!)).toHaveLength(1)
  })

  it("never ends somebody else's", async () => {
    const chile = await signIn(server.url, 'expert-cl')
    const canada = await signIn(server.url, 'expert-ca')
    const [own] = await list(chile)
    expect(await end(canada, own!.id)).toBe(404)
    expect(await end(canada, createId<string>())).toBe(404)
    expect(await end(canada)).toBe(204)
    expect((await chile.fetch('/api/rounds')).status).toBe(200)
  })

  const keyOf = `encode(sha256(convert_to($1, 'UTF8')), 'hex')`
  const tokenOf = ({ cookie }: Person): string => decodeURIComponent(cookie.split('=')[1]!).split('.')[0]!

  it('[FAULTS A3] closes the pages of a sign-in at the moment it expires', async () => {
    const person = await signIn(server.url, 'expert-ca')
    const staying = await openPage(await signIn(server.url, 'expert-ca'))
    const page = await openPage(person)
    const asked = Date.now()
    await database.query(`update session set expires_at = now() + interval '3 s' where token_hash = ${keyOf}`, [
      tokenOf(person),
    ])
    await until('its page is closed', () => page.code !== null)
    expect(page.code).toBe(4401)
    expect(page.at - asked).toBeGreaterThanOrEqual(2900)
    expect(page.at - asked).toBeLessThan(3600)
    expect(staying.code).toBeNull()
    expect((await person.fetch('/api/rounds')).status).toBe(401)
  })

  it('[FAULTS A3] lets nothing in that is typed after the sign-in has expired', async () => {
    const person = await signIn(server.url, 'expert-cl')
    const section = person.sections.findings!
    const client = openPlain({ url: server.url, cookie: person.cookie, round: person.round.id, section, redials: true })
    await client.synced
    const { text } = addItem(client.doc)
    const id = (await person.fetch('/api/session')).json() as Promise<SessionBody>
    await database.query(`update session set expires_at = now() + interval '2 s' where token_hash = ${keyOf}`, [
      tokenOf(person),
    ])
    const typing = setInterval(() => text.insert(text.length, 'word '), 5)
    await until('it is closed', () => client.closes.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 500))
    clearInterval(typing)
    // Final: y-websocket does not come back.
    expect(client.closes).toEqual([4401])
    const [row] = await database.query(
      `select count(*) filter (where u.at <= s.expires_at)::int as before,
              count(*) filter (where u.at > s.expires_at + interval '100 ms')::int as late
       from section_update u join member m on m.id = u.member_id, session s
       where m.person_id = $1 and s.token_hash = encode(sha256(convert_to($2, 'UTF8')), 'hex')`,
      [(await id).person!.id, tokenOf(person)],
    )
    expect(row!.before).toBeGreaterThan(10)
    expect(row!.late).toBe(0)
    // What was typed since stays with its author.
    expect(text.length).toBeGreaterThan(0)
    client.close()
  })

  it('[M15] closes within two seconds the pages of a sign-in that another process has ended', async () => {
    const second = await startServer({ databaseUrl: database.url })
    const person = await signIn(server.url, 'secretariat')
    const page = await openPage(person, second)
    const asked = Date.now()
    expect((await person.fetch('/api/session', { method: 'DELETE' })).status).toBe(204)
    await until('its page is closed', () => page.code !== null)
    expect(page.code).toBe(4401)
    expect(page.at - asked).toBeLessThan(2000)
    await second.stop()
  })

  it('ends sign-ins, signs out and keeps the language by POST alone, where nothing else passes', async () => {
    const [first, second, third] = [
      await signIn(server.url, 'official-lc'),
      await signIn(server.url, 'official-lc'),
      await signIn(server.url, 'official-lc'),
    ]
    const post = async (path: string, body?: unknown) => (await first.send('POST', path, body)).status
    const isIn = async (person: Person): Promise<boolean> => (await person.fetch('/api/sessions')).status === 200
    expect(await post('/api/session/language', { language: 'pt' })).toBe(204)
    expect(await (await first.fetch('/api/session')).json()).toMatchObject({ person: { language: 'pt' } })
    const own = (await list(second)).find(({ isThis }) => isThis)!
    expect(await post(`/api/sessions/${own.id}/end`)).toBe(204)
    expect([await isIn(first), await isIn(second), await isIn(third)]).toEqual([true, false, true])
    expect(await post('/api/sessions/end')).toBe(204)
    expect([await isIn(first), await isIn(third)]).toEqual([true, false])
    expect(await post('/api/session/end')).toBe(204)
    expect(await isIn(first)).toBe(false)
  })

  it('keeps the language of mails', async () => {
    const person = await signIn(server.url, 'expert-cl')
    expect((await person.send('PUT', '/api/session/language', { language: 'fr' })).status).toBe(204)
    expect(await (await person.fetch('/api/session')).json()).toMatchObject({ person: { language: 'fr' } })
    expect((await person.send('PUT', '/api/session/language', { language: 'xx' })).status).toBe(400)
  })

  it('refuses to run in production what was seeded as a demo, unless asked for by name', async () => {
    const production = { NODE_ENV: 'production' }
    const { code, output } = await runServer({ databaseUrl: database.url, env: { ...production, RONDA_DEMO: '' } })
    expect(code).toBe(1)
    expect(output.trim()).toMatch(/^This database was seeded as a demo, where anybody can sign in as anybody: .*\.$/)
    const named = await startServer({ databaseUrl: database.url, env: { ...production, RONDA_DEMO: '1' } })
    await named.stop()
  })

  it('gives a cookie that belongs to this host and to https alone, where people come by https', async () => {
    const secure = await startServer({
      databaseUrl: database.url,
      env: { PUBLIC_URL: 'https://ronda.example.org' },
      port: 20_000 + Math.floor(Math.random() * 20_000),
    })
    const answer = await fetch(`${secure.url}/api/demo/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ persona: 'expert-cl' }),
    })
    const [line] = answer.headers.getSetCookie()
    expect(line).toMatch(/^__Host-ronda=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const cookie = line!.split(';')[0]!
    expect((await fetch(`${secure.url}/api/rounds`, { headers: { cookie } })).status).toBe(200)
    const gone = await fetch(`${secure.url}/api/session`, { method: 'DELETE', headers: { cookie } })
    expect(gone.headers.getSetCookie().find((one) => one.startsWith('__Host-ronda='))).toMatch(
      /^__Host-ronda=; Max-Age=0; Path=\/; HttpOnly; Secure/,
    )
    await secure.stop()
  })
})
