import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditBody, type AuditAct } from '../../schema/api/audit.ts'
import type { DeskBody } from '../../schema/api/desk.ts'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { EXPERT, guestsOf } from '../support/guests.ts'
import type { MailedPerson } from '../support/mailed-people.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { beginThread, begunThread, buildThread, receivedText, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

const MIGRATIONS = new URL('../../schema/migrations/', import.meta.url)
const BRAZIL = { ...EXPERT, country: 'BR', marks: [] }

describe('what was said and done stays whose it was, whatever becomes of its author', () => {
  let database: TestDatabase
  let server: TestServer
  let secretariat: Person
  let chile: Person
  let path: string
  let findings: string
  /** Of the delegation whose thread it is; of the one that its author comes to. */
  let colleague: MailedPerson
  let peru: MailedPerson
  const pages: RawPage[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    chile = await signIn(server.url, 'expert-cl')
    path = `/api/rounds/${secretariat.round.id}`
    findings = secretariat.sections.findings!
    colleague = await joined('colleague@x.example', BRAZIL)
    peru = await joined('peru@x.example', { ...EXPERT, marks: [] })
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    await server.stop()
    await database.drop()
  })

  const { idOf, accept, invite, joined, roundOf } = guestsOf(() => ({ database, url: server.url, secretariat }))
  const asPerson = ({ cookie, fetch, send }: MailedPerson): Person => ({ ...chile, cookie, fetch, send })
  const openPage = async (who: MailedPerson): Promise<RawPage> => {
    const page = await openRawPage(server.url, who.cookie, secretariat.round.id)
    pages.push(page)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    return page
  }
  const threadsText = async (who: MailedPerson): Promise<string> => {
    const answers = [`${path}/threads`, `/api/sections/${findings}/threads`].map(async (one) =>
      (await who.fetch(one)).text(),
    )
    return (await Promise.all(answers)).join('\n')
  }
  const openThreadsOf = async (who: MailedPerson): Promise<number> => {
    const { rounds } = (await (await who.fetch('/api/rounds')).json()) as RoundsBody
    return rounds.find(({ id }) => id === secretariat.round.id)!.openThreads
  }
  const actsOf = async (member: string): Promise<AuditAct[]> =>
    auditBody.parse(await (await secretariat.fetch(`${path}/audit?by=${member}&limit=200`)).json()).acts
  const change = async (member: string, body: object): Promise<void> =>
    expect((await secretariat.send('PUT', `${path}/members/${member}`, body)).status).toBe(204)

  const ends: [what: string, end: (author: MailedPerson, member: string) => Promise<void>][] = [
    ['their country is corrected', (_author, member) => change(member, { country: 'PE' })],
    ['they are lowered to observer', (_author, member) => change(member, { role: 'observer' })],
    [
      'they are removed and come back for another country',
      async (author, member) => {
        expect((await secretariat.fetch(`${path}/members/${member}`, { method: 'DELETE' })).status).toBe(204)
        await invite(author.email, { ...EXPERT, marks: [] })
        expect((await accept(author, await idOf(author.email))).status).toBe(201)
        expect((await roundOf(author)).me).toBe(member)
      },
    ],
  ]
  it.each(ends)('keeps a delegation’s thread with its delegation after %s', async (what, end) => {
    const word = `canary-${what.replaceAll(' ', '-')}`
    const author = await joined(`${createId<string>()}@x.example`, { ...BRAZIL, marks: ['head'] })
    const { me } = await roundOf(author)
    const request = buildThread({ audience: 'delegation', body: `${word}-first` })
    const thread = await begunThread(asPerson(author), findings, request)
    expect(thread.as).toEqual({ role: 'expert', country: 'BR' })
    const { hash } = (await (await author.fetch(`/api/sections/${findings}/content`)).json()) as ContentBody
    const said = { kind: 'reserved', text: word, hash }
    expect((await author.send('PUT', `/api/sections/${findings}/endorsement`, said)).status).toBe(200)
    const others = [peru, asMailed(chile), asMailed(secretariat)]
    const counts = await Promise.all(others.map(openThreadsOf))

    await end(author, me)
    await change(me, { name: 'Another name' })

    const told = await openPage(colleague)
    const untold = await Promise.all([author, ...others].map(openPage))
    const answer = await colleague.send('POST', `/api/threads/${thread.id}/comments`, {
      id: createId<string>(),
      body: `${word}-second`,
    })
    expect(answer.status).toBe(201)
    expect(((await answer.json()) as ThreadBody).comments.map(({ by, as }) => [by, as])).toEqual([
      [me, { role: 'expert', country: 'BR' }],
      [(await roundOf(colleague)).me, { role: 'expert', country: 'BR' }],
    ])
    await until('the delegation is told', () => toldThreads(told).some(({ id }) => id === thread.id))
    expect(receivedText(told)).toContain(`${word}-second`)
    const after = await begunThread(chile, findings, { audience: 'peers' })
    await until('the others are told of the next one', () =>
      untold.slice(1).every((page) => toldThreads(page).some(({ id }) => id === after.id)),
    )
    await chile.send('PUT', `/api/threads/${after.id}/resolved`, { resolved: true })

    for (const page of untold) expect(receivedText(page)).not.toContain(word)
    for (const who of [author, ...others]) expect(await threadsText(who)).not.toContain(word)
    expect(await threadsText(colleague)).toContain(`${word}-second`)
    expect(await Promise.all(others.map(openThreadsOf))).toEqual(counts)
    // Nor by asking again for what was theirs.
    for (const refused of [
      await beginThread(asPerson(author), findings, request),
      await author.send('POST', `/api/threads/${thread.id}/comments`, { id: request.comment, body: 'x' }),
      await author.send('PUT', `/api/comments/${request.comment}`, { body: 'x' }),
      await peru.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true }),
    ])
      expect(refused.status).toBe(404)

    const acts = (await actsOf(me)).filter(({ action }) => action === 'section.endorse')
    expect(acts.map(({ actor }) => actor)).toEqual([{ id: me, name: null, role: 'expert', country: 'BR' }])
    const csv = await (await secretariat.fetch(`${path}/audit?by=${me}&action=section.endorse&format=csv`)).text()
    expect(csv.trim().split('\n').at(-1)).toContain('Z","","expert","BR","section.endorse",')
    const json = await secretariat.fetch(`${path}/audit?by=${me}&action=section.endorse&format=json`)
    expect(((await json.json()) as { acts: AuditAct[] }).acts[0]!.actor).toMatchObject({
      role: 'expert',
      country: 'BR',
    })
  })

  it('is found for what was there before it was kept, and the trail takes no change afterwards', async () => {
    const author = await joined('earlier@x.example', { ...BRAZIL, marks: ['head'] })
    const { me } = await roundOf(author)
    const then = await begunThread(asPerson(author), findings, { audience: 'delegation' })
    await change(me, { country: 'PE', name: 'Earlier' })
    const later = await begunThread(asPerson(author), findings, { audience: 'delegation' })
    const kept = async (): Promise<unknown> => [
      await database.query('select id, by_role, by_country from thread order by id'),
      await database.query('select id, by_role, by_country from comment order by id'),
      await database.query('select id, actor_role, actor_country from audit order by id'),
    ]
    const before = await kept()
    for (const [table, columns] of [
      ['thread', ['by_role', 'by_country']],
      ['comment', ['by_role', 'by_country']],
      ['audit', ['actor_role', 'actor_country', 'actor_name']],
    ] as const)
      for (const column of columns) await database.query(`alter table ${table} drop column ${column}`)
    const file = readdirSync(MIGRATIONS).find((name) => name.endsWith('_born.sql'))!
    const statements = readFileSync(new URL(file, MIGRATIONS), 'utf8').replaceAll('--> statement-breakpoint', '')
    // Sent as one, it is one transaction, as a migration is.
    await database.query(statements)
    expect(await kept()).toEqual(before)
    const [one, two] = await Promise.all(
      [then, later].map(({ id }) => database.query('select by_country from thread where id = $1', [id])),
    )
    expect([one![0]!.by_country, two![0]!.by_country]).toEqual(['BR', 'PE'])
    for (const statement of ['update audit set actor_role = null', 'delete from audit', 'truncate audit'])
      await expect(database.query(statement), statement).rejects.toThrow('the audit trail is append-only')
  })

  it('keeps the secretariat’s own threads on its desk, and out of the count of whoever leaves it', async () => {
    const officer = await joined('officer@x.example', BRAZIL)
    const { me } = await roundOf(officer)
    await database.query(`update member set role = 'secretariat', country = null where id = $1`, [me])
    const openOnDesk = async (): Promise<number> => {
      const { rounds } = (await (await secretariat.fetch('/api/desk')).json()) as DeskBody
      const { sections } = rounds.find(({ id }) => id === secretariat.round.id)!
      return sections.find(({ id }) => id === findings)!.openThreads
    }
    const before = await openOnDesk()
    await begunThread(asPerson(officer), findings, { audience: 'delegation', body: 'among ourselves' })
    expect(await openOnDesk()).toBe(before + 1)
    const own = await openThreadsOf(colleague)
    await database.query(`update member set role = 'expert', country = 'BR' where id = $1`, [me])
    expect(await openOnDesk()).toBe(before + 1)
    expect(await openThreadsOf(colleague)).toBe(own)
    expect(await threadsText(colleague)).not.toContain('among ourselves')
  })
})

/** A persona asks like anybody else. */
const asMailed = ({ cookie, fetch, send }: Person): MailedPerson => ({
  id: '',
  email: '',
  sessionKey: '',
  cookie,
  fetch,
  send: (method, path, body) => send(method, path, body),
})
