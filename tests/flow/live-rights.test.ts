import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MembersBody } from '../../schema/api/members.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { guestsOf } from '../support/guests.ts'
import { openSessionOf } from '../support/mailed-people.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** The promise (M15). */
const LIMIT_MS = 2000
/** Written after somebody has gone: no byte of it may reach them. */
const CANARY = 'quetzal-after-revocation'

describe('[FAULTS A4] rights that change under open pages, on two server processes', () => {
  let database: TestDatabase
  /** The secretariat asks `near`; whoever is concerned is connected to `far`, or to both. */
  let near: TestServer
  let far: TestServer
  let secretariat: Person
  const open: (PlainClient | RawPage)[] = []
  const took: Record<string, number> = {}

  beforeAll(async () => {
    database = await cloneDatabase()
    near = await startServer({ databaseUrl: database.url })
    far = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(near.url, 'secretariat')
  })
  afterAll(async () => {
    for (const one of open) {
      if ('ws' in one) one.ws.terminate()
      else one.close()
    }
    for (const server of [near, far]) await server.stop()
    await database.drop()
    console.log(`from the act to the close, in ms: ${JSON.stringify(took)}`)
  })

  const memberOf = async (persona: string): Promise<string> => {
    const [row] = await database.query(
      `select m.id from member m join person p on p.id = m.person_id where p.persona = $1`,
      [persona],
    )
    return row!.id as string
  }
  const pathOf = (member: string): string => `/api/rounds/${secretariat.round.id}/members/${member}`
  const openPage = async (url: string, person: Person): Promise<RawPage> => {
    const page = await openRawPage(url, person.cookie, person.round.id)
    open.push(page)
    await until('the page is greeted', () => page.events.length > 0)
    return page
  }
  const openSection = async (url: string, person: Person, key: string): Promise<PlainClient> => {
    const { cookie, round, sections } = person
    const client = openPlain({ url, cookie, round: round.id, section: sections[key]! })
    open.push(client)
    await client.synced
    return client
  }
  const epochs = async (): Promise<Record<string, unknown>[]> =>
    database.query(
      `select s.id, s.epoch from section s join document d on d.id = s.document_id where d.round_id = $1 order by s.id`,
      [secretariat.round.id],
    )
  /** Wait for closes, and keep how long the slowest took. */
  const timed = async (what: string, act: () => Promise<Response>, closes: (() => Promise<number>)[]) => {
    const begun = Date.now()
    const answering = act()
    const codes = await Promise.all(closes.map((close) => close()))
    took[what] = Date.now() - begun
    expect((await answering).status).toBe(204)
    expect(took[what]).toBeLessThan(LIMIT_MS)
    return codes
  }
  const closeOf =
    ({ closes }: PlainClient) =>
    async (): Promise<number> => {
      await until('the plain client is closed', () => closes.length > 0)
      return closes[0]!
    }
  /** What a page was sent, without what belongs to no text: heartbeats. */
  const bytesOf = ({ received }: RawPage): Buffer => Buffer.concat(received)

  it('removes an expert: editors, readers and plain clients of both processes are out, and get not a byte more', async () => {
    const expert = await signIn(far.url, 'expert-tt')
    const pages = [await openPage(near.url, expert), await openPage(far.url, expert)]
    const channels = pages.map((page) => page.open({ section: expert.sections.findings!, channel: 1 }))
    for (const channel of channels) await until('the page is in the section', () => channel.isSynced())
    const plain = await openSection(far.url, expert, 'recommendations')
    const before = await epochs()
    const codes = await timed('removed', () => secretariat.fetch(pathOf(expert.round.me), { method: 'DELETE' }), [
      ...pages.map((page) => () => page.closeCode),
      closeOf(plain),
    ])
    expect(codes).toEqual([4404, 4404, 4404])
    const after = await epochs()
    expect(after.map(({ epoch }) => epoch)).toEqual(before.map(({ epoch }) => Number(epoch) + 1))

    // Others write and talk on; whoever was removed tries every way back in.
    const sizes = pages.map((page) => bytesOf(page).length)
    const chile = await signIn(near.url, 'expert-cl')
    const writer = await openSection(near.url, chile, 'findings')
    addItem(writer.doc).text.insert(0, CANARY)
    await begunThread(chile, chile.sections.findings!, { body: CANARY })
    await until('the words are stored', async () =>
      JSON.stringify(await chile.content(chile.sections.findings!)).includes(CANARY),
    )
    for (const page of pages) page.open({ section: expert.sections.findings!, channel: 9 })
    for (const server of [near, far]) {
      const again = await openRawPage(server.url, expert.cookie, expert.round.id)
      expect([await again.closeCode, again.received.length]).toEqual([4404, 0])
      for (const path of [
        `/api/rounds/${expert.round.id}`,
        `/api/rounds/${expert.round.id}/threads`,
        `/api/rounds/${expert.round.id}/members`,
        `/api/sections/${expert.sections.findings!}/content`,
      ])
        expect((await fetch(`${server.url}${path}`, { headers: { cookie: expert.cookie } })).status, path).toBe(404)
    }
    expect(pages.map((page) => bytesOf(page).length)).toEqual(sizes)
    for (const page of pages) expect(bytesOf(page).includes(CANARY)).toBe(false)
  })

  it('removes a reader of releases the same way', async () => {
    const official = await signIn(far.url, 'official-lc')
    const pages = [await openPage(near.url, official), await openPage(far.url, official)]
    const codes = await timed(
      'reader removed',
      () => secretariat.fetch(pathOf(official.round.me), { method: 'DELETE' }),
      pages.map((page) => () => page.closeCode),
    )
    expect(codes).toEqual([4404, 4404])
  })

  it('lowers an expert to observer: nothing more of theirs is written, and they come back as what they are', async () => {
    const expert = await signIn(far.url, 'expert-ca')
    const page = await openPage(far.url, expert)
    const plain = await openSection(far.url, expert, 'findings')
    const rowsOf = async (): Promise<unknown> =>
      (
        await database.query('select count(*)::int as n from section_update where member_id = $1', [expert.round.me])
      )[0]!.n
    let isTyping = true
    const { text } = addItem(plain.doc)
    const typing = (async () => {
      for (let at = 0; isTyping; at++) {
        text.insert(0, `word${at} `)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    })()
    await until('some of it is stored', async () => Number(await rowsOf()) > 3)
    const lower = async (): Promise<Response> => {
      const answer = await secretariat.send('PUT', pathOf(expert.round.me), { role: 'observer' })
      return answer
    }
    const begun = Date.now()
    expect((await lower()).status).toBe(204)
    const written = await rowsOf()
    const codes = [await page.closeCode, await closeOf(plain)()]
    took.lowered = Date.now() - begun
    expect(took.lowered).toBeLessThan(LIMIT_MS)
    isTyping = false
    await typing
    expect(codes).toEqual([4503, 4503])
    expect(await rowsOf()).toBe(written)
    const back = await openPage(far.url, expert)
    const hello = back.events.find((event) => event.type === 'hello')
    expect(hello?.members.find(({ id }) => id === expert.round.me)).toMatchObject({ role: 'observer', marks: [] })
    expect(back.events.some((event) => event.type === 'section')).toBe(false)
    back.open({ section: expert.sections.findings!, channel: 1 })
    await until('it is refused', () => back.control.some(({ type }) => type === 'closed'))
    expect(back.control.find(({ type }) => type === 'closed')).toMatchObject({ code: 4404 })
  })

  it('tells pages of the other process of a lock and a release within a second', async () => {
    const expert = await signIn(far.url, 'expert-cl')
    const page = await openPage(far.url, expert)
    const section = expert.sections['action-plan']!
    const last = (): unknown => page.events.findLast((event) => event.type === 'section' && event.section === section)
    const told = async (what: string, act: () => Promise<unknown>, expected: object): Promise<void> => {
      const begun = Date.now()
      await act()
      await until(what, () => {
        try {
          expect(last()).toMatchObject(expected)
          return true
        } catch {
          return false
        }
      })
      took[what] = Date.now() - begun
      expect(took[what]).toBeLessThan(1000)
    }
    await told('locked elsewhere', () => secretariat.setState(section, 'locked'), { state: 'locked' })
    await told('taken back elsewhere', () => secretariat.setReleased(section, false), { release: null })
    await told('opened elsewhere', () => secretariat.setState(section, 'drafting', 'a fact was wrong'), {
      state: 'drafting',
    })
    const thread = await begunThread(secretariat, section, { audience: 'peers' })
    await until('the page is told of a thread of another process', () =>
      page.events.some((event) => event.type === 'thread' && event.thread.id === thread.id),
    )
  })

  it('ends the sockets of a sign-in that was ended through the other process, and no others', async () => {
    const expert = await signIn(far.url, 'expert-cl')
    const other = await signIn(far.url, 'expert-cl')
    const page = await openPage(far.url, expert)
    const kept = await openPage(far.url, other)
    const ended = { ...expert, fetch: (path: string, init?: RequestInit) => fetch(`${near.url}${path}`, init) }
    const codes = await timed(
      'signed out elsewhere',
      () => ended.fetch('/api/session', { method: 'DELETE', headers: { cookie: expert.cookie } }),
      [() => page.closeCode],
    )
    expect(codes).toEqual([4401])
    expect(kept.ws.readyState).toBe(kept.ws.OPEN)
  })

  it('ends the sockets of a sign-in that expires, by the clock of the database', async () => {
    const [row] = await database.query(`select person_id as id from member where id = $1`, [
      await memberOf('expert-cl'),
    ])
    const { cookie } = await openSessionOf(database, row!.id as string, 2)
    const expert = await signIn(far.url, 'expert-cl')
    const begun = Date.now()
    const page = await openPage(far.url, { ...expert, cookie })
    expect(await page.closeCode).toBe(4401)
    took['expired, after its 2,000'] = Date.now() - begun - 2000
    expect(took['expired, after its 2,000']).toBeLessThan(LIMIT_MS)
    expect((await fetch(`${far.url}/api/rounds`, { headers: { cookie } })).status).toBe(401)
  })

  it('[FAULTS L3] writes nothing more of somebody removed although every notice is dropped, and finds their pages', async () => {
    const expert = await signIn(far.url, 'expert-cl')
    await secretariat.setState(expert.sections.findings!, 'drafting', 'for the next test')
    const page = await openPage(far.url, expert)
    const typist = await openSection(far.url, expert, 'findings')
    const rowsOf = async (): Promise<number> => {
      const [row] = await database.query('select count(*)::int as n from section_update where member_id = $1', [
        expert.round.me,
      ])
      return row!.n as number
    }
    const before = await rowsOf()
    const { text } = addItem(typist.doc)
    await until('the item is stored', async () => (await rowsOf()) > before)
    for (const [table, trigger] of [
      ['member', 'member_told'],
      ['section', 'section_told'],
    ])
      await database.query(`alter table ${table} disable trigger ${trigger}`)
    try {
      const begun = Date.now()
      expect((await secretariat.fetch(pathOf(expert.round.me), { method: 'DELETE' })).status).toBe(204)
      const stored = await rowsOf()
      for (let at = 0; at < 50; at++) text.insert(0, `late${at} `)
      expect(await closeOf(typist)()).toBe(4404)
      took['typist, notice dropped'] = Date.now() - begun
      expect(await page.closeCode).toBe(4404)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(await rowsOf()).toBe(stored)
    } finally {
      for (const [table, trigger] of [
        ['member', 'member_told'],
        ['section', 'section_told'],
      ])
        await database.query(`alter table ${table} enable trigger ${trigger}`)
    }
  })

  it('lets nobody stay who was looked up before they were removed, and comes in after it', async () => {
    const { joined, roundOf } = guestsOf(() => ({ database, url: near.url, secretariat }))
    const guest = await joined('between@x.example')
    const { me } = await roundOf(guest)
    // A process that has to load the round first, and waits in the middle of it: it has looked them up, and read the members.
    const cold = await startServer({ databaseUrl: database.url })
    const sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} })
    let letGo = (): void => {}
    const holding = new Promise<void>((resolve) => (letGo = resolve))
    let isHeld = false
    const blocked = sql.begin(async (tx) => {
      await tx`lock table section_version in access exclusive mode`
      isHeld = true
      await holding
    })
    try {
      await until('the loading will wait', () => isHeld)
      const page = await openRawPage(cold.url, guest.cookie, secretariat.round.id)
      open.push(page)
      await until('they are looked up, and the round is being loaded', async () => {
        const waiting = await database.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return waiting.length > 0
      })
      await new Promise((resolve) => setTimeout(resolve, 200))
      const removing = secretariat.fetch(pathOf(me), { method: 'DELETE' })
      await until('the removal has committed', async () => {
        const [row] = await database.query('select ended_at from member where id = $1', [me])
        return row!.ended_at !== null
      })
      expect(page.received).toEqual([])
      const begun = Date.now()
      letGo()
      expect(await page.closeCode).toBe(4404)
      took['looked up before'] = Date.now() - begun
      // They did come in, by what was known of them before.
      expect(page.events[0]).toMatchObject({ type: 'hello', member: me })
      expect(took['looked up before']).toBeLessThan(LIMIT_MS)
      expect((await removing).status).toBe(204)
      const received = bytesOf(page).length
      await begunThread(secretariat, secretariat.sections.findings!, { audience: 'shared', body: CANARY })
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(bytesOf(page).length).toBe(received)
      const { members } = (await (await secretariat.fetch(pathOf('').slice(0, -1))).json()) as MembersBody
      expect(members.find(({ id }) => id === me)!.endedAt).not.toBeNull()
    } finally {
      letGo()
      await blocked
      await sql.end({ timeout: 1 })
      await cold.stop()
    }
  })
})
