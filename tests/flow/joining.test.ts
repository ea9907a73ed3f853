import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import { encodeChannelFrame, encodeControl, encodeSync, MAX_CHANNELS, SYNC } from '../../schema/wire/messages.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('joining a section over the page socket', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let secretariat: Person
  let section: string
  const pages: RawPage[] = []

  const open = async (person = chile): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    pages.push(page)
    return page
  }
  const openedEpoch = (page: RawPage, channel: number): number | null => {
    const message = page.control.find((one) => one.type === 'opened' && one.channel === channel)
    return message?.type === 'opened' ? message.epoch : null
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
    section = chile.sections.findings!
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    await server.stop()
    await database.drop()
  })

  it('[J2] closes a page that is older than the server with 4426, on its channel or its plain socket', async () => {
    const page = await open()
    const old = page.open({ section, channel: 1, schema: SCHEMA_VERSION - 1 })
    await until('the channel is closed', () => old.closed() !== null)
    expect(old.closed()).toBe(4426)
    const current = page.open({ section, channel: 2 })
    await until('one of the same version is let in', () => current.isSynced())
    const address = `${server.url.replace('http', 'ws')}/live/${chile.round.id}/${section}?schema=${SCHEMA_VERSION - 1}`
    const plain = new WebSocket(address, { headers: { cookie: chile.cookie } })
    expect((await once(plain, 'close'))[0]).toBe(4426)
  })

  it('[J3] merges nothing when the section changed while unsaved text was written: 4423 locked, 4503 open again', async () => {
    const page = await open()
    const first = page.open({ section, channel: 1 })
    await until('it is in', () => first.isSynced())
    const epoch = openedEpoch(page, 1)!
    page.ws.terminate()
    const { id, text } = addItem(first.doc)
    text.insert(0, 'written off line')
    const come = async (hasUnsaved: boolean) => {
      const back = await open()
      return back.open({ section, channel: 1, doc: first.doc, epoch, hasUnsaved })
    }
    expect((await secretariat.setState(section, 'locked')).status).toBe(200)
    const locked = await come(true)
    await until('it is refused', () => locked.closed() !== null)
    expect(locked.closed()).toBe(4423)
    expect((await secretariat.setState(section, 'drafting', 'a sentence is missing')).status).toBe(200)
    const unlocked = await come(true)
    await until('it is refused', () => unlocked.closed() !== null)
    expect(unlocked.closed()).toBe(4503)
    expect((await chile.content(section)).items.some((item) => item.id === id)).toBe(false)
  })

  it('[J4] [E3] judges live updates after the own SyncStep2, whatever comes first', async () => {
    const page = await open()
    const doc = new Y.Doc()
    const channel = page.open({ section, channel: 1, doc })
    await until('it is in', () => channel.isSynced())
    page.ws.terminate()
    // Off-line text, then a key: the key's update arrives before the SyncStep2 it builds on.
    const { id, text } = addItem(doc)
    text.insert(0, 'off line ')
    const before = Y.encodeStateVector(doc)
    text.insert(text.length, 'key')
    const key = Y.encodeStateAsUpdate(doc, before)
    const again = await open()
    again.send(encodeControl({ type: 'open', channel: 1, section, schema: SCHEMA_VERSION, epoch: 0, hasUnsaved: true }))
    await until('the channel is open', () => openedEpoch(again, 1) !== null)
    again.send(encodeChannelFrame(1, encodeSync(SYNC.update, key)))
    again.send(encodeChannelFrame(1, encodeSync(SYNC.step2, Y.encodeStateAsUpdate(doc))))
    await until('both frames are acknowledged', () =>
      again.control.some((message) => message.type === 'ack' && message.count === 2),
    )
    const item = (await chile.content(section)).items.find((one) => one.id === id)
    expect(JSON.stringify(item)).toContain('off line key')
  })

  it('[J5] closes a gap after the sync with 4509, and keeps nothing of it', async () => {
    const page = await open()
    const channel = page.open({ section, channel: 1 })
    await until('it is in', () => channel.isSynced())
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(channel.doc))
    const { id, text } = addItem(doc)
    const before = Y.encodeStateVector(doc)
    text.insert(0, 'on something nobody has')
    page.send(encodeChannelFrame(1, encodeSync(SYNC.update, Y.encodeStateAsUpdate(doc, before))))
    await until('the channel is closed', () => channel.closed() !== null)
    expect(channel.closed()).toBe(4509)
    expect(JSON.stringify(await chile.content(section))).not.toContain(id)
  })

  it('[E6] closes with 4409 for words under the client id of somebody else, and the victim types on', async () => {
    const victim = await open()
    const mine = victim.open({ section, channel: 1 })
    await until('it is in', () => mine.isSynced())
    let id = ''
    mine.edit('item', (doc) => (id = addItem(doc).id))
    await until('it is saved', () => mine.acknowledged() === mine.frames.length)
    const canada = await signIn(server.url, 'expert-ca')
    const attacker = await open(canada)
    const theirs = attacker.open({ section, channel: 1 })
    await until('the attacker is in', () => theirs.isSynced())
    const forged = new Y.Doc()
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(mine.doc))
    forged.clientID = mine.doc.clientID
    const before = Y.encodeStateVector(forged)
    bodyText(forged, id).insert(0, 'forged')
    attacker.send(encodeChannelFrame(1, encodeSync(SYNC.update, Y.encodeStateAsUpdate(forged, before))))
    await until('the attacker is closed', () => theirs.closed() !== null)
    expect(theirs.closed()).toBe(4409)
    mine.edit('word', (doc) => bodyText(doc, id).insert(0, 'mine'))
    await until('the victim is saved', () => mine.acknowledged() === mine.frames.length)
    const content = JSON.stringify(await chile.content(section))
    expect(content).toContain('mine')
    expect(content).not.toContain('forged')
  })

  it('[W2] never takes a channel number twice, nor more than it allows', async () => {
    const twice = await open()
    const first = twice.open({ section, channel: 1 })
    await until('it is in', () => first.isSynced())
    twice.open({ section, channel: 1 })
    expect(await twice.closeCode).toBe(4400)
    const many = await open()
    for (let channel = 1; channel <= MAX_CHANNELS + 1; channel++) many.open({ section, channel })
    expect(await many.closeCode).toBe(4529)
  })
})
