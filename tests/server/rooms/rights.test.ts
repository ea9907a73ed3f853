import { beforeEach, describe, expect, it } from 'vitest'
import type { MemberInfo } from '../../../server/rooms/types.ts'
import { createRegistry, type Registry } from '../../../server/rooms/registry.ts'
import { addItem } from '../../support/edits.ts'
import { createFakeRound, joinFake, openSynced, type FakePage, type FakeRound } from '../../support/fake-round.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { uncounted } from '../../support/metrics.ts'
import { until } from '../../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

describe('somebody whose rights change', () => {
  let fake: FakeRound
  let registry: Registry

  beforeEach(() => {
    fake = createFakeRound()
    registry = createRegistry({ store: fake.store, clock: createHandClock(), log: silent, meter: uncounted })
  })
  const join = (member: MemberInfo): Promise<FakePage> => joinFake(registry, fake, member)
  const remove = (member: MemberInfo): void => fake.setMember({ ...member, hasLeft: true })

  it('[S6] is sent away for good when they are a member no more, and others are told', async () => {
    const chile = await join(fake.members.chile)
    const canada = await join(fake.members.canada)
    remove(fake.members.chile)
    await registry.reread(fake.round)
    expect([chile.closeCode(), canada.closeCode()]).toEqual([4404, null])
    const told = canada.events.findLast((event) => event.type === 'hello')
    expect(told?.members.find(({ id }) => id === fake.members.chile.id)).toMatchObject({ hasLeft: true })
  })

  it.each([
    ['role', { role: 'observer' as const }],
    ['country', { country: 'PE' }],
    ['marks', { marks: ['lead' as const] }],
  ])('[S6] is sent back to be judged anew when their %s is another', async (_what, change) => {
    const chile = await join(fake.members.chile)
    fake.setMember({ ...fake.members.chile, ...change })
    await registry.reread(fake.round)
    expect(chile.closeCode()).toBe(4503)
    const again = await join({ ...fake.members.chile, ...change })
    expect(again.connection.member).toMatchObject(change)
  })

  it('[S6] stays when only what they are called is another, and everybody is told', async () => {
    const chile = await join(fake.members.chile)
    fake.setMember({ ...fake.members.chile, name: 'Another name' })
    await registry.reread(fake.round)
    expect(chile.closeCode()).toBeNull()
    const told = chile.events.findLast((event) => event.type === 'hello')
    expect(told?.members.find(({ id }) => id === fake.members.chile.id)).toMatchObject({ name: 'Another name' })
  })

  it('[S6] is let in by what the room knows, when they were looked up before the change', async () => {
    await join(fake.members.canada)
    remove(fake.members.chile)
    await registry.reread(fake.round)
    await expect(join(fake.members.chile)).rejects.toMatchObject({ reason: 'not-found' })
    fake.setMember({ ...fake.members.official, role: 'observer' })
    await registry.reread(fake.round)
    expect((await join(fake.members.official)).connection.member.role).toBe('observer')
  })

  it('[FAULTS L3] writes nothing more although no notice came: the fence finds them gone', async () => {
    const chile = await join(fake.members.chile)
    const canada = await join(fake.members.canada)
    const typing = await openSynced(chile, fake.findings)
    const other = await openSynced(canada, fake.findings)
    remove(fake.members.chile)
    fake.raiseEpochs()
    addItem(typing.doc)
    addItem(other.doc)
    await until('the removed one is out', () => chile.closeCode() !== null)
    expect(chile.closeCode()).toBe(4404)
    await until('the other one is saved', () => other.acknowledged() === other.sent())
    expect(new Set(fake.rows(fake.findings).map(({ member }) => member))).toEqual(new Set([fake.members.canada.id]))
    expect(canada.closeCode()).toBeNull()
  })

  it('[FAULTS L3] that was lowered to reading writes nothing more although no notice came', async () => {
    const chile = await join(fake.members.chile)
    const typing = await openSynced(chile, fake.findings)
    fake.setMember({ ...fake.members.chile, role: 'observer' })
    fake.raiseEpochs()
    addItem(typing.doc)
    await until('the lowered one is sent back', () => chile.closeCode() !== null)
    // Whatever still waited would be written by now.
    await registry.stop()
    expect([chile.closeCode(), fake.rows(fake.findings).length]).toEqual([4503, 0])
  })
})
