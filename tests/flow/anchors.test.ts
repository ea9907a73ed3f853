import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anchorAt } from '../../schema/anchors.ts'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { flatten } from '../../schema/sections/flat-text.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { beginThread, begunThread, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'

const WORDS = 'The ministry publishes every tender on its portal.'
const PASSAGE = { start: 4, end: 12, quote: 'ministry' }

describe('the passage of a thread', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let canada: Person
  let secretariat: Person
  let official: Person
  let section: string
  let item: string
  let text: Y.XmlText
  let writer: PlainClient

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    section = chile.sections.findings!
    writer = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await writer.synced
    const added = addItem(writer.doc)
    item = added.id
    text = added.text
    text.insert(0, WORDS)
    await stored(WORDS)
    expect((await secretariat.setReleased(section, true)).status).toBe(200)
  })
  afterAll(async () => {
    writer.close()
    await server.stop()
    await database.drop()
  })

  const stored = (words: string): Promise<void> =>
    until('the words are stored', async () => JSON.stringify(await chile.content(section)).includes(words))
  const flat = () => flatten(itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment)
  const reasonOf = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as ProblemBody).reason,
  ]
  const readBy = async (person: Person, id: string): Promise<ThreadBody | undefined> =>
    (await threadsOf(person, 'sections', section)).find((thread) => thread.id === id)
  const rangeIn = async (person: Person, id: string) => (await person.content(section)).ranges?.[id]

  it('is begun by offsets in what was released, by the beneficiary, and stands for everybody where it is for them', async () => {
    const { seq } = await official.content(section)
    text.insert(0, 'Today: ')
    await stored('Today: ')
    const about = { item, field: 'body', seq, audience: 'delegation' } as const
    const thread = await begunThread(official, section, { ...about, passage: PASSAGE })
    expect(thread).toMatchObject({ field: 'body', quote: 'ministry', anchor: null, range: { seq, start: 4, end: 12 } })
    expect(await rangeIn(official, thread.id)).toEqual([4, 12])
    const wrong = await beginThread(official, section, { ...about, passage: { ...PASSAGE, quote: 'minister' } })
    expect(await reasonOf(wrong)).toEqual([409, 'conflict'])
    const unreleased = (await chile.content(section)).seq
    expect(
      await reasonOf(await beginThread(official, section, { ...about, seq: unreleased, passage: PASSAGE })),
    ).toEqual([409, 'conflict'])
    text.delete(0, 'Today: '.length)
    await until('they are gone', async () => !JSON.stringify(await chile.content(section)).includes('Today: '))
  })

  it('is begun by its characters by who edits, and by nobody else', async () => {
    const runs = [...anchorAt(flat(), PASSAGE)!.runs]
    const passage = { anchor: { runs }, quote: 'ministry' }
    const about = { item, field: 'body', passage }
    const thread = await begunThread(chile, section, about)
    expect(thread.anchor).toMatchObject({ runs, text: 'ministry', version: 0 })
    expect(await rangeIn(canada, thread.id)).toEqual([4, 12])
    expect(await rangeIn(official, thread.id)).toEqual([4, 12])
    const forged = await beginThread(official, section, { ...about, audience: 'delegation' })
    expect(await reasonOf(forged)).toEqual([403, 'forbidden'])
    const elsewhere = { ...about, field: 'title', passage: { ...passage, quote: 'not there' } }
    expect(await reasonOf(await beginThread(chile, section, elsewhere))).toEqual([400, 'bad-request'])
  })

  it('tells a reader of releases no word that was not released', async () => {
    const secret = 'a secret word'
    text.insert(WORDS.length, ` And ${secret} more.`)
    await stored(secret)
    const { seq } = await chile.content(section)
    const start = flat().text.indexOf(secret)
    const passage = { start, end: start + secret.length, quote: secret }
    const thread = await begunThread(chile, section, { item, field: 'body', seq, passage })
    expect(await readBy(canada, thread.id)).toMatchObject({ quote: secret, range: { seq, start } })
    expect(await readBy(official, thread.id)).toMatchObject({ quote: null, range: null, anchor: null })
    expect(await rangeIn(official, thread.id)).toBeNull()
    text.delete(start + 2, 'secret'.length)
    text.insert(start + 2, 'public')
    await stored('a public word')
    await secretariat.setReleased(section, true)
    const told = await readBy(official, thread.id)
    expect(told).toMatchObject({ quote: null, anchor: null })
    const words = flat().text.slice(told!.range!.start, told!.range!.end)
    expect(words).toBe('a public word')
    for (const path of ['content', 'threads'])
      expect(await (await official.fetch(`/api/sections/${section}/${path}`)).text()).not.toContain('secret')
  })

  // Last: the lock closes the writer's line.
  it('is added to by who edits, whoever was first; what a beneficiary sends changes nothing', async () => {
    const { seq } = await chile.content(section)
    const thread = await begunThread(chile, section, { item, field: 'body', seq, passage: PASSAGE })
    const more = (start: number, end: number) => anchorAt(flat(), { start, end })!
    const add = (person: Person, anchor: unknown) => person.send('POST', `/api/threads/${thread.id}/anchor`, anchor)
    const hash = (await chile.content(section)).hash
    expect((await add(official, more(4, 22))).status).toBe(403)
    await secretariat.setState(section, 'locked')
    expect(await reasonOf(await add(chile, more(4, 22)))).toEqual([423, 'locked'])
    await secretariat.setState(section, 'drafting', 'the test goes on')
    expect(await rangeIn(chile, thread.id)).toEqual([4, 12])
    // Neither knows of the other.
    const both = await Promise.all([add(chile, more(13, 22)), add(canada, more(0, 3))])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(await rangeIn(chile, thread.id)).toEqual([0, 22])
    const moved = await readBy(chile, thread.id)
    expect(moved?.anchor?.version).toBe(2)
    expect(moved?.version).toBeGreaterThan(thread.version)
    // What is known already changes nothing.
    const { runs, text: words, prefix, suffix } = moved!.anchor!
    expect((await add(canada, { runs, text: words, prefix, suffix })).status).toBe(200)
    expect((await readBy(chile, thread.id))?.version).toBe(moved?.version)
    expect((await chile.content(section)).hash).toBe(hash)
    const nowhere = { ...more(4, 22), runs: [[1, 1, 5]] }
    expect(await reasonOf(await add(chile, nowhere))).toEqual([400, 'bad-request'])
    expect(await reasonOf(await add(chile, { ...nowhere, runs: undefined }))).toEqual([400, 'bad-request'])
  })
})
