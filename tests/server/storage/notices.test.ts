import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import postgres from 'postgres'
import { createId } from '../../../schema/ids.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { listenForNotices, type Notice, type Notices } from '../../../server/storage/notices.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { seedDatabase } from '../../support/seed.ts'
import { until } from '../../support/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

describe('notices', () => {
  let clone: TestDatabase
  let database: Database
  let notices: Notices
  let round: string
  const heard: Notice[] = []
  let listenings = 0

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    round = await seedDatabase(database)
    notices = listenForNotices({
      url: clone.url,
      log: silent,
      onNotice: (notice) => void heard.push(notice),
      onListening: () => void listenings++,
    })
    await until('it listens', () => listenings === 1)
  })
  afterAll(async () => {
    await notices.close()
    await database.close()
    await clone.drop()
  })

  /** What is heard of an act. The one of a session afterwards shows that nothing more is on its way. */
  const heardOf = async (act: () => Promise<unknown>): Promise<Notice[]> => {
    heard.length = 0
    await act()
    const key = createId<string>()
    await clone.query(
      `insert into session (token_hash, person_id, expires_at) select $1, id, now() from person limit 1`,
      [key],
    )
    await clone.query('delete from session where token_hash = $1', [key])
    await until('the last one is heard', () => heard.some((notice) => 'session' in notice && notice.session === key))
    return heard.filter((notice) => !('session' in notice && notice.session === key))
  }
  const sectionsOf = `select s.id from section s join document d on d.id = s.document_id where d.round_id = '`

  it.each([
    ['a member who changes', (id: string) => `update member set organisation = 'Ministry' where round_id = '${id}'`],
    [
      'a state',
      (id: string) => `update section set state = 'locked', epoch = epoch + 1 where id in (${sectionsOf}${id}')`,
    ],
    ['a release', (id: string) => `update section set released_seq = 0 where id in (${sectionsOf}${id}')`],
  ])('tell of %s, once a transaction however many rows', async (_what, statement) => {
    expect(await heardOf(() => clone.query(statement(round)))).toEqual([{ round }])
  })

  it('tell of a thread', async () => {
    const id = createId<string>()
    const insert = `insert into thread (id, section_id, kind, audience, seq, member_id, by_role, by_country)
      select $1, s.id, 'question', 'peers', 0, m.id, m.role, m.country from section s join document d on d.id = s.document_id
      join member m on m.round_id = d.round_id where d.round_id = $2 limit 1`
    expect(await heardOf(() => clone.query(insert, [id, round]))).toEqual([{ round, thread: id }])
  })

  it('tell of nothing that was rolled back, and of no words that are written', async () => {
    const sql = postgres(clone.url, { max: 1, fetch_types: false, onnotice: () => {} })
    const undone = sql
      .begin(async (tx) => {
        await tx`update member set organisation = 'Another' where round_id = ${round}`
        throw new Error('undone')
      })
      .catch(() => {})
    expect(await heardOf(() => undone)).toEqual([])
    expect(await heardOf(() => clone.query(`update section set head = head`))).toEqual([])
    await sql.end()
  })

  it('come again after the line broke, and say so', async () => {
    const before = listenings
    await clone.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ronda notices'
      and datname = current_database()`)
    await until('it listens again', () => listenings === before + 1)
    const told = await heardOf(() => clone.query(`update member set organisation = '' where round_id = $1`, [round]))
    expect(told).toEqual([{ round }])
  })
})
