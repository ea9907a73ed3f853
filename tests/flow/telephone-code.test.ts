import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnInvitationsBody } from '../../schema/api/invitations.ts'
import type { TelephoneCodeBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import type { ReceivedMail } from '../support/mailbox.ts'
import { addPerson, openBrowser } from '../support/sign-in.ts'
import { openTelephone, type Telephone } from '../support/telephone.ts'

describe('a code that is read out by telephone', () => {
  let telephone: Telephone
  let database: Telephone['database']
  let box: Telephone['box']
  let server: Telephone['server']
  let people: Telephone['people']
  let helped: Telephone['helped']
  let email: Telephone['email']
  let round: Telephone['round']
  let join: Telephone['join']
  let make: Telephone['make']
  let use: Telephone['use']
  let idOf: Telephone['idOf']
  beforeAll(async () => {
    telephone = await openTelephone()
    ;({ database, box, server, people, helped, email, round, join, make, use, idOf } = telephone)
  })
  beforeEach(() => telephone.forget())
  afterAll(() => telephone.stop())

  const made = async (): Promise<TelephoneCodeBody> => {
    const answer = await make('secretariat')
    expect(answer.status).toBe(201)
    return (await answer.json()) as TelephoneCodeBody
  }
  /** The next mail to them that is looked for; others tell of codes that other tests have made. */
  const nextMail = async (isWanted: (mail: ReceivedMail) => boolean): Promise<ReceivedMail> => {
    const mail = await box.next(email)
    return isWanted(mail) ? mail : nextMail(isWanted)
  }
  it('signs in once, within a quarter of an hour', async () => {
    const { code, email: address, until } = await made()
    expect([address, code]).toEqual([email, expect.stringMatching(/^\d{4} \d{4} \d{4}$/)])
    expect(new Date(until).getTime() - Date.now()).toBeGreaterThan(14 * 60_000)
    expect(new Date(until).getTime() - Date.now()).toBeLessThan(16 * 60_000)
    const first = await use(code)
    expect(first.status).toBe(204)
    expect((await first.browser.session()).person).toMatchObject({ id: helped, email })
    expect((await use(code)).status).toBe(400)
    // The mailbox has not answered.
    expect(await database.query('select email_verified from person where id = $1', [helped])).toEqual([
      { email_verified: false },
    ])
  })

  it('is mailed to nobody: the person is told who made one, and when, without it', async () => {
    await database.query("update person set language = 'es' where id = $1", [helped])
    const { code } = await made()
    const mail = await nextMail(({ subject }) => !subject.startsWith('A code'))
    expect(mail.subject).toBe('Se creó un código para iniciar sesión como usted en Ronda')
    expect(mail.text).toMatch(
      new RegExp(`El \\d{1,2} de \\p{L}+ de ${new Date().getUTCFullYear()}.*UTC, Secretaría`, 'u'),
    )
    for (const text of [mail.text, mail.html, mail.subject]) {
      expect(text).not.toContain(code)
      expect(text.replaceAll(' ', '')).not.toContain(code.replaceAll(' ', ''))
    }
    expect(mail.links).toContain(`http://localhost:${server.port}/account`)
    await database.query("update person set language = 'en' where id = $1", [helped])
  })

  it('is over after its time, when a newer one is made, and after a thousand guesses at codes of its length', async () => {
    const { code } = await made()
    await database.query("update sign_in_code set expires_at = now() - interval '1 s'")
    expect((await use(code)).status).toBe(400)
    const older = (await made()).code
    const newer = (await made()).code
    expect((await use(older)).status).toBe(400)
    // Neither guesses at codes of mails nor some at its own void it.
    for (let time = 0; time < 6; time++) expect((await use('12345678')).status).toBe(400)
    for (let time = 0; time < 6; time++) expect((await use('1234 5678 9012')).status).toBe(400)
    const [row] = await database.query('select max(tries) as tries from sign_in_code where used_at is null')
    expect(row).toEqual({ tries: 7 })
    await database.query('update sign_in_code set tries = 999 where used_at is null')
    await database.query('delete from sign_in_limit')
    expect((await use(newer.replace(/^./, (digit) => String((Number(digit) + 1) % 10)))).status).toBe(400)
    expect((await use(newer)).status).toBe(400)
    const last = (await made()).code
    await database.query('update sign_in_code set tries = 999 where used_at is null')
    expect((await use(last)).status).toBe(204)
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

  describe('for somebody who is in a round of others', () => {
    const address = 'focal-point@example.org'
    let target = ''
    let elsewhere = ''
    const invited = createId<string>()
    const ask = (path: string) => people.secretariat!.fetch(path, { method: 'POST' })
    const refusal = { reason: 'forbidden', detail: 'Only an administrator can make this code.' }
    const refused = async (path: string): Promise<void> => {
      const answer = await ask(path)
      expect([path, answer.status, await answer.json()]).toEqual([path, 403, expect.objectContaining(refusal)])
    }

    beforeAll(async () => {
      target = await addPerson(database, address)
      elsewhere = String((await database.query("select id from round where title = 'Another round'"))[0]!.id)
      await database.query(
        "insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'beneficiary', 'BR')",
        [createId<string>(), elsewhere, target],
      )
      await database.query(
        `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
         values ($1, $2, $3, 'observer', null, 'en', $4, now() + interval '7 days')`,
        [invited, round, address, await idOf('secretariat')],
      )
    })

    it('is refused to the officer and to the head of a round that invites them', async () => {
      for (const marks of ['{}', '{head}']) {
        await database.query('update member set marks = $1 where person_id = $2', [marks, await idOf('secretariat')])
        await refused(`/api/invitations/${invited}/sign-in-code`)
      }
      expect(await database.query('select 1 from sign_in_code')).toEqual([])
      expect(await database.query('select 1 from mail where "to" = $1', [address])).toEqual([])
    })

    it('is refused in the same words as for a member of the secretariat, and when both rounds have them', async () => {
      await join(target, 'expert')
      await refused(`/api/people/${target}/sign-in-code`)
      await database.query('update member set ended_at = now() where person_id = $1 and round_id = $2', [target, round])
    })

    it('is made by an administrator', async () => {
      await database.query("update person set is_administrator = true where persona = 'secretariat'")
      expect((await ask(`/api/invitations/${invited}/sign-in-code`)).status).toBe(201)
      await database.query("update person set is_administrator = false where persona = 'secretariat'")
    })

    it('is refused while they could still accept an invitation there, and made when nothing there is theirs', async () => {
      await database.query('update member set ended_at = now() where person_id = $1', [target])
      await database.query('update person set email_verified = true where id = $1', [target])
      const other = createId<string>()
      await database.query(
        `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
         values ($1, $2, $3, 'beneficiary', 'BR', 'en', $4, now() + interval '7 days')`,
        [other, elsewhere, address, await idOf('secretariat')],
      )
      await refused(`/api/invitations/${invited}/sign-in-code`)
      await database.query('update invitation set withdrawn_at = now() where id = $1', [other])
      expect((await ask(`/api/invitations/${invited}/sign-in-code`)).status).toBe(201)
    })
  })

  it('is for members who have not left', async () => {
    const gone = await addPerson(database, 'gone@example.org')
    await join(gone, 'expert')
    await database.query('update member set ended_at = now() where person_id = $1', [gone])
    expect((await make('secretariat', gone)).status).toBe(404)
  })

  describe('for somebody who is invited', () => {
    const address = 'asked@example.org'
    const invite = async (into = round): Promise<string> => {
      const id = createId<string>()
      await database.query(
        `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
         values ($1, $2, $3, 'beneficiary', 'LC', 'en', $4, now() + interval '7 days')`,
        [id, into, address, await idOf('secretariat')],
      )
      return id
    }
    const ask = (who: string, invitation: string) =>
      people[who]!.fetch(`/api/invitations/${invitation}/sign-in-code`, { method: 'POST' })
    const codeFor = async (invitation: string): Promise<string> => {
      const answer = await ask('secretariat', invitation)
      expect(answer.status).toBe(201)
      return ((await answer.json()) as TelephoneCodeBody).code
    }
    afterEach(async () => {
      await database.query('update invitation set withdrawn_at = now() where email = $1', [address])
    })

    it('is made by those alone who invite, makes them a person only when it is used, and not after it was withdrawn', async () => {
      const invitation = await invite()
      // Who is invited is known to those alone who invite.
      for (const who of ['expert-cl', 'official-lc', 'outsider']) expect((await ask(who, invitation)).status).toBe(404)
      const code = await codeFor(invitation)
      expect((await box.next(address)).text).not.toContain(code)
      expect(await database.query('select 1 from person where email = $1', [address])).toEqual([])
      await database.query('update invitation set withdrawn_at = now() where id = $1', [invitation])
      expect((await use(code, address)).status).toBe(400)
      expect(await database.query('select 1 from person where email = $1', [address])).toEqual([])
      expect((await ask('secretariat', invitation)).status).toBe(404)
    })

    it('lets them accept that invitation and land in the round, and no other invitation of the address', async () => {
      const invitation = await invite()
      const other = await invite(
        String((await database.query("select id from round where title = 'Another round'"))[0]!.id),
      )
      const { status, browser } = await use(await codeFor(invitation), address)
      expect(status).toBe(204)
      const own = (await (await browser.send('GET', '/api/invitations')).json()) as OwnInvitationsBody
      expect(own.invitations.map(({ id }) => id)).toEqual([invitation])
      expect((await browser.send('GET', `/api/invitations/${other}`)).status).toBe(404)
      const { kind, version } = own.invitations[0]!.statement!
      const accept = (id: string) =>
        browser.send('POST', `/api/invitations/${id}/acceptance`, { language: 'en', statement: { kind, version } })
      expect((await accept(other)).status).toBe(404)
      expect((await accept(invitation)).status).toBe(201)
      expect((await browser.send('GET', `/api/rounds/${round}`)).status).toBe(200)
      const [row] = await database.query(
        "select detail ->> 'proof' as proof from audit where action = 'invitation.accept' order by at desc limit 1",
      )
      expect(row).toEqual({ proof: 'telephone' })
      // Their mailbox has still not answered.
      expect(await database.query('select email_verified from person where email = $1', [address])).toEqual([
        { email_verified: false },
      ])
    })
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
      round_id: round,
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
    const mailed = (await nextMail(({ code }) => code !== null)).code!
    const { code } = await made()
    expect((await use(mailed)).status).toBe(204)
    expect((await use(code)).status).toBe(400)
  })
})
