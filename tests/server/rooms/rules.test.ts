import { beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { isFinalClose, REASONS, type Reason } from '../../../schema/errors.ts'
import { MAX_BUFFERED_BYTES, SYNC } from '../../../schema/wire/messages.ts'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import type { MemberInfo } from '../../../server/rooms/types.ts'
import { addItem, bodyString, bodyText } from '../../support/edits.ts'
import { createFakeRound, joinFake, openSynced, type FakePage, type FakeRound } from '../../support/fake-round.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { until } from '../../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('the rules of a room', () => {
  let fake: FakeRound
  let registry: Registry

  beforeEach(() => {
    fake = createFakeRound()
    registry = createRegistry({ store: fake.store, clock: createHandClock(), log: silent, meter: uncounted })
  })
  const join = (member: MemberInfo): Promise<FakePage> => joinFake(registry, fake, member)

  it('[J6] [E2] gives nobody what is not committed: no reply, no update, no acknowledgement', async () => {
    const chile = await openSynced(await join(fake.members.chile), fake.findings)
    const canada = await openSynced(await join(fake.members.canada), fake.findings)
    const acknowledged = chile.acknowledged()
    const release = fake.hold('commit')
    const { id, text } = addItem(chile.doc)
    text.insert(0, 'not yet')
    await until('it is being written', () => fake.asked.commit === 1)
    const late = (await join(fake.members.secretariat)).open(fake.findings)
    await until('the late one has been asked', () => late.sent() === 1)
    await turn()
    expect(late.received.map(({ subtype }) => subtype)).toEqual([SYNC.step1])
    expect(bodyString(canada.doc, id)).toBe('')
    expect(chile.acknowledged()).toBe(acknowledged)
    release()
    await until('the late one is in', () => late.isSynced())
    expect(bodyString(late.doc, id)).toBe('not yet')
    await until('Canada has it', () => bodyString(canada.doc, id) === 'not yet')
    await until('Chile is told', () => chile.acknowledged() === chile.sent())
    expect(fake.rows(fake.findings).length).toBeGreaterThan(0)
  })

  it('[J6] takes back from a waiting reply what a lock has refused', async () => {
    const chile = await openSynced(await join(fake.members.chile), fake.findings)
    const { id, text } = addItem(chile.doc)
    await until('it is stored', () => fake.rows(fake.findings).length === 1)
    const release = fake.hold('commit')
    text.insert(0, 'too late')
    await until('it is being written', () => fake.asked.commit === 2)
    const late = (await join(fake.members.secretariat)).open(fake.findings)
    await until('the late one has been asked', () => late.sent() === 1)
    fake.setState(fake.findings, 'in-review')
    release()
    await until('the late one is in', () => late.isSynced())
    expect(bodyString(late.doc, id)).toBe('')
    expect(chile.closed()).toBe(4423)
  })

  it('[E4] writes nothing that was accepted under an older epoch', async () => {
    const chile = await openSynced(await join(fake.members.chile), fake.findings)
    const release = fake.hold('commit')
    addItem(chile.doc)
    await until('it is being written', () => fake.asked.commit === 1)
    fake.setState(fake.findings, 'locked')
    release()
    await until('it is closed', () => chile.closed() !== null)
    expect(chile.closed()).toBe(4423)
    expect(fake.rows(fake.findings)).toEqual([])
  })

  it('[J3] refuses unsaved text of another epoch, and lets in what is saved', async () => {
    const page = await join(fake.members.chile)
    fake.setState(fake.findings, 'locked')
    fake.setState(fake.findings, 'drafting')
    const doc = new Y.Doc()
    addItem(doc)
    const stale = page.open(fake.findings, { channel: 1, doc, epoch: 1, hasUnsaved: true })
    await until('it is refused', () => stale.closed() !== null)
    expect(stale.closed()).toBe(4503)
    expect(stale.sent()).toBe(0)
    const saved = page.open(fake.findings, { channel: 2, epoch: 1, hasUnsaved: false })
    await until('it is in', () => saved.isSynced())
  })

  it('[E5] [G12] acknowledges a frame that adds nothing, and writes no row for it', async () => {
    const page = await join(fake.members.chile)
    const first = await openSynced(page, fake.findings)
    addItem(first.doc)
    await until('it is stored', () => fake.rows(fake.findings).length === 1)
    const again = page.open(fake.findings, { channel: 2, doc: first.doc })
    await until('it is acknowledged', () => again.acknowledged() === 1)
    await turn()
    expect(fake.rows(fake.findings)).toHaveLength(1)
    expect(fake.asked.commit).toBe(1)
  })

  it('[C2] closes a reader with more than 8 MB unread with 4508, and nobody else', async () => {
    const chile = await openSynced(await join(fake.members.chile), fake.findings)
    const slow = await join(fake.members.canada)
    await openSynced(slow, fake.findings)
    slow.setBuffered(MAX_BUFFERED_BYTES)
    const { id } = addItem(chile.doc)
    await until('it is stored', () => fake.rows(fake.findings).length === 1)
    await turn()
    expect(slow.closeCode()).toBeNull()
    slow.setBuffered(MAX_BUFFERED_BYTES + 1)
    bodyText(chile.doc, id).insert(0, 'one more')
    await until('it is closed', () => slow.closeCode() !== null)
    expect(slow.closeCode()).toBe(4508)
    expect(chile.closed()).toBeNull()
  })

  it('[C1] calls 4400 to 4499 final and everything that passes by itself not', () => {
    const retried: Reason[] = [
      'internal',
      'storage-unavailable',
      'restarting',
      'rights-changed',
      'too-slow',
      'resync',
      'too-many',
    ]
    for (const [reason, { close }] of Object.entries(REASONS)) {
      if (reason === 'cannot-start') continue
      expect([reason, isFinalClose(close)]).toEqual([reason, !retried.includes(reason as Reason)])
    }
    expect(retried.map((reason) => REASONS[reason].close)).toEqual([1011, 1011, 1012, 4503, 4508, 4509, 4529])
    for (const code of [1000, 1006, 1009, 4399, 4500]) expect(isFinalClose(code)).toBe(false)
  })

  it('holds a sender back who is faster than the database, also one who comes later, until it is written', async () => {
    const fast = await join(fake.members.chile)
    const chile = await openSynced(fast, fake.findings)
    const { text } = addItem(chile.doc)
    await until('it is stored', () => fake.rows(fake.findings).length === 1)
    const release = fake.hold('commit')
    text.insert(0, 'x')
    await until('it is being written', () => fake.asked.commit === 2)
    for (let part = 0; part < 24; part++) text.insert(0, `${part}`.padEnd(100_000, '.'))
    expect(fast.isPaused()).toBe(true)
    const late = await join(fake.members.canada)
    late.open(fake.findings)
    await until('the late one is open', () => late.connection.channels.size === 1)
    expect(late.isPaused()).toBe(true)
    release()
    await until('both go on', () => !fast.isPaused() && !late.isPaused())
  })
})
