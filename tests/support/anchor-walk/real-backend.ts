import {
  createId,
  type ItemId,
  type MemberId,
  type PersonId,
  type RoundId,
  type SectionId,
  type ThreadId,
} from '../../../schema/ids.ts'
import { flatTextOf, fragmentOf } from '../../../schema/anchors.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { createClock } from '../../../server/clock.ts'
import { createRegistry } from '../../../server/rooms/registry.ts'
import { releaseSection } from '../../../server/services/releases.ts'
import { findReadableSection, setSectionState } from '../../../server/services/sections.ts'
import { listThreads, moveAnchor, readWithRanges, startThread } from '../../../server/services/threads/index.ts'
import { openDatabase } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase } from '../database.ts'
import { uncounted } from '../metrics.ts'
import { seedDatabase, silentLog } from '../seed.ts'
import { FIELD, type Backend, type Rendered } from './backend.ts'
import { buildFirst } from './world.ts'

/** Who is behind the pages of the walk. */
const PERSONAS: Readonly<Record<string, string>> = { A: 'expert-cl', B: 'expert-ca' }

export interface RealBackends {
  /** A new item with these paragraphs, in the section that all walks share. */
  start(paragraphs: readonly string[]): Promise<{ backend: Backend; item: ItemId }>
  /** Never used before. */
  newClientId(): number
  stop(): Promise<void>
}

/** The real thing: database, store, rooms with gate and committer, and the services. */
export const createRealBackends = async (): Promise<RealBackends> => {
  const clone = await cloneDatabase()
  const database = openDatabase(clone.url)
  const { db } = database
  const store = createSectionStore(database)
  const round: RoundId = await seedDatabase(database, { store })
  const registry = createRegistry({ store, clock: createClock(), log: silentLog, meter: uncounted })
  const people = await clone.query(
    `select p.id, p.persona, m.id as member from person p join member m on m.person_id = p.id
     where p.persona is not null and m.round_id = $1`,
    [round],
  )
  const person = (persona: string): PersonId => people.find((one) => one['persona'] === persona)!['id'] as PersonId
  const member = (persona: string): MemberId => people.find((one) => one['persona'] === persona)!['member'] as MemberId
  const [row] = await clone.query(
    `select s.id from section s join document d on d.id = s.document_id where d.round_id = $1 and s.key = 'findings'`,
    [round],
  )
  const section = row!['id'] as SectionId
  const [author, reader, official] = [person('expert-cl'), person('secretariat'), person('official-lc')]
  let clientId = 1000

  const log = async (upTo?: number) => (await store.load(section, upTo)).updates
  /** As they may read it: live, or as it is released. */
  const contentFor = async (who: PersonId) => {
    const readable = await findReadableSection(db, section, who)
    return readWithRanges(db, store, readable, readable.release)
  }

  const start: RealBackends['start'] = async (paragraphs) => {
    const { item, update } = buildFirst(paragraphs, clientId++, await log())
    await registry.write(round, member('expert-cl'), section, update)
    /** Of this item. */
    const threads = async () =>
      (await listThreads(db, { section }, author)).threads.filter((thread) => thread.item === item)
    const renderedTo = async (who: PersonId, id: string): Promise<Rendered> => {
      const content = await contentFor(who)
      const range = content.ranges?.[id]
      return {
        text: flatTextOf(content, item, FIELD),
        range: range == null ? null : { start: range[0], end: range[1] },
      }
    }
    const backend: Backend = {
      head: async () => (await store.load(section)).head,
      log,
      commit: (page, made) => registry.write(round, member(PERSONAS[page]!), section, made),
      async begin(_item, range) {
        const doc = buildDocument(await log())
        const quote = flatten(fragmentOf(doc, item, FIELD)!).text.slice(range.start, range.end)
        doc.destroy()
        const { seq } = await contentFor(author)
        const ids = { id: createId<string>(), comment: createId<string>() }
        const about = { item, field: FIELD, passage: { ...range, quote }, seq, body: 'Is this so?' }
        // The beneficiary reads it as well.
        const said = { kind: 'question', audience: 'shared' } as const
        return (await startThread(db, store, section, author, { ...ids, ...about, ...said })).own
      },
      threads,
      correct: async (page, id, request) =>
        (await moveAnchor(db, store, id as ThreadId, person(PERSONAS[page]!), request)).own,
      async setLocked(isLocked) {
        const state = isLocked ? 'locked' : 'drafting'
        await setSectionState(db, section, reader, { state, reason: 'the walk goes on' })
        await registry.refresh(round, section)
      },
      rendered: (id) => renderedTo(reader, id),
      release: async () => void (await releaseSection(db, store, section, reader, { released: true })),
      released: (id) => renderedTo(official, id),
    }
    return { backend, item }
  }

  return {
    start,
    newClientId: () => clientId++,
    async stop() {
      await registry.stop()
      await database.close()
      await clone.drop()
    },
  }
}
