import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { InvitationsBody, InvitedBody, OwnInvitationsBody, StatementsBody } from '../../schema/api/invitations.ts'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import type { SessionBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { statementFor, statementText } from '../../templates/statements/index.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { EXPERT, guestsOf, OBSERVER } from '../support/guests.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { openRawPage } from '../support/raw-page.ts'
import { listRoutes } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('invitations', () => {
  let database: TestDatabase
  let mailbox: Mailbox
  let server: TestServer
  let secretariat: Person
  let chile: Person
  let path: string

  beforeAll(async () => {
    database = await cloneDatabase()
    mailbox = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url } })
    secretariat = await signIn(server.url, 'secretariat')
    chile = await signIn(server.url, 'expert-cl')
    path = `/api/rounds/${secretariat.round.id}`
  })
  afterAll(async () => {
    await server.stop()
    await mailbox.close()
    await database.drop()
  })

  const { invite, answersOf, idOf, person, read, accept, joined, roundOf, acts } = guestsOf(() => ({
    database,
    url: server.url,
    secretariat,
  }))

  it('asks a pasted list, with an answer for every entry', async () => {
    await invite('first@x.example')
    const member = await joined('member@x.example')
    const list = `Ana Pérez <a@x.example>, first@x.example; ${member.email}
A@x.example
the minister
"Gómez, Luis" <l@x.example>`
    const answer = await invite(list)
    expect(((await answer.json()) as InvitedBody).entries).toEqual([
      { text: 'Ana Pérez <a@x.example>', email: 'a@x.example', name: 'Ana Pérez', answer: 'invited' },
      { text: 'first@x.example', email: 'first@x.example', name: '', answer: 'invited-already' },
      { text: member.email, email: member.email, name: '', answer: 'member-already' },
      { text: 'A@x.example', email: 'a@x.example', name: '', answer: 'twice' },
      { text: 'the minister', email: null, name: 'the minister', answer: 'no-address' },
      { text: '"Gómez, Luis" <l@x.example>', email: 'l@x.example', name: 'Gómez, Luis', answer: 'invited' },
    ])
    expect(await answersOf('a@x.example')).toEqual(['a@x.example: invited-already'])
    const sent = await acts('invitation.send')
    expect(sent.at(-1)!.detail).toMatchObject({ before: null, after: { email: 'l@x.example', role: 'expert' } })
  })

  it('asks at most 100 at once, and says of the others that they were too many', async () => {
    const many = Array.from({ length: 103 }, (_, at) => `many${at}@x.example`).join('\n')
    const answers = await answersOf(many, OBSERVER)
    expect(answers.filter((one) => one.endsWith(': invited')).length).toBe(100)
    expect(answers.slice(100)).toEqual([100, 101, 102].map((at) => `many${at}@x.example: too-many`))
  })

  it('writes one invitation when two invite the same address at once', async () => {
    const answers = (await Promise.all([1, 2, 3, 4].map(() => answersOf('race@x.example')))).flat()
    expect(answers.filter((one) => one.endsWith(': invited'))).toEqual(['race@x.example: invited'])
    expect(answers.filter((one) => one.endsWith(': invited-already')).length).toBe(3)
    const [row] = await database.query(`select count(*)::int as n from invitation where email = 'race@x.example'`)
    expect(row!.n).toBe(1)
  })

  it.each([
    ['an official with a mark of experts', { ...EXPERT, role: 'beneficiary', country: 'LC' }],
    ['an official of another country', { ...EXPERT, role: 'beneficiary', marks: [] }],
    ['an expert of the country under review', { ...EXPERT, country: 'LC' }],
    ['an expert of no country', { ...EXPERT, country: null }],
    ['an expert of a country that takes no part', { ...EXPERT, country: 'DE' }],
    ['a secretariat with a country', { ...EXPERT, role: 'secretariat' }],
  ])('asks nobody in as %s', async (_what, as) => {
    expect((await invite('odd@x.example', as)).status).toBe(400)
    const [row] = await database.query(`select count(*)::int as n from invitation where email = 'odd@x.example'`)
    expect(row!.n).toBe(0)
  })

  it('is a mail in the language asked for, with a link that opens the page and a name that makes no header', async () => {
    await invite('Eve\u2028Bcc: <mail@x.example>', { ...EXPERT, language: 'pt' })
    const mail = await mailbox.next('mail@x.example')
    expect(mail.subject).toContain('Convite')
    expect(mail.text).toContain('Especialista par, Peru (chefia da delegação)')
    const link = new URL(mail.links.at(-1)!)
    expect(link.pathname).toBe(`/invitations/${await idOf('mail@x.example')}`)
    expect(mail.links.every((one) => one.startsWith(link.origin))).toBe(true)
    const page = await fetch(`${server.url}${link.pathname}`)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  it('asks whoever was invited by a bare address for their name, and keeps one that they have', async () => {
    const nameOf = async (who: { fetch: Person['fetch'] }): Promise<string | null> =>
      ((await (await who.fetch('/api/session')).json()) as SessionBody).person!.name
    const acceptAs = async (email: string, name: string) => {
      const who = await person(email)
      const id = await idOf(email)
      const { name: given, statement } = await read(who, id)
      const { kind, version } = statement!
      const request = { language: 'en', statement: { kind, version }, name }
      expect((await who.send('POST', `/api/invitations/${id}/acceptance`, request)).status).toBe(201)
      return [given, await nameOf(who)]
    }
    await invite('bare@x.example, Known Name <known@x.example>, silent@x.example')
    expect(await acceptAs('bare@x.example', '  Chosen Name ')).toEqual(['', 'Chosen Name'])
    expect(await acceptAs('known@x.example', 'Another Name')).toEqual(['Known Name', 'Known Name'])
    expect(await acceptAs('silent@x.example', '')).toEqual(['', null])
  })

  it('shows round, role and statement to the invited person alone; everybody else gets one and the same answer', async () => {
    await invite('right@x.example')
    const id = await idOf('right@x.example')
    const right = await person('right@x.example')
    expect(await read(right, id)).toMatchObject({
      id,
      round: { id: secretariat.round.id, title: secretariat.round.title },
      role: 'expert',
      country: 'PE',
      marks: ['head'],
      state: 'open',
      statement: { kind: 'confidentiality', version: 1 },
    })
    const mine = (await (await right.fetch('/api/invitations')).json()) as OwnInvitationsBody
    expect(mine.invitations.map((one) => one.id)).toEqual([id])

    const wrong = await person('wrong@x.example')
    const unverified = await person('unverified@x.example', { isVerified: false })
    await invite('unverified@x.example')
    const unknown = createId<string>()
    const answers = [
      await wrong.fetch(`/api/invitations/${id}`),
      await wrong.fetch(`/api/invitations/${unknown}`),
      await right.fetch(`/api/invitations/${unknown}`),
      await unverified.fetch(`/api/invitations/${await idOf('unverified@x.example')}`),
      await secretariat.fetch(`/api/invitations/${id}`),
      await wrong.send('POST', `/api/invitations/${id}/acceptance`, { language: 'en', statement: null }),
      await wrong.send('POST', `/api/invitations/${unknown}/acceptance`, { language: 'en', statement: null }),
    ]
    const bodies = await Promise.all(
      answers.map(async (answer) => {
        const { instance, ...rest } = (await answer.json()) as Record<string, unknown>
        return { status: answer.status, rest, names: typeof instance }
      }),
    )
    for (const body of bodies) expect(body).toEqual(bodies[0])
    expect(bodies[0]!.status).toBe(404)
    for (const one of [id, unknown]) expect((await fetch(`${server.url}/api/invitations/${one}`)).status).toBe(401)
    expect(((await (await unverified.fetch('/api/invitations')).json()) as OwnInvitationsBody).invitations).toEqual([])
  })

  it('[FAULTS A4] gives somebody who has not accepted not a byte of the round, by any route or socket', async () => {
    const word = 'quetzal-not-accepted'
    const section = chile.sections.findings!
    const thread = await begunThread(chile, section, { body: word })
    await invite('waiting@x.example')
    const waiting = await person('waiting@x.example')
    const bytes: Buffer[] = []
    const ids: Record<string, string> = {
      ':round': chile.round.id,
      ':section': section,
      ':thread': thread.id,
      ':comment': thread.comments[0]!.id,
      ':member': chile.round.me,
      ':invitation': await idOf('waiting@x.example'),
    }
    for (const route of listRoutes().filter((one) => one.startsWith('GET /api/'))) {
      const address = route.slice(4).replaceAll(/:\w+/g, (name) => ids[name] ?? name)
      const answer = await waiting.fetch(address)
      bytes.push(Buffer.from(await answer.arrayBuffer()))
      const isOfRound = route.includes(':') && !route.includes('/invitations/:invitation')
      if (isOfRound) expect([route, answer.status]).toEqual([route, 404])
    }
    const rounds = (await (await waiting.fetch('/api/rounds')).json()) as RoundsBody
    expect(rounds.rounds).toEqual([])
    for (const address of [`/live/${chile.round.id}`, `/live/${chile.round.id}/${section}`]) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${address}`, {
        headers: { cookie: waiting.cookie },
      })
      socket.on('message', (data: Buffer) => bytes.push(data))
      const [code] = (await once(socket, 'close')) as [number]
      expect(code).toBe(4404)
    }
    const all = Buffer.concat(bytes)
    expect(all.length).toBeGreaterThan(0)
    for (const text of [word, chile.round.documents[0]!.sections[0]!.title, chile.round.me])
      expect(all.includes(text), text).toBe(false)
  })

  it('becomes a membership by accepting the statement, whose exact text is kept and can be read again', async () => {
    await invite('Ana Pérez <joins@x.example>')
    const id = await idOf('joins@x.example')
    const who = await person('joins@x.example')
    const body = (statement: unknown): object => ({ language: 'es', statement })
    const ask = (statement: unknown): Promise<Response> =>
      who.send('POST', `/api/invitations/${id}/acceptance`, body(statement))
    // Not without the statement, nor with another one than the newest.
    expect((await ask(null)).status).toBe(409)
    expect((await ask({ kind: 'confidentiality', version: 7 })).status).toBe(409)
    expect((await ask({ kind: 'beneficiary-notice', version: 1 })).status).toBe(409)
    expect((await who.fetch(path)).status).toBe(404)

    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    const accepted = await ask({ kind: 'confidentiality', version: 1 })
    expect(accepted.status).toBe(201)
    const { member } = (await accepted.json()) as { member: string }
    const round = await roundOf(who)
    expect(round.me).toBe(member)
    const me = round.members.find((one) => one.id === member)!
    expect(me).toMatchObject({ role: 'expert', country: 'PE', marks: ['head'], name: 'Ana Pérez' })
    // A colour that no other delegation has; a second of the same delegation has the same.
    expect(round.members.filter(({ colour }) => colour === me.colour).every(({ country }) => country === 'PE')).toBe(
      true,
    )
    await until('others are told', () =>
      page.events.some((event) => event.type === 'hello' && event.members.some((one) => one.id === member)),
    )
    page.ws.terminate()

    const { statements } = (await (await who.fetch(`${path}/statements`)).json()) as StatementsBody
    expect(statements).toEqual([
      {
        kind: 'confidentiality',
        version: 1,
        language: 'es',
        text: statementText(statementFor('expert')!, 'es'),
        acceptedAt: expect.any(String) as string,
      },
    ])
    // Asking again changes nothing.
    expect(await (await ask({ kind: 'confidentiality', version: 1 })).json()).toEqual({
      round: secretariat.round.id,
      member,
    })
    expect((await acts('invitation.accept')).at(-1)).toMatchObject({
      member_id: member,
      detail: {
        after: { role: 'expert', country: 'PE' },
        statement: { kind: 'confidentiality', version: 1, language: 'es' },
      },
    })
    const writer = openPlain({
      url: server.url,
      cookie: who.cookie,
      round: round.id,
      section: chile.sections.findings!,
    })
    await writer.synced
    writer.close()
  })

  it('asks officials for their own notice', async () => {
    await invite('official@x.example', { ...OBSERVER, role: 'beneficiary', country: 'LC', marks: ['focal-point'] })
    const who = await person('official@x.example')
    const id = await idOf('official@x.example')
    expect((await read(who, id)).statement?.kind).toBe('beneficiary-notice')
    expect((await accept(who, id)).status).toBe(201)
    expect((await roundOf(who)).members.find(({ marks }) => marks.includes('focal-point'))).toBeDefined()
  })

  it('can be sent again, which lets it run anew, and withdrawn, which ends it', async () => {
    await invite('again@x.example')
    const id = await idOf('again@x.example')
    const who = await person('again@x.example')
    await mailbox.next('again@x.example')
    await database.query(`update invitation set expires_at = now() - interval '1 day' where id = $1`, [id])
    expect((await read(who, id)).state).toBe('expired')
    expect((await accept(who, id)).status).toBe(409)
    expect(await answersOf('again@x.example')).toEqual(['again@x.example: ran-out'])

    const resent = await secretariat.send('POST', `${path}/invitations/${id}/resend`, {})
    expect(resent.status).toBe(200)
    expect(await resent.json()).toMatchObject({ id, isExpired: false, sendings: 2 })
    expect(new URL((await mailbox.next('again@x.example')).links.at(-1)!).pathname).toBe(`/invitations/${id}`)
    expect((await read(who, id)).state).toBe('open')

    expect((await secretariat.fetch(`${path}/invitations/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await read(who, id)).state).toBe('withdrawn')
    expect((await accept(who, id)).status).toBe(409)
    expect((await secretariat.send('POST', `${path}/invitations/${id}/resend`, {})).status).toBe(404)
    const listed = (await (await secretariat.fetch(`${path}/invitations`)).json()) as InvitationsBody
    expect(listed.invitations.some((one) => one.id === id)).toBe(false)
    expect((await acts('invitation.withdraw')).length).toBe(1)
    expect((await acts('invitation.resend')).length).toBe(1)
    // The address can be invited anew.
    expect(await answersOf('again@x.example')).toEqual(['again@x.example: invited'])
  })

  it('says what became of its mail', async () => {
    mailbox.refuse('nobody@x.example', 550)
    mailbox.refuse('slow@x.example', 451)
    await invite('nobody@x.example, slow@x.example, there@x.example')
    const deliveryOf = async (email: string): Promise<string | undefined> => {
      const { invitations } = (await (await secretariat.fetch(`${path}/invitations`)).json()) as InvitationsBody
      return invitations.find((one) => one.email === email)?.delivery
    }
    await until('the mail is refused', async () => (await deliveryOf('nobody@x.example')) === 'failed', 10_000)
    await until('the mail is sent', async () => (await deliveryOf('there@x.example')) === 'sent', 10_000)
    const tried = (): Promise<unknown[]> =>
      database.query(`select 1 from mail where "to" = 'slow@x.example' and trouble is not null`)
    await until('the mail was tried', async () => (await tried()).length > 0, 10_000)
    expect(await deliveryOf('slow@x.example')).toBe('waiting')
    // The address was right after all.
    mailbox.refuse('nobody@x.example', null)
    await secretariat.send('POST', `${path}/invitations/${await idOf('nobody@x.example')}/resend`, {})
    await until('the mail is sent again', async () => (await deliveryOf('nobody@x.example')) === 'sent', 10_000)
    await database.query(`delete from mail where "to" = 'there@x.example'`)
    expect(await deliveryOf('there@x.example')).toBe('none')
  })

  it('belongs to its round: through another one it is not there', async () => {
    await invite('elsewhere@x.example')
    const id = await idOf('elsewhere@x.example')
    const { rounds } = (await (await secretariat.fetch('/api/rounds')).json()) as RoundsBody
    const other = `/api/rounds/${rounds.find((one) => one.id !== secretariat.round.id)!.id}`
    expect((await secretariat.send('POST', `${other}/invitations/${id}/resend`, {})).status).toBe(404)
    expect((await secretariat.fetch(`${other}/invitations/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await secretariat.fetch(`${other}/members/${chile.round.me}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('end when the round is put away: nobody is asked, and nobody comes in', async () => {
    await invite('waits@x.example')
    const waits = await person('waits@x.example')
    const id = await idOf('waits@x.example')
    const putAway = async (archived: boolean): Promise<void> => {
      expect((await secretariat.send('PUT', `${path}/archived`, { archived })).status).toBe(200)
    }
    await putAway(true)
    expect((await invite('waits@x.example')).status).toBe(409)
    expect((await secretariat.send('POST', `${path}/invitations/${id}/resend`, {})).status).toBe(404)
    expect((await accept(waits, id)).status).toBe(409)
    await putAway(false)
    expect((await accept(waits, id)).status).toBe(409)
    await joined('waits@x.example')
  })
})
