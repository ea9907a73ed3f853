import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { layLine } from '../support/line.ts'
import { readMetrics } from '../support/metrics.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** What somebody who runs Ronda sees of it from outside. */
describe('a server under work', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let line: Awaited<ReturnType<typeof layLine>>
  let server: TestServer
  let chile: Person
  let secretariat: Person
  let section: string

  beforeAll(async () => {
    database = await cloneDatabase()
    const url = new URL(database.url)
    line = await layLine(Number(url.port))
    url.hostname = '127.0.0.1'
    url.port = new URL(line.url).port
    // The first start writes the demo through the rooms, which leaves every section open for a while.
    await (await startServer({ databaseUrl: url.href })).stop()
    server = await startServer({ databaseUrl: url.href })
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
    section = chile.sections.findings!
  })
  afterAll(async () => {
    await server.stop()
    await line.close()
    await database.drop()
  })

  const value = async (name: string): Promise<number> => (await readMetrics(server.url)).get(`ronda_${name}`) ?? 0

  it('counts who is here, what is open, and what is committed', async () => {
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    const plain = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await plain.synced
    const before = await readMetrics(server.url)
    expect(before.get('ronda_connections{kind="page"}')).toBe(1)
    expect(before.get('ronda_connections{kind="plain"}')).toBe(1)
    expect([before.get('ronda_rooms'), before.get('ronda_sections')]).toEqual([1, 1])

    const { id } = addItem(plain.doc)
    for (let at = 0; at < 10; at++) bodyText(plain.doc, id).insert(0, 'x'.repeat(100))
    // The number of updates alone would not do: an item may take more than one to make, and the last may still be waiting.
    await until('all of it is committed', async () => {
      const now = await readMetrics(server.url)
      return now.get('ronda_updates_committed_total')! >= 11 && now.get('ronda_pending_bytes') === 0
    })
    const after = await readMetrics(server.url)
    expect(after.get('ronda_update_bytes_committed_total')).toBeGreaterThan(1000)
    expect(after.get('ronda_section_bytes{quantile="1"}')).toBeGreaterThan(
      before.get('ronda_section_bytes{quantile="1"}')! + 1000,
    )
    expect(after.get('ronda_section_bytes_sum')).toBe(after.get('ronda_section_bytes{quantile="1"}'))
    expect(after.get('ronda_pending_bytes')).toBe(0)
    const written = after.get('ronda_commits_total{outcome="written"}')!
    expect(written).toBeGreaterThan(0)
    expect(after.get('ronda_commit_seconds_count')).toBe(written)
    expect(after.get('ronda_commit_seconds_sum')).toBeGreaterThan(0)

    page.ws.close()
    plain.close()
    const here = async (): Promise<number> =>
      (await value('connections{kind="page"}')) + (await value('connections{kind="plain"}'))
    await until('both have left', async () => (await here()) === 0)
  })

  it('counts refused updates by reason and rule', async () => {
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    const garbage = page.open({ section, channel: 1 })
    await until('the channel is in', () => garbage.isSynced())
    // A whole document of another program: its root is none of ours.
    const foreign = new Y.Doc()
    foreign.getText('elsewhere').insert(0, 'words')
    garbage.edit('foreign', (doc) => Y.applyUpdate(doc, Y.encodeStateAsUpdate(foreign)))
    await until('the channel is closed', () => garbage.closed() !== null)
    expect(await value('updates_refused_total{reason="malformed",rule="G9"}')).toBe(1)

    const large = page.open({ section, channel: 2 })
    await until('the channel is in', () => large.isSynced())
    large.edit('large', (doc) => doc.getXmlFragment('intro').insert(0, [new Y.XmlText('x'.repeat((1 << 20) + 1))]))
    await until('the channel is closed', () => large.closed() !== null)
    expect(await value('updates_refused_total{reason="too-large",rule="W1"}')).toBe(1)
    page.ws.close()
  })

  it('counts what the fence refuses, when another process has locked', async () => {
    const plain = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await plain.synced
    await database.query(`update section set state = 'locked', epoch = epoch + 1 where id = $1`, [section])
    addItem(plain.doc)
    await until('the channel is closed', () => plain.closes.length > 0)
    expect(plain.closes).toEqual([4423])
    expect(await value('updates_refused_total{reason="locked",rule="E4"}')).toBeGreaterThan(0)
    expect((await secretariat.setState(section, 'drafting', 'for the next test')).status).toBe(200)
    plain.close()
  })

  it('shows what waits for its commit', async () => {
    const plain = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await plain.synced
    const { id } = addItem(plain.doc)
    await until('it is committed', async () => (await value('pending_bytes')) === 0)
    const held = database.query('do $$ begin lock table section_update in exclusive mode; perform pg_sleep(1); end $$')
    await until('the log is held', async () => {
      const [row] = await database.query(`select count(*)::int as count from pg_locks where mode = 'ExclusiveLock'
        and relation = 'section_update'::regclass and granted`)
      return row!.count === 1
    })
    bodyText(plain.doc, id).insert(0, 'waits '.repeat(200))
    await until('it waits', async () => (await value('pending_bytes')) > 1200)
    await held
    await until('nothing waits', async () => (await value('pending_bytes')) === 0)
    plain.close()
  })

  it('shows that the database is away, and that it is back', async () => {
    const plain = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await plain.synced
    const { id } = addItem(plain.doc)
    await until('it is committed', async () => (await value('pending_bytes')) === 0)
    line.cut()
    bodyText(plain.doc, id).insert(0, 'nobody hears this')
    await until('the database is known to be away', async () => (await value('database_reachable')) === 0)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await value('commits_total{outcome="failed"}')).toBeGreaterThan(0)
    line.mend()
    await until('it is back', async () => (await value('database_reachable')) === 1, 20_000)
    plain.close()
  })

  it('counts requests by route and status, never by path', async () => {
    await chile.fetch(`/api/rounds/${chile.round.id}`)
    await chile.fetch('/api/rounds/canary@example.org')
    await fetch(`${server.url}/api/canary`)
    const names = [...(await readMetrics(server.url)).keys()].filter((name) => name.startsWith('ronda_http'))
    expect(names).toContain('ronda_http_requests_total{route="/api/rounds/:round",status="200"}')
    expect(names).toContain('ronda_http_requests_total{route="/api/rounds/:round",status="404"}')
    expect(names).toContain('ronda_http_requests_total{route="/api/*",status="404"}')
    expect(names.join()).not.toContain('canary')
    expect(names.join()).not.toContain(chile.round.id)
  })

  it('logs each failure as one line of JSON, and nothing that signs in or names anybody', async () => {
    const plain = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await plain.synced
    const { id } = addItem(plain.doc)
    bodyText(plain.doc, id).insert(0, 'canaryword')
    await until('it is committed', async () => JSON.stringify(await chile.content(section)).includes('canaryword'))
    plain.close()
    await chile.fetch('/api/rounds/canaryword?email=canaryword')
    expect((await chile.setState(section, 'locked', 'canaryword')).status).toBe(403)
    // A fault that nobody foresaw: the driver's error carries the query and its values.
    await database.query('alter table session rename to gone')
    expect((await secretariat.fetch('/api/rounds')).status).toBe(500)
    await database.query('alter table gone rename to session')

    const lines = server.stderr().trim().split('\n')
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    for (const event of events) expect(event).toMatchObject({ level: /info|warn|error/, msg: /./ })
    expect(events).toContainEqual(
      expect.objectContaining({ msg: 'a request was refused', route: '/api/rounds/:round', status: 404 }),
    )
    expect(events).toContainEqual(
      expect.objectContaining({ route: '/api/sections/:section/state', ids: [section], reason: 'forbidden' }),
    )
    const fault = events.find(({ msg }) => msg === 'a request failed')
    expect(fault).toMatchObject({ level: 'error', status: 500, error: { cause: { code: '42P01' } } })
    expect((fault!.error as { stack: string }).stack).toMatch(/\n\s+at /)
    const all = lines.join('\n')
    for (const { cookie } of [chile, secretariat]) expect(all).not.toContain(cookie.split('=')[1])
    expect(all).not.toContain('canaryword')
    expect(all).not.toMatch(/[0-9a-f]{64}/)
    expect(all).not.toContain('params')
  })

  it('logs nothing of what goes well', async () => {
    const before = server.stderr()
    expect((await chile.fetch('/api/rounds')).status).toBe(200)
    expect((await fetch(server.url)).status).toBe(200)
    expect(server.stderr()).toBe(before)
  })
})
