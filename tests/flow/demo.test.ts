import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MailsBody } from '../../schema/api/mails.ts'
import { personasBody, type PersonasBody } from '../../schema/api/session.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { begunThread } from '../support/threads.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('a demo server at its first start', () => {
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

  it('has a round for every persona, in which they find something to read', async () => {
    const answer = await fetch(`${server.url}/api/demo/personas`)
    const { personas } = personasBody.parse(await answer.json()) satisfies PersonasBody
    expect(personas).toHaveLength(11)
    for (const { id, role, round } of personas) {
      const person = await signIn(server.url, id)
      if (round !== null) expect(person.round.title).toBe(round)
      const keys = Object.keys(person.sections)
      expect(keys).toHaveLength(role === 'beneficiary' ? 1 : 8)
      for (const key of keys) {
        const { items, fields } = await person.content(person.sections[key]!)
        expect(items.length + (fields.intro.json.content ?? []).length).toBeGreaterThan(0)
      }
    }
  })

  it('[S3] tells the official’s page of the release, although the room was there before it', async () => {
    const official = await signIn(server.url, 'official-lc')
    const page = await openRawPage(server.url, official.cookie, official.round.id)
    await until('the page is told of the plan', () =>
      page.events.some((event) => event.type === 'section' && event.section === official.sections['action-plan']),
    )
    const told = page.events.flatMap((event) => (event.type === 'section' ? event.release : []))
    expect(told).toHaveLength(1)
    expect(told[0]).not.toBeNull()
    page.ws.terminate()
  })

  it('shows at once what is mailed to a persona who was named, at an address where nobody is', async () => {
    const chile = await signIn(server.url, 'expert-cl')
    const canada = await signIn(server.url, 'expert-ca')
    await begunThread(chile, chile.sections.findings!, { audience: 'peers', body: `Is it so, @[${canada.round.me}]?` })
    const mailsTo = async (address: string): Promise<MailsBody['mails']> => {
      const { mails } = (await (await fetch(`${server.url}/api/mails`)).json()) as MailsBody
      return mails.filter(({ to }) => to === address)
    }
    await until('it is mailed', async () => (await mailsTo('expert-ca@example.org')).length > 0, 30_000)
    const [mail] = await mailsTo('expert-ca@example.org')
    expect(mail!.text).toContain('Lead expert, Chile')
    expect(mail!.text).toContain('Is it so, @Peer expert, Canada?')
    expect(await mailsTo('expert-cl@example.org')).toEqual([])
  })

  it('has no address for a persona where a mail server would send to it', async () => {
    const addressed = () =>
      database.query('select count(*)::int as n from person where persona is not null and email is not null')
    expect(await addressed()).toEqual([{ n: 11 }])
    await server.stop()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: 'smtp://127.0.0.1:9' } })
    expect(await addressed()).toEqual([{ n: 0 }])
    await server.stop()
    server = await startServer({ databaseUrl: database.url })
    expect(await addressed()).toEqual([{ n: 11 }])
  })

  it('starts again on what it has seeded, and seeds nothing twice', async () => {
    const rows = async (): Promise<unknown> => database.query('select count(*)::int as n from section_update')
    const before = await rows()
    expect(await server.stop()).toBe(0)
    server = await startServer({ databaseUrl: database.url })
    expect(await rows()).toEqual(before)
  })
})
