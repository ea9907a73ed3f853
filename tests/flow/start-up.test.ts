import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { layLine } from '../support/line.ts'
import { runServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const START = fileURLToPath(new URL('../../start.mjs', import.meta.url))

/** One line for the person who starts it, and no stack. */
const expectOneSentence = ({ code, output }: { code: number | null; output: string }, sentence: RegExp): void => {
  expect(code).toBe(1)
  expect(output).toMatch(sentence)
  expect(output).not.toMatch(/\n\s+at /)
  expect(output.trim().split('\n')).toHaveLength(1)
}

describe('starting Ronda', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await cloneDatabase()
  })
  afterAll(async () => {
    await database.drop()
  })

  const withUrl = (change: (url: URL) => void): string => {
    const url = new URL(database.url)
    change(url)
    return url.href
  }

  it('ends with the address and one sentence of what to do', async () => {
    const server = await startServer({ databaseUrl: database.url })
    expect(server.output().trim().split('\n').slice(-2)).toEqual([
      `Ronda runs at http://localhost:${server.port}`,
      'Open it, choose who you are, and write a finding; Ctrl-C stops everything.',
    ])
    const started = Date.now()
    expect(await server.stop()).toBe(0)
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  it('says which Node it needs on an old one', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.4"})'
    const child = spawn(process.execPath, ['--import', old, START])
    let output = ''
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    const [code] = (await once(child, 'close')) as [number]
    expectOneSentence({ code, output }, /needs Node 20\.19 or newer and this is 18\.20\.4/)
  })

  it('says what to do when the port is taken', async () => {
    const server = await startServer({ databaseUrl: database.url })
    const second = await runServer({ databaseUrl: database.url, port: server.port })
    expectOneSentence(
      second,
      new RegExp(`Port ${server.port} is taken by another program: stop it, or start Ronda with PORT=`),
    )
    await server.stop()
  })

  it('says what is wrong with a setting, in one sentence each', async () => {
    const start = (env: NodeJS.ProcessEnv) => runServer({ databaseUrl: database.url, env })
    expectOneSentence(await start({ PORT: 'three' }), /PORT must be a number/)
    expectOneSentence(await start({ PUBLIC_URL: 'ronda.example.org' }), /PUBLIC_URL must be an address/)
    expectOneSentence(await start({ HOST: '203.0.113.7' }), /HOST=203\.0\.113\.7 is no address of this machine/)
  })

  it('refuses to begin a demo among real people or rounds, and leaves them as they were', async () => {
    const person = (email: string): string =>
      `insert into person (id, email) values (gen_random_uuid(), '${email}@example.org')`
    const round = `insert into round (id, title, beneficiary, step, language) values (gen_random_uuid(), 'A review', 'BR', 'report', 'pt')`
    for (const filled of [person('official'), round]) {
      const real = await cloneDatabase()
      await real.query("insert into country (code) values ('BR') on conflict do nothing")
      await real.query(filled)
      expectOneSentence(
        await runServer({ databaseUrl: real.url }),
        /^This database holds people or rounds that are no demo/,
      )
      expect(await real.query('select 1 from person where persona is not null')).toEqual([])
      expect(await real.query('select 1 from round where seed_key is not null')).toEqual([])
      const server = await startServer({ databaseUrl: real.url, env: { RONDA_DEMO: '' } })
      await server.stop()
      await real.drop()
    }
    // What was begun as a demo stays one, with whoever was invited into it.
    const demo = await cloneDatabase()
    await (await startServer({ databaseUrl: demo.url })).stop()
    await demo.query(person('invited'))
    await (await startServer({ databaseUrl: demo.url })).stop()
    await demo.drop()
  })

  it('says what is wrong with DATABASE_URL, in one sentence each', async () => {
    const missing = await runServer({ databaseUrl: withUrl((url) => (url.pathname = '/nowhere')) })
    expectOneSentence(missing, /database named in DATABASE_URL does not exist/)
  })

  it('waits for a database that is away, answers meanwhile that it is not ready, and starts when it comes', async () => {
    const line = await layLine(Number(new URL(database.url).port))
    line.cut()
    const url = withUrl((found) => (found.host = new URL(line.url).host))
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const starting = startServer({ databaseUrl: url, port })
    const ask = (path: string): Promise<number> =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        ({ status }) => status,
        () => 0,
      )
    await until('it answers', async () => (await ask('/healthz')) === 200)
    expect(await ask('/readyz')).toBe(503)
    const answer = await fetch(`http://127.0.0.1:${port}/api/rounds`, { headers: { cookie: 'ronda=somebody' } })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ reason: 'storage-unavailable' })
    expect(await ask('/')).toBe(200)
    line.mend()
    const server = await starting
    expect(await ask('/readyz')).toBe(200)
    expect(await server.stop()).toBe(0)
    await line.close()
  })

  it("refuses a demo's address under a name that somebody else has pointed here", async () => {
    const server = await startServer({ databaseUrl: database.url })
    const ask = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const asked = request({ port: server.port, host: '127.0.0.1', path: '/api/demo/personas', headers: { host } })
        asked
          .on('response', (response) => resolve(response.statusCode ?? 0))
          .on('error', reject)
          .end()
      })
    expect(await ask('rebound.example')).toBe(403)
    expect(await ask(`localhost:${server.port}`)).toBe(200)
    expect(await ask(`expert-cl.localhost:${server.port}`)).toBe(200)
    await server.stop()
  })
})
