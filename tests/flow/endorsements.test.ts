import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndorsementBody, EndorsementsBody } from '../../schema/api/endorsements.ts'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { StateBody } from '../../schema/api/sections.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** A change reaches every page that may know it in this time, ms. */
const SOON = 1000
/** As M11: an endorsement voided by typing is told with the next news of content, at most a second later. */
const VOIDED = 2000

describe('an endorsement', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let canada: Person
  let tobago: Person
  let secretariat: Person
  let official: Person
  let section: string
  let writer: PlainClient
  const pages: RawPage[] = []

  const put = (person: Person, body: unknown): Promise<Response> =>
    person.send('PUT', `/api/sections/${section}/endorsement`, body)
  const list = async (person = secretariat): Promise<EndorsementsBody> =>
    (await (await person.fetch(`/api/sections/${section}/endorsements`)).json()) as EndorsementsBody
  const say = async (person: Person, kind: string, text?: string): Promise<EndorsementsBody> => {
    const { hash } = await person.content(section)
    const answer = await put(person, { kind, hash, ...(text !== undefined && { text }) })
    expect(answer.status, await answer.clone().text()).toBe(200)
    return (await answer.json()) as EndorsementsBody
  }
  const write = async (words: string): Promise<void> => {
    addItem(writer.doc).text.insert(0, words)
    await until('the words are stored', async () => JSON.stringify(await chile.content(section)).includes(words))
  }
  const openPage = async (person: Person): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    pages.push(page)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    return page
  }
  const told = ({ events }: RawPage): EndorsementBody[][] =>
    events.flatMap((event) => (event.type === 'endorsements' && event.section === section ? [event.endorsements] : []))
  const brief = (all: EndorsementBody[]): string[] =>
    all.map(({ country, kind, isVoid }) => `${country} ${kind}${isVoid ? ' void' : ''}`)

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    tobago = await signIn(server.url, 'expert-tt')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    section = chile.sections.findings!
    // The beneficiary reads this one, so that what is kept from them is kept from a reader.
    await secretariat.setReleased(section, true)
    // Somebody whose marks are changed comes in again.
    writer = openPlain({ url: server.url, cookie: canada.cookie, round: canada.round.id, section, redials: true })
    await writer.synced
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    writer.close()
    await server.stop()
    await database.drop()
  })

  it('is of the section’s exact content, with who, when and the hash', async () => {
    const { endorsements, content } = await say(chile, 'endorsed')
    const { hash } = await chile.content(section)
    expect(content).toEqual({ hash, changedAt: expect.any(String) })
    expect(endorsements).toEqual([
      {
        country: 'CL',
        member: chile.round.me,
        kind: 'endorsed',
        text: '',
        at: expect.any(String),
        hash,
        isVoid: false,
      },
    ])
    expect(await list()).toEqual({ endorsements, content })
  })

  it('is refused as a whole when the text is another than the one that was read', async () => {
    const { hash } = await tobago.content(section)
    await write('a word that was not read')
    const answer = await put(tobago, { kind: 'endorsed', hash })
    expect(answer.status).toBe(409)
    expect((await answer.json()) as ProblemBody).toMatchObject({
      reason: 'conflict',
      detail: 'the text has changed meanwhile; read it again',
    })
    expect(brief((await list()).endorsements)).toEqual(['CL endorsed void'])
  })

  it('needs a text when it is a reservation, of at most 2,000 characters, and takes none otherwise', async () => {
    const { hash } = await tobago.content(section)
    for (const body of [
      { kind: 'reserved', hash },
      { kind: 'reserved', hash, text: '  \n ' },
      { kind: 'reserved', hash, text: 'x'.repeat(2001) },
      { kind: 'endorsed', hash, text: 'and yet' },
      { kind: 'agreed', hash },
      { kind: 'endorsed', hash: hash.slice(1) },
      { kind: 'endorsed' },
    ])
      expect((await put(tobago, body)).status, JSON.stringify(body).slice(0, 60)).toBe(400)
    const { endorsements } = await say(tobago, 'reserved', 'x'.repeat(2000))
    expect(brief(endorsements)).toEqual(['CL endorsed void', 'TT reserved'])
  })

  it('is said by the head of a delegation and by nobody else, and seen by peers and secretariat', async () => {
    const { hash } = await canada.content(section)
    const body = { kind: 'endorsed', hash }
    expect((await put(secretariat, body)).status).toBe(403)
    expect((await put(official, body)).status).toBe(403)
    await database.query(`update member set marks = '{}' where id = $1`, [canada.round.me])
    expect((await put(canada, body)).status).toBe(403)
    await database.query(`update member set marks = '{lead}' where id = $1`, [canada.round.me])
    expect((await put(canada, body)).status).toBe(403)
    expect((await canada.fetch(`/api/sections/${section}/endorsements`)).status).toBe(200)
    await database.query(`update member set marks = '{head}' where id = $1`, [canada.round.me])
    expect(await official.content(section)).toHaveProperty('hash')
    expect((await official.fetch(`/api/sections/${section}/endorsements`)).status).toBe(404)
    expect(brief((await list()).endorsements)).toEqual(['CL endorsed void', 'TT reserved'])
  })

  it('counts as its country said it last, and every word of it is kept', async () => {
    await say(chile, 'reserved', 'Chile doubts F-2.')
    await say(chile, 'endorsed')
    const { endorsements } = await say(canada, 'endorsed')
    expect(brief(endorsements)).toEqual(['TT reserved', 'CL endorsed', 'CA endorsed'])
    expect(brief((await say(tobago, 'withdrawn')).endorsements)).toEqual(['CL endorsed', 'CA endorsed'])
    const rows = await database.query(
      `select kind, country from endorsement where section_id = $1 and country <> 'CA' order by at`,
      [section],
    )
    expect(rows.map(({ kind, country }) => `${country as string} ${kind as string}`)).toEqual([
      'CL endorsed',
      'TT reserved',
      'CL reserved',
      'CL endorsed',
      'TT withdrawn',
    ])
    const acts = await database.query(
      `select detail from audit where section_id = $1 and action = 'section.endorse' order by at`,
      [section],
    )
    expect(acts).toHaveLength(6)
    expect(acts[2]!.detail).toMatchObject({
      before: 'endorsed',
      after: 'reserved',
      country: 'CL',
      text: 'Chile doubts F-2.',
    })
    // Said again as it was said, it is no new word.
    await say(canada, 'endorsed')
    expect(
      await database.query(`select 1 from endorsement where section_id = $1 and country = 'CA'`, [section]),
    ).toHaveLength(1)
  })

  it('reaches every page that may know it within a second, is void there within another when the text changes, and never reaches the beneficiary', async () => {
    await say(chile, 'withdrawn')
    const readers = [await openPage(secretariat), await openPage(tobago)]
    const beneficiary = await openPage(official)
    const start = performance.now()
    await say(chile, 'endorsed')
    await until('both are told', () => readers.every((page) => brief(told(page).at(-1) ?? []).length === 2), SOON)
    console.log(`an endorsement was told after ${Math.round(performance.now() - start)} ms`)
    for (const page of readers) expect(brief(told(page).at(-1)!)).toEqual(['CA endorsed', 'CL endorsed'])
    const { text } = addItem(writer.doc)
    text.insert(0, 'one more word')
    const changed = performance.now()
    const voided = ['CA endorsed void', 'CL endorsed void']
    await until(
      'both are told that it is void',
      () => readers.every((page) => brief(told(page).at(-1)!).join() === voided.join()),
      VOIDED,
    )
    console.log(`that it is void was told ${Math.round(performance.now() - changed)} ms after the key`)
    expect(brief((await list()).endorsements)).toEqual(voided)
    await say(chile, 'reserved', 'canary of a reservation')
    await until('the reservation is told', () =>
      told(readers[0]!)
        .at(-1)!
        .some(({ kind }) => kind === 'reserved'),
    )
    expect(told(beneficiary)).toEqual([])
    const received = Buffer.concat(beneficiary.received).toString('utf8')
    expect(received).not.toContain('endorse')
    expect(received).not.toContain('canary of a reservation')
  })

  it('stands when the section is locked and unlocked, and may be said of a locked one', async () => {
    await say(chile, 'endorsed')
    const { hash } = (await (await secretariat.setState(section, 'locked')).json()) as StateBody
    expect((await list()).endorsements.find(({ country }) => country === 'CL')).toMatchObject({ hash, isVoid: false })
    const { endorsements } = await say(tobago, 'reserved', 'Trinidad and Tobago would have said less.')
    expect(brief(endorsements)).toContain('TT reserved')
    expect((await secretariat.setState(section, 'drafting', 'one more point')).status).toBe(200)
    expect(brief((await list()).endorsements)).toEqual(['CA endorsed void', 'CL endorsed', 'TT reserved'])
  })

  it('is never kept of a text that nobody stored, while others type and three heads endorse at once', async () => {
    const again = openPlain({ url: server.url, cookie: canada.cookie, round: canada.round.id, section, redials: true })
    await again.synced
    const { id } = addItem(again.doc)
    let isTyping = true
    const typing = (async () => {
      for (let at = 0; isTyping; at++) {
        bodyText(again.doc, id).insert(0, `${at} `)
        // Whoever writes also thinks: then an endorsement comes in time.
        await new Promise((resolve) => setTimeout(resolve, at % 12 === 0 ? 500 : (at * 37) % 90))
      }
    })()
    const seen: Record<number, number> = {}
    const hasSeenBoth = (): boolean => seen[200] !== undefined && seen[409] !== undefined
    for (let turn = 0; turn < 25 || (turn < 250 && !hasSeenBoth()); turn++)
      await Promise.all(
        [chile, tobago, canada].map(async (person) => {
          const { hash } = await person.content(section)
          const { status } = await put(person, { kind: 'endorsed', hash })
          seen[status] = (seen[status] ?? 0) + 1
        }),
      )
    isTyping = false
    await typing
    again.close()
    console.log(`endorsed while somebody types, answers: ${JSON.stringify(seen)}`)
    expect(Object.keys(seen).every((status) => ['200', '409'].includes(status))).toBe(true)
    expect(seen[200]).toBeGreaterThan(0)
    expect(seen[409]).toBeGreaterThan(0)
    // Each kept hash is the one of the log up to its own position.
    const rows = await database.query('select seq, hash from endorsement where section_id = $1', [section])
    const { openDatabase } = await import('../../server/storage/database.ts')
    const { createSectionStore } = await import('../../server/storage/section-store.ts')
    const { readCurrent } = await import('../../server/services/sections.ts')
    const opened = openDatabase(database.url)
    const store = createSectionStore(opened)
    await database.query('delete from section_checkpoint where section_id = $1', [section])
    for (const { seq, hash } of rows) {
      const upTo = { load: (one: Parameters<typeof store.load>[0]) => store.load(one, seq as number) }
      expect((await readCurrent(upTo, { id: section as never, kind: 'finding' })).hash).toBe(hash)
    }
    await opened.close()
  })
})
