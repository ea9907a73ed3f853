import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOf } from '../support/ask.ts'
import { cloneDatabase } from '../support/database.ts'
import { openMailbox } from '../support/mailbox.ts'
import { signIn } from '../support/people.ts'
import { listRoutes, signsOut } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { signInEverybody } from '../support/subjects.ts'
import { until } from '../support/until.ts'
import { TABLE } from './permissions/table/index.ts'

const RECORDER = fileURLToPath(new URL('../support/record-connections.cjs', import.meta.url))

describe('what a server connects to', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url, env: { NODE_OPTIONS: `--require ${RECORDER}` } })
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const connections = (): string[] => [
    ...new Set([...server.stderr().matchAll(/^CONNECTS (.*)$/gm)].map(([, where]) => where!)),
  ]

  it('is its database and nothing else, through every route', async () => {
    const { withSpare, secretariat } = await signInEverybody(server.url, database)
    for (const route of listRoutes()) {
      if (route.includes('/live/') || signsOut(route) || route.includes('/colleague')) continue
      const { body, query, spare } = TABLE[route]!
      const ids = await withSpare(spare)
      const sent = body?.(ids, { state: 'drafting', released: false })
      const [method] = route.split(' ') as [string]
      await secretariat.fetch(`${pathOf(route, ids)}${query === undefined ? '' : `?${query(ids)}`}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(sent !== undefined && { body: JSON.stringify(sent) }),
      })
    }
    const { hostname, port } = new URL(database.url)
    expect(connections()).toEqual([`${hostname}:${port}`])
  })

  it('is itself beside that, when a scripted colleague is brought into the demo', async () => {
    const { hostname, port } = new URL(database.url)
    const { round, sections, send } = await signIn(server.url, 'expert-cl')
    await send('POST', '/api/demo/colleague', { round: round.id, section: sections.findings })
    await until('the colleague has come', () => connections().length === 2)
    expect(connections().sort()).toEqual([`${hostname}:${port}`, `127.0.0.1:${server.port}`].sort())
  })

  it('is the mail server beside that, when one is set and somebody is written to', async () => {
    const box = await openMailbox()
    const own = await startServer({
      databaseUrl: database.url,
      env: { NODE_OPTIONS: `--require ${RECORDER}`, RONDA_DEMO: '1', SMTP_URL: box.url },
    })
    const { round, send } = await signIn(own.url, 'secretariat')
    await send('POST', `/api/rounds/${round.id}/invitations`, {
      people: 'observer@example.org',
      role: 'observer',
      country: null,
      marks: [],
      organisation: '',
      language: 'en',
    })
    await box.next('observer@example.org')
    const { hostname, port } = new URL(database.url)
    const found = [...own.stderr().matchAll(/^CONNECTS (.*)$/gm)].map(([, where]) => where!)
    expect([...new Set(found)].sort()).toEqual([`${hostname}:${port}`, `127.0.0.1:${box.port}`].sort())
    await own.stop()
    await box.close()
  })
})
