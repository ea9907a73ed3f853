import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SectionSession } from '../../client/sync/types.ts'
import type { SectionId } from '../../schema/ids.ts'
import { plainText } from '../../schema/sections/content.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { layLine, type Line } from '../support/line.ts'
import { openPageSession, type PageSession } from '../support/page-session.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe("a page's session on a real server", () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let secretariat: Person
  const opened: PageSession[] = []
  const lines: Line[] = []

  const open = (url = server.url, person = chile): { page: PageSession; findings: SectionSession; id: string } => {
    const page = openPageSession(url, person)
    opened.push(page)
    const id = chile.sections.findings!
    return { page, id, findings: page.session.openSection(id as SectionId, SECTION_KINDS.finding) }
  }
  const stored = async (): Promise<string> =>
    (await chile.content(chile.sections.findings!)).items
      .map(({ fields }) => (fields.body as { json: Parameters<typeof plainText>[0] }).json)
      .map(plainText)
      .join('\n')

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
  })
  afterEach(async () => {
    for (const { session } of opened.splice(0)) session.close()
    for (const line of lines.splice(0)) await line.close()
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  it('[E3] says saved only when every edit is acknowledged', async () => {
    const { page, findings } = open()
    await until('it is live', () => findings.status === 'live')
    const { text } = addItem(findings.doc)
    text.insert(0, 'acknowledged')
    expect(page.session.save.kind).not.toBe('saved')
    await until('all is saved', () => page.session.save.kind === 'saved')
    expect(await stored()).toContain('acknowledged')
  })

  it('saves what was written off line while ten keys a second go on at 300 ms, without a close', async () => {
    const line = await layLine(server.port, 150)
    lines.push(line)
    const { page, findings } = open(line.url)
    await until('it is live', () => findings.status === 'live', 20_000)
    const { text } = addItem(findings.doc)
    await until('all is saved', () => page.session.save.kind === 'saved', 20_000)
    line.cut()
    await until('it is offline', () => page.session.connection === 'offline')
    text.insert(0, 'off line ')
    expect(page.session.save).toEqual({ kind: 'offline', pending: 1 })
    line.mend()
    const before = page.dials()
    for (let key = 0; key < 60; key++) {
      text.insert(text.length, 'k')
      await wait(100)
    }
    await until('all is saved', () => page.session.save.kind === 'saved', 20_000)
    expect(findings.status).toBe('live')
    expect(page.dials() - before).toBeLessThanOrEqual(2)
    expect(page.drafts.kept.size).toBe(0)
    expect(await stored()).toContain(`off line ${'k'.repeat(60)}`)
  })

  it('keeps late words as a draft when the section is locked, and nothing slips in after unlocking', async () => {
    const line = await layLine(server.port)
    lines.push(line)
    const { page, findings, id } = open(line.url)
    await until('it is live', () => findings.status === 'live')
    const { id: itemId, text } = addItem(findings.doc)
    await until('all is saved', () => page.session.save.kind === 'saved')
    line.cut()
    await until('it is offline', () => page.session.connection === 'offline')
    text.insert(0, 'too late')
    expect((await secretariat.setState(id, 'locked')).status).toBe(200)
    line.mend()
    await until('it is closed', () => findings.status === 'closed', 20_000)
    expect(findings.reason).toBe('locked')
    await until('the words are kept', () => page.drafts.kept.size === 1)
    expect([...page.drafts.kept.values()][0]).toMatchObject({
      reason: 'locked',
      pieces: [{ item: itemId, field: 'body', added: 'too late' }],
    })
    expect((await secretariat.setState(id, 'drafting', 'a word is missing')).status).toBe(200)
    await until('it is live again', () => findings.status === 'live', 20_000)
    expect(await stored()).not.toContain('too late')
  })

  it('[J3] keeps words written off line as a draft when the section was locked and opened again meanwhile', async () => {
    const line = await layLine(server.port)
    lines.push(line)
    const { page, findings, id } = open(line.url)
    await until('it is live', () => findings.status === 'live')
    const { id: itemId, text } = addItem(findings.doc)
    await until('all is saved', () => page.session.save.kind === 'saved')
    line.cut()
    await until('it is offline', () => page.session.connection === 'offline')
    text.insert(0, 'across a lock')
    expect((await secretariat.setState(id, 'locked')).status).toBe(200)
    expect((await secretariat.setState(id, 'drafting', 'a word is missing')).status).toBe(200)
    line.mend()
    await until('the words are kept', () => page.drafts.kept.size === 1, 20_000)
    expect([...page.drafts.kept.values()][0]).toMatchObject({
      reason: 'rights-changed',
      pieces: [{ item: itemId, field: 'body', added: 'across a lock' }],
    })
    await until('it is live again', () => findings.status === 'live', 20_000)
    expect(await stored()).not.toContain('across a lock')
  })

  it('[J3] merges what was written off line after a change of state that the page has lived through', async () => {
    const line = await layLine(server.port)
    lines.push(line)
    const { page, findings, id } = open(line.url, secretariat)
    await until('it is live', () => findings.status === 'live')
    const { text } = addItem(findings.doc)
    await until('all is saved', () => page.session.save.kind === 'saved')
    expect((await secretariat.setState(id, 'in-review')).status).toBe(200)
    await until('the page knows', () => page.session.sectionStates.get(id as SectionId)?.state === 'in-review')
    expect(findings.status).toBe('live')
    line.cut()
    await until('it is offline', () => page.session.connection === 'offline')
    text.insert(0, 'in a blip of the line')
    line.mend()
    await until('all is saved', () => page.session.save.kind === 'saved', 20_000)
    expect(page.drafts.kept.size).toBe(0)
    expect(await stored()).toContain('in a blip of the line')
    expect((await secretariat.setState(id, 'drafting', 'one more point')).status).toBe(200)
  })

  it('keeps what is typed while the database is away, says so, and saves it when it is back', async () => {
    const address = new URL(database.url)
    const line = await layLine(Number(address.port))
    lines.push(line)
    address.host = new URL(line.url).host
    const other = await startServer({ databaseUrl: address.href })
    try {
      const { page, findings } = open(other.url)
      await until('it is live', () => findings.status === 'live')
      const { text } = addItem(findings.doc)
      await until('all is saved', () => page.session.save.kind === 'saved')
      line.cut()
      text.insert(0, 'while the database was away')
      await until('it says so', () => page.session.save.kind === 'storage-down', 20_000)
      expect(page.session.save.pending).toBe(1)
      expect((await fetch(`${other.url}/readyz`)).status).toBe(503)
      expect((await fetch(`${other.url}/healthz`)).status).toBe(200)
      line.mend()
      await until('all is saved', () => page.session.save.kind === 'saved', 30_000)
      expect(findings.status).toBe('live')
      expect(await stored()).toContain('while the database was away')
    } finally {
      await other.stop()
    }
  })

  it('ends for good when its person signs out', async () => {
    const { page, findings } = open()
    await until('it is live', () => findings.status === 'live')
    const again = chile
    await again.fetch('/api/session', { method: 'DELETE' })
    await until('it has ended', () => page.session.connection === 'ended')
    expect(page.session.ended).toBe('not-signed-in')
    chile = await signIn(server.url, 'expert-cl')
  })
})
