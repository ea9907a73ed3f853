import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { StateBody } from '../../schema/api/sections.ts'
import { createId, type SectionId } from '../../schema/ids.ts'
import { SCHEMA_VERSION, SECTION_KINDS } from '../../schema/sections/index.ts'
import { encodeChannelFrame, encodeControl, encodeSync, SYNC } from '../../schema/wire/messages.ts'
import { readCurrent } from '../../server/services/sections.ts'
import { openDatabase } from '../../server/storage/database.ts'
import { listenForNotices, type Notice } from '../../server/storage/notices.ts'
import { createSectionStore } from '../../server/storage/section-store.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyString, bodyText } from '../support/edits.ts'
import { layLine } from '../support/line.ts'
import { muted } from '../support/mute.ts'
import { openPageSession } from '../support/page-session.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { createRandom } from '../support/random.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { silentLog } from '../support/seed.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** What comes to a section after its lock, by whatever way (M10, M12): refused as a whole, and still at its author. */
describe('text that comes after a lock', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  /** A second process on the same database, and a third one whose notices are all lost. */
  let other: TestServer
  let mute: TestServer
  let chile: Person
  let canada: Person
  let secretariat: Person
  let section: string
  let free: string
  const closers: (() => unknown)[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    other = await startServer({ databaseUrl: database.url })
    mute = await startServer({ databaseUrl: muted(database.url) })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    secretariat = await signIn(server.url, 'secretariat')
    section = chile.sections.findings!
    free = chile.sections.recommendations!
  })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
    if ((await stateOf()) === 'locked') await unlock()
  })
  afterAll(async () => {
    await server.stop()
    await other.stop()
    await mute.stop()
    await database.drop()
  })

  const stateOf = async (): Promise<string> => {
    const [row] = await database.query('select state from section where id = $1', [section])
    return row!.state as string
  }
  const lock = async (by = secretariat): Promise<StateBody> => {
    const answer = await by.setState(section, 'locked')
    expect(answer.status).toBe(200)
    return (await answer.json()) as StateBody
  }
  const unlock = async (): Promise<void> => {
    expect((await secretariat.setState(section, 'drafting', 'one word is missing')).status).toBe(200)
  }
  const rows = async (): Promise<number> => {
    const [row] = await database.query('select count(*)::int as n from section_update where section_id = $1', [section])
    return row!.n as number
  }
  const plain = async (person: Person, url = server.url, of = section): Promise<PlainClient> => {
    const client = openPlain({ url, cookie: person.cookie, round: person.round.id, section: of })
    closers.push(() => client.close())
    await client.synced
    return client
  }
  const rawPage = async (person: Person): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    closers.push(() => page.ws.terminate())
    return page
  }
  const stored = async (of = section): Promise<string> => JSON.stringify(await chile.content(of))

  it('[FAULTS L4] of somebody who was off line is refused as a whole, and stays with them, formatting and items and all', async () => {
    const line = await layLine(server.port)
    closers.push(() => line.close())
    const page = openPageSession(line.url, chile)
    closers.push(() => page.session.close())
    const findings = page.session.openSection(section as SectionId, SECTION_KINDS.finding)
    await until('it is live', () => findings.status === 'live', 20_000)
    const { id } = addItem(findings.doc)
    bodyText(findings.doc, id).insert(0, 'in time ')
    await until('all is saved', () => page.session.save.kind === 'saved')
    line.cut()
    await until('it is offline', () => page.session.connection === 'offline')
    const written: string[] = []
    for (let at = 0; at < 40; at++) {
      written.push(`off${at}line`)
      bodyText(findings.doc, id).insert(0, `off${at}line `)
      if (at % 5 === 0) bodyText(findings.doc, id).format(0, 5, { bold: {} })
    }
    const { id: whole, text } = addItem(findings.doc)
    text.insert(0, 'a whole item')
    const { hash } = await lock()
    const before = await rows()
    line.mend()
    await until('it is closed', () => findings.status === 'closed', 20_000)
    expect(findings.reason).toBe('locked')
    await until('the words are kept', () => page.session.save.kind === 'saved' && page.drafts.kept.size === 1)
    expect(await rows()).toBe(before)
    expect((await chile.content(section)).hash).toBe(hash)
    const [draft] = page.drafts.kept.values()
    const kept = draft!.pieces.map((piece) => piece.added).join('\n')
    for (const word of [...written, 'a whole item']) expect(kept).toContain(word)
    expect(kept).not.toContain('in time')
    expect(draft!.pieces.map((piece) => piece.item)).toEqual(expect.arrayContaining([id, whole]))
  })

  it('[FAULTS L5] of the first epoch is refused after unlock, edit and relock, byte for byte, and while it is unlocked', async () => {
    const page = await rawPage(chile)
    const early = page.open({ section, channel: 1 })
    await until('the page is in', () => early.isSynced())
    const opened = page.control.find((message) => message.type === 'opened')
    const epoch = opened?.type === 'opened' ? opened.epoch : 0
    // Written, and never sent: the frame of the first epoch.
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(early.doc))
    let frame: Uint8Array = new Uint8Array()
    doc.on('update', (update: Uint8Array) => (frame = update))
    doc.transact(() => addItem(doc).text.insert(0, 'a frame of the first epoch'))

    await lock()
    await unlock()
    const writer = await plain(canada)
    addItem(writer.doc).text.insert(0, 'edited between the locks')
    await until('the edit is stored', async () => (await stored()).includes('edited between the locks'))
    const { hash } = await lock()
    const before = await rows()
    /** Every way to hand it in. @returns the code that it is refused with. */
    const replay = async (channel: number): Promise<number | null> => {
      const late = await rawPage(chile)
      const again = late.open({ section, channel, doc, epoch, hasUnsaved: true })
      await until('it is refused', () => again.closed() !== null)
      late.send(encodeChannelFrame(channel, encodeSync(SYNC.update, frame)))
      return again.closed()
    }
    expect(await replay(1)).toBe(4423)
    // On the channel that the lock has closed, too.
    page.send(encodeChannelFrame(1, encodeSync(SYNC.update, frame)))
    await until('the page is answered', () => early.closed() === 4423)
    expect(await rows()).toBe(before)
    expect((await chile.content(section)).hash).toBe(hash)
    await unlock()
    expect(await replay(2)).toBe(4503)
    expect(await rows()).toBe(before)
    expect(await stored()).not.toContain('a frame of the first epoch')
    expect(JSON.stringify(doc.getMap('items').toJSON())).toContain('a frame of the first epoch')
  })

  it('[M10] sent by a script with a valid session is refused by every way there is, and other sections stay writable', async () => {
    const script = await plain(chile)
    const { id } = addItem(script.doc)
    await until('the item is stored', async () => (await stored()).includes(id))
    const frame = Y.encodeStateAsUpdate(
      ((): Y.Doc => {
        const doc = new Y.Doc()
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(script.doc))
        bodyText(doc, id).insert(0, 'by a script')
        return doc
      })(),
      Y.encodeStateVector(script.doc),
    )
    const { hash } = await lock()
    const before = await rows()
    await until('the script is closed', () => script.closes.includes(4423))
    // A socket of its own that says nothing but the frame, before anything is asked of it.
    const blunt = new WebSocket(`${server.url.replace('http', 'ws')}/live/${chile.round.id}/${section}`, {
      headers: { cookie: chile.cookie },
    })
    const code = new Promise<number>((resolve) => blunt.on('close', resolve))
    blunt.on('error', () => {})
    blunt.on('open', () => blunt.send(encodeSync(SYNC.update, frame)))
    expect(await code).toBe(4423)
    // A page's socket: a channel to another section, where one is asked for this one, politely and not.
    const page = await rawPage(chile)
    const elsewhere = page.open({ section: free, channel: 1 })
    await until('the page is in the other section', () => elsewhere.isSynced())
    const honest = page.open({ section, channel: 2 })
    await until('it is refused', () => honest.closed() === 4423)
    const open = { type: 'open', section, schema: SCHEMA_VERSION, epoch: 0, hasUnsaved: false } as const
    page.send(encodeControl({ ...open, channel: 3 }))
    for (const subtype of [SYNC.step2, SYNC.update]) page.send(encodeChannelFrame(3, encodeSync(subtype, frame)))
    await until('the third channel is closed', () =>
      page.control.some((message) => message.type === 'closed' && message.channel === 3),
    )
    expect(await rows()).toBe(before)
    expect((await chile.content(section)).hash).toBe(hash)
    // The socket of the page is whole, and what is not locked takes words.
    elsewhere.edit('word', (doc) => addItem(doc, 'recommendation').text.insert(0, 'beside the lock'))
    await until('it is acknowledged', () => elsewhere.acknowledged() === elsewhere.frames.length)
    expect(await stored(free)).toContain('beside the lock')
  })

  it('[FAULTS L3] of a process whose notices are lost is told to nobody, so that the tests beside mean what they say', async () => {
    const heard: Notice[] = []
    let isListening = false
    const notices = listenForNotices({
      url: database.url,
      log: silentLog,
      // Those who are told of it in their lists are told in the same breath.
      onNotice: (notice) => {
        if (!('notified' in notice)) heard.push(notice)
      },
      onListening: () => (isListening = true),
    })
    closers.push(() => notices.close())
    await until('it listens', () => isListening)
    const [loud, silent] = [await signIn(other.url, 'secretariat'), await signIn(mute.url, 'secretariat')]
    heard.length = 0
    await silent.setState(free, 'locked')
    await silent.setState(free, 'drafting', 'and once more')
    await loud.setState(free, 'in-review')
    await until('the one that is not lost is heard', () => heard.length > 0)
    await loud.setState(free, 'drafting', 'the tests go on')
    await until('so is the next', () => heard.length > 1)
    expect(heard).toEqual([{ round: chile.round.id }, { round: chile.round.id }])
  })

  it.each([
    ['[FAULTS L2] of another process, whose notice is under way', () => other],
    ['[FAULTS L3] of another process, whose notice is lost', () => mute],
  ])('%s, is fenced in the database and stays with its typists', async (_what, locking) => {
    const elsewhere = await signIn(locking().url, 'secretariat')
    // Other words than those that stand in the section already.
    const tag = `t${createId<string>().slice(-4)}x`
    const typists = [await plain(chile), await plain(canada)]
    const { id } = addItem(typists[0]!.doc)
    await until('both have the item', () => typists.every(({ doc }) => doc.getMap('items').has(id)))
    let isTyping = true
    const typing = typists.map(async ({ doc, closes }, who) => {
      for (let at = 0; isTyping && closes.length === 0; at++) {
        bodyText(doc, id).insert(0, `${tag}${who}n${at} `)
        await wait(3)
      }
    })
    await wait(60)
    const { hash } = await lock(elsewhere)
    const before = await rows()
    await until('both are closed', () => typists.every(({ closes }) => closes.length > 0))
    isTyping = false
    await Promise.all(typing)
    expect(typists.map(({ closes }) => closes)).toEqual([[4423], [4423]])
    expect(await rows()).toBe(before)
    const content = await chile.content(section)
    expect(content.hash).toBe(hash)
    const kept = JSON.stringify(content)
    const late = typists.map(({ doc }) =>
      bodyString(doc, id)
        .split(' ')
        .filter((word) => word !== '' && !kept.includes(word)),
    )
    // Each has words of their own that nobody else has, and they are still there.
    expect(late.flat().length).toBeGreaterThan(0)
    for (const words of late) for (const word of words) expect(word).toMatch(new RegExp(`^${tag}\\dn\\d+$`))
    // Who comes to either process now is told that it is locked.
    for (const { url } of [server, other, mute]) {
      const late = openPlain({ url, cookie: chile.cookie, round: chile.round.id, section })
      closers.push(() => late.close())
      await until('it is refused', () => late.closes.length > 0)
      expect(late.closes).toEqual([4423])
    }
  })

  it('[FAULTS L6] never comes out of loading: overlapping formatting, loaded cold 100 times, has the hash of the lock', async () => {
    const random = createRandom(6)
    const typists = [await plain(chile), await plain(canada)]
    const { id } = addItem(typists[0]!.doc)
    const words = 'one two three four five six seven eight nine ten'
    bodyText(typists[0]!.doc, id).insert(0, words)
    await until('both have the words', () => typists.every(({ doc }) => bodyString(doc, id) === words))
    for (let turn = 0; turn < 60; turn++) {
      for (const { doc } of typists) {
        const text = bodyText(doc, id)
        const from = Math.floor(random() * (text.length - 1))
        const length = 1 + Math.floor(random() * (text.length - from - 1))
        const mark = random() < 0.5 ? 'bold' : 'italic'
        if (random() < 0.2) text.insert(from, 'x')
        else if (random() < 0.1) text.delete(from, 1)
        else text.format(from, length, { [mark]: random() < 0.6 ? {} : null })
      }
      if (turn % 6 === 0) await wait(5)
    }
    const both = (): boolean => {
      const [a, b] = typists.map(({ doc }) => bodyText(doc, id).toJSON())
      return a === b
    }
    await until('both have the same', both)
    await until('it is stored', async () => (await stored()).includes('italic'))
    const { hash } = await lock()
    const opened = openDatabase(database.url)
    closers.push(() => opened.close())
    const store = createSectionStore(opened)
    const hashes = new Set<string>()
    for (let load = 0; load < 100; load++) {
      // With its checkpoint and without: the log alone says the same.
      if (load === 50) await database.query('delete from section_checkpoint where section_id = $1', [section])
      hashes.add((await readCurrent(store, { id: section as SectionId, kind: 'finding' })).hash)
    }
    for (const person of [chile, canada, secretariat]) hashes.add((await person.content(section)).hash)
    // A process that has never had it in memory, and one that folds it first.
    hashes.add((await (await signIn(other.url, 'expert-tt')).content(section)).hash)
    await server.stop()
    server = await startServer({ databaseUrl: database.url, port: server.port })
    hashes.add((await chile.content(section)).hash)
    expect([...hashes]).toEqual([hash])
  })
})
