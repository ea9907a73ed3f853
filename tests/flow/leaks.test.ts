import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createId } from '../../schema/ids.ts'
import { itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { decodeControl, type ServerEvent } from '../../schema/wire/messages.ts'
import { pathOf } from '../support/ask.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import type { Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { listRoutes, signsOut } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { signInEverybody, type Ids, type Subjects } from '../support/subjects.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { TABLE } from './permissions/table/index.ts'

/** Words that nobody but experts and secretariat must ever get, by where they were written. */
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
  releasedReason: 'quetzal-released-reason',
  cursor: 'quetzal-cursor',
  reservation: 'quetzal-reservation',
}
const RELEASED = 'hummingbird-released'
const TOLD = 'hummingbird-told'

/** Those who are no members of the round: not yet, no more or never. */
const OUTSIDE = ['removed', 'invited', 'outsideExpert', 'outsideSecretariat', 'administrator'] as const
const BENEFICIARIES: readonly string[] = ['beneficiary', 'official']
/** Members who read the text of no draft. */
const INSIDE = ['beneficiary', 'official', 'observer'] as const
const READERS = [...INSIDE, ...OUTSIDE] as const

/** Events that a beneficiary's page may be sent. */
const EVENTS: ServerEvent['type'][] = ['hello', 'section', 'presence', 'thread', 'notification']

/** Somebody with everything that they were sent. */
interface Reader {
  name: string
  cookie: string
  page: RawPage
  bodies: { path: string; status: number; bytes: Buffer }[]
  plainBytes: Buffer[]
  plainCloses: number[]
}

const everything = ({ page, plainBytes, bodies }: Reader): Buffer =>
  Buffer.concat([...page.received, ...plainBytes, ...bodies.map(({ bytes }) => bytes)])

describe('[FAULTS A7] what the beneficiary, an observer and people of no round of ours are sent', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects
  let chile: Person
  let secretariat: Person
  let expertPage: RawPage
  let findings: string
  let recommendations: string
  const writers: PlainClient[] = []
  const readers: Record<string, Reader> = {}
  /** Ids of threads and comments that are not for them. */
  const internal: Ids[] = []

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

  const dialPlain = async (reader: Reader, section: string): Promise<void> => {
    const address = `${server.url.replace('http', 'ws')}/live/${chile.round.id}/${section}`
    const socket = new WebSocket(address, { headers: { cookie: reader.cookie } })
    socket.on('message', (data: Buffer) => reader.plainBytes.push(data))
    const [code] = (await once(socket, 'close')) as [number]
    reader.plainCloses.push(code)
  }

  const fetchAs = async (reader: Reader, path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(`${server.url}${path}`, {
      ...init,
      headers: { cookie: reader.cookie, 'Content-Type': 'application/json' },
    })
    reader.bodies.push({ path, status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) })
  }

  /** Every route of the program, for both sections and every thread that is not theirs, with and without each release;
   * whatever it answers counts. */
  const readEverything = async (reader: Reader): Promise<void> => {
    const places: Ids[] = [
      { ...subjects.ids, section: findings },
      { ...subjects.ids, section: recommendations },
      ...internal,
    ]
    for (const route of listRoutes()) {
      if (route.includes('/live/') || signsOut(route)) continue
      const [method] = route.split(' ') as [string]
      for (const ids of route.includes(':') ? places : places.slice(0, 1)) {
        const { body, query } = TABLE[route]!
        const sent = body?.(ids, { state: 'drafting', released: true })
        const path = `${pathOf(route, ids)}${query === undefined ? '' : `?${query(ids)}`}`
        await fetchAs(reader, path, { method, ...(sent !== undefined && { body: JSON.stringify(sent) }) })
        if (path.endsWith('/content'))
          for (const release of [0, 1, 2, 3, 4, 5, 6, 7, 8]) await fetchAs(reader, `${path}?release=${release}`)
      }
    }
  }

  /** The thread, as its routes name it and its first comment. */
  const kept = async (request: Parameters<typeof begunThread>[2]): Promise<void> => {
    const { id, comments } = await begunThread(chile, recommendations, request)
    internal.push({ ...subjects.ids, section: recommendations, thread: id, comment: comments[0]!.id })
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database)
    chile = subjects.expert
    secretariat = subjects.secretariat
    findings = chile.sections.findings!
    recommendations = chile.sections.recommendations!
    for (const name of READERS) {
      const cookie = subjects.cookies[name]!
      const page = await openRawPage(server.url, cookie, chile.round.id)
      readers[name] = { name, cookie, page, bodies: [], plainBytes: [], plainCloses: [] }
    }
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
    await kept({ audience: 'peers', body: CANARIES.peersThread })
    await kept({ audience: 'delegation', body: CANARIES.delegationThread })
    await begunThread(chile, recommendations, { audience: 'shared', body: TOLD })
    await secretariat.setState(recommendations, 'locked', CANARIES.releasedReason)
    await secretariat.setState(recommendations, 'drafting', CANARIES.releasedReason)

    for (const { page } of INSIDE.map((name) => readers[name]!))
      for (const [at, section] of [findings, recommendations].entries()) page.open({ section, channel: at + 1 })
    for (const reader of Object.values(readers)) {
      if (INSIDE.some((name) => name === reader.name))
        await until(
          'both channels are refused',
          () => reader.page.control.filter(({ type }) => type === 'closed').length === 2,
        )
      for (const section of [findings, recommendations, createId<string>()]) await dialPlain(reader, section)
      await readEverything(reader)
    }
    // Edits go on beside an open page, once more after everything was tried; a thread to everybody ends the wait.
    await edit(recommendations, (doc) => addItem(doc, 'recommendation').text.insert(0, CANARIES.afterRelease))
    const last = await begunThread(chile, recommendations)
    await until('the page has the last thread', () =>
      readers.beneficiary!.page.events.some((event) => event.type === 'thread' && event.thread.id === last.id),
    )
  })
  afterAll(async () => {
    for (const writer of writers) writer.close()
    for (const { page } of Object.values(readers)) page.ws.terminate()
    expertPage.ws.terminate()
    await server.stop()
    await database.drop()
  })

  const clientIds = async (): Promise<number[]> =>
    (await database.query('select distinct client_id from section_author')).map((row) => Number(row.client_id))
  const asWritten = (id: number): Buffer[] => [
    Buffer.from(encoding.encode((encoder) => encoding.writeVarUint(encoder, id))),
    Buffer.from(String(id)),
  ]

  it('holds what was released and said, for people of the beneficiary alone', () => {
    const { bodies } = readers.beneficiary!
    for (const [name, reader] of Object.entries(readers))
      for (const word of [RELEASED, TOLD])
        expect([name, word, everything(reader).includes(word)]).toEqual([name, word, BENEFICIARIES.includes(name)])
    const content = bodies.filter(({ path, status }) => path.includes(`${recommendations}/content`) && status === 200)
    expect(content.length).toBeGreaterThanOrEqual(2)
    for (const { path, status } of bodies)
      if (path.startsWith('/api/') && path.includes(findings)) expect([path, status]).toEqual([path, 404])
  })

  it.each(READERS)('holds no canary, over every route, the page’s socket and plain sockets: %s', (name) => {
    const reader = readers[name]!
    expect(reader.bodies.length).toBeGreaterThan(60)
    for (const [where, word] of Object.entries(CANARIES)) {
      const holder = reader.bodies.find(({ bytes }) => bytes.includes(word))?.path
      expect(everything(reader).includes(word), `${where} ${holder ?? 'in a socket'}`).toBe(false)
    }
    // The search finds what is there: an expert's page was sent the same words.
    const expert = Buffer.concat(expertPage.received)
    for (const word of [
      CANARIES.unreleased,
      CANARIES.afterRelease,
      CANARIES.peersThread,
      CANARIES.releasedReason,
      CANARIES.cursor,
      CANARIES.reservation,
    ])
      expect(expert.includes(word), word).toBe(true)
  })

  it.each(READERS)('holds no client id of anybody, in bytes or digits: %s', async (name) => {
    const ids = await clientIds()
    expect(ids.length).toBeGreaterThan(3)
    const bytes = everything(readers[name]!)
    for (const id of ids) for (const written of asWritten(id)) expect(bytes.includes(written), String(id)).toBe(false)
    const expert = Buffer.concat(expertPage.received)
    expect(ids.some((id) => expert.includes(asWritten(id)[0]!))).toBe(true)
  })

  it.each(READERS)('holds no hash of a text that was not released: %s', async (name) => {
    const hashes = await Promise.all([findings, recommendations].map(async (id) => (await chile.content(id)).hash))
    for (const hash of hashes) expect(everything(readers[name]!).includes(hash)).toBe(false)
    // A lock tells experts what it holds.
    expect(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
  })

  it('says of no words who wrote them: contents and releases name no member', () => {
    const { bodies } = readers.beneficiary!
    const members = chile.round.members.map(({ id }) => id)
    expect(members.length).toBeGreaterThan(3)
    const texts = bodies.filter(({ path, status }) => /\/(content|releases)/.test(path) && status === 200)
    expect(texts.length).toBeGreaterThan(3)
    for (const { path, bytes } of texts)
      for (const id of members) expect([path, bytes.includes(id)]).toEqual([path, false])
  })

  it.each(INSIDE)(
    'is control messages alone: no channel opens, no sync or awareness frame, no event of authors: %s',
    (name) => {
      const { page } = readers[name]!
      for (const frame of page.received) {
        const decoder = decoding.createDecoder(frame)
        expect(decoding.readVarUint(decoder)).toBe(0)
        const message = decodeControl(decoder)
        expect(['event', 'closed', 'pulse']).toContain(message.type)
        if (message.type === 'event') expect(EVENTS).toContain(message.event.type)
      }
      // By channel: which of the two answers comes first is nobody's promise.
      const closes = page.control.flatMap((message) => (message.type === 'closed' ? [message] : []))
      const codes = closes.sort((a, b) => a.channel - b.channel).map(({ code }) => code)
      expect(codes).toEqual(BENEFICIARIES.includes(name) ? [4404, 4403] : [4404, 4404])
      const places = page.events.flatMap((event) =>
        event.type === 'presence' ? event.here.flatMap(({ sections }) => sections) : [],
      )
      expect(places).toEqual([])
    },
  )

  it('tells an observer of no section and no thread of the report', () => {
    const told = readers.observer!.page.events.filter(({ type }) => type === 'section' || type === 'thread')
    expect(told).toEqual([])
  })

  it.each(OUTSIDE)('is not a byte by the socket for whoever is no member: %s', async (name) => {
    const { page } = readers[name]!
    expect(page.received).toEqual([])
    expect(await page.closeCode).toBe(4404)
  })

  it.each(READERS)(
    'is not a byte on a plain socket, which closes as if what may not be read were not there: %s',
    (name) => {
      expect(readers[name]!.plainBytes).toEqual([])
      expect(readers[name]!.plainCloses).toEqual(BENEFICIARIES.includes(name) ? [4404, 4403, 4404] : [4404, 4404, 4404])
    },
  )
})
