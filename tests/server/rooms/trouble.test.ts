import * as encoding from 'lib0/encoding'
import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../schema/errors.ts'
import type { SectionId } from '../../../schema/ids.ts'
import { encodeChannelFrame, encodeControl, encodeSync, SYNC } from '../../../schema/wire/messages.ts'
import { SCHEMA_VERSION } from '../../../schema/sections/index.ts'
import { createCommitter, type Committable } from '../../../server/rooms/committer.ts'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import type { CommitOutcome, CommitRequest, MemberInfo } from '../../../server/rooms/types.ts'
import { addItem } from '../../support/edits.ts'
import { createFakeRound, joinFake, openSynced, type FakePage, type FakeRound } from '../../support/fake-round.ts'
import { createHandClock, type HandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { until } from '../../support/until.ts'

/** Rows that load and can never be encoded again: an embedded value nested deeper than any stack. */
const poison = (): Uint8Array =>
  encoding.encode((encoder) => {
    for (const number of [1, 1, 4711, 0]) encoding.writeVarUint(encoder, number)
    encoding.writeUint8(encoder, 5) // embedded value, no neighbours
    encoding.writeVarUint(encoder, 1) // in a root
    encoding.writeVarString(encoder, 'intro')
    encoding.writeVarString(encoder, '['.repeat(100_000) + ']'.repeat(100_000))
    encoding.writeVarUint(encoder, 0)
  })

describe('trouble in one section', () => {
  let fake: FakeRound
  let clock: HandClock
  let errors: string[]
  let registry: Registry
  const log = { info: () => {}, warn: () => {}, error: (message: string) => void errors.push(message) }

  beforeEach(() => {
    fake = createFakeRound()
    clock = createHandClock()
    errors = []
    registry = createRegistry({ store: fake.store, clock, log, meter: uncounted })
  })
  const join = (member: MemberInfo): Promise<FakePage> => joinFake(registry, fake, member)

  it('folds every other section at the end, although one cannot be encoded', async () => {
    fake.writeElsewhere(fake.findings, fake.members.chile.id, poison())
    const secretariat = await join(fake.members.secretariat)
    const broken = secretariat.open(fake.findings, { channel: 1 })
    await until('it is refused', () => broken.closed() !== null)
    const whole = await openSynced(secretariat, fake.baseline, 2)
    addItem(whole.doc)
    await until('it is stored', () => fake.rows(fake.baseline).length === 1)
    await registry.stop()
    expect(fake.asked.checkpoint).toBe(1)
    expect(errors).toContain('no checkpoint made')
  })

  it('[E7] drops a section whose commit has an unknown outcome, closes its channels with 1011, and reads it anew', async () => {
    const chile = await join(fake.members.chile)
    const secretariat = await join(fake.members.secretariat)
    const channel = await openSynced(chile, fake.findings)
    const other = await openSynced(secretariat, fake.baseline)
    const loads = fake.asked.load
    fake.nextCommits.push((outcomes) => outcomes.map(() => ({ kind: 'unknown' })))
    addItem(channel.doc)
    await until('the channel is closed', () => channel.closed() !== null)
    expect(channel.closed()).toBe(1011)
    expect(channel.acknowledged()).toBe(1)
    expect([chile.closeCode(), other.closed()]).toEqual([null, null])
    // It was written after all: the page comes back with the same document, and nothing is there twice.
    const back = chile.open(fake.findings, { channel: 2, doc: channel.doc, epoch: 1, hasUnsaved: true })
    await until('it is acknowledged', () => back.acknowledged() === 1)
    expect(fake.asked.load).toBe(loads + 1)
    expect(fake.rows(fake.findings)).toHaveLength(1)
  })

  it('[E7] a commit that throws is an unknown outcome; one that surely wrote nothing waits', async () => {
    const chile = await join(fake.members.chile)
    const channel = await openSynced(chile, fake.findings)
    fake.nextCommits.push(new AppError('storage-unavailable'))
    addItem(channel.doc)
    await until('it was tried', () => fake.asked.commit === 1)
    expect(channel.closed()).toBeNull()
    clock.turn(1000)
    await until('it is stored', () => fake.rows(fake.findings).length === 1)
    await until('it is acknowledged', () => channel.acknowledged() === channel.sent())
    fake.nextCommits.push(new Error('the line broke'))
    addItem(channel.doc)
    await until('the channel is closed', () => channel.closed() !== null)
    expect(channel.closed()).toBe(1011)
  })

  it('[W3] [W4] closes the channel of a bad message, and leaves the socket and its other channels alone', async () => {
    const secretariat = await join(fake.members.secretariat)
    const good = await openSynced(secretariat, fake.baseline, 1)
    const bad = await openSynced(secretariat, fake.findings, 2)
    secretariat.send(encodeChannelFrame(2, Uint8Array.of(0, 9, 0)))
    expect(bad.closed()).toBe(4400)
    // What is still under way to it is ignored.
    secretariat.send(encodeChannelFrame(2, encodeSync(SYNC.update, Uint8Array.of(1, 2, 3))))
    addItem(good.doc)
    await until('the other is stored', () => fake.rows(fake.baseline).length === 1)
    expect([good.closed(), secretariat.closeCode()]).toEqual([null, null])
  })

  it('[W4] closes a channel that is spoken to before it is opened, and nothing else', async () => {
    const secretariat = await join(fake.members.secretariat)
    const good = await openSynced(secretariat, fake.baseline, 1)
    const early = secretariat.open(fake.findings, { channel: 2 })
    secretariat.send(encodeChannelFrame(2, encodeSync(SYNC.update, Uint8Array.of(0, 0))))
    expect(early.closed()).toBe(4400)
    await until('the section is loaded', () => fake.asked.load === 2)
    await new Promise((resolve) => setImmediate(resolve))
    expect([good.closed(), secretariat.closeCode()]).toEqual([null, null])
    expect(secretariat.control.filter((one) => one.type === 'opened' && one.channel === 2)).toEqual([])
  })

  it('[W3] closes the socket of a bad control message or a channel that was never opened with 4400', async () => {
    for (const frame of [
      Uint8Array.of(0, 99),
      encodeControl({ type: 'ack', channel: 1, count: 1 }),
      encodeControl({
        type: 'open',
        channel: 0,
        section: fake.findings,
        schema: SCHEMA_VERSION,
        epoch: 0,
        hasUnsaved: false,
      }),
      encodeChannelFrame(7, Uint8Array.of(3)),
    ]) {
      const page = await join(fake.members.chile)
      page.send(frame)
      expect(page.closeCode()).toBe(4400)
    }
    const text = await join(fake.members.chile)
    text.connection.receive(null)
    expect(text.closeCode()).toBe(4400)
  })
})

describe('the committer', () => {
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const request = (section: string): CommitRequest => ({
    section: section as SectionId,
    epoch: 1,
    rows: [],
    authors: [],
  })

  interface FakeCommittable extends Committable {
    settled: CommitOutcome[]
    dropped: number
  }
  const committable = (name: string, faults: { take?: boolean; settle?: boolean } = {}): FakeCommittable => {
    let hasWork = true
    const self: FakeCommittable = {
      settled: [],
      dropped: 0,
      takeBatch() {
        if (faults.take === true) throw new Error('cannot be merged')
        const work = hasWork ? request(name) : null
        hasWork = false
        return work
      },
      settle(outcome) {
        self.settled.push(outcome)
        if (faults.settle === true) throw new Error('cannot be told')
      },
      putBack() {},
      drop: () => void self.dropped++,
    }
    return self
  }

  it('drops the section that fails while it is told, and tells all others what has become of theirs', async () => {
    const commit = (requests: CommitRequest[]): Promise<CommitOutcome[]> =>
      Promise.resolve(requests.map(() => ({ kind: 'committed', base: 0 })))
    const committer = createCommitter({ commit, ping: () => Promise.resolve() }, createHandClock(), silent, uncounted)
    const sections = [committable('a'), committable('b', { settle: true }), committable('c')]
    for (const section of sections) committer.schedule(section)
    await committer.drain()
    expect(sections.map(({ settled }) => settled)).toEqual(sections.map(() => [{ kind: 'committed', base: 0 }]))
    expect(sections.map(({ dropped }) => dropped)).toEqual([0, 1, 0])
    expect(committer.isReachable).toBe(true)
  })

  it('drops the section whose batch cannot be made, and writes all others', async () => {
    const written: string[] = []
    const commit = (requests: CommitRequest[]): Promise<CommitOutcome[]> => {
      written.push(...requests.map(({ section }) => section))
      return Promise.resolve(requests.map(() => ({ kind: 'committed', base: 0 })))
    }
    const committer = createCommitter({ commit, ping: () => Promise.resolve() }, createHandClock(), silent, uncounted)
    const sections = [committable('a'), committable('b', { take: true }), committable('c')]
    for (const section of sections) committer.schedule(section)
    await committer.drain()
    expect(written).toEqual(['a', 'c'])
    expect(sections.map(({ dropped }) => dropped)).toEqual([0, 1, 0])
    const later = committable('d')
    committer.schedule(later)
    await committer.drain()
    expect(written).toEqual(['a', 'c', 'd'])
  })
})
