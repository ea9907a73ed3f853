import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadRequest } from '../../../schema/api/threads.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { createId, type PersonId, type RoundId, type SectionId, type ThreadId } from '../../../schema/ids.ts'
import type { SectionStore } from '../../../server/rooms/types.ts'
import { releaseSection } from '../../../server/services/releases.ts'
import { getRound } from '../../../server/services/rounds.ts'
import { findReadableSection, readContent, setSectionState } from '../../../server/services/sections.ts'
import { readThread, replyTo, startThread, widenThread } from '../../../server/services/threads/index.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { seedDatabase } from '../../support/seed.ts'

/** What somebody asks for, judged and not yet written, while the secretariat changes the section. */
describe('what is overtaken by a change of the section', () => {
  let clone: TestDatabase
  let database: Database
  let db: Db
  let store: SectionStore
  let persons: Record<string, PersonId>
  let plan: SectionId
  let round: RoundId

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    db = database.db
    store = createSectionStore(database)
    round = await seedDatabase(database, { store })
    const people = await clone.query('select id, persona from person where persona is not null')
    persons = Object.fromEntries(people.map(({ id, persona }) => [persona, id as PersonId]))
    const [row] = await clone.query(
      `select s.id from section s join document d on d.id = s.document_id where d.round_id = $1 and s.key = 'action-plan'`,
      [round],
    )
    plan = row!.id as SectionId
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  const secretariat = (): PersonId => persons['secretariat']!
  const setState = (state: 'drafting' | 'locked', reason: string) =>
    setSectionState(db, plan, secretariat(), { state, reason })
  const wish = async (persona: string, body: string): Promise<ThreadRequest> => {
    const { items } = await readContent(db, store, await findReadableSection(db, plan, persons[persona]!))
    const item = items[0]!.id
    // What the beneficiary says of what is released begins in its delegation.
    const audience = persona === 'official-lc' ? 'delegation' : 'shared'
    return { id: createId(), comment: createId(), item, kind: 'question', audience, seq: 1, body }
  }
  const outcome = (act: Promise<unknown>): Promise<Reason | 'taken'> =>
    act.then(
      () => 'taken' as const,
      (error: unknown) => (error instanceof AppError ? error.reason : 'internal'),
    )
  /** A database whose transactions wait to begin. */
  const held = (): { db: Db; open(): void } => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const transaction: Db['transaction'] = async (...given) => {
      await gate
      return db.transaction(...given)
    }
    const waiting = new Proxy(db, {
      get: (target, key) => (key === 'transaction' ? transaction : Reflect.get(target, key)),
    })
    return { db: waiting, open }
  }

  it('takes no comment that was on its way when the lock was confirmed', async () => {
    const { db: slow, open } = held()
    const asked = outcome(startThread(slow, store, plan, persons['expert-cl']!, await wish('expert-cl', 'too late')))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await setState('locked', 'Agreed.')
    open()
    expect(await asked).toBe('locked')
    await setState('drafting', 'One word is missing.')
  })

  it('takes no comment that was on its way when the release was taken back', async () => {
    const { db: slow, open } = held()
    const asked = outcome(
      startThread(slow, store, plan, persons['official-lc']!, await wish('official-lc', 'too late')),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    await releaseSection(db, store, plan, secretariat(), { released: false })
    open()
    expect(await asked).toBe('not-found')
    await releaseSection(db, store, plan, secretariat(), { released: true })
  })

  it('shows to more no answer that was on its way to fewer', async () => {
    const request = { ...(await wish('expert-cl', 'among peers')), audience: 'peers' as const }
    await startThread(db, store, plan, persons['expert-cl']!, request)
    const id = request.id as ThreadId
    const { db: slow, open } = held()
    const answer = { id: createId<string>(), body: 'for peers alone' }
    const asked = outcome(replyTo(slow, id, persons['expert-ca']!, answer))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await widenThread(db, id, secretariat(), { audience: 'shared', saidVersion: 1 })
    open()
    expect(await asked).toBe('conflict')
    expect((await readThread(db, id)).comments).toHaveLength(1)
  })

  it('says of what was taken before that it was taken, also after a lock', async () => {
    const request = await wish('expert-cl', 'taken in time')
    const answer = { id: createId<string>(), body: 'an answer in time' }
    await startThread(db, store, plan, persons['expert-cl']!, request)
    await replyTo(db, request.id as never, persons['expert-cl']!, answer)
    await setState('locked', 'Agreed.')
    expect(await outcome(startThread(db, store, plan, persons['expert-cl']!, request))).toBe('taken')
    expect(await outcome(replyTo(db, request.id as never, persons['expert-cl']!, answer))).toBe('taken')
    const other = { id: createId<string>(), body: 'an answer too late' }
    expect(await outcome(replyTo(db, request.id as never, persons['expert-cl']!, other))).toBe('locked')
    await setState('drafting', 'One word is missing.')
  })

  it('never puts an older text in the place of a later one that was released in the meantime', async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    let isFirst = true
    // The first reading is slow: another release is out before it is kept.
    const slow: Pick<SectionStore, 'load'> = {
      async load(id, upTo) {
        const stored = await store.load(id, upTo)
        if (id === plan && isFirst) {
          isFirst = false
          await gate
        }
        return stored
      },
    }
    const older = releaseSection(db, slow, plan, secretariat(), { released: true })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const { updates, head } = await store.load(plan)
    const [member] = await clone.query(`select member_id from section_update where section_id = $1 limit 1`, [plan])
    // A later row: what it says does not matter here.
    const rows = [{ member: member!.member_id as never, bytes: updates.at(-1)! }]
    const [row] = await clone.query('select epoch from section where id = $1', [plan])
    await store.commit([{ section: plan, epoch: row!.epoch as number, rows, authors: [] }])
    const later = await releaseSection(db, store, plan, secretariat(), { released: true })
    open()
    await older
    const [now] = await clone.query('select released_seq from section where id = $1', [plan])
    expect(later.release!.seq).toBe(head + 1)
    expect(now!.released_seq).toBe(head + 1)
  })

  it('does not tell the beneficiary why a draft was closed or opened', async () => {
    await setState('locked', 'The peers do not agree on A-3')
    await setState('drafting', 'The peers do not agree on A-4')
    expect(JSON.stringify(await getRound(db, round, persons['expert-cl']!))).toContain('do not agree on A-4')
    const told = await getRound(db, round, persons['official-lc']!)
    expect(told.documents.flatMap(({ sections }) => sections)).toHaveLength(1)
    expect(JSON.stringify(told)).not.toContain('do not agree')
  })
})
