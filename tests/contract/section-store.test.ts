import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId, type MemberId, type RoundId, type SectionId, type ThreadId } from '../../schema/ids.ts'
import { createSectionStore } from '../../server/storage/section-store.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import type { SectionStore } from '../../server/rooms/types.ts'
import { cloneDatabase } from '../support/database.ts'
import { seedDatabase } from '../support/seed.ts'

const bytesOf = (word: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getMap('items').set(word, true)
  return Y.encodeStateAsUpdate(doc)
}

describe('SectionStore', () => {
  let clone: Awaited<ReturnType<typeof cloneDatabase>>
  let database: Database
  let store: SectionStore
  let round: RoundId
  let sections: SectionId[]
  let members: MemberId[]

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    store = createSectionStore(database)
    round = await seedDatabase(database)
    const info = await store.loadRound(round)
    sections = info.sections.map(({ id }) => id)
    members = info.members.filter(({ role }) => role === 'expert').map(({ id }) => id)
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('reads with each section who may do what in its round, as it is by then', async () => {
    const { members: before } = await store.loadRound(round)
    expect((await store.load(sections[0]!)).members).toEqual(before)
    const head = before.find(({ role }) => role === 'secretariat')!
    expect(head).toMatchObject({ marks: ['head'], hasLeft: false })
    await clone.query(`update member set ended_at = now(), marks = '{}' where id = $1`, [head.id])
    const { members: after } = await store.load(sections[0]!)
    expect(after.find(({ id }) => id === head.id)).toMatchObject({ marks: [], hasLeft: true })
    await clone.query(`update member set ended_at = null, marks = '{head}' where id = $1`, [head.id])
  })

  it('numbers rows of a section one by one, in commit order', async () => {
    const { head } = await store.load(sections[0]!)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        store.commit([
          {
            section: sections[0]!,
            epoch: 1,
            rows: [
              { member: members[0]!, bytes: bytesOf(`a${at}`) },
              { member: members[1]!, bytes: bytesOf(`b${at}`) },
            ],
            authors: [],
          },
        ]),
      ),
    )
    const bases = outcomes.flat().map((outcome) => (outcome.kind === 'committed' ? outcome.base : -1))
    expect(bases.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => head + 2 * at))
    const rows = await clone.query('select seq from section_update where section_id = $1 order by seq', [sections[0]!])
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: head + 40 }, (_, at) => at + 1))
  })

  it('writes nothing under an old epoch, and one fenced section never delays another', async () => {
    await clone.query('update section set epoch = epoch + 1 where id = $1', [sections[0]!])
    const before = await store.load(sections[0]!)
    const request = (section: SectionId, epoch: number) => ({
      section,
      epoch,
      rows: [{ member: members[0]!, bytes: bytesOf('late') }],
      authors: [[4242, members[0]!]] as [number, MemberId][],
    })
    const outcomes = await store.commit([request(sections[0]!, 1), request(sections[1]!, 1)])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['fenced', 'committed'])
    const after = await store.load(sections[0]!)
    expect([after.head, after.authors]).toEqual([before.head, before.authors])
    expect((await store.load(sections[1]!)).authors).toContainEqual([4242, members[0]!])
    expect((await store.commit([request(sections[0]!, 2)]))[0]!.kind).toBe('committed')
  })

  it('waits for a lock that is being set, and loses against it', async () => {
    const locker = openDatabase(clone.url)
    const { info } = await store.load(sections[1]!)
    let committing: Promise<unknown> = Promise.resolve()
    await locker.sql.begin(async (tx) => {
      await tx`update section set state = 'locked', epoch = epoch + 1 where id = ${sections[1]!}`
      committing = store.commit([
        { section: sections[1]!, epoch: info.epoch, rows: [{ member: members[0]!, bytes: bytesOf('x') }], authors: [] },
      ])
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    expect(await committing).toEqual([{ kind: 'fenced' }])
    await locker.close()
  })

  it('never gives one client id to two members', async () => {
    const { info } = await store.load(sections[0]!)
    const request = (member: MemberId) => ({
      section: sections[0]!,
      epoch: info.epoch,
      rows: [{ member, bytes: bytesOf('id') }],
      authors: [[777, member]] as [number, MemberId][],
    })
    const { head } = await store.load(sections[0]!)
    expect((await store.commit([request(members[0]!)]))[0]!.kind).toBe('committed')
    expect((await store.commit([request(members[1]!)]))[0]!.kind).toBe('unknown')
    const after = await store.load(sections[0]!)
    expect(after.head).toBe(head + 1)
    expect(after.authors.filter(([id]) => id === 777)).toEqual([[777, members[0]!]])
  })

  it('keeps with a row and its client id the suggestion that they put into the text', async () => {
    const suggestion = createId<ThreadId>()
    const { info, head } = await store.load(sections[1]!)
    const rows = [
      { member: members[0]!, bytes: bytesOf('typed') },
      { member: members[0]!, bytes: bytesOf('accepted'), suggestion: { thread: suggestion, turn: 1 } },
      { member: members[0]!, bytes: bytesOf('taken back'), suggestion: { thread: suggestion, turn: 2 } },
    ]
    const authors: [number, MemberId, (ThreadId | null)?][] = [
      [881, members[0]!],
      [882, members[0]!, suggestion],
    ]
    expect(await store.commit([{ section: sections[1]!, epoch: info.epoch, rows, authors }])).toEqual([
      { kind: 'committed', base: head },
    ])
    const kept = await clone.query(
      'select seq, suggestion_id, suggestion_turn from section_update where section_id = $1 and seq > $2 order by seq',
      [sections[1]!, head],
    )
    expect(kept).toEqual([
      { seq: head + 1, suggestion_id: null, suggestion_turn: null },
      { seq: head + 2, suggestion_id: suggestion, suggestion_turn: 1 },
      { seq: head + 3, suggestion_id: suggestion, suggestion_turn: 2 },
    ])
    const bound = await clone.query(
      'select suggestion_id from section_author where section_id = $1 and client_id in (881, 882) order by client_id',
      [sections[1]!],
    )
    expect(bound).toEqual([{ suggestion_id: null }, { suggestion_id: suggestion }])
  })

  it('keeps every row as it was written', async () => {
    const change = clone.query('update section_update set suggestion_id = null, suggestion_turn = null')
    await expect(change).rejects.toThrow('append-only')
  })

  it('writes a suggestion once, whoever accepts it, and holds up no other section', async () => {
    const suggestion = createId<ThreadId>()
    const request = async (section: SectionId, member: MemberId, own: ThreadId | null) => ({
      section,
      epoch: (await store.load(section)).info.epoch,
      rows: [{ member, bytes: bytesOf('once'), suggestion: own === null ? null : { thread: own, turn: 1 } }],
      authors: [],
    })
    const { head } = await store.load(sections[1]!)
    const outcomes = await Promise.all([
      store.commit([await request(sections[1]!, members[0]!, suggestion)]),
      store.commit([
        await request(sections[1]!, members[1]!, suggestion),
        await request(sections[0]!, members[1]!, null),
      ]),
    ])
    const [mine, theirs, other] = outcomes.flat().map(({ kind }) => kind)
    expect(new Set([mine, theirs])).toEqual(new Set(['committed', 'unknown']))
    expect(other).toBe('committed')
    expect((await store.load(sections[1]!)).head).toBe(head + 1)
  })

  it('reads checkpoint and tail as the same document as the whole log, and up to any number', async () => {
    const whole = await store.load(sections[0]!)
    const doc = new Y.Doc()
    for (const update of whole.updates) Y.applyUpdate(doc, update)
    const half = await store.load(sections[0]!, 10)
    expect([half.head, half.updates.length]).toEqual([10, 10])
    await store.checkpoint(sections[0]!, whole.head, Y.encodeStateAsUpdate(doc))
    await store.checkpoint(sections[0]!, 1, new Uint8Array())
    const folded = await store.load(sections[0]!)
    expect([folded.checkpointSeq, folded.updates.length]).toEqual([whole.head, 1])
    expect((await store.load(sections[0]!, 10)).updates.length).toBe(10)
    const again = new Y.Doc()
    for (const update of folded.updates) Y.applyUpdate(again, update)
    expect(Y.encodeStateAsUpdate(again)).toEqual(Y.encodeStateAsUpdate(doc))
  })

  it('says storage-unavailable when nothing can have been written', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:9/none')
    const lost = createSectionStore(away)
    await expect(
      lost.commit([
        { section: sections[0]!, epoch: 1, rows: [{ member: members[0]!, bytes: bytesOf('y') }], authors: [] },
      ]),
    ).rejects.toMatchObject({ reason: 'storage-unavailable' })
    await expect(lost.load(sections[0]!)).rejects.toMatchObject({ reason: 'storage-unavailable' })
    await away.close()
  })
})
