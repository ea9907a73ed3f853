import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeDigests } from '../../../server/services/notifications/digest.ts'
import { climbLadder } from '../../../server/services/notifications/ladder.ts'
import { writeUrgent } from '../../../server/services/notifications/urgent.ts'
import { openDatabase, type Db } from '../../../server/storage/database.ts'
import { openToldRound, type ToldRound } from '../../support/told-round.ts'
import { until } from '../../support/until.ts'

const SITE = 'https://ronda.example.org'
const HOURS = 3_600_000

/** `tests/flow/digest.test.ts` kills the whole process; here every job loses its line to the database where it writes. */
describe('a job that is cut off in the middle', () => {
  let told: ToldRound
  beforeAll(async () => {
    told = await openToldRound()
  })
  beforeEach(() => told.reset())
  afterAll(() => told.close())

  /** Run a job until it waits for a table that it writes last, and end its connection there. */
  const cutOff = async (table: 'mail' | 'notification', job: (db: Db) => Promise<unknown>): Promise<void> => {
    const lock = postgres(told.database.url, { max: 1, fetch_types: false, onnotice: () => {} })
    let release = (): void => {}
    const isReleased = new Promise<void>((resolve) => (release = resolve))
    let isHeld = (): void => {}
    const holding = new Promise<void>((resolve) => (isHeld = resolve))
    const held = lock.begin(async (tx) => {
      await tx.unsafe(`lock table ${table} in exclusive mode`)
      isHeld()
      await isReleased
    })
    await holding
    const cut = openDatabase(told.database.url)
    const outcome = job(cut.db).then(
      () => 'done',
      () => 'cut off',
    )
    const waiting = `select l.pid from pg_locks l join pg_class c on c.oid = l.relation
      where c.relname = '${table}' and not l.granted`
    await until('the job is in the middle', async () => (await told.database.query(waiting)).length > 0)
    await told.database.query(`select pg_terminate_backend(pid) from (${waiting}) w`)
    expect(await outcome).toBe('cut off')
    release()
    await held
    await cut.close()
    await lock.end({ timeout: 1 })
  }
  const count = async (table: string): Promise<number> =>
    (await told.database.query(`select count(*)::int as n from ${table}`))[0]!.n as number

  it('tells of a deadline once when it is done again', async () => {
    await told.database.query('update section set comments_until = $1 where id = $2', [
      new Date(Date.now() + 47 * HOURS).toISOString(),
      told.section,
    ])
    await cutOff('notification', climbLadder)
    expect(await count('notification')).toBe(0)
    await Promise.all([climbLadder(told.db), climbLadder(told.db)])
    await climbLadder(told.db)
    // The focal point and the secretariat.
    expect(await count('notification')).toBe(2)
  })

  it('mails at once once when it is done again', async () => {
    await told.tell('mention', 'expert')
    await cutOff('mail', (db) => writeUrgent(db, SITE))
    expect(await count('mail')).toBe(0)
    await Promise.all([writeUrgent(told.db, SITE), writeUrgent(told.db, SITE)])
    expect([await writeUrgent(told.db, SITE), await count('mail')]).toEqual([0, 1])
  })

  it('writes the daily mail once when it is done again', async () => {
    await told.tell('comment', 'expert', 2 * 86_400)
    await cutOff('mail', (db) => writeDigests(db, SITE))
    expect(await count('mail')).toBe(0)
    await Promise.all([writeDigests(told.db, SITE), writeDigests(told.db, SITE)])
    expect([await writeDigests(told.db, SITE), await count('mail')]).toEqual([0, 1])
  })
})
