import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../schema/errors.ts'
import { createApp } from '../../../server/app.ts'
import type { Registry } from '../../../server/rooms/registry.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { createAuth } from '../../../server/services/sign-in/auth.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { seedDatabase } from '../../support/seed.ts'
import { appConfig } from '../../support/app.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

describe('changing a state or a release over HTTP', () => {
  let clone: TestDatabase
  let database: Database
  let app: ReturnType<typeof createApp>
  let headers: Record<string, string>
  let section: string
  let refreshed: number
  let isBroken: boolean

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    const store = createSectionStore(database)
    await seedDatabase(database, { store })
    const [row] = await clone.query(
      `select s.id from section s join document d on d.id = s.document_id where d.kind = 'report' order by s.position`,
    )
    section = row!.id as string
    const refresh = (): Promise<void> => {
      refreshed++
      return isBroken ? Promise.reject(new AppError('storage-unavailable')) : Promise.resolve()
    }
    app = createApp({
      db: database.db,
      auth: createAuth(database.db, { isSecure: false }),
      store,
      registry: { refresh, notifyThread: () => Promise.resolve() } as Partial<Registry> as Registry,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      metrics: createMetrics(),
      colleagues: null,
      config: appConfig({ isDemo: true }),
      site: () => 'http://localhost',
      isReady: () => Promise.resolve(true),
      clientDir: '.',
    })
    headers = { host: 'localhost', 'Content-Type': 'application/json' }
    const body = JSON.stringify({ persona: 'secretariat' })
    const signedIn = await app.request('/api/demo/sign-in', { method: 'POST', headers, body })
    headers.cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
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
      await app.request(`/api/sections/${section}/${path}`, {
        method: 'PUT',
        headers,
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
