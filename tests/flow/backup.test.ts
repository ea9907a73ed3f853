import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addItem, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type ServerOptions, type TestServer } from '../support/server.ts'
import { findSystemPostgres, startSystemPostgres, type SystemPostgres } from '../support/system-postgres.ts'
import { until } from '../support/until.ts'

/** What a section is, whoever reads it: every word counts into the hash. */
type Fingerprints = Record<string, { seq: number; hash: string; text: string }>

const fingerprints = async (person: Person): Promise<Fingerprints> => {
  const all: Fingerprints = {}
  for (const id of Object.values(person.sections)) {
    const { seq, hash, items } = await person.content(id)
    all[id] = { seq, hash, text: JSON.stringify(items) }
  }
  return all
}

/** Add an item to a section, and wait until it is committed. */
const write = async (server: TestServer, person: Person, section: string, word: string): Promise<void> => {
  const client = openPlain({ url: server.url, cookie: person.cookie, round: person.round.id, section })
  await client.synced
  const kind = section === person.sections.findings ? 'finding' : 'recommendation'
  const { id } = addItem(client.doc, kind)
  bodyText(client.doc, id).insert(0, word)
  await until('it is committed', async () => JSON.stringify(await person.content(section)).includes(word))
  client.close()
}

/** Somebody writes, and the secretariat locks. @returns what a restored server must show. */
const work = async (server: TestServer): Promise<{ person: Person; before: Fingerprints }> => {
  const person = await signIn(server.url, 'expert-cl')
  const { findings, recommendations } = person.sections
  await write(server, person, findings!, 'before-the-backup')
  await write(server, person, recommendations!, 'also-before')
  const secretariat = await signIn(server.url, 'secretariat')
  expect((await secretariat.setState(recommendations!, 'locked')).status).toBe(200)
  return { person, before: await fingerprints(person) }
}

/** Start on what was restored: same words, same sign-in, same lock, and work goes on. */
const expectRestored = async (options: ServerOptions, person: Person, before: Fingerprints): Promise<void> => {
  const server = await startServer(options)
  try {
    const moved: Person = {
      ...person,
      content: async (section) =>
        (
          await fetch(`${server.url}/api/sections/${section}/content`, { headers: { cookie: person.cookie } })
        ).json() as ReturnType<Person['content']>,
    }
    expect(await fingerprints(moved)).toEqual(before)
    const { documents } = (await signIn(server.url, 'expert-cl')).round
    const states = Object.fromEntries(
      documents.flatMap(({ sections }) => sections.map(({ key, state }) => [key, state])),
    )
    expect(states).toMatchObject({ findings: 'drafting', recommendations: 'locked' })
    await write(server, moved, person.sections.findings!, 'after-the-restore')
    const findings = person.sections.findings!
    expect((await fingerprints(moved))[findings]!.hash).not.toBe(before[findings]!.hash)
  } finally {
    expect(await server.stop()).toBe(0)
  }
}

/** Address of a running embedded database, as docs/OPERATE.md reads it from DATA_DIR. */
const embeddedUrl = (dataDir: string): string => {
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8')
  const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://postgres:${password}@127.0.0.1:${port}/ronda`
}

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ronda-backup-'))
  chmodSync(base, 0o711)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe('a backup of DATA_DIR', () => {
  it('is a copy of the folder while Ronda is stopped: started on it, every section is the same', async () => {
    const dataDir = join(base, 'data')
    const server = await startServer({ dataDir })
    const { person, before } = await work(server)
    expect(Object.keys(before).length).toBeGreaterThan(1)
    expect(await server.stop()).toBe(0)
    // As docs/OPERATE.md says; and without -a, which as root makes everything root's.
    execFileSync('cp', ['-a', dataDir, join(base, 'kept')])
    execFileSync('cp', ['-r', dataDir, join(base, 'careless')])

    // Work goes on, and is then lost together with its machine.
    const later = await startServer({ dataDir })
    await write(later, await signIn(later.url, 'expert-cl'), person.sections.findings!, 'after-the-backup')
    await later.stop()
    rmSync(dataDir, { recursive: true })

    await expectRestored({ dataDir: join(base, 'kept') }, person, before)
    await expectRestored({ dataDir: join(base, 'careless') }, person, before)
  }, 120_000)
})

describe('a backup of DATABASE_URL', () => {
  const bin = findSystemPostgres()
  const why = bin === null ? ' (skipped: no PostgreSQL with pg_dump is installed on this machine)' : ''
  let postgres: SystemPostgres | undefined
  afterEach(() => postgres?.stop())

  it.skipIf(bin === null)(
    `is a pg_dump while Ronda runs: restored by psql into another, every section is the same${why}`,
    async () => {
      postgres = await startSystemPostgres(bin!)
      postgres.run('createdb', '--maintenance-db', postgres.url('postgres'), 'ronda')
      const server = await startServer({ databaseUrl: postgres.url('ronda') })
      const { person, before } = await work(server)
      const backups = join(base, 'backups')
      mkdirSync(backups)
      chmodSync(backups, 0o777)
      const file = join(backups, 'ronda.sql')
      // As docs/OPERATE.md says.
      const how = ['--no-owner', '--clean', '--if-exists', '--exclude-schema=pgboss']
      postgres.run('pg_dump', ...how, `--file=${file}`, postgres.url('ronda'))
      await write(server, person, person.sections.findings!, 'after-the-backup')
      await server.stop()

      const restore = (url: string): void => postgres!.run('psql', '-qX1', '-v', 'ON_ERROR_STOP=1', '-f', file, url)
      postgres.run('createdb', '--maintenance-db', postgres.url('postgres'), 'restored')
      restore(postgres.url('restored'))
      await expectRestored({ databaseUrl: postgres.url('restored') }, person, before)

      // The way to another major version of the embedded one: a new Ronda on an empty folder, then the same restore.
      const dataDir = join(base, 'moved')
      const fresh = await startServer({ dataDir })
      restore(embeddedUrl(dataDir))
      await fresh.stop()
      await expectRestored({ dataDir }, person, before)
    },
    120_000,
  )
})
