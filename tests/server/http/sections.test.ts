import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, SectionId } from '../../../schema/ids.ts'
import { sectionRoutes } from '../../../server/http/sections.ts'
import type { Env } from '../../../server/http/types.ts'
import { seedDemo } from '../../../server/services/demo/seed.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

describe('changing a state or a release over HTTP', () => {
  let clone: TestDatabase
  let database: Database
  let app: Hono<Env>
  let section: SectionId
  let refreshed: number
  let isBroken: boolean

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    const store = createSectionStore(database)
    await seedDemo(database.db, store)
    const [member] = await clone.query(`select person_id from member where role = 'secretariat'`)
    const [row] = await clone.query(
      `select s.id from section s join document d on d.id = s.document_id where d.kind = 'report' order by s.position`,
    )
    section = row!.id as SectionId
    app = new Hono<Env>()
    app.use(async (c, next) => {
      c.set('session', { key: 'test', person: { id: member!.person_id as PersonId, persona: null } })
      return next()
    })
    app.onError((error, c) => c.json({}, error instanceof AppError ? 503 : 500))
    const refresh = (): Promise<void> => {
      refreshed++
      return isBroken ? Promise.reject(new AppError('storage-unavailable')) : Promise.resolve()
    }
    app.route('/', sectionRoutes({ db: database.db, store, refresh, notify: () => Promise.resolve() }))
  })
  beforeEach(() => {
    refreshed = 0
    isBroken = false
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  const put = async (path: string, body: unknown): Promise<number> =>
    (
      await app.request(`/${section}/${path}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status

  for (const [path, body] of [
    ['state', { state: 'locked' }],
    ['release', { released: true }],
  ] as const)
    it(`[S1] says that the ${path} has changed only when the live room has acted on it, also when it is asked again`, async () => {
      isBroken = true
      expect(await put(path, body)).toBe(503)
      expect(await put(path, body)).toBe(503)
      isBroken = false
      expect(await put(path, body)).toBe(200)
      expect(refreshed).toBe(3)
    })
})
