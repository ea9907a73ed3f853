import type { RoundId } from '../../schema/ids.ts'
import { createClock } from '../../server/clock.ts'
import { createRegistry } from '../../server/rooms/registry.ts'
import type { Log, SectionStore } from '../../server/rooms/types.ts'
import { seedDemo } from '../../server/services/demo/seed.ts'
import { seedReference } from '../../server/services/reference.ts'
import type { Database } from '../../server/storage/database.ts'
import { createSectionStore } from '../../server/storage/section-store.ts'
import { sampleRounds } from '../../templates/demo/index.ts'
import { uncounted } from './metrics.ts'

/** A log for tests that look at something else. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Seed a database as a demo server does at its start, through rooms of its own. They are not stopped: nothing waits in
 * them, and stopping would fold the logs that tests look at.
 * @returns the newest round, which the demo's readers see first. */
export const seedDatabase = async (
  { db, sql }: Pick<Database, 'db' | 'sql'>,
  { store = createSectionStore({ sql }), today }: { store?: SectionStore; today?: Date } = {},
): Promise<RoundId> => {
  await seedReference(db)
  const live = createRegistry({ store, clock: createClock(), log: silentLog, meter: uncounted })
  await seedDemo({ db, store, live, ...(today !== undefined && { today }) })
  const [row] = await sql`select id from round where seed_key = ${sampleRounds[0]!.seedKey}`
  return row!.id as RoundId
}
