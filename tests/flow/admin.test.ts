import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeopleBody } from '../../schema/api/persons.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { startServer } from '../support/server.ts'
import { openBrowser } from '../support/sign-in.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The command as it is given. */
const run = async (
  args: string[],
  env: Record<string, string>,
  command = [process.execPath, 'admin.mjs'],
): Promise<{ code: number; output: string; errors: string }> => {
  const [program, ...first] = command as [string, ...string[]]
  const child = spawn(program, [...first, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  })
  let [output, errors] = ['', '']
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output, errors }
}

describe('npm run admin', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await cloneDatabase()
  })
  afterAll(async () => {
    await database.drop()
  })

  it('makes an administrator in the database that is named, says what to do next, and leaves a row of it', async () => {
    const env = { DATABASE_URL: database.url, PUBLIC_URL: 'https://ronda.example.org', SMTP_URL: 'smtp://localhost' }
    const made = await run(['--', ' Director@Example.ORG'], env, ['npm', 'run', '--silent', 'admin'])
    expect(made).toMatchObject({ code: 0, errors: '' })
    expect(made.output).toMatch(
      /^director@example\.org is now administrator of this Ronda\.\nNext: open https:\/\/ronda/,
    )
    // Where mail leaves, the mailbox proves who somebody is.
    expect(made.output).not.toMatch(/\d{4} \d{4}/)
    expect((await run(['director@example.org'], env)).output).toContain('is already administrator')
    const people = await database.query(`select email, is_administrator, secretariat from person`)
    expect(people).toEqual([{ email: 'director@example.org', is_administrator: true, secretariat: null }])
    expect(await database.query(`select action, person_id from audit`)).toEqual([
      { action: 'person.appoint', person_id: null },
    ])
    await expect(database.query('delete from audit')).rejects.toThrow()
  })

  it('prints a code where no mail leaves, or when asked for one, which signs in once and leaves a row', async () => {
    const address = 'first@example.org'
    const codeIn = (output: string): string => /type this address and (\d{4} \d{4} \d{4})\n/.exec(output)![1]!
    const asked = await run([address, '--code'], { DATABASE_URL: database.url, SMTP_URL: 'smtp://localhost' })
    expect(asked).toMatchObject({ code: 0, errors: '' })
    const printed = await run([address], { DATABASE_URL: database.url })
    expect(codeIn(printed.output)).not.toBe(codeIn(asked.output))
    const [row] = await database.query(
      `select count(*)::int as codes, round(max(extract(epoch from expires_at - created_at)) / 60)::int as minutes
       from sign_in_code where email = $1`,
      [address],
    )
    expect(row).toEqual({ codes: 2, minutes: 15 })
    const acts = await database.query(
      `select person_id, detail ->> 'by' as by, detail::text as detail from audit where action = 'session.help'`,
    )
    expect(acts.map(({ person_id, by }) => [person_id, by])).toEqual([
      [null, 'command line'],
      [null, 'command line'],
    ])
    expect(JSON.stringify(acts)).not.toContain(codeIn(printed.output))
    const server = await startServer({ databaseUrl: database.url, env: { RONDA_DEMO: '' } })
    try {
      const browser = openBrowser(server.url)
      const use = (code: string): Promise<Response> =>
        browser.send('POST', '/api/sign-in/code', { email: address, code, shared: false })
      expect((await use(codeIn(printed.output))).status).toBe(204)
      expect((await browser.session()).person).toMatchObject({ email: address, isAdministrator: true })
      expect((await use(codeIn(printed.output))).status).toBe(400)
      expect((await use(codeIn(asked.output))).status).toBe(400)
    } finally {
      await server.stop()
    }
  })

  it('promotes somebody who is known', async () => {
    await database.query(
      `insert into person (id, email, name) values ('018f0000-0000-7000-8000-000000000001', 'known@example.org', 'K')`,
    )
    await run(['known@example.org'], { DATABASE_URL: database.url })
    const rows = await database.query(`select name, is_administrator from person where email = 'known@example.org'`)
    expect(rows).toEqual([{ name: 'K', is_administrator: true }])
  })

  it('refuses what is no address in one sentence, and changes nothing', async () => {
    const count = () => database.query('select count(*)::int as count from person')
    const before = await count()
    for (const args of [[], ['somebody'], ['a@b'], ['two@example.org', 'more@example.org']]) {
      const { code, errors } = await run(args, { DATABASE_URL: database.url })
      expect(code).toBe(1)
      expect(errors.trim().split('\n')).toHaveLength(1)
      expect(errors).toContain('npm run admin -- name@example.org')
    }
    expect(await count()).toEqual(before)
  })

  it('says what to do when the database does not answer', async () => {
    const { code, errors } = await run(['one@example.org'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect({ code, errors }).toEqual({
      code: 1,
      errors: 'The database does not answer: start it, or set DATABASE_URL to the one that Ronda uses.\n',
    })
  })

  it('reaches the embedded database before Ronda runs, while it does, and after', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ronda-admin-'))
    try {
      expect((await run(['before@example.org'], { DATA_DIR: dataDir })).code).toBe(0)
      const server = await startServer({ dataDir, env: { RONDA_DEMO: '', NODE_ENV: 'production' } })
      try {
        const during = await run(['during@example.org'], { DATA_DIR: dataDir })
        expect(during).toMatchObject({ code: 0, errors: '' })
        // The server goes on, with both of them.
        expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
      } finally {
        await server.stop()
      }
      const after = await run(['during@example.org'], { DATA_DIR: dataDir })
      expect(after.output).toContain('during@example.org is already administrator')
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  })

  it('makes somebody whom the program lets see and appoint people', async () => {
    const { output } = await run(['director@example.org'], { DATABASE_URL: database.url })
    const server = await startServer({ databaseUrl: database.url, env: { RONDA_DEMO: '' } })
    try {
      const browser = openBrowser(server.url)
      const code = /\d{4} \d{4} \d{4}/.exec(output)![0]
      await browser.send('POST', '/api/sign-in/code', { email: 'director@example.org', code, shared: false })
      const { people } = (await (await browser.send('GET', '/api/people')).json()) as PeopleBody
      expect(people.filter((one) => one.isAdministrator).map(({ email }) => email)).toContain('director@example.org')
    } finally {
      await server.stop()
    }
  })
})
