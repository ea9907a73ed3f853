import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { StateBody } from '../../../schema/api/sections.ts'
import { AppError } from '../../../schema/errors.ts'
import type { SectionId } from '../../../schema/ids.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { createApp } from '../../../server/app.ts'
import type { Registry } from '../../../server/rooms/registry.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { readCurrent } from '../../../server/services/sections.ts'
import { createAuth } from '../../../server/services/sign-in/auth.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { seedDatabase } from '../../support/seed.ts'
import { addItem } from '../../support/edits.ts'
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
  /** What happens after the change has committed, before it is answered. */
  let meanwhile: () => Promise<void>

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
      return isBroken ? Promise.reject(new AppError('storage-unavailable')) : meanwhile()
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
    meanwhile = () => Promise.resolve()
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

  it('answers with the hash of the text that took the state, although more is written before the answer', async () => {
    const [row] = await clone.query(
      `select s.id, s.kind from section s join document d on d.id = s.document_id where s.key = 'findings' and d.kind = 'report'`,
    )
    const { id, kind } = row as { id: SectionId; kind: string }
    const store = createSectionStore(database)
    const before = await readCurrent(store, { id, kind })
    meanwhile = async () => {
      const { updates, head } = await store.load(id)
      const doc = buildDocument(updates)
      const known = Y.encodeStateVector(doc)
      addItem(doc).text.insert(0, 'written after the change')
      const bytes = Buffer.from(Y.encodeStateAsUpdate(doc, known)).toString('hex')
      await clone.query(
        `insert into section_update (section_id, seq, member_id, bytes)
         select $1, $2, m.id, decode($3, 'hex') from member m limit 1`,
        [id, head + 1, bytes],
      )
      await clone.query('update section set head = $2 where id = $1', [id, head + 1])
      // The log may be folded meanwhile, too.
      await store.checkpoint(id, head + 1, Y.encodeStateAsUpdate(doc))
    }
    const answer = await app.request(`/api/sections/${id}/state`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ state: 'in-review' }),
    })
    expect(((await answer.json()) as StateBody).hash).toBe(before.hash)
    expect((await readCurrent(store, { id, kind })).hash).not.toBe(before.hash)
  })
})
