import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../server/clock.ts'
import { createMailer, type Mailer } from '../../server/mail/mailer.ts'
import { queueMail, type MailOrder } from '../../server/mail/outbox.ts'
import { createSmtpTransport, type MailTransport } from '../../server/mail/transport.ts'
import type { Log } from '../../server/rooms/types.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { runServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const FROM = 'Ronda <ronda@example.org>'

const order = (to: string, more: Partial<MailOrder> = {}): MailOrder => ({
  kind: 'sign-in',
  to,
  language: 'es',
  values: {
    site: 'https://ronda.example.org',
    address: to,
    code: '1234 5678',
    link: 'https://ronda.example.org/link#secret-part',
    minutes: '30',
  },
  ...more,
})

describe('mail', () => {
  let own: TestDatabase
  let database: Database
  let box: Mailbox
  let mailers: Mailer[] = []
  const lines: string[] = []
  const write = (text: string, fields?: Record<string, unknown>): void => void lines.push(text + JSON.stringify(fields))
  const log: Log = { info: write, warn: write, error: write }

  beforeAll(async () => {
    own = await cloneDatabase()
    database = openDatabase(own.url)
    box = await openMailbox()
  })
  afterEach(async () => {
    for (const mailer of mailers) await mailer.stop()
    mailers = []
    await own.query('delete from mail')
  })
  afterAll(async () => {
    await box.close()
    await database.close()
    await own.drop()
  })

  const startMailer = (transport: MailTransport = createSmtpTransport(box.url, FROM)): void => {
    const mailer = createMailer({ db: database.db, transport, clock: createClock(), log })
    mailers.push(mailer)
    mailer.start()
  }

  it('is handed over in clear only on this machine, or where the operator says so', async () => {
    // Another way to this machine, which could be another one.
    const url = box.url.replace('127.0.0.1', '0.0.0.0')
    const taken = (id: string, to: string) => ({
      id,
      kind: 'sign-in',
      to,
      subject: 's',
      text: 't',
      html: 'h',
      headers: null,
      tries: 1,
    })
    const send = async (to: string, at: string): Promise<void> => {
      const transport = createSmtpTransport(at, FROM)
      await transport.send(taken(to.split('@')[0]!, to)).finally(() => transport.close())
    }
    for (const [to, at] of [
      ['stripped@example.org', url],
      ['ignored@example.org', `${url}?ignoreTLS=true`],
      ['required@example.org', `${url}?requireTLS=true`],
    ] as const) {
      await expect(send(to, at), to).rejects.toThrow(/STARTTLS/)
      expect(box.mails.filter((mail) => mail.to === to)).toEqual([])
    }
    await send('allowed@example.org', `${url}?requireTLS=false`)
    await send('here@example.org', box.url)
    expect([(await box.next('allowed@example.org')).subject, (await box.next('here@example.org')).subject]).toEqual([
      's',
      's',
    ])
  })

  it('leaves with the transaction that tells of it, and not without', async () => {
    startMailer()
    await database.db
      .transaction(async (tx) => {
        await queueMail(tx, order('undone@example.org'))
        throw new Error('undone')
      })
      .catch(() => {})
    const id = await database.db.transaction((tx) => queueMail(tx, order('peer@example.org')))
    const mail = await box.next('peer@example.org')
    expect(mail).toMatchObject({
      from: '"Ronda" <ronda@example.org>',
      code: '12345678',
      subject: 'Su código para iniciar sesión en Ronda',
    })
    expect(mail.links).toContain('https://ronda.example.org/link#secret-part')
    expect(mail.html).toContain('href="https://ronda.example.org/link#secret-part"')
    expect(mail.headers).toMatchObject({ 'message-id': `<${id}@example.org>`, 'auto-submitted': 'auto-generated' })
    expect(box.mails.some(({ to }) => to === 'undone@example.org')).toBe(false)
  })

  it('is emptied once it is sent, and logged without address and words', async () => {
    startMailer()
    await queueMail(database.db, order('quiet@example.org'))
    await box.next('quiet@example.org')
    const sent = async () => (await own.query('select * from mail'))[0]!
    await until('it is marked', async () => (await sent()).sent_at !== null)
    expect(await sent()).toMatchObject({ text: '', html: '', tries: 1, trouble: null })
    const said = lines.join('\n')
    expect(said).toContain('a mail was sent')
    expect(said).not.toMatch(/quiet@|1234|secret-part/)
  })

  it('waits for a mail server that is away, and says so without the words', async () => {
    const { port } = box
    await box.close()
    startMailer()
    await queueMail(database.db, order('patient@example.org'))
    await until('it has been tried', async () => (await own.query('select trouble from mail'))[0]!.trouble !== null)
    const [row] = await own.query("select tries, sent_at, given_up_at, due_at - now() < '6 s' as soon, text from mail")
    expect(row).toMatchObject({ tries: 1, sent_at: null, given_up_at: null, soon: true })
    expect(row!.text).toContain('1234 5678')
    expect(lines.at(-1)).toMatch(/could not be sent yet; it is kept.*ECONNREFUSED|ESOCKET/)
    expect(lines.join('\n')).not.toMatch(/patient@|secret-part/)
    box = await openMailbox({ port })
    expect((await box.next('patient@example.org')).code).toBe('12345678')
  })

  it('is sent once, however many processes look', async () => {
    for (let at = 0; at < 20; at++) await queueMail(database.db, order(`many-${at}@example.org`))
    for (let at = 0; at < 4; at++) startMailer()
    await until('all are sent', async () => (await own.query('select 1 from mail where sent_at is null')).length === 0)
    const arrived = box.mails.map(({ to }) => to).filter((to) => to.startsWith('many-'))
    expect(arrived).toHaveLength(20)
    expect(new Set(arrived).size).toBe(20)
  })

  it('is taken up by another process when the one that had it dies', async () => {
    await queueMail(database.db, order('orphan@example.org'))
    await own.query("update mail set tries = 1, due_at = now() + interval '1 s'")
    startMailer()
    expect((await box.next('orphan@example.org')).to).toBe('orphan@example.org')
  })

  it('is given up when the mailbox does not exist, and kept when it is only busy', async () => {
    box.refuse('gone@example.org', 550)
    box.refuse('busy@example.org', 451)
    await queueMail(database.db, order('gone@example.org'))
    await queueMail(database.db, order('busy@example.org'))
    startMailer()
    const row = async (to: string) => (await own.query('select * from mail where "to" = $1', [to]))[0]!
    await until(
      'both were tried',
      async () => (await own.query('select 1 from mail where trouble is null')).length === 0,
    )
    expect(await row('gone@example.org')).toMatchObject({ text: '', html: '', sent_at: null })
    expect((await row('gone@example.org')).given_up_at).not.toBeNull()
    expect((await row('busy@example.org')).given_up_at).toBeNull()
    box.refuse('busy@example.org', null)
    await own.query('update mail set due_at = now() where given_up_at is null')
    expect((await box.next('busy@example.org')).code).toBe('12345678')
  })

  it('is not sent when it says nothing true any more', async () => {
    await queueMail(database.db, order('late@example.org', { minutes: 30 }))
    await own.query("update mail set expires_at = now() - interval '1 s'")
    startMailer()
    await until(
      'it is given up',
      async () => (await own.query('select given_up_at from mail'))[0]!.given_up_at !== null,
    )
    expect((await own.query('select text, sent_at from mail'))[0]).toEqual({ text: '', sent_at: null })
    expect(box.mails.some(({ to }) => to === 'late@example.org')).toBe(false)
  })

  it('takes an address as one address', async () => {
    startMailer()
    await queueMail(database.db, order('"a,b"@example.org'))
    await until('it was tried', async () => (await own.query('select tries from mail'))[0]!.tries === 1)
    await until(
      'it is settled',
      async () => (await own.query('select 1 from mail where sent_at is null and trouble is null')).length === 0,
    )
    expect(box.mails.at(-1)!.to).toBe('"a,b"@example.org')
  })

  it('is sent by the whole program', async () => {
    const server = await startServer({ databaseUrl: own.url, env: { SMTP_URL: box.url, MAIL_FROM: FROM } })
    await queueMail(database.db, order('program@example.org'))
    expect((await box.next('program@example.org')).from).toBe('"Ronda" <ronda@example.org>')
    expect(await server.stop()).toBe(0)
  })

  it('does not keep the program from stopping when the mail server accepts a line and says nothing', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const url = `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}`
    const server = await startServer({ databaseUrl: own.url, env: { SMTP_URL: url } })
    const called = once(mute, 'connection')
    await queueMail(database.db, order('mute@example.org'))
    await called
    const asked = Date.now()
    expect(await server.stop()).toBe(0)
    expect(Date.now() - asked).toBeLessThan(6000)
    mute.close()
    expect((await own.query('select sent_at, given_up_at from mail'))[0]).toEqual({ sent_at: null, given_up_at: null })
  })

  it('is named at the start when none can be sent, in one sentence', async () => {
    const server = await startServer({ databaseUrl: own.url, env: { RONDA_DEMO: '' } })
    expect(server.output()).toContain(
      'Without SMTP_URL no mail can be sent: people sign in and accept invitations by telephone code only',
    )
    await server.stop()
    const wrong = await runServer({ databaseUrl: own.url, env: { SMTP_URL: 'mail.example.org:secret' } })
    expect(wrong.output.trim()).toMatch(/^SMTP_URL must be an address such as .*\.$/)
    expect(wrong.output).not.toContain('secret')
    const sender = await runServer({ databaseUrl: own.url, env: { MAIL_FROM: 'Ronda' } })
    expect(sender.output.trim()).toMatch(/^MAIL_FROM must be a sender/)
  })
})
