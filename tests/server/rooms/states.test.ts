import { beforeEach, describe, expect, it } from 'vitest'
import { createId, type MemberId, type SectionId } from '../../../schema/ids.ts'
import type { SectionStateEvent } from '../../../schema/wire/messages.ts'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import type { MemberInfo } from '../../../server/rooms/types.ts'
import { addItem } from '../../support/edits.ts'
import { createFakeRound, joinFake, openSynced, type FakePage, type FakeRound } from '../../support/fake-round.ts'
import { createHandClock, type HandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { until } from '../../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('states, rights and who is told of them', () => {
  let fake: FakeRound
  let clock: HandClock
  let registry: Registry

  beforeEach(() => {
    fake = createFakeRound()
    clock = createHandClock()
    registry = createRegistry({ store: fake.store, clock, log: silent, meter: uncounted })
  })
  const join = (member: MemberInfo): Promise<FakePage> => joinFake(registry, fake, member)
  /** Somebody whom the room does not know yet. */
  const newcomer = (): MemberInfo => {
    const member = { ...fake.members.canada, id: createId<MemberId>() }
    fake.setMember(member)
    return member
  }
  const toldOf = ({ events }: FakePage, section: SectionId): SectionStateEvent[] =>
    events.filter((event): event is SectionStateEvent => event.type === 'section' && event.section === section)
  const lastTold = (page: FakePage, section: SectionId) => toldOf(page, section).at(-1)

  it('[S1] tells every page of the round that reads it of a change of state, once', async () => {
    const pages = [await join(fake.members.chile), await join(fake.members.secretariat)]
    const official = await join(fake.members.official)
    await openSynced(pages[1]!, fake.findings)
    for (const state of ['in-review', 'locked', 'drafting'] as const) {
      const before = pages.map((page) => toldOf(page, fake.findings).length)
      fake.setState(fake.findings, state)
      await registry.refresh(fake.round, fake.findings)
      expect(pages.map((page) => toldOf(page, fake.findings).length)).toEqual(before.map((count) => count + 1))
      for (const page of pages) expect(lastTold(page, fake.findings)).toMatchObject({ state })
    }
    expect(toldOf(official, fake.findings)).toEqual([])
  })

  it('[S2] closes the channels of those who may no longer edit with 4423, and nobody else', async () => {
    const chile = await join(fake.members.chile)
    const secretariat = await join(fake.members.secretariat)
    const expert = await openSynced(chile, fake.findings)
    const kept = await openSynced(secretariat, fake.findings)
    fake.setState(fake.findings, 'in-review')
    await registry.refresh(fake.round, fake.findings)
    expect(expert.closed()).toBe(4423)
    expect(kept.closed()).toBeNull()
    expect([chile.closeCode(), secretariat.closeCode()]).toEqual([null, null])
    addItem(kept.doc)
    await until('the secretariat writes on', () => fake.rows(fake.findings).length === 1)
  })

  it('[S2] closes a channel before the page is told why', async () => {
    const chile = await join(fake.members.chile)
    await openSynced(chile, fake.findings)
    fake.setState(fake.findings, 'locked')
    await registry.refresh(fake.round, fake.findings)
    const closed = chile.control.findIndex(({ type }) => type === 'closed')
    const told = chile.control.findIndex(
      (message) => message.type === 'event' && message.event.type === 'section' && message.event.state === 'locked',
    )
    expect(closed).toBeGreaterThanOrEqual(0)
    expect(told).toBeGreaterThan(closed)
  })

  it('[S3] tells readers of before and after of a release, without another epoch', async () => {
    const official = await join(fake.members.official)
    const chile = await join(fake.members.chile)
    const channel = await openSynced(chile, fake.findings)
    for (const isReleased of [true, false]) {
      fake.setReleased(fake.findings, isReleased)
      await registry.refresh(fake.round, fake.findings)
      for (const page of [official, chile])
        expect(lastTold(page, fake.findings)).toMatchObject({
          epoch: 1,
          release: isReleased ? { seq: 0 } : null,
        })
    }
    expect(channel.closed()).toBeNull()
  })

  it('[S1] keeps the newest state although an older answer of the database comes after it', async () => {
    const chile = await join(fake.members.chile)
    // A new member makes the room read the round again, and that answer is slow.
    const release = fake.hold('loadRound')
    const slow = joinFake(registry, fake, newcomer())
    await until('the round is being read', () => fake.asked.loadRound === 2)
    await turn()
    fake.setState(fake.findings, 'locked')
    await registry.refresh(fake.round, fake.findings)
    expect(lastTold(chile, fake.findings)).toMatchObject({ state: 'locked', epoch: 2 })
    release()
    expect(lastTold(await slow, fake.findings)).toMatchObject({ state: 'locked', epoch: 2 })
    expect(lastTold(await join(fake.members.canada), fake.findings)).toMatchObject({ state: 'locked', epoch: 2 })
    const refused = (await join(fake.members.canada)).open(fake.findings)
    await until('it is refused', () => refused.closed() !== null)
    expect(refused.closed()).toBe(4423)
  })

  it('[S3] keeps the newest release although an older answer of the database comes after it', async () => {
    await join(fake.members.chile)
    const release = fake.hold('loadRound')
    const slow = joinFake(registry, fake, newcomer())
    await until('the round is being read', () => fake.asked.loadRound === 2)
    await turn()
    fake.setReleased(fake.findings, true)
    await registry.refresh(fake.round, fake.findings)
    release()
    await slow
    const official = await join(fake.members.official)
    expect(lastTold(official, fake.findings)).toMatchObject({ release: { seq: 0 } })
  })

  it('[S1] tells everybody of a state that a refused join was the first to see', async () => {
    const chile = await join(fake.members.chile)
    const secretariat = await join(fake.members.secretariat)
    fake.setState(fake.findings, 'locked')
    await registry.refresh(fake.round, fake.findings)
    // Another process opens it: nobody has told this one.
    fake.setState(fake.findings, 'drafting')
    await openSynced(chile, fake.findings)
    for (const page of [chile, secretariat])
      expect(lastTold(page, fake.findings)).toMatchObject({ state: 'drafting', epoch: 3 })
  })

  it('[H2] says of each section why it is not opened: not there, not theirs, or not now', async () => {
    fake.setState(fake.findings, 'locked')
    const chile = await join(fake.members.chile)
    const official = await join(fake.members.official)
    const closes = async (page: FakePage, section: string, channel: number): Promise<number | null> => {
      const opened = page.open(section as SectionId, { channel })
      await until('it is refused', () => opened.closed() !== null)
      return opened.closed()
    }
    expect(await closes(chile, fake.findings, 1)).toBe(4423)
    expect(await closes(chile, fake.baseline, 2)).toBe(4403)
    expect(await closes(official, fake.findings, 1)).toBe(4404)
    expect(await closes(official, fake.round, 2)).toBe(4404)
    expect(await closes(official, 'nonsense', 3)).toBe(4404)
  })

  it('tells readers of new content at once, then at most once a second', async () => {
    const secretariat = await join(fake.members.secretariat)
    const reader = await join(fake.members.chile)
    const official = await join(fake.members.official)
    const writer = await openSynced(secretariat, fake.baseline)
    const told = (page: FakePage): number[] =>
      page.events.flatMap((event) => (event.type === 'content' && event.section === fake.baseline ? [event.seq] : []))
    addItem(writer.doc)
    await until('it is stored', () => fake.rows(fake.baseline).length === 1)
    await turn()
    expect(told(reader)).toEqual([1])
    for (let rows = 2; rows <= 4; rows++) {
      addItem(writer.doc)
      await until('it is stored', () => fake.rows(fake.baseline).length === rows)
      await turn()
    }
    expect(told(reader)).toEqual([1])
    clock.turn(1000)
    expect(told(reader)).toEqual([1, 4])
    clock.turn(1000)
    expect(told(reader)).toEqual([1, 4])
    // Who edits it has it already, and who reads what was released reads no drafts.
    expect([told(secretariat), told(official)]).toEqual([[], []])
  })

  it('tells readers of content that another process has written', async () => {
    const secretariat = await join(fake.members.secretariat)
    const reader = await join(fake.members.chile)
    const writer = await openSynced(secretariat, fake.baseline)
    fake.writeElsewhere(fake.baseline, fake.members.secretariat.id, Uint8Array.of(0, 0))
    await registry.refresh(fake.round, fake.baseline)
    expect(reader.events.filter(({ type }) => type === 'content')).toEqual([
      { type: 'content', section: fake.baseline, seq: 1 },
    ])
    expect(writer.closed()).toBeNull()
  })
})
