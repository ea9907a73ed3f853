import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PersonId, RoundId, SectionId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { releaseSection, setCommentsUntil } from '../../../server/services/releases.ts'
import { getRound } from '../../../server/services/rounds.ts'
import { findReadableSection } from '../../../server/services/sections.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { seedDatabase } from '../../support/seed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('the time for comments, by the clock of the database', () => {
  let clone: TestDatabase
  let database: Database
  let round: RoundId
  let plan: SectionId
  const persons: Record<string, PersonId> = {}

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    const store = createSectionStore(database)
    round = await seedDatabase(database, { store })
    for (const { id, persona } of await clone.query('select id, persona from person where persona is not null'))
      persons[persona as string] = id as PersonId
    const [row] = await clone.query(
      `select s.id from section s join document d on d.id = s.document_id where d.round_id = $1 and s.key = 'action-plan'`,
      [round],
    )
    plan = row!.id as SectionId
    await releaseSection(database.db, store, plan, persons.secretariat!, { released: true })
  })
  afterEach(() => vi.useRealTimers())
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  const setUntil = (until: string) => setCommentsUntil(database.db, plan, persons.secretariat!, until)
  /** What the beneficiary may do by a single section, and by the round. */
  const mayComment = async (): Promise<boolean[]> => {
    const official = persons['official-lc']!
    const { reader, resource } = await findReadableSection(database.db, plan, official)
    const { documents } = await getRound(database.db, round, official)
    const summary = documents.flatMap(({ sections }) => sections).find(({ id }) => id === plan)!
    return [can(reader, 'comment', resource), summary.can.comment]
  }

  it.each([
    ['a day ahead', DAY],
    ['a day behind', -DAY],
  ])('is judged alike by a process whose own clock is %s', async (_what, wrong) => {
    const now = Date.now()
    const at = (ms: number): string => new Date(now + ms).toISOString()
    vi.useFakeTimers({ toFake: ['Date'], now: now + wrong })
    await setUntil(at(HOUR))
    expect(await mayComment()).toEqual([true, true])
    await expect(setUntil(at(-HOUR))).rejects.toMatchObject({ reason: 'bad-request' })
    await clone.query('update section set comments_until = $2 where id = $1', [plan, at(-HOUR)])
    expect(await mayComment()).toEqual([false, false])
  })
})
