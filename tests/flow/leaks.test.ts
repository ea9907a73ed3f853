import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createId } from '../../schema/ids.ts'
import { itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { decodeControl, type ServerEvent } from '../../schema/wire/messages.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { listRoutes } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** Words that the beneficiary must never get, by where they were written. */
const CANARIES = {
  unreleased: 'quetzal-unreleased',
  unreleasedTitle: 'quetzal-title',
  deletedText: 'quetzal-deleted-text',
  deletedItem: 'quetzal-deleted-item',
  deletedBeforeRelease: 'quetzal-deleted-before',
  afterRelease: 'quetzal-after-release',
  peersThread: 'quetzal-peers-thread',
  delegationThread: 'quetzal-delegation-thread',
  lockReason: 'quetzal-lock-reason',
  cursor: 'quetzal-cursor',
  reservation: 'quetzal-reservation',
}
const RELEASED = 'hummingbird-released'
const TOLD = 'hummingbird-told'

/** Events that a beneficiary's page may be sent. */
const EVENTS: ServerEvent['type'][] = ['hello', 'section', 'presence', 'thread']

describe('[FAULTS A7] what the beneficiary is sent', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let secretariat: Person
  let official: Person
  let expertPage: RawPage
  let page: RawPage
  let findings: string
  let recommendations: string
  const writers: PlainClient[] = []
  const bodies: { path: string; status: number; bytes: Buffer }[] = []
  const plainBytes: Buffer[] = []
  const plainCloses: number[] = []

  const edit = async (section: string, change: (doc: Y.Doc) => void): Promise<void> => {
    const writer = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    writers.push(writer)
    await writer.synced
    writer.provider.awareness.setLocalState({ place: CANARIES.cursor })
    change(writer.doc)
    const reader = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await until('the edit is stored', async () => {
      await reader.synced
      const [mine, theirs] = [writer.doc, reader.doc].map((doc) => JSON.stringify(doc.getMap('items').toJSON()))
      return mine?.length === theirs?.length && writer.doc.store.clients.size === reader.doc.store.clients.size
    })
    reader.close()
  }

  const dialPlain = async (section: string): Promise<void> => {
    const address = `${server.url.replace('http', 'ws')}/live/${official.round.id}/${section}`
    const socket = new WebSocket(address, { headers: { cookie: official.cookie } })
    socket.on('message', (data: Buffer) => plainBytes.push(data))
    const [code] = (await once(socket, 'close')) as [number]
    plainCloses.push(code)
  }

  /** Every GET route of the program, for both sections, with and without each release; whatever it answers counts. */
  const readEverything = async (): Promise<void> => {
    const ids = { round: [official.round.id], section: [findings, recommendations] }
    const gets = listRoutes().flatMap((route) => (route.startsWith('GET ') ? [route.slice(4)] : []))
    const paths = gets
      .flatMap((path) => (path.includes(':section') ? ids.section.map((id) => path.replace(':section', id)) : [path]))
      .map((path) => path.replace(':round', official.round.id).replace('*', ''))
      .flatMap((path) =>
        path.endsWith('/content') ? [path, ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${path}?release=${n}`)] : [path],
      )
    for (const path of paths) {
      const answer = await official.fetch(path)
      bodies.push({ path, status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) })
    }
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    findings = chile.sections.findings!
    recommendations = chile.sections.recommendations!
    page = await openRawPage(server.url, official.cookie, official.round.id)
    expertPage = await openRawPage(server.url, chile.cookie, chile.round.id)
    expertPage.open({ section: findings, channel: 1 })
    expertPage.open({ section: recommendations, channel: 2 })

    await edit(findings, (doc) => {
      const { id, text } = addItem(doc)
      text.insert(0, `${CANARIES.unreleased} ${CANARIES.deletedText}`)
      const title = itemsOf(doc).get(id)!.get('title') as Y.XmlFragment
      ;(title.get(0) as Y.XmlElement).insert(0, [new Y.XmlText(CANARIES.unreleasedTitle)])
      text.delete(CANARIES.unreleased.length, CANARIES.deletedText.length + 1)
    })
    await secretariat.setState(findings, 'locked')
    await secretariat.setState(findings, 'drafting', CANARIES.lockReason)
    await edit(recommendations, (doc) => {
      const { text } = addItem(doc, 'recommendation')
      text.insert(0, `${RELEASED} ${CANARIES.deletedBeforeRelease}`)
      text.delete(RELEASED.length, CANARIES.deletedBeforeRelease.length + 1)
      const gone = addItem(doc, 'recommendation')
      gone.text.insert(0, CANARIES.deletedItem)
      setDeleted(itemsOf(doc).get(gone.id)!, new Date().toISOString())
    })
    await secretariat.setReleased(recommendations, true)
    await edit(recommendations, (doc) => addItem(doc, 'recommendation').text.insert(0, CANARIES.afterRelease))
    const reserve = async (text: string): Promise<void> => {
      const { hash } = await chile.content(recommendations)
      const path = `/api/sections/${recommendations}/endorsement`
      const answer = await chile.send('PUT', path, { kind: 'reserved', hash, text })
      if (answer.status !== 200) throw new Error(`a reservation was answered with ${answer.status}`)
    }
    // Of what is released, so that it is kept from somebody who reads the text that it is said of.
    await reserve(CANARIES.reservation)
    await begunThread(chile, recommendations, { audience: 'peers', body: CANARIES.peersThread })
    await begunThread(chile, recommendations, { audience: 'delegation', body: CANARIES.delegationThread })
    await begunThread(chile, recommendations, { audience: 'shared', body: TOLD })

    for (const [at, section] of [findings, recommendations].entries()) page.open({ section, channel: at + 1 })
    await until('both channels are refused', () => page.control.filter(({ type }) => type === 'closed').length === 2)
    for (const section of [findings, recommendations, createId<string>()]) await dialPlain(section)
    await readEverything()
    // Edits go on beside an open page, once more after everything was tried; a thread to everybody ends the wait.
    await edit(recommendations, (doc) => addItem(doc, 'recommendation').text.insert(0, CANARIES.afterRelease))
    const last = await begunThread(chile, recommendations)
    await until('the page has the last thread', () =>
      page.events.some((event) => event.type === 'thread' && event.thread.id === last.id),
    )
  })
  afterAll(async () => {
    for (const writer of writers) writer.close()
    for (const { ws } of [page, expertPage]) ws.terminate()
    await server.stop()
    await database.drop()
  })

  const everything = (): Buffer => Buffer.concat([...page.received, ...plainBytes, ...bodies.map(({ bytes }) => bytes)])
  const clientIds = async (): Promise<number[]> =>
    (await database.query('select distinct client_id from section_author')).map((row) => Number(row.client_id))
  const asWritten = (id: number): Buffer[] => [
    Buffer.from(encoding.encode((encoder) => encoding.writeVarUint(encoder, id))),
    Buffer.from(String(id)),
  ]

  it('holds what was released and said to them', () => {
    expect(everything().includes(RELEASED)).toBe(true)
    expect(everything().includes(TOLD)).toBe(true)
    const content = bodies.filter(({ path, status }) => path.includes(`${recommendations}/content`) && status === 200)
    expect(content.length).toBeGreaterThanOrEqual(2)
    for (const { path, status } of bodies)
      if (path.startsWith('/api/') && path.includes(findings)) expect([path, status]).toEqual([path, 404])
  })

  it('holds no canary, over every route, the page’s socket and plain sockets', () => {
    for (const [where, word] of Object.entries(CANARIES)) {
      const holder = bodies.find(({ bytes }) => bytes.includes(word))?.path
      expect(everything().includes(word), `${where} ${holder ?? 'in a socket'}`).toBe(false)
    }
    // The search finds what is there: an expert's page was sent the same words.
    const expert = Buffer.concat(expertPage.received)
    for (const word of [
      CANARIES.unreleased,
      CANARIES.afterRelease,
      CANARIES.peersThread,
      CANARIES.cursor,
      CANARIES.reservation,
    ])
      expect(expert.includes(word), word).toBe(true)
  })

  it('holds no client id of anybody, in bytes or digits', async () => {
    const ids = await clientIds()
    expect(ids.length).toBeGreaterThan(3)
    for (const id of ids)
      for (const bytes of asWritten(id)) expect(everything().includes(bytes), String(id)).toBe(false)
    const expert = Buffer.concat(expertPage.received)
    expect(ids.some((id) => expert.includes(asWritten(id)[0]!))).toBe(true)
  })

  it('is control messages alone: no channel opens, no sync or awareness frame, no event of authors', () => {
    for (const frame of page.received) {
      const decoder = decoding.createDecoder(frame)
      expect(decoding.readVarUint(decoder)).toBe(0)
      const message = decodeControl(decoder)
      expect(['event', 'closed', 'pulse']).toContain(message.type)
      if (message.type === 'event') expect(EVENTS).toContain(message.event.type)
    }
    // By channel: which of the two answers comes first is nobody's promise.
    const closes = page.control.flatMap((message) => (message.type === 'closed' ? [message] : []))
    expect(closes.sort((a, b) => a.channel - b.channel).map(({ code }) => code)).toEqual([4404, 4403])
    const places = page.events.flatMap((event) =>
      event.type === 'presence' ? event.here.flatMap(({ sections }) => sections) : [],
    )
    expect(places).toEqual([])
  })

  it('is not a byte on a plain socket, which closes as if the section were not there when it may not be read', () => {
    expect(plainBytes).toEqual([])
    expect(plainCloses).toEqual([4404, 4403, 4404])
  })
})
