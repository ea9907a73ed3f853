import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionBody, TelephoneCodeBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { addOtherRound } from '../support/other-round.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { addPerson, openBrowser } from '../support/sign-in.ts'

describe('a code that is read out by telephone', () => {
  let database: TestDatabase
  let box: Mailbox
  let server: TestServer
  const people: Record<string, Person> = {}
  let helped = ''
  const email = 'far-away@example.org'

  beforeAll(async () => {
    database = await cloneDatabase()
    box = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: box.url } })
    for (const persona of ['secretariat', 'expert-cl', 'official-lc'])
      people[persona] = await signIn(server.url, persona)
    people.outsider = await signIn(server.url, await addOtherRound(database))
    helped = await addPerson(database, email)
    await join(helped, 'expert')
  })
  beforeEach(async () => {
    await database.query('delete from sign_in_limit')
    await database.query('delete from sign_in_code')
  })
  afterAll(async () => {
    await server.stop()
    await box.close()
    await database.drop()
  })

  const round = (): string => people.secretariat!.round.id
  const join = (person: string, role: string) =>
    database.query(`insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, $4, 'CL')`, [
      createId<string>(),
      round(),
      person,
      role,
    ])
  const make = (who: string, person = helped): Promise<Response> =>
    people[who]!.fetch(`/api/people/${person}/sign-in-code`, { method: 'POST' })
  const made = async (): Promise<TelephoneCodeBody> => {
    const answer = await make('secretariat')
    expect(answer.status).toBe(201)
    return (await answer.json()) as TelephoneCodeBody
  }
  const use = (code: string, address = email) => {
    const browser = openBrowser(server.url)
    return browser
      .send('POST', '/api/sign-in/code', { email: address, code, shared: false })
      .then(({ status }) => ({ status, browser }))
  }
  const idOf = async (who: string): Promise<string> =>
    ((await (await people[who]!.fetch('/api/session')).json()) as SessionBody).person!.id

  it('signs in once, within a quarter of an hour, and is mailed to nobody', async () => {
    const { code, email: address, until } = await made()
    expect([address, code]).toEqual([email, expect.stringMatching(/^\d{4} \d{4}$/)])
    expect(new Date(until).getTime() - Date.now()).toBeGreaterThan(14 * 60_000)
    expect(new Date(until).getTime() - Date.now()).toBeLessThan(16 * 60_000)
    const first = await use(code)
    expect(first.status).toBe(204)
    expect((await first.browser.session()).person).toMatchObject({ id: helped, email })
    expect((await use(code)).status).toBe(400)
    expect(await database.query('select 1 from mail')).toEqual([])
    // The mailbox has not answered.
    expect(await database.query('select email_verified from person where id = $1', [helped])).toEqual([
      { email_verified: false },
    ])
  })

  it('is over after its time, after five guesses, and when a newer one is made', async () => {
    const { code } = await made()
    await database.query("update sign_in_code set expires_at = now() - interval '1 s'")
    expect((await use(code)).status).toBe(400)
    const older = (await made()).code
    const newer = (await made()).code
    expect((await use(older)).status).toBe(400)
    for (let time = 0; time < 4; time++) expect((await use('1')).status).toBe(400)
    expect((await use(newer)).status).toBe(400)
  })

  it('is made by the secretariat of a round that both are in, and by nobody else', async () => {
    expect((await make('expert-cl')).status).toBe(403)
    expect((await make('official-lc')).status).toBe(403)
    expect((await make('outsider')).status).toBe(404)
    expect((await make('secretariat', createId<string>())).status).toBe(404)
    expect((await openBrowser(server.url).send('POST', `/api/people/${helped}/sign-in-code`)).status).toBe(401)
    expect(await database.query('select 1 from sign_in_code')).toEqual([])
  })

  it('gives nobody the place of an administrator or of the secretariat', async () => {
    const administrator = await addPerson(database, 'admin@example.org', { administrator: true })
    await join(administrator, 'expert')
    const colleague = await addPerson(database, 'colleague@example.org')
    await join(colleague, 'secretariat')
    expect((await make('secretariat', administrator)).status).toBe(403)
    expect((await make('secretariat', colleague)).status).toBe(403)
    // Who manages the installation may: they can give themselves either place anyhow.
    await database.query("update person set is_administrator = true where persona = 'expert-cl'")
    expect((await make('expert-cl', colleague)).status).toBe(201)
    await database.query("update person set is_administrator = false where persona = 'expert-cl'")
  })

  it('is for members who have not left', async () => {
    const gone = await addPerson(database, 'gone@example.org')
    await join(gone, 'expert')
    await database.query('update member set ended_at = now() where person_id = $1', [gone])
    expect((await make('secretariat', gone)).status).toBe(404)
  })

  it('is for people who are invited too, and makes them a person only when it is used', async () => {
    const invitation = createId<string>()
    const address = 'asked@example.org'
    await database.query(
      `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
       values ($1, $2, $3, 'beneficiary', 'LC', 'en', $4, now() + interval '7 days')`,
      [invitation, round(), address, await idOf('secretariat')],
    )
    const ask = (who: string) => people[who]!.fetch(`/api/invitations/${invitation}/sign-in-code`, { method: 'POST' })
    // Who is invited is known to those alone who invite.
    for (const who of ['expert-cl', 'official-lc', 'outsider']) expect((await ask(who)).status).toBe(404)
    const answer = await ask('secretariat')
    expect(answer.status).toBe(201)
    const { code } = (await answer.json()) as TelephoneCodeBody
    expect(await database.query('select 1 from person where email = $1', [address])).toEqual([])
    expect((await use(code, address)).status).toBe(204)
    await database.query('update invitation set withdrawn_at = now()')
    expect((await ask('secretariat')).status).toBe(404)
  })

  it('refuses somebody without an address', async () => {
    expect((await make('secretariat', await idOf('expert-cl'))).status).toBe(409)
  })

  it('is kept in the audit trail: who made it for whom, and not the code', async () => {
    const { code } = await made()
    const rows = await database.query(
      "select round_id, member_id, person_id, detail from audit where action = 'session.help' order by at desc, id desc limit 1",
    )
    expect(rows[0]).toMatchObject({
      round_id: round(),
      person_id: await idOf('secretariat'),
      detail: { person: helped },
    })
    expect(rows[0]!.member_id).not.toBeNull()
    const all = JSON.stringify(await database.query('select detail::text from audit'))
    expect(all).not.toContain(code)
    expect(all).not.toContain(email)
  })

  it('leaves the codes that were mailed valid, until one of them all is used', async () => {
    await openBrowser(server.url).send('POST', '/api/sign-in/codes', { email })
    const mailed = (await box.next(email)).code!
    const { code } = await made()
    expect((await use(mailed)).status).toBe(204)
    expect((await use(code)).status).toBe(400)
  })
})
