import PgBoss from 'pg-boss'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChoicesBody } from '../../schema/api/notifications.ts'
import { createId } from '../../schema/ids.ts'
import { writeDigests } from '../../server/services/notifications/digest.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox, type ReceivedMail } from '../support/mailbox.ts'
import { notificationsOf } from '../support/notifications.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

const OFFICIAL = 'official@example.org'

describe('mails of what happened', () => {
  let database: TestDatabase
  let mailbox: Mailbox
  let own: Database
  let server: TestServer
  let expert: Person
  let secretariat: Person
  let official: Person
  let findings: string

  const start = (): Promise<TestServer> =>
    startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url, PUBLIC_URL: 'https://ronda.example.org' } })

  beforeAll(async () => {
    database = await cloneDatabase()
    mailbox = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url } })
    own = openDatabase(database.url)
    expert = await signIn(server.url, 'expert-ca')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    findings = expert.sections.findings!
    await secretariat.setReleased(findings, true)
    await database.query(
      `update person set email = $1, language = 'es', time_zone = 'UTC' where persona = 'official-lc'`,
      [OFFICIAL],
    )
  })
  afterAll(async () => {
    await own.close()
    await server.stop()
    await mailbox.close()
    await database.drop()
  })

  /** As if all of it had happened yesterday, and nothing been mailed since. */
  const yesterday = async (): Promise<void> => {
    await database.query(`update notification set at = at - interval '1 day'`)
    await database.query(
      `update person set digested_for = null, digest_hour = extract(hour from now() at time zone 'UTC')::int`,
    )
  }
  const mailsTo = (to: string): ReceivedMail[] => mailbox.mails.filter((mail) => mail.to === to)
  const settle = (): Promise<void> => database.query('update notification set mailed_at = now()').then(() => {})
  const queued = async (): Promise<number> => {
    const [row] = await database.query(`select count(*)::int as n from mail where kind = 'digest'`)
    return row!.n as number
  }

  it('come once a day in the reader’s language, with what they have not seen, and without a picture', async () => {
    await settle()
    const body = 'Is <b>1 < 2</b> in the "year" 2024?\nSecond line.'
    await begunThread(secretariat, findings, { audience: 'shared', body })
    const seen = await begunThread(secretariat, findings, { audience: 'shared', body: 'seen already' })
    const { notifications } = await notificationsOf(official)
    const ids = notifications.filter(({ thread }) => thread === seen.id).map(({ id }) => id)
    await official.send('POST', '/api/notifications/read', { ids })
    expect(await writeDigests(own.db, server.url)).toBe(0)
    await yesterday()
    expect(await writeDigests(own.db, server.url)).toBe(1)
    const { subject, text, html, headerLines } = await mailbox.next(OFFICIAL)
    expect(subject).toBe('Ronda: novedades en sus rondas (1)')
    expect(text).toContain('Esto ocurrió en Ronda y usted aún no lo ha visto allí:')
    expect(text).toContain('inició un hilo')
    expect(text).toContain('"Is <b>1 < 2</b> in the "year" 2024? Second line."')
    expect(text).not.toContain('seen already')
    expect(text).toMatch(new RegExp(`${server.url}/rounds/[0-9a-f-]{36}#thread-[0-9a-f-]{36}`))
    expect(html).toContain('<html lang="es">')
    expect(html).toContain('&lt;b&gt;1 &lt; 2&lt;/b&gt;')
    expect(html).not.toMatch(/<img|src=|<script|<style|url\(|<b>/)
    expect(headerLines).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
    expect(headerLines).toMatch(/^List-Unsubscribe: <http:\/\/[^>]+\/api\/unsubscribe\/[0-9a-f-]{36}\/digest>$/m)
    expect(await writeDigests(own.db, server.url)).toBe(0)
    console.log(`the mail as it was read:\n${text}`)
  })

  it('are ended for one kind by one click, which is a form from nowhere', async () => {
    const [{ token } = {}] = await database.query(`select unsubscribe_token as token from person where email = $1`, [
      OFFICIAL,
    ])
    const end = (address: string, method = 'POST'): Promise<Response> =>
      fetch(`${server.url}/api/unsubscribe/${address}`, {
        method,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example.com' },
        ...(method === 'POST' && { body: 'List-Unsubscribe=One-Click' }),
      })
    const choices = async (): Promise<ChoicesBody> =>
      (await (await official.fetch('/api/notifications/choices')).json()) as ChoicesBody
    // Programs that look through mail open every link.
    expect((await end(`${String(token)}/comment`, 'GET')).status).toBe(404)
    expect((await fetch(`${server.url}/unsubscribe/${String(token)}/comment`)).status).toBe(200)
    expect((await end(`${createId<string>()}/comment`)).status).toBe(404)
    expect((await end(`${String(token)}/everything`)).status).toBe(404)
    expect((await choices()).choices.comment).toBe('digest')
    expect((await end(`${String(token)}/comment`)).status).toBe(200)
    expect((await choices()).choices).toMatchObject({ comment: 'none', reply: 'digest', mention: 'now' })
    await begunThread(secretariat, findings, { audience: 'shared', body: 'not mailed any more' })
    await yesterday()
    expect(await writeDigests(own.db, server.url)).toBe(0)
    expect((await end(`${String(token)}/digest`)).status).toBe(200)
    const { mention, reply, release } = (await choices()).choices
    expect({ mention, reply, release }).toEqual({ mention: 'now', reply: 'none', release: 'none' })
    await database.query('delete from notification_choice')
  })

  it('say nothing of what their reader may no longer read', async () => {
    await settle()
    await begunThread(secretariat, findings, { audience: 'shared', body: 'taken back' })
    await secretariat.setReleased(findings, false)
    await yesterday()
    expect(await writeDigests(own.db, server.url)).toBe(0)
    await secretariat.setReleased(findings, true)
    await settle()
  })

  it('come at once for a mention, once, and with a link that ends them', async () => {
    const member = official.round.me
    const before = mailsTo(OFFICIAL).length
    await begunThread(secretariat, findings, { audience: 'shared', body: `@[${member}], please look` })
    await until('the mail is there', () => mailsTo(OFFICIAL).length > before, 15_000)
    const mail = mailsTo(OFFICIAL).at(-1)!
    expect(mail.subject).toContain('le mencionó en un comentario')
    expect(mail.links.some((link) => /\/unsubscribe\/[0-9a-f-]{36}\/mention$/.test(link))).toBe(true)
    await yesterday()
    expect(await writeDigests(own.db, server.url)).toBe(0)
    expect(mailsTo(OFFICIAL).length).toBe(before + 1)
  })

  it('are written once by several processes that look at the same moment', async () => {
    await begunThread(secretariat, findings, { audience: 'shared', body: 'once' })
    await yesterday()
    const before = await queued()
    const others = Array.from({ length: 4 }, () => openDatabase(database.url))
    await Promise.all([own, ...others].map(({ db }) => writeDigests(db, server.url)))
    await Promise.all(others.map((other) => other.close()))
    expect(await queued()).toBe(before + 1)
  })

  it('are written once although the process is killed in the middle', async () => {
    await settle()
    await begunThread(secretariat, findings, { audience: 'shared', body: 'survives' })
    await yesterday()
    const before = await queued()
    const boss = new PgBoss(database.url)
    boss.on('error', () => {})
    await boss.start()
    const lock = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} })
    const killed = await start()
    await server.stop()
    let release = (): void => {}
    const isReleased = new Promise<void>((resolve) => (release = resolve))
    const held = lock.begin(async (tx) => {
      // The mail cannot be written; what comes before it in the transaction has been done.
      await tx`lock table mail in exclusive mode`
      await isReleased
    })
    await boss.send('digest', {})
    await until(
      'the job is in the middle',
      async () => {
        const rows = await database.query(
          `select 1 from pg_locks l join pg_class c on c.oid = l.relation
           where c.relname = 'mail' and not l.granted and l.mode = 'RowExclusiveLock'
             and l.pid in (select pid from pg_stat_activity where query like 'insert into "mail"%')`,
        )
        return rows.length > 0
      },
      30_000,
    )
    await killed.kill()
    release()
    await held
    expect(await queued()).toBe(before)
    server = await start()
    await boss.send('digest', {})
    await until('another process has written it', async () => (await queued()) > before, 30_000)
    await boss.send('digest', {})
    expect(await writeDigests(own.db, server.url)).toBe(0)
    expect(await queued()).toBe(before + 1)
    await boss.stop({ graceful: false })
    await lock.end({ timeout: 1 })
  }, 90_000)
})
