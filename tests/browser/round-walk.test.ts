import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isSoon } from '../support/walker.ts'
import { arriving } from './round-walk/arriving.ts'
import { locking } from './round-walk/locking.ts'
import { releasing } from './round-walk/releasing.ts'
import { ANSWERED, beginWalk, CANARIES, RELEASED, type Walk } from './round-walk/walk.ts'
import { writing } from './round-walk/writing.ts'

describe('a round outside the demo: secretariat, two experts and the beneficiary at once', () => {
  const walk = {} as Walk

  beforeAll(() => beginWalk(walk), 180_000)
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await walk.keepPictures()
  })
  afterAll(() => walk.close())

  arriving(walk)
  writing(walk)
  locking(walk)
  releasing(walk)

  it('has turned every page within a second', () => {
    console.log(`ms until the last page had turned: ${JSON.stringify(walk.times)}`)
    expect(Object.keys(walk.times)).toEqual(['in review', 'locked', 'unlocked', 'released', 'taken back'])
    expect(Object.entries(walk.times).filter(([, turn]) => !isSoon(turn))).toEqual([])
  })

  it('has sent the beneficiary’s browser no word that is not theirs, and no byte of who wrote what', async () => {
    const { canada, chile, head, server, database, traffic } = walk
    // The recorder sees what is theirs, over both.
    expect(traffic.find(RELEASED).some((where) => where.includes('/content'))).toBe(true)
    expect(traffic.find(ANSWERED).some((where) => where.startsWith('frame'))).toBe(true)
    expect(traffic.unread).toEqual([])
    expect([...traffic.hosts]).toEqual([new URL(server.url).host])
    for (const [where, words] of Object.entries(CANARIES)) expect([where, traffic.find(words)]).toEqual([where, []])
    // Who wrote: addresses, and the numbers under which Yjs knows writers.
    for (const { email } of [canada, chile]) expect([email, traffic.find(email)]).toEqual([email, []])
    // Whoever invited them they know by name, from the invitation alone.
    const invitations = traffic.find(head.email).map((where) => new URL(where).pathname.split('/')[2])
    expect(new Set(invitations)).toEqual(new Set(['invitations']))
    const clients = await database.query('select distinct client_id from section_author')
    expect(clients.length).toBeGreaterThan(3)
    for (const { client_id: id } of clients) expect([id, traffic.find(String(id))]).toEqual([id, []])
    // Channel 0 carries events alone: a section's channel, with its Yjs messages, never opened.
    expect(traffic.frames.filter((frame) => frame[0] !== 0)).toEqual([])
  })

  it('has shown nothing that sticks out, breaks a rule of accessibility or is too small for a thumb, and thrown nothing', () => {
    const { faults, head, canada, chile, official } = walk
    expect(faults).toEqual([])
    expect([head, canada, chile, official].flatMap(({ errors }) => errors)).toEqual([])
  })
})
