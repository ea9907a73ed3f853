import { beforeEach, describe, expect, it } from 'vitest'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import { createFakeRound, joinFake, type FakeRound } from '../../support/fake-round.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { until } from '../../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

describe('a sign-in that ends', () => {
  let fake: FakeRound
  let registry: Registry

  beforeEach(() => {
    fake = createFakeRound()
    registry = createRegistry({ store: fake.store, clock: createHandClock(), log: silent, meter: uncounted })
  })

  it('[H2] ends the sockets that came with it, and no others', async () => {
    const mine = await joinFake(registry, fake, fake.members.chile, 'ends')
    const other = await joinFake(registry, fake, fake.members.chile, 'stays')
    registry.endSession('ends')
    await until('it is closed', () => mine.closeCode() !== null)
    expect([mine.closeCode(), other.closeCode()]).toEqual([4401, null])
  })

  it('[H2] lets nobody in who was still on the way when it ended', async () => {
    const release = fake.hold('loadRound')
    const joining = joinFake(registry, fake, fake.members.chile, 'ends')
    await until('the round is being read', () => fake.asked.loadRound === 1)
    registry.endSession('ends')
    release()
    await expect(joining).rejects.toMatchObject({ reason: 'not-signed-in' })
    expect((await joinFake(registry, fake, fake.members.chile, 'another')).closeCode()).toBeNull()
  })
})
