import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { runServer, startServer, type TestServer } from '../support/server.ts'
import { openBrowser, useUpLimit } from '../support/sign-in.ts'

describe('limits of the sign-in', () => {
  let database: TestDatabase
  let server: TestServer

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
  })
  beforeEach(async () => {
    await database.query('delete from sign_in_limit')
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const ask = (email: string, { on = server, headers = {} } = {}): Promise<Response> =>
    openBrowser(on.url, headers).send('POST', '/api/sign-in/codes', { email })
  const guess = (email: string, on = server): Promise<Response> =>
    openBrowser(on.url).send('POST', '/api/sign-in/code', { email, code: '12345678', shared: false })

  it('sends five mails to an address in a quarter of an hour, and says when to ask again', async () => {
    const answers = []
    for (let time = 0; time < 6; time++) answers.push(await ask('one@example.org'))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429])
    const seconds = Number(answers[5]!.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(880)
    expect(seconds).toBeLessThanOrEqual(900)
    expect(await answers[5]!.json()).toMatchObject({
      reason: 'too-many',
      retryAfterSeconds: seconds,
      detail: 'Too many attempts: try again in 15 minutes.',
    })
    expect((await ask('another@example.org')).status).toBe(202)
  })

  it('lets ten codes be guessed for an address, and forgets nothing when the program starts anew', async () => {
    const statuses = []
    for (let time = 0; time < 10; time++) statuses.push((await guess('guessed@example.org')).status)
    expect(new Set(statuses)).toEqual(new Set([400]))
    expect((await guess('guessed@example.org')).status).toBe(429)
    const second = await startServer({ databaseUrl: database.url })
    expect((await guess('guessed@example.org', second)).status).toBe(429)
    await second.stop()
    await database.query("update sign_in_limit set since = now() - interval '16 minutes'")
    expect((await guess('guessed@example.org')).status).toBe(400)
  })

  it('has a ceiling for an address, wherever it is asked or guessed for from, in a quarter of an hour and in a day', async () => {
    await useUpLimit(database, 'ask/address', 'one@example.org')
    expect((await ask('one@example.org')).status).toBe(429)
    for (const limit of ['try/address', 'try/day']) {
      await database.query('delete from sign_in_limit')
      await useUpLimit(database, limit, 'one@example.org')
      expect([limit, (await guess('one@example.org')).status]).toEqual([limit, 429])
      expect((await guess('another@example.org')).status).toBe(400)
    }
  })

  it('counts what comes from one place, whatever addresses it asks for', async () => {
    await useUpLimit(database, 'ask/ip', '127.0.0.1')
    expect((await ask('fresh@example.org')).status).toBe(429)
    await useUpLimit(database, 'try/ip', '127.0.0.1')
    expect((await guess('fresh@example.org')).status).toBe(429)
    const link = await openBrowser(server.url).send('POST', '/api/sign-in/link', { token: 'x', shared: false })
    expect(link.status).toBe(429)
  })

  it('believes nobody about where they come from, unless a proxy is named', async () => {
    await useUpLimit(database, 'ask/ip', '127.0.0.1')
    const headers = { 'X-Forwarded-For': '203.0.113.9' }
    expect((await ask('fresh@example.org', { headers })).status).toBe(429)
  })

  it('tells people behind a trusted proxy apart by what the proxy wrote, and not by what they claim', async () => {
    const behind = await startServer({ databaseUrl: database.url, env: { TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' } })
    await useUpLimit(database, 'ask/ip', '203.0.113.9')
    const from = async (forwarded: string): Promise<number> =>
      (await ask('fresh@example.org', { on: behind, headers: { 'X-Forwarded-For': forwarded } })).status
    expect(await from('203.0.113.9')).toBe(429)
    expect(await from('203.0.113.10')).toBe(202)
    // Through two of ours; what stands before the first that is not ours was written by the caller.
    expect(await from('198.51.100.1, 203.0.113.9, 10.1.2.3')).toBe(429)
    expect(await from('203.0.113.9, 203.0.113.10, 10.1.2.3')).toBe(202)
    await behind.stop()
  })

  it('says what is wrong with TRUSTED_PROXIES, in one sentence', async () => {
    const { code, output } = await runServer({
      databaseUrl: database.url,
      env: { TRUSTED_PROXIES: '127.0.0.1, proxy' },
    })
    expect(code).toBe(1)
    expect(output.trim()).toBe(
      'TRUSTED_PROXIES must be addresses such as 127.0.0.1 or 10.0.0.0/8, separated by commas, not "proxy".',
    )
  })
})
