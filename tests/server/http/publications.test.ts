import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicationsBody, type PublicationsBody } from '../../../schema/api/publications.ts'
import { createId, type PersonId } from '../../../schema/ids.ts'
import { person } from '../../../schema/tables/index.ts'
import { createApp } from '../../../server/app.ts'
import { createClock } from '../../../server/clock.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { createRegistry } from '../../../server/rooms/registry.ts'
import { seedReference } from '../../../server/services/reference.ts'
import { createAuth } from '../../../server/services/sign-in/auth.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { appConfig, openCookie } from '../../support/app.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { silentLog as log } from '../../support/seed.ts'

describe('GET /api/publications', () => {
  let clone: TestDatabase
  let database: Database
  let app: ReturnType<typeof createApp>
  let cookie: string

  const ask = async (): Promise<PublicationsBody> => {
    const answer = await app.request('/api/publications', { headers: { cookie } })
    expect(answer.status).toBe(200)
    return publicationsBody.parse(await answer.json())
  }

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    const store = createSectionStore(database)
    const metrics = createMetrics()
    const registry = createRegistry({ store, clock: createClock(), log, meter: metrics.meter })
    app = createApp({
      db: database.db,
      auth: createAuth(database.db, { isSecure: false }),
      store,
      registry,
      log,
      metrics,
      colleagues: null,
      config: appConfig(),
      site: () => 'http://localhost',
      isReady: async () => true,
      clientDir: '.',
    })
    const id = createId<PersonId>()
    await database.db.insert(person).values({ id })
    cookie = await openCookie(database.db, id)
    await seedReference(database.db)
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('answers 401 to whoever is not signed in', async () => {
    expect((await app.request('/api/publications')).status).toBe(401)
  })

  it('lists what the mechanism has published, newest first, without the demo', async () => {
    const { publications } = await ask()
    expect(publications).toHaveLength(12)
    expect(publications[0]).toEqual({
      id: 'cr-2023-03',
      kind: 'country',
      number: null,
      title: 'Diseño de un modelo de Empleo Público Integral en el Estado Costarricense',
      country: 'CR',
      date: '2023-03',
      onlyIn: ['es'],
      donor: 'CA',
    })
    const dates = publications.map(({ date }) => date)
    expect(dates).toEqual([...dates].sort().toReversed())
  })

  it('is filled once, and put right when a fact has changed', async () => {
    const before = await ask()
    await seedReference(database.db)
    expect(await ask()).toEqual(before)
    await clone.query(`update publication set donor = 'US', only_in = null where id = 'lc-2015-12'`)
    await seedReference(database.db)
    expect(await ask()).toEqual(before)
    expect((await clone.query('select count(*)::int as n from country'))[0]!.n).toBe(35)
  })
})
