import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { takeMail } from '../../server/mail/outbox.ts'
import { writeDigests } from '../../server/services/notifications/digest.ts'
import { writeUrgent } from '../../server/services/notifications/urgent.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

const ADDRESS = 'contributor@example.org'
const SITE = 'https://ronda.example.org'
const WORDS = 'dotterel-draft'

/** No mail server: what is written waits, as it does while one is away. */
describe('news that waits to be mailed', () => {
  let heard: Heard
  let own: Database

  beforeAll(async () => {
    heard = await openHeard()
    own = openDatabase(heard.database.url)
    // Nobody else has an address: no mail of theirs is mistaken for one that is left.
    await heard.database.query('update person set email = null where persona is not null')
    await heard.database.query(
      `update person set email = $1, time_zone = 'UTC', digest_hour = extract(hour from now() at time zone 'UTC')::int
       where persona = 'contributor-lc'`,
      [ADDRESS],
    )
  })
  beforeEach(() => heard.database.query('delete from mail'))
  afterAll(async () => {
    await own.close()
    await heard.stop()
  })

  const member = (): string => heard.contributor.round.me
  const path = (): string => `/api/rounds/${heard.secretariat.round.id}/members/${member()}`
  const named = (body: string): string => `@[${member()}] ${body}`
  /** Texts of mails to them that a sender would still get. */
  const waiting = async (): Promise<string[]> => {
    const rows = await heard.database.query(
      `select text from mail where "to" = $1 and sent_at is null and given_up_at is null`,
      [ADDRESS],
    )
    return rows.map(({ text }) => String(text))
  }
  /** The server looks too, and may be at it in the same moment. */
  const written = (word: string): Promise<void> =>
    until(
      `a mail says ${word}`,
      async () => {
        await writeUrgent(own.db, SITE)
        await writeDigests(own.db, SITE)
        return (await waiting()).filter((text) => text.includes(word)).length === 1
      },
      30_000,
    )
  const draftNaming = async (): Promise<void> => {
    await begunThread(heard.focalPoint, heard.plan, { audience: 'delegation', body: named(WORDS) })
    await written(WORDS)
  }
  /** No text of the kind is left, and no sender gets any. */
  const expectGone = async (word: string): Promise<void> => {
    const rows = await heard.database.query('select 1 from mail where text like $1 or html like $1', [`%${word}%`])
    expect(rows).toEqual([])
    for (let taken = await takeMail(own.db); taken !== null; taken = await takeMail(own.db))
      expect(taken.to).not.toBe(ADDRESS)
  }
  const yesterday = async (): Promise<void> => {
    await heard.database.query(`update notification set at = at - interval '1 day'`)
    await heard.database.query('update person set digested_for = null')
  }

  it('is sent to nobody whose release was taken back, and is written anew when they may read it again', async () => {
    await begunThread(heard.chile, heard.plan, { audience: 'shared', body: named('plover-mention') })
    await begunThread(heard.chile, heard.plan, { audience: 'shared', body: 'plover-shared' })
    await yesterday()
    for (const word of ['plover-mention', 'plover-shared']) await written(word)
    expect((await heard.secretariat.setReleased(heard.plan, false)).status).toBe(200)
    await expectGone('plover')
    expect((await heard.secretariat.setReleased(heard.plan, true)).status).toBe(200)
    await yesterday()
    for (const word of ['plover-mention', 'plover-shared']) await written(word)
  })

  it('is sent to nobody who was made something else', async () => {
    await draftNaming()
    await heard.database.query(
      `insert into statement (member_id, kind, version, language, text) values
       ($1, 'confidentiality', 1, 'en', ''), ($1, 'beneficiary-notice', 1, 'en', '')`,
      [member()],
    )
    const change = (body: object) => heard.secretariat.send('PUT', path(), body)
    expect((await change({ role: 'observer', country: null })).status).toBe(204)
    await expectGone(WORDS)
    await writeUrgent(own.db, SITE)
    expect((await waiting()).filter((text) => text.includes(WORDS))).toEqual([])
    expect((await change({ role: 'beneficiary', country: 'LC' })).status).toBe(204)
  })

  it('says what is urgent within half a day, or not at all', async () => {
    await draftNaming()
    const rows = await heard.database.query(
      `select distinct expires_at - created_at = interval '12 hours' as urgent from mail where kind = 'urgent'`,
    )
    expect(rows).toEqual([{ urgent: true }])
  })

  it('is sent to nobody who was let go, whatever was written for them', async () => {
    await draftNaming()
    expect((await heard.secretariat.send('DELETE', path(), {})).status).toBe(204)
    await expectGone(WORDS)
    await writeUrgent(own.db, SITE)
    expect((await waiting()).filter((text) => text.includes(WORDS))).toEqual([])
  })
})
