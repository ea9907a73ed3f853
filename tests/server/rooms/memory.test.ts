import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { RoundId, SectionId } from '../../../schema/ids.ts'
import { SCHEMA_VERSION } from '../../../schema/sections/index.ts'
import { encodeChannelFrame, encodeControl, encodeSync, SYNC } from '../../../schema/wire/messages.ts'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import type { MemberInfo, SectionStore } from '../../../server/rooms/types.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { addItem } from '../../support/edits.ts'
import { createHandClock, type HandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { seedDatabase, silentLog } from '../../support/seed.ts'
import { until } from '../../support/until.ts'

/** The room's own numbers: a tail over 500 rows is folded, a section nobody edits for 30 s is forgotten. */
const TAIL_ROWS = 500
const IDLE_MS = 30_000

describe('the memory of a room', () => {
  let clone: TestDatabase
  let database: Database
  let store: SectionStore
  let loads: SectionId[]
  let clock: HandClock
  let registry: Registry
  let round: RoundId
  let section: SectionId
  let chile: MemberInfo

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    const real = createSectionStore(database)
    store = { ...real, load: (id, upTo) => (loads.push(id), real.load(id, upTo)) }
    round = await seedDatabase(database)
    const info = await real.loadRound(round)
    section = info.sections.find(({ kind }) => kind === 'finding')!.id
    chile = info.members.find(({ country }) => country === 'CL')!
  })
  beforeEach(() => {
    loads = []
    clock = createHandClock()
    registry = createRegistry({ store, clock, log: silentLog, meter: uncounted })
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  /** A page that has joined the section. */
  const join = async () => {
    const frames: Uint8Array[] = []
    const transport = {
      send: (frame: Uint8Array) => void frames.push(frame),
      close() {},
      pause() {},
      resume() {},
      bufferedAmount: 0,
    }
    const connection = await registry.joinPage({ round, member: chile, session: 'test' }, transport)
    const doc = new Y.Doc()
    const { updates } = await createSectionStore(database).load(section)
    for (const update of updates) Y.applyUpdate(doc, update)
    connection.receive(
      encodeControl({ type: 'open', channel: 1, section, schema: SCHEMA_VERSION, epoch: 0, hasUnsaved: false }),
    )
    await until('the channel is open', () => connection.channels.size === 1)
    const send = (subtype: number, update: Uint8Array): void =>
      connection.receive(encodeChannelFrame(1, encodeSync(subtype, update)))
    send(SYNC.step2, Y.encodeStateAsUpdate(doc))
    doc.on('update', (update: Uint8Array) => send(SYNC.update, update))
    return { connection, doc }
  }
  const head = async (): Promise<number> =>
    (await clone.query('select head from section where id = $1', [section]))[0]!.head as number
  const checkpointSeq = async (): Promise<number> =>
    ((await clone.query('select seq from section_checkpoint where section_id = $1', [section]))[0]?.seq ?? 0) as number

  it('folds a long tail into a checkpoint that reads the same, and goes on behind it', async () => {
    const { connection, doc } = await join()
    const { text } = addItem(doc)
    const start = await head()
    for (let at = 0; at <= TAIL_ROWS; at++) {
      text.insert(text.length, `w${at} `)
      await until('the word is stored', async () => (await head()) > start + at)
    }
    await until('the checkpoint is written', async () => (await checkpointSeq()) > 0)
    text.insert(text.length, 'after it')
    await until('the last word is stored', async () => (await head()) > start + TAIL_ROWS + 1)
    const folded = await store.load(section)
    expect(folded.checkpointSeq).toBeGreaterThan(start)
    expect(folded.updates).toHaveLength(folded.head - folded.checkpointSeq + 1)
    const read = new Y.Doc()
    for (const update of folded.updates) Y.applyUpdate(read, update)
    expect(read.getMap('items').toJSON()).toEqual(doc.getMap('items').toJSON())
    const rows = await clone.query('select count(*)::int as n from section_update where section_id = $1', [section])
    expect(rows[0]!.n).toBe(folded.head)
    connection.leave()
  })

  it('forgets a section that nobody has open for half a minute, with its tail folded, and reads it anew', async () => {
    const first = await join()
    const before = await head()
    addItem(first.doc).text.insert(0, 'kept')
    await until('it is stored', async () => (await head()) > before)
    first.connection.leave()
    await new Promise((resolve) => setImmediate(resolve))
    clock.turn(IDLE_MS - 1)
    const soon = await join()
    expect(loads).toHaveLength(1)
    soon.connection.leave()
    await new Promise((resolve) => setImmediate(resolve))
    clock.turn(IDLE_MS)
    await until('the tail is folded', async () => (await checkpointSeq()) === (await head()))
    const later = await join()
    expect(loads).toHaveLength(2)
    later.connection.leave()
  })

  it('keeps a section in memory while somebody has it open', async () => {
    const { connection, doc } = await join()
    clock.turn(10 * IDLE_MS)
    const before = await head()
    addItem(doc)
    await until('it is stored', async () => (await head()) > before)
    expect(loads).toHaveLength(1)
    connection.leave()
  })
})
