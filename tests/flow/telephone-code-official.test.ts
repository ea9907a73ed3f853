import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnInvitationsBody } from '../../schema/api/invitations.ts'
import type { MembersBody } from '../../schema/api/members.ts'
import type { NotificationBody, NotificationsBody } from '../../schema/api/notifications.ts'
import type { TelephoneCodeBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { addPerson, openBrowser } from '../support/sign-in.ts'
import { signIn } from '../support/people.ts'
import { openTelephone, type Telephone } from '../support/telephone.ts'

describe('a code that is read out by telephone to an official of the beneficiary', () => {
  let telephone: Telephone
  let database: Telephone['database']
  let server: Telephone['server']
  let people: Telephone['people']
  let helped: Telephone['helped']
  let round: Telephone['round']
  let make: Telephone['make']
  let use: Telephone['use']
  let idOf: Telephone['idOf']
  beforeAll(async () => {
    telephone = await openTelephone()
    ;({ helped, database, server, people, round, make, use, idOf } = telephone)
  })
  beforeEach(() => telephone.forget())
  afterAll(() => telephone.stop())

  const address = 'official@example.org'
  let official = ''
  let place = ''
  const [own, others] = [
    { reason: 'own-delegation', detail: 'Only another official of the same delegation can make this code.' },
    { reason: 'forbidden', detail: 'Only an administrator can make this code.' },
  ]
  const answerOf = async (who: string, id = official) => {
    const answer = await make(who, id)
    return [answer.status, await answer.json()]
  }
  const told = async (who: string): Promise<NotificationBody[]> => {
    const answer = await people[who]!.fetch('/api/notifications')
    return ((await answer.json()) as NotificationsBody).notifications.filter(({ kind }) => kind === 'joined')
  }
  /** What the official reads with the cookie of a browser. */
  const readsRound = async (browser: ReturnType<typeof openBrowser>): Promise<boolean> =>
    (await browser.send('GET', `/api/rounds/${round}/threads`)).status === 200

  beforeAll(async () => {
    await database.query('delete from notification')
    official = await addPerson(database, address)
    place = createId<string>()
    await database.query(
      `insert into member (id, round_id, person_id, role, country, marks)
       values ($1, $2, $3, 'beneficiary', 'LC', '{}')`,
      [place, round, official],
    )
  })
  const setAdministrator = (isOne: boolean) =>
    database.query(`update person set is_administrator = ${isOne} where persona = 'expert-ca'`)

  it('is made by the secretariat while they have never signed in, and then their delegation is told that they came', async () => {
    expect(await told('official-lc')).toEqual([])
    const answer = await make('secretariat', official)
    expect(answer.status).toBe(201)
    const { code } = (await answer.json()) as TelephoneCodeBody
    expect(await told('official-lc')).toEqual([])
    const { status, browser } = await use(code, address)
    expect([status, await readsRound(browser)]).toEqual([204, true])
    expect(await told('official-lc')).toMatchObject([
      { kind: 'joined', round: round, by: { role: 'beneficiary', country: 'LC' }, section: null, readAt: null },
    ])
    for (const who of ['secretariat', 'expert-cl']) expect(await told(who)).toEqual([])
  })

  it('is made from then on by their own delegation alone: not by secretariat, experts or administrators', async () => {
    people['expert-ca'] = await signIn(server.url, 'expert-ca')
    for (const who of ['secretariat', 'expert-cl'])
      expect(await answerOf(who)).toEqual([403, expect.objectContaining(own)])
    await setAdministrator(true)
    expect(await answerOf('expert-ca')).toEqual([403, expect.objectContaining(own)])
    await setAdministrator(false)
    expect(await database.query('select 1 from sign_in_code')).toEqual([])
    const answer = await make('official-lc', official)
    expect(answer.status).toBe(201)
    const { code } = (await answer.json()) as TelephoneCodeBody
    expect((await use(code, address)).status).toBe(204)
    // They were here before: nobody is told again.
    expect(await told('official-lc')).toHaveLength(1)
    // For somebody of another side the same official makes none.
    expect((await make('official-lc', helped)).status).toBe(403)
  })

  it('is not to be had by making them something else, or letting them go and inviting them again', async () => {
    const change = (set: string) => database.query(`update member set ${set} where id = $1`, [place])
    await database.query(
      `insert into statement (member_id, kind, version, language, text) values ($1, 'beneficiary-notice', 1, 'en', '')`,
      [place],
    )
    await change(`role = 'observer', country = null`)
    expect(await answerOf('secretariat')).toEqual([403, expect.objectContaining(others)])
    await change(`role = 'beneficiary', country = 'LC', ended_at = now()`)
    const invited = createId<string>()
    await database.query(
      `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
       values ($1, $2, $3, 'beneficiary', 'LC', 'en', $4, now() + interval '7 days')`,
      [invited, round, address, await idOf('secretariat')],
    )
    const answer = await people.secretariat!.fetch(`/api/invitations/${invited}/sign-in-code`, { method: 'POST' })
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining(own)])
    await database.query('update invitation set withdrawn_at = now() where id = $1', [invited])
    await change('ended_at = null')
  })

  it('is offered where it may be made: the delegation learns whom to make it for', async () => {
    const personOf = async (who: string): Promise<(string | null)[]> => {
      const answer = await people[who]!.fetch(`/api/rounds/${round}/members`)
      const { members } = (await answer.json()) as MembersBody
      return [place, members.find(({ role }) => role === 'expert')!.id].map(
        (id) => members.find((member) => member.id === id)!.person,
      )
    }
    expect(await personOf('official-lc')).toEqual([official, null])
    expect(await personOf('expert-cl')).toEqual([null, null])
  })

  it('tells the delegation of whoever accepts an invitation to it, or is made one of it', async () => {
    const joining = 'joining@example.org'
    const invited = createId<string>()
    await database.query(
      `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
       values ($1, $2, $3, 'beneficiary', 'LC', 'en', $4, now() + interval '7 days')`,
      [invited, round, joining, await idOf('secretariat')],
    )
    const before = (await told('official-lc')).length
    const made = await people.secretariat!.fetch(`/api/invitations/${invited}/sign-in-code`, { method: 'POST' })
    const { browser } = await use(((await made.json()) as TelephoneCodeBody).code, joining)
    expect(await told('official-lc')).toHaveLength(before)
    const { invitations } = (await (await browser.send('GET', '/api/invitations')).json()) as OwnInvitationsBody
    const { kind, version } = invitations[0]!.statement!
    const accepted = await browser.send('POST', `/api/invitations/${invited}/acceptance`, {
      language: 'en',
      statement: { kind, version },
    })
    expect(accepted.status).toBe(201)
    const { member } = (await accepted.json()) as { member: string }
    expect(await told('official-lc')).toHaveLength(before + 1)
    const path = `/api/rounds/${round}/members/${member}`
    await database.query(
      `insert into statement (member_id, kind, version, language, text) values ($1, 'confidentiality', 1, 'en', '')`,
      [member],
    )
    for (const body of [
      { role: 'observer', country: null },
      { role: 'beneficiary', country: 'LC' },
    ])
      expect([body, (await people.secretariat!.send('PUT', path, body)).status]).toEqual([body, 204])
    expect(await told('official-lc')).toHaveLength(before + 2)
    expect(await told('secretariat')).toEqual([])
  })
})
