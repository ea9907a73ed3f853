import { beforeEach, describe, expect, it } from 'vitest'
import { createId, type MemberId } from '../../../schema/ids.ts'
import { decodeAwareness, encodeEntries, isGone, type AwarenessEntry } from '../../../server/rooms/awareness.ts'
import { createCursors, type Cursors } from '../../../server/rooms/cursors.ts'
import type { MemberInfo, SectionChannel } from '../../../server/rooms/types.ts'
import { createHandClock } from '../../support/hand-clock.ts'

const entry = (clientId: number, clock = 1, state: unknown = 'here'): AwarenessEntry => ({
  clientId,
  clock,
  state: new TextEncoder().encode(JSON.stringify(state)),
})
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

interface Listener extends SectionChannel {
  told: [clientId: number, member: MemberId][][]
  frames: AwarenessEntry[][]
}

const createListener = (): Listener => {
  const told: Listener['told'] = []
  const frames: AwarenessEntry[][] = []
  return {
    member: { id: createId<MemberId>() } as MemberInfo,
    told,
    frames,
    announce: (clients) => void told.push(clients),
    sendAwareness: (bytes) => void frames.push(decodeAwareness(bytes)),
    settle() {},
    reencode() {},
    sendUpdate() {},
    hold() {},
    close() {},
  }
}

describe('cursors', () => {
  let owners: Map<number, MemberId>
  let channels: Set<SectionChannel>
  let cursors: Cursors

  beforeEach(() => {
    owners = new Map()
    channels = new Set()
    cursors = createCursors({
      channels,
      clock: createHandClock(),
      ownerOf: (id) => owners.get(id),
      bind: (id, member) => void owners.set(id, member),
      onChange: () => {},
    })
  })
  const join = (): Listener => {
    const channel = createListener()
    channels.add(channel)
    cursors.greet(channel)
    return channel
  }
  const say = (channel: Listener, ...entries: AwarenessEntry[]): void =>
    cursors.receive(channel, encodeEntries(entries))
  const alive = (listener: Listener): number[] => {
    const states = new Map(listener.frames.flat().map((one) => [one.clientId, one]))
    return [...states.values()].filter((one) => !isGone(one)).map(({ clientId }) => clientId)
  }

  it('[A1] [A2] takes one living cursor of a channel, however many ids it names', async () => {
    const sender = join()
    const other = join()
    for (let frame = 0; frame < 3; frame++) {
      say(sender, ...Array.from({ length: 1000 }, (_, index) => entry(1000 * frame + index + 1)))
      await turn()
    }
    expect(alive(other)).toEqual([2001])
    expect(other.told.flat().map(([id]) => id)).toEqual([1, 1001, 2001])
    expect(other.frames.flat().length).toBeLessThan(10)
    expect(owners.size).toBe(3)
    const late = join()
    expect(late.told.flat().map(([id]) => id)).toEqual([2001])
  })

  it('[A2] binds only so many ids of one channel', async () => {
    const sender = join()
    const other = join()
    for (let id = 1; id <= 1000; id++) {
      say(sender, entry(id))
      await turn()
    }
    expect(owners.size).toBeLessThan(50)
    expect(alive(other)).toHaveLength(1)
  })

  it('[A1] takes the own entry out of a frame of echoes, wherever it stands', async () => {
    const sender = join()
    say(sender, entry(7))
    await turn()
    const other = join()
    say(sender, entry(99), entry(7, 2, 'moved'))
    await turn()
    expect(other.frames.at(-1)).toEqual([entry(7, 2, 'moved')])
    expect(owners.has(99)).toBe(false)
  })

  it('[A2] never takes the echo of a cursor for an own one, also when its id is free again', async () => {
    const first = join()
    const second = join()
    say(first, entry(7))
    await turn()
    owners.delete(7)
    say(second, entry(7, 5, 'echo'))
    await turn()
    expect(owners.has(7)).toBe(false)
  })

  it('[A3] names everybody who came in one turn in one event, before the first cursor', async () => {
    const people = Array.from({ length: 20 }, join)
    const other = join()
    for (const [index, person] of people.entries()) say(person, entry(index + 1))
    expect(other.frames).toEqual([])
    await turn()
    expect(other.told).toHaveLength(1)
    expect(other.told[0]).toHaveLength(20)
    expect(other.frames).toHaveLength(1)
  })

  it('[A3] tells nobody twice whose an id is', async () => {
    const sender = join()
    say(sender, entry(7))
    const other = join()
    await turn()
    say(sender, entry(7, 2))
    await turn()
    expect(other.told).toEqual([[[7, sender.member.id]]])
  })

  it('[A4] takes the cursor of a channel that goes away from everybody else', async () => {
    const sender = join()
    const other = join()
    say(sender, entry(7, 3))
    await turn()
    channels.delete(sender)
    cursors.leave(sender)
    await turn()
    expect(alive(other)).toEqual([])
    expect(other.frames.flat().at(-1)).toMatchObject({ clientId: 7, clock: 4 })
  })
})
