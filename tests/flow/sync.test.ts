import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { itemsOf } from '../../schema/sections/edit.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyString, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Two experts with unchanged y-websocket clients, and everybody who may not. */
describe('a section over the plain endpoint', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  const people: Record<string, Person> = {}
  const opened: PlainClient[] = []

  const open = (person: Person | null, section = people['expert-cl']!.sections.findings!): PlainClient => {
    const round = people['expert-cl']!.round.id
    const client = openPlain({ url: server.url, cookie: person?.cookie ?? null, round, section })
    opened.push(client)
    return client
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    for (const id of ['expert-cl', 'expert-ca', 'expert-tt', 'secretariat', 'official-lc'])
      people[id] = await signIn(server.url, id)
  })
  afterAll(async () => {
    for (const client of opened) client.close()
    await server.stop()
    await database.drop()
  })

  it('brings two experts who type at the same time to the same text, and a third who joins later', async () => {
    const chile = open(people['expert-cl']!)
    const canada = open(people['expert-ca']!)
    await Promise.all([chile.synced, canada.synced])
    const { id } = addItem(chile.doc)
    await until('Canada sees the item', () => itemsOf(canada.doc).has(id))
    for (let at = 0; at < 20; at++) {
      bodyText(chile.doc, id).insert(0, `a${at} `)
      bodyText(canada.doc, id).insert(0, `b${at} `)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const words = (doc: Y.Doc): string[] => bodyString(doc, id).trim().split(' ').sort()
    await until('both have all words', () => words(chile.doc).length === 40 && words(canada.doc).length === 40)
    expect(bodyString(chile.doc, id)).toBe(bodyString(canada.doc, id))
    const third = open(people['expert-tt']!)
    await third.synced
    await until('the third has it all', () => bodyString(third.doc, id) === bodyString(chile.doc, id))
    expect(Y.encodeStateVector(third.doc)).toEqual(Y.encodeStateVector(chile.doc))
    expect([chile.closes, canada.closes, third.closes]).toEqual([[], [], []])
  })

  it('[H2] sends nothing to somebody who may not read, and closes with 4404', async () => {
    const official = open(people['official-lc']!)
    await until('the socket is closed', () => official.closes.length > 0)
    expect(official.closes).toEqual([4404])
    expect(Y.encodeStateVector(official.doc)).toEqual(Uint8Array.of(0))
  })

  it('[H2] sends not one byte to whoever may not be let in', async () => {
    const { 'expert-cl': chile, 'official-lc': official } = people
    const round = chile!.round.id
    const released = chile!.sections.recommendations!
    for (const [cookie, path, code] of [
      [official!.cookie, `${round}/${chile!.sections.findings!}`, 4404],
      [official!.cookie, `${round}/01900000-0000-7000-8000-000000000000`, 4404],
      [official!.cookie, `${round}/${released}`, 4404],
      ['', `${round}/${chile!.sections.findings!}`, 4401],
      ['', round, 4401],
      [chile!.cookie, '01900000-0000-7000-8000-000000000000', 4404],
    ] as const) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live/${path}`, { headers: { cookie } })
      let bytes = 0
      socket.on('message', (data: Buffer) => (bytes += data.length))
      // What it says itself changes nothing.
      socket.on('open', () => socket.send(Uint8Array.of(0, 0, 1, 0)))
      expect((await once(socket, 'close'))[0]).toBe(code)
      expect(bytes).toBe(0)
    }
  })

  it('[H2] answers a section that is not there exactly like one that may not be read', async () => {
    const unknown = open(people['expert-cl']!, '01900000-0000-7000-8000-000000000000')
    const nonsense = open(people['expert-cl']!, 'nonsense')
    await until('both are closed', () => unknown.closes.length > 0 && nonsense.closes.length > 0)
    expect([unknown.closes, nonsense.closes]).toEqual([[4404], [4404]])
  })

  it('[H2] closes with 4401 without a cookie', async () => {
    const nobody = open(null)
    await until('the socket is closed', () => nobody.closes.length > 0)
    expect(nobody.closes).toEqual([4401])
    expect(Y.encodeStateVector(nobody.doc)).toEqual(Uint8Array.of(0))
  })

  it('[H2] closes with 4403 for somebody who may read and whose role never edits', async () => {
    const section = people['expert-cl']!.sections.recommendations!
    expect((await people['secretariat']!.setReleased(section, true)).status).toBe(200)
    const official = open(people['official-lc']!, section)
    await until('the socket is closed', () => official.closes.length > 0)
    expect(official.closes).toEqual([4403])
    expect(Y.encodeStateVector(official.doc)).toEqual(Uint8Array.of(0))
    expect((await people['official-lc']!.content(section)).items.length).toBeGreaterThan(0)
  })

  it('ends the sockets of a sign-in that ends, with 4401', async () => {
    const person = await signIn(server.url, 'expert-tt')
    const client = open(person)
    await client.synced
    expect((await person.fetch('/api/session', { method: 'DELETE' })).status).toBe(204)
    await until('the socket is closed', () => client.closes.length > 0)
    expect(client.closes).toEqual([4401])
  })
})
