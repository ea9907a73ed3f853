import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createId } from '../../schema/ids.ts'
import { openDatabase } from '../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox, type ReceivedMail } from '../support/mailbox.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { addPerson, openBrowser, type Browser } from '../support/sign-in.ts'

const tokenOf = ({ links }: ReceivedMail): string => links.find((link) => link.includes('#link='))!.split('#link=')[1]!

const wrongOf = (code: string): string => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10))

describe('signing in by mail', () => {
  let database: TestDatabase
  let box: Mailbox
  let server: TestServer
  let secretariat: Person
  let visitor: Browser
  let at = 0
  let email = ''

  beforeAll(async () => {
    database = await cloneDatabase()
    box = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: box.url } })
    secretariat = await signIn(server.url, 'secretariat')
  })
  beforeEach(async () => {
    await database.query('delete from sign_in_limit')
    visitor = openBrowser(server.url)
    email = `expert-${++at}@example.org`
    await addPerson(database, email)
  })
  afterAll(async () => {
    await server.stop()
    await box.close()
    await database.drop()
  })

  const ask = (address = email): Promise<Response> => visitor.send('POST', '/api/sign-in/codes', { email: address })
  const askMail = async (address = email): Promise<ReceivedMail> => {
    expect((await ask(address)).status).toBe(202)
    return box.next(address)
  }
  const useCode = (code: string, { shared = false, from = visitor, address = email } = {}): Promise<Response> =>
    from.send('POST', '/api/sign-in/code', { email: address, code, shared })
  const useLink = (token: string, { shared = false, from = visitor } = {}): Promise<Response> =>
    from.send('POST', '/api/sign-in/link', { token, shared })

  const invite = async (
    address: string,
    { withdrawn = false, expired = false, role = 'expert' } = {},
  ): Promise<string> => {
    const id = createId<string>()
    await database.query(
      `insert into invitation (id, round_id, email, name, role, country, language, invited_by, expires_at, withdrawn_at)
       select $1, $2, $3, 'Ministry of Finance', $4, 'CL', 'es', p.id, now() + $5::interval, case when $6 = 'yes' then now() end
       from person p where p.persona = 'secretariat'`,
      [id, secretariat.round.id, address, role, expired ? '-1 hour' : '7 days', withdrawn ? 'yes' : 'no'],
    )
    return id
  }

  it('sends one mail with a code and a link, and either signs in', async () => {
    const first = await askMail()
    expect(first.code).toMatch(/^\d{8}$/)
    expect(first.links).toHaveLength(2)
    expect((await useCode(first.code!)).status).toBe(204)
    expect((await visitor.session()).person).toMatchObject({ email, persona: null, language: 'en' })
    const second = await askMail()
    const other = openBrowser(server.url)
    expect((await useLink(tokenOf(second), { from: other })).status).toBe(204)
    expect((await other.session()).person).toMatchObject({ email })
    expect((await database.query('select email_verified from person where email = $1', [email]))[0]).toEqual({
      email_verified: true,
    })
  })

  it('takes the address as people type it, and the code with its spaces', async () => {
    expect((await ask(` ${email.toUpperCase()} `)).status).toBe(202)
    const { code } = await box.next(email)
    const spaced = code!.replace(/^(....)/, '$1 - ')
    expect((await useCode(spaced, { address: email.toUpperCase() })).status).toBe(204)
  })

  it('writes in the language of the person', async () => {
    await database.query("update person set language = 'pt' where email = $1", [email])
    expect((await askMail()).subject).toBe('Seu código para entrar no Ronda')
    await visitor.send('POST', '/api/sign-in/code', { email, code: '1', shared: false })
  })

  it('[FAULTS A5] signs in by the POST of one who opened the link, however often it was opened before, and once', async () => {
    const mail = await askMail()
    const link = mail.links.find((one) => one.includes('#link='))!
    for (let time = 0; time < 5; time++)
      expect((await fetch(link.replace(/^http:\/\/[^/]+/, server.url))).status).toBe(200)
    expect((await fetch(`${server.url}/sign-in`, { method: 'HEAD' })).status).toBe(200)
    expect((await visitor.send('GET', '/api/sign-in/link')).status).toBe(404)
    expect((await visitor.send('HEAD', '/api/sign-in/link')).status).toBe(404)
    expect(await visitor.session()).toMatchObject({ person: null })
    // Opened where the mail is read, which need not be the browser that asked.
    const phone = openBrowser(server.url, { 'User-Agent': 'A telephone' })
    expect((await useLink(tokenOf(mail), { from: phone })).status).toBe(204)
    const again = await useLink(tokenOf(mail))
    expect(again.status).toBe(400)
    expect(await again.json()).toMatchObject({ reason: 'bad-code' })
    expect((await useCode(mail.code!)).status).toBe(400)
  })

  it('[FAULTS A5] lets one of two in who press the button at the same moment', async () => {
    const token = tokenOf(await askMail())
    const browsers = Array.from({ length: 6 }, () => openBrowser(server.url))
    const answers = await Promise.all(browsers.map((from) => useLink(token, { from })))
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 400, 400, 400, 400, 400])
  })

  it('[FAULTS A5] refuses code and link when their time has passed, by the clock of the database', async () => {
    const mail = await askMail()
    await database.query("update sign_in_code set expires_at = now() - interval '1 s' where email = $1", [email])
    expect((await useCode(mail.code!)).status).toBe(400)
    expect((await useLink(tokenOf(mail))).status).toBe(400)
  })

  it('keeps them good for half an hour', async () => {
    await askMail()
    const [row] = await database.query(
      'select round(extract(epoch from expires_at - created_at) / 60)::int as minutes from sign_in_code where email = $1',
      [email],
    )
    expect(row).toEqual({ minutes: 30 })
  })

  it('takes the codes of the last two mails, and not the one before', async () => {
    const mails = [await askMail(), await askMail(), await askMail()]
    expect((await useCode(mails[0]!.code!)).status).toBe(400)
    expect((await useLink(tokenOf(mails[0]!))).status).toBe(400)
    expect((await useCode(mails[1]!.code!)).status).toBe(204)
    // Who is in needs no other.
    expect((await useCode(mails[2]!.code!)).status).toBe(400)
    const more = [await askMail(), await askMail()]
    expect((await useCode(more[1]!.code!)).status).toBe(204)
  })

  it('gives up a code that was guessed at five times', async () => {
    const { code } = await askMail()
    for (let time = 0; time < 5; time++) expect((await useCode(wrongOf(code!))).status).toBe(400)
    expect((await useCode(code!)).status).toBe(400)
    await database.query('delete from sign_in_limit')
    const next = await askMail()
    for (let time = 0; time < 4; time++) expect((await useCode(wrongOf(next.code!))).status).toBe(400)
    expect((await useCode(next.code!)).status).toBe(204)
  })

  it('[FAULTS A5] begins links with the address of the installation, whatever a request says its host is', async () => {
    const body = JSON.stringify({ email })
    const status = await new Promise<number>((resolve, reject) => {
      request(
        {
          port: server.port,
          host: '127.0.0.1',
          path: '/api/sign-in/codes',
          method: 'POST',
          headers: {
            host: 'evil.localhost',
            'x-forwarded-host': 'evil.example',
            forwarded: 'host=evil.example',
            'content-type': 'application/json',
            'content-length': body.length,
          },
        },
        (answer) => resolve(answer.statusCode ?? 0),
      )
        .on('error', reject)
        .end(body)
    })
    expect(status).toBe(202)
    const mail = await box.next(email)
    for (const link of mail.links)
      expect(link).toMatch(new RegExp(`^http://localhost:${server.port}/|^http://localhost:${server.port}\\b`))
    expect(mail.text + mail.html).not.toContain('evil')
  })

  it('keeps neither codes nor tokens in the database', async () => {
    const mail = await askMail()
    await useCode(mail.code!)
    const token = decodeURIComponent(visitor.cookie()!.split('=')[1]!).split('.')[0]!
    const tables = await database.query(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
    for (const { name } of tables) {
      const rows = JSON.stringify(await database.query(`select t::text from "${String(name)}" t`))
      expect([name, rows.includes(mail.code!), rows.includes(tokenOf(mail)), rows.includes(token)]).toEqual([
        name,
        false,
        false,
        false,
      ])
      expect(rows).not.toContain(mail.code!.replace(/^(....)/, '$1 '))
    }
  })

  it('makes the person of an invitation when the mailbox has answered, and not before', async () => {
    const address = `invited-${at}@example.org`
    await invite(address)
    const people = () => database.query('select name, language, email_verified from person where email = $1', [address])
    const mail = await askMail(address)
    expect(mail.subject).toBe('Su código para iniciar sesión en Ronda')
    expect(await people()).toEqual([])
    expect((await useCode(mail.code!, { address })).status).toBe(204)
    expect(await people()).toEqual([{ name: 'Ministry of Finance', language: 'es', email_verified: true }])
    expect((await visitor.session()).person).toMatchObject({
      email: address,
      isAdministrator: false,
      secretariat: null,
    })
  })

  it('sends nothing to a stranger, nor for an invitation that was withdrawn or has expired', async () => {
    const strangers = ['nobody@example.org', `withdrawn-${at}@example.org`, `expired-${at}@example.org`]
    await invite(strangers[1]!, { withdrawn: true })
    await invite(strangers[2]!, { expired: true })
    for (const stranger of strangers) expect((await ask(stranger)).status).toBe(202)
    await askMail()
    const told = await database.query(
      'select 1 from mail where "to" <> $1 and "to" not like \'expert-%\' and "to" not like \'invited-%\'',
      [email],
    )
    expect(told).toEqual([])
  })

  it('turns somebody away whose invitation was withdrawn while the mail was on its way', async () => {
    const address = `undone-${at}@example.org`
    const id = await invite(address)
    const mail = await askMail(address)
    await database.query('update invitation set withdrawn_at = now() where id = $1', [id])
    expect((await useCode(mail.code!, { address })).status).toBe(400)
    expect(await database.query('select 1 from person where email = $1', [address])).toEqual([])
  })

  it('tells nobody who has an account: not by words, nor by time', async () => {
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    const seen = { known: new Set<string>(), unknown: new Set<string>() }
    const mail = await askMail()
    for (let time = 0; time < 6; time++) {
      for (const who of ['known', 'unknown'] as const) {
        await database.query('delete from sign_in_limit')
        const address = who === 'known' ? email : `nobody-${time}@example.org`
        const asked = await ask(address)
        if (who === 'known') await box.next(email)
        const started = performance.now()
        const tried = await useCode(wrongOf(mail.code!), { address })
        times[who].push(performance.now() - started)
        const headers = [...asked.headers.keys()].sort().join()
        seen[who].add(JSON.stringify([asked.status, await asked.text(), headers, tried.status, await tried.text()]))
      }
    }
    expect(seen.known).toEqual(seen.unknown)
    expect(seen.known.size).toBe(1)
    const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!
    expect(Math.min(...times.known, ...times.unknown)).toBeGreaterThan(245)
    // A machine under load takes longer for both.
    const [known, unknown] = [median(times.known), median(times.unknown)]
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(50, 0.3 * Math.min(known, unknown)))
  })

  it('answers a request for a mail before it looks whose address it is', async () => {
    const held = openDatabase(database.url)
    let letGo = (): void => {}
    const locked = new Promise<void>((resolve) => {
      void held.sql
        .begin(async (tx) => {
          await tx`lock table person, invitation, sign_in_code, mail in access exclusive mode`
          resolve()
          await new Promise<void>((done) => (letGo = done))
        })
        .catch(() => {})
    })
    await locked
    expect((await ask()).status).toBe(202)
    expect((await ask('nobody@example.org')).status).toBe(202)
    letGo()
    expect((await box.next(email)).code).not.toBeNull()
    await held.close()
  })

  it('ends the sign-in that the browser had before, and leaves its cookie worthless', async () => {
    await useCode((await askMail()).code!)
    const before = visitor.cookie()!
    await useCode((await askMail()).code!)
    expect(visitor.cookie()).not.toBe(before)
    const old = await fetch(`${server.url}/api/rounds`, { headers: { cookie: before } })
    expect(old.status).toBe(401)
    expect((await visitor.session()).person).toMatchObject({ email })
  })

  it('gives a cookie that no script reads and that stays thirty days', async () => {
    await useCode((await askMail()).code!)
    expect(visitor.setCookie()).toMatch(/^ronda=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('forgets a shared computer with the browser, and after twelve hours at the latest', async () => {
    await useCode((await askMail()).code!, { shared: true })
    expect(visitor.setCookie()).toMatch(/^ronda=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(await visitor.session()).toMatchObject({ shared: true })
    const [row] = await database.query(
      `select is_shared, round(extract(epoch from s.expires_at - s.created_at) / 3600)::int as hours
       from session s join person p on p.id = s.person_id where p.email = $1`,
      [email],
    )
    expect(row).toEqual({ is_shared: true, hours: 12 })
  })

  it('takes no altered cookie', async () => {
    await useCode((await askMail()).code!)
    const [token, signature] = decodeURIComponent(visitor.cookie()!.split('=')[1]!).split('.') as [string, string]
    const status = async (value: string): Promise<number> =>
      (await fetch(`${server.url}/api/rounds`, { headers: { cookie: `ronda=${encodeURIComponent(value)}` } })).status
    expect(await status(`${token}.${signature}`)).toBe(200)
    expect(await status(token)).toBe(401)
    expect(await status(`${token}x.${signature}`)).toBe(401)
    expect(await status(`x.${signature}`)).toBe(401)
  })

  it('leaves a row in the audit trail for each sign-in and each end, without the address', async () => {
    await useCode((await askMail()).code!)
    await useLink(tokenOf(await askMail()))
    await visitor.send('DELETE', '/api/session')
    const rows = await database.query(
      `select a.action, a.detail ->> 'how' as how, a.detail ->> 'why' as why, a.detail ->> 'session' as session, a.detail::text as detail
       from audit a join person p on p.id = a.person_id where p.email = $1 order by a.at, a.id`,
      [email],
    )
    expect(rows.map(({ action, how, why }) => [action, how ?? why])).toEqual([
      ['session.open', 'code'],
      ['session.end', 'new sign-in'],
      ['session.open', 'link'],
      ['session.end', 'sign-out'],
    ])
    expect(rows[0]!.session).toBe(rows[1]!.session)
    expect(rows.map(({ detail }) => detail).join()).not.toContain(email)
  })

  it('refuses what has no form, before it counts', async () => {
    for (const body of [{}, { email: 'no address' }, { email: 'a@b.c\n' + 'x'.repeat(300) }, { email: 5 }])
      expect((await visitor.send('POST', '/api/sign-in/codes', body)).status).toBe(400)
    expect((await visitor.send('POST', '/api/sign-in/link', { token: '\0', shared: false })).status).toBe(400)
    expect(await database.query('select 1 from sign_in_limit')).toEqual([])
  })
})
