import { beforeEach, describe, expect, it } from 'vitest'
import { createId, type ThreadId } from '../../schema/ids.ts'
import { createFollower, ROUNDS_MS, SESSIONS_MS, type Follower } from '../../server/follow.ts'
import { createRegistry, type Registry } from '../../server/rooms/registry.ts'
import { createFakeRound, joinFake, type FakePage, type FakeRound } from '../support/fake-round.ts'
import { createHandClock, type HandClock } from '../support/hand-clock.ts'
import { uncounted } from '../support/metrics.ts'
import { until } from '../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

describe('following what other processes do', () => {
  let fake: FakeRound
  let clock: HandClock
  let registry: Registry
  let follower: Follower
  let page: FakePage
  /** Milliseconds for which a sign-in is still good. */
  let live: Map<string, number>

  beforeEach(async () => {
    fake = createFakeRound()
    clock = createHandClock()
    live = new Map([
      ['good', 9e9],
      ['bad', 9e9],
    ])
    registry = createRegistry({ store: fake.store, clock, log: silent, meter: uncounted })
    follower = createFollower({
      registry,
      clock,
      log: silent,
      liveSessions: async (keys) => new Map([...live].filter(([key]) => keys.includes(key))),
      readThread: () => Promise.reject(new Error('not asked for')),
    })
    page = await joinFake(registry, fake, fake.members.chile, 'good')
  })

  const remove = (): void => fake.setMember({ ...fake.members.chile, hasLeft: true })

  it('acts on a notice at once', async () => {
    remove()
    follower.handleNotice({ round: fake.round })
    await until('the page is closed', () => page.closeCode() === 4404)
  })

  it('[FAULTS L3] finds what no notice told of', async () => {
    remove()
    clock.turn(ROUNDS_MS - 1)
    await settled()
    expect(page.closeCode()).toBeNull()
    clock.turn(1)
    await until('the page is closed', () => page.closeCode() === 4404)
  })

  it('reads everything again once it listens again', async () => {
    remove()
    live.delete('bad')
    const other = await joinFake(registry, fake, fake.members.canada, 'bad')
    follower.catchUp()
    await until('the page is closed', () => page.closeCode() === 4404)
    await until('the other is closed', () => other.closeCode() === 4401)
  })

  it('[FAULTS A3] ends the sockets of a sign-in at the moment it expires', async () => {
    const other = await joinFake(registry, fake, fake.members.canada, 'bad')
    live.set('bad', 300)
    clock.turn(SESSIONS_MS)
    await settled()
    clock.turn(299)
    await settled()
    live.delete('bad')
    expect(other.closeCode()).toBeNull()
    clock.turn(1)
    await until('it is closed', () => other.closeCode() === 4401)
    expect(page.closeCode()).toBeNull()
  })

  it('ends the sockets of a sign-in that has expired, and goes on looking', async () => {
    const other = await joinFake(registry, fake, fake.members.canada, 'bad')
    clock.turn(SESSIONS_MS)
    await settled()
    expect(other.closeCode()).toBeNull()
    live.delete('bad')
    clock.turn(SESSIONS_MS)
    await until('it is closed', () => other.closeCode() === 4401)
    expect(page.closeCode()).toBeNull()
  })

  it('reads a round once more for all notices that come while it is being read', async () => {
    const before = fake.asked.loadRound
    const release = fake.hold('loadRound')
    for (let at = 0; at < 5; at++) follower.handleNotice({ round: fake.round })
    await settled()
    release()
    await until('it was read again', () => fake.asked.loadRound === before + 2)
    await settled()
    expect(fake.asked.loadRound).toBe(before + 2)
  })

  it('asks nothing about rounds that nobody has open', async () => {
    const before = fake.asked.loadRound
    follower.handleNotice({ round: createId() })
    follower.handleNotice({ round: createId(), thread: createId<ThreadId>() })
    await settled()
    expect(fake.asked.loadRound).toBe(before)
  })

  it('looks no more once it is stopped', async () => {
    follower.stop()
    remove()
    clock.turn(10 * ROUNDS_MS)
    await settled()
    expect(page.closeCode()).toBeNull()
  })
})
