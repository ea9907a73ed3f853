import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { ColleagueBody } from '../../schema/api/demo.ts'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import { createId, type MemberId, type PersonId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { plainText, type TextContent } from '../../schema/sections/content.ts'
import { introOf, itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { createColleagues, HUMAN, type Colleagues } from '../../server/demo/colleague.ts'
import { correctedText, planStrokes } from '../../server/demo/strokes.ts'
import { createAuth } from '../../server/services/sign-in/auth.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import { colleagueTexts } from '../../templates/demo/colleague.ts'
import { cloneDatabase } from '../support/database.ts'
import { addOtherRound } from '../support/other-round.ts'
import { openPageSession } from '../support/page-session.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { listRoutes } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const ROUTE = '/api/demo/colleague'

describe('a scripted colleague', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let direct: Database
  let server: TestServer
  let chile: Person
  let canada: Person
  let secretariat: Person
  let official: Person
  let chileId: PersonId
  let round: RoundId
  let findings: SectionId
  const clients: PlainClient[] = []
  const pages: RawPage[] = []
  const warnings: unknown[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    direct = openDatabase(database.url)
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    const [person] = await database.query('select person_id from member where id = $1', [chile.round.me])
    chileId = person!.person_id as PersonId
    round = chile.round.id as RoundId
    findings = chile.sections.findings as SectionId
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
    for (const { ws } of pages.splice(0)) ws.terminate()
  })
  afterAll(async () => {
    await server.stop()
    await direct.close()
    await database.drop()
  })

  /** The program's own colleague, against the real server over its public socket, with so much time. */
  const hurried = (durationMs: number): Colleagues =>
    createColleagues({
      db: direct.db,
      log: { info() {}, warn: (...args) => void warnings.push(args), error: (...args) => void warnings.push(args) },
      address: () => server.url.replace('http', 'ws'),
      auth: createAuth(direct.db, { isSecure: false }),
      rhythm: { durationMs, random: () => 0.5 },
    })
  const watch = async (person: Person, section: string): Promise<PlainClient> => {
    const client = openPlain({ url: server.url, cookie: person.cookie, round, section })
    clients.push(client)
    await client.synced
    return client
  }
  const openPage = async (person: Person): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, round)
    pages.push(page)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    return page
  }
  const roundNow = async (): Promise<RoundBody> =>
    (await (await chile.fetch(`/api/rounds/${round}`)).json()) as RoundBody
  const scripted = async (): Promise<RoundBody['members'][number] | undefined> =>
    (await roundNow()).members.find(({ isScripted }) => isScripted)
  const isHere = (page: RawPage, member: string): boolean => {
    const last = page.events.findLast(({ type }) => type === 'presence')
    return last?.type === 'presence' && last.here.some((one) => one.member === member)
  }
  const bring = (person: Person, section: string = findings): Promise<Response> =>
    person.send('POST', ROUTE, { round, section })
  const untilWhen = async (): Promise<string | null> =>
    ((await (await chile.fetch(`${ROUTE}?round=${round}`)).json()) as ColleagueBody).until
  const sendAway = (person: Person): Promise<Response> => person.fetch(`${ROUTE}?round=${round}`, { method: 'DELETE' })
  const reasonOf = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as ProblemBody).reason,
  ]
  const texts = (item: ContentBody['items'][number], ...fields: string[]): string[] =>
    fields.map((field) => plainText((item.fields[field] as TextContent).json))
  /** Ids of the items that a section has beside those of before. */
  const newItems = (doc: Y.Doc, before: ReadonlySet<string>): string[] =>
    [...itemsOf(doc).keys()].filter((id) => !before.has(id))
  const sessionsOf = async (member: string): Promise<number> => {
    const [row] = await database.query(
      'select count(*)::int as n from session join member using (person_id) where member.id = $1',
      [member],
    )
    return row!.n as number
  }

  it('[A5] types an item key by key over the public socket, before the eyes of others, and leaves', async () => {
    const eyes = await watch(canada, findings)
    const page = await openPage(canada)
    const channel = page.open({ section: findings, channel: 1 })
    await until('the page is in', () => channel.isSynced())
    const { session } = openPageSession(server.url, canada)
    const shown = session.openSection(findings, SECTION_KINDS.finding)
    const before = new Set(itemsOf(eyes.doc).keys())
    const states = new Set<string>()
    const places = new Set<string>()
    /** What stands before its caret, in the text that the caret is in. */
    const carets = new Set<string>()
    const look = (): void => {
      const [id] = newItems(eyes.doc, before)
      if (id !== undefined) states.add(JSON.stringify(itemsOf(eyes.doc).get(id)))
      for (const [client, state] of eyes.provider.awareness.getStates()) {
        if (client === eyes.doc.clientID || state.cursor === undefined) continue
        places.add(JSON.stringify(state.place))
        const { anchor } = state.cursor as { anchor: unknown }
        const at = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(anchor), eyes.doc)
        if (at?.type instanceof Y.XmlText) carets.add(at.type.toJSON().slice(0, at.index))
      }
    }
    eyes.doc.on('update', look)
    eyes.provider.awareness.on('change', look)
    const rowsBefore = await database.query('select max(seq) as seq from section_update where section_id = $1', [
      findings,
    ])
    const colleagues = hurried(6000)
    const { until: leaves, isNew } = await colleagues.bring(round, findings, chileId)
    expect(isNew).toBe(true)
    const member = await (async () => {
      await until('it is a member', async () => (await scripted()) !== undefined)
      return (await scripted())!
    })()
    await until('the page sees it here', () => isHere(page, member.id))
    // The code of the pages knows whose cursor it is, and where.
    await until('a page shows its cursor in the body', () =>
      shown.cursors.some((cursor) => cursor.member === member.id && cursor.item !== null && cursor.field === 'body'),
    )
    expect(session.members.get(member.id as MemberId)).toMatchObject({ isScripted: true, country: member.country })
    session.close()
    // The page was open before it came to the round for the first time: it is told who that is, before what it does.
    const greetings = page.events.filter((event) => event.type === 'hello').map(({ members }) => members)
    expect(greetings[0]!.some(({ isScripted }) => isScripted)).toBe(false)
    expect(greetings.at(-1)!.find(({ id }) => id === member.id)).toMatchObject({ isScripted: true, name: null })
    await until('it has left', async () => (await colleagues.until(round, chileId)) === null, 15_000)
    expect(Math.abs(Date.now() - leaves.getTime())).toBeLessThan(2000)

    const [id] = newItems(eyes.doc, before)
    const item = (await canada.content(findings)).items.find((one) => one.id === id)!
    const { title, body } = colleagueTexts.finding
    expect(texts(item, 'title', 'body')).toEqual([title.en, correctedText(body.en).replaceAll('\n\n', '\n')])
    expect((item.fields.body as TextContent).lang).toBe('en')
    // Key by key: commits bring several together when the machine is busy.
    expect(states.size).toBeGreaterThan(50)
    // Its caret goes along, in the form that the editors of the pages read.
    expect([...places]).toEqual([
      JSON.stringify({ item: id, field: 'title' }),
      JSON.stringify({ item: id, field: 'body' }),
    ])
    const [inTitle, inBody] = [title.en, body.en].map((text) => [...carets].filter((seen) => text.startsWith(seen)))
    for (const seen of [inTitle!, inBody!]) expect(Math.max(...seen.map(({ length }) => length))).toBeGreaterThan(5)
    expect(carets.size).toBeGreaterThan(20)
    // Every row and every client id is its own.
    const rows = await database.query(
      'select distinct member_id from section_update where section_id = $1 and seq > $2',
      [findings, Number(rowsBefore[0]!.seq ?? 0)],
    )
    expect(rows).toEqual([{ member_id: member.id }])
    const named = page.events.flatMap((event) => (event.type === 'clients' ? event.clients : []))
    expect(named.some(([, who]) => who === member.id)).toBe(true)
    const authors = await database.query('select client_id from section_author where member_id = $1', [member.id])
    expect(authors).toHaveLength(1)
    // The wrong letters were typed, and taken away again.
    const deleted = Y.createDeleteSetFromStructStore(eyes.doc.store).clients.get(Number(authors[0]!.client_id)) ?? []
    const erased = planStrokes({ title: title.en, body: body.en }, { durationMs: 1, random: () => 0.5 }).filter(
      ({ kind }) => kind === 'erase',
    )
    expect(deleted.reduce((sum, { len }) => sum + len, 0)).toBe(erased.length)
    // Gone: no presence, no cursor, no sign-in.
    await until('the page sees it leave', () => !isHere(page, member.id))
    await until('its cursor is gone', () => eyes.provider.awareness.getStates().size === 1)
    expect(await sessionsOf(member.id)).toBe(0)
    expect(warnings).toEqual([])
  })

  it('is a labelled expert of one of the peers, and no person who signs in', async () => {
    const member = (await scripted())!
    expect(member).toMatchObject({ role: 'expert', name: null, isScripted: true })
    const { members } = await roundNow()
    const twin = members.find(({ isScripted, country }) => !isScripted && country === member.country)
    expect(twin).toMatchObject({ role: 'expert', colour: member.colour })
    const [person] = await database.query(
      'select person.id, persona, name from person join member on person_id = person.id where member.id = $1',
      [member.id],
    )
    expect(person).toMatchObject({ persona: null, name: null })
    for (const persona of [person!.id as string, 'null', member.id, ''])
      expect((await chile.send('POST', '/api/demo/sign-in', { persona })).status).toBeGreaterThanOrEqual(400)
    expect(await (await chile.fetch('/api/demo/personas')).text()).not.toContain(person!.id as string)
  })

  it('writes into the free text of a narrative section, in the language of the round', async () => {
    const [document] = await database.query('select id from document where round_id = $1', [round])
    const section = createId<SectionId>()
    await database.query(
      `insert into section (id, document_id, key, kind, title, position) values ($1, $2, 'a-narrative', 'narrative', 'Resumen', 90)`,
      [section, document!.id as string],
    )
    await database.query(`update round set language = 'es' where id = $1`, [round])
    const eyes = await watch(canada, section)
    introOf(eyes.doc).insert(0, [new Y.XmlElement('paragraph')])
    ;(introOf(eyes.doc).get(0) as Y.XmlElement).insert(0, [new Y.XmlText('Escrito antes.')])
    await until('what was there is stored', async () => (await canada.content(section)).seq > 0)
    const colleagues = hurried(2500)
    await colleagues.bring(round, section, chileId)
    await until('it has left', async () => (await colleagues.until(round, chileId)) === null, 15_000)
    const { intro } = (await canada.content(section)).fields
    const { body } = colleagueTexts.narrative
    expect(plainText(intro.json)).toBe(`Escrito antes.\n${correctedText(body.es).replaceAll('\n\n', '\n')}`)
    expect(intro.lang).toBe('es')
    await database.query(`update round set language = 'en' where id = $1`, [round])
  })

  it('goes on beside others: words before and behind its caret, a paragraph taken away, and at last its item', async () => {
    const eyes = await watch(canada, findings)
    const before = new Set(itemsOf(eyes.doc).keys())
    const colleagues = hurried(8000)
    await colleagues.bring(round, findings, chileId)
    const body = (): Y.XmlFragment | undefined => {
      const [id] = newItems(eyes.doc, before)
      return id === undefined ? undefined : (itemsOf(eyes.doc).get(id)!.get('body') as Y.XmlFragment)
    }
    const textIn = (index: number): Y.XmlText | undefined => {
      const paragraph = body()?.get(index)
      const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined
      return text instanceof Y.XmlText ? text : undefined
    }
    await until('it types in the body', () => (textIn(0)?.length ?? 0) > 20)
    textIn(0)!.insert(0, 'BEFORE ')
    await until('it goes on', () => (textIn(0)?.length ?? 0) > 60)
    const { en } = colleagueTexts.finding.body
    expect(textIn(0)!.toJSON()).toBe(`BEFORE ${correctedText(en).slice(0, textIn(0)!.length - 7)}`)
    body()!.delete(0, body()!.length)
    await until('it goes on in a new paragraph', () => (textIn(0)?.length ?? 0) > 5)
    setDeleted(itemsOf(eyes.doc).get(newItems(eyes.doc, before)[0]!)!, new Date().toISOString())
    await until('it leaves', async () => (await colleagues.until(round, chileId)) === null, 3000)
    expect(warnings).toEqual([])
  })

  it('stops at a lock, with nothing after it', async () => {
    const eyes = await watch(canada, findings)
    const before = new Set(itemsOf(eyes.doc).keys())
    const colleagues = hurried(20_000)
    await colleagues.bring(round, findings, chileId)
    await until('it types', () => {
      const [id] = newItems(eyes.doc, before)
      const title = id === undefined ? undefined : (itemsOf(eyes.doc).get(id)!.get('title') as Y.XmlFragment)
      return title !== undefined && title.toJSON().length > '<paragraph></paragraph>'.length + 5
    })
    const { hash } = (await (await secretariat.setState(findings, 'locked')).json()) as ContentBody
    await until('it has left', async () => (await colleagues.until(round, chileId)) === null, 2000)
    expect((await chile.content(findings)).hash).toBe(hash)
    await expect(colleagues.bring(round, findings, chileId)).rejects.toMatchObject({ reason: 'locked' })
    await secretariat.setState(findings, 'in-review', 'one more look')
    const [person] = await database.query('select person_id from member where id = $1', [secretariat.round.me])
    await expect(colleagues.bring(round, findings, person!.person_id as PersonId)).rejects.toMatchObject({
      reason: 'locked',
    })
    await secretariat.setState(findings, 'drafting', 'the test goes on')
    expect(warnings).toEqual([])
    expect(await sessionsOf((await scripted())!.id)).toBe(0)
  })

  it('comes by the route for two minutes, once at a time, at the pace of a person, and goes when sent away', async () => {
    const eyes = await watch(canada, findings)
    const before = new Set(itemsOf(eyes.doc).keys())
    expect(await untilWhen()).toBeNull()
    const startedAt = Date.now()
    const answers = await Promise.all([bring(chile), bring(canada)])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201]))
    const [first, second] = (await Promise.all(answers.map((answer) => answer.json()))) as ColleagueBody[]
    expect(first).toEqual(second)
    expect(Math.abs(Date.parse(first!.until!) - startedAt - HUMAN.durationMs)).toBeLessThan(2000)
    const elsewhere = await bring(secretariat, chile.sections.recommendations)
    expect([elsewhere.status, await elsewhere.json()]).toEqual([200, first])
    expect(await untilWhen()).toBe(first!.until)
    const typed = (): number => {
      const [id] = newItems(eyes.doc, before)
      const title = id === undefined ? undefined : (itemsOf(eyes.doc).get(id)!.get('title') as Y.XmlFragment)
      return title?.toJSON().replaceAll(/<[^>]+>/g, '').length ?? 0
    }
    await until('it has begun', () => typed() > 2)
    const [fromMs, from] = [performance.now(), typed()]
    await until('it goes on', () => typed() >= from + 12)
    expect((typed() - from) / ((performance.now() - fromMs) / 1000)).toBeLessThan(14)
    const page = await openPage(canada)
    const { id } = (await scripted())!
    await until('the page sees it here', () => isHere(page, id))
    const away = await sendAway(secretariat)
    expect([away.status, await away.json()]).toEqual([200, { until: null }])
    expect(await untilWhen()).toBeNull()
    await until('the page sees it leave', () => !isHere(page, id))
    expect(await sessionsOf(id)).toBe(0)
    // What it has typed is saved, like everybody's.
    const kept = (await chile.content(findings)).items.find((item) => item.id === newItems(eyes.doc, before)[0])!
    expect(colleagueTexts.finding.title.en.startsWith(texts(kept, 'title')[0]!)).toBe(true)
    expect((await sendAway(chile)).status).toBe(200)
    const [row] = await database.query('select count(*)::int as n from member where is_scripted', [])
    expect(row!.n).toBe(1)
  })

  it('stops at a lock when it came by the route, and does not come to a locked section', async () => {
    expect((await bring(chile)).status).toBe(201)
    await secretariat.setState(findings, 'locked')
    await until('it has left', async () => (await untilWhen()) === null, 3000)
    expect(await reasonOf(await bring(chile))).toEqual([423, 'locked'])
    await secretariat.setState(findings, 'drafting', 'the test goes on')
  })

  it('is not for the beneficiary, not for strangers, and not across rounds', async () => {
    const outsider = await signIn(server.url, await addOtherRound(database))
    for (const [person, expected] of [
      [official, [403, 'forbidden']],
      [outsider, [404, 'not-found']],
    ] as const)
      for (const answer of [await bring(person), await sendAway(person), await person.fetch(`${ROUTE}?round=${round}`)])
        expect(await reasonOf(answer)).toEqual(expected)
    await secretariat.setReleased(findings, true)
    expect(await reasonOf(await bring(official))).toEqual([403, 'forbidden'])
    await secretariat.setReleased(findings, false)
    expect(await reasonOf(await bring(chile, outsider.sections.findings))).toEqual([404, 'not-found'])
    expect(await reasonOf(await bring(chile, createId<string>()))).toEqual([404, 'not-found'])
    const foreign = { round: outsider.round.id, section: findings }
    expect(await reasonOf(await outsider.send('POST', ROUTE, foreign))).toEqual([404, 'not-found'])
    expect(await reasonOf(await chile.send('POST', ROUTE, { round }))).toEqual([400, 'bad-request'])
    expect(await reasonOf(await chile.fetch(ROUTE))).toEqual([404, 'not-found'])
    const headers = { 'Content-Type': 'application/json' }
    const anonymous = await fetch(`${server.url}${ROUTE}`, { method: 'POST', body: '{}', headers })
    expect(await reasonOf(anonymous)).toEqual([401, 'not-signed-in'])
    expect(await untilWhen()).toBeNull()
  })

  it('goes with the server, which ends in time and clean', async () => {
    expect((await bring(chile)).status).toBe(201)
    const { id } = (await scripted())!
    await until('it is signed in', async () => (await sessionsOf(id)) === 1)
    const startedAt = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(4000)
    expect(server.output()).not.toMatch(/error|warn/)
    expect(await sessionsOf(id)).toBe(0)
  })

  it('is not there outside demo mode', async () => {
    expect(listRoutes({ isDemo: false }).filter((route) => route.includes('/demo'))).toEqual([])
    server = await startServer({ databaseUrl: database.url, env: { RONDA_DEMO: '0' } })
    // Their sign-in is as good as before; there is nothing to ask.
    expect((await fetch(`${server.url}/api/rounds`, { headers: { cookie: chile.cookie } })).status).toBe(200)
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await fetch(`${server.url}${ROUTE}?round=${round}`, {
        method,
        headers: { cookie: chile.cookie, 'Content-Type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify({ round, section: findings }) }),
      })
      expect(await reasonOf(answer)).toEqual([404, 'not-found'])
    }
  })
})
