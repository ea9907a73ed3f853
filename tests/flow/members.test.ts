import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatementsBody } from '../../schema/api/invitations.ts'
import type { MembersBody } from '../../schema/api/members.ts'
import type { RoundBody, RoundsBody } from '../../schema/api/rounds.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { EXPERT, guestsOf, OBSERVER } from '../support/guests.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('members', () => {
  let database: TestDatabase
  let server: TestServer
  let secretariat: Person
  let chile: Person
  let path: string

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    chile = await signIn(server.url, 'expert-cl')
    path = `/api/rounds/${secretariat.round.id}`
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const { answersOf, idOf, person, accept, joined, roundOf, acts } = guestsOf(() => ({
    database,
    url: server.url,
    secretariat,
  }))

  it('[M20] lets one person be peer in one round and official in another, with neither leaking into the other', async () => {
    const { rounds } = (await (await secretariat.fetch('/api/rounds')).json()) as RoundsBody
    const second = rounds.find((one) => one.id !== secretariat.round.id)!
    const peer = await joined('both@x.example', { ...EXPERT, country: second.beneficiary })
    const as = { ...OBSERVER, role: 'beneficiary', country: second.beneficiary }
    await secretariat.send('POST', `/api/rounds/${second.id}/invitations`, { people: 'both@x.example', ...as })
    const [row] = await database.query('select id from invitation where email = $1 and round_id = $2', [
      'both@x.example',
      second.id,
    ])
    expect((await accept(peer, row!.id as string)).status).toBe(201)

    const mine = (await (await peer.fetch('/api/rounds')).json()) as RoundsBody
    expect(new Map(mine.rounds.map(({ id, me }) => [id, me.role]))).toEqual(
      new Map([
        [secretariat.round.id, 'expert'],
        [second.id, 'beneficiary'],
      ]),
    )
    const findingsOf = async (round: string): Promise<string> => {
      const body = (await (await secretariat.fetch(`/api/rounds/${round}`)).json()) as RoundBody
      return body.documents.flatMap(({ sections }) => sections).find(({ key }) => key === 'findings')!.id
    }
    const [own, closed] = [await findingsOf(secretariat.round.id), await findingsOf(second.id)]
    expect((await peer.fetch(`/api/sections/${own}/content`)).status).toBe(200)
    expect((await peer.fetch(`/api/sections/${closed}/content`)).status).toBe(404)
    const refused = openPlain({ url: server.url, cookie: peer.cookie, round: second.id, section: closed })
    await until('the plain client is closed', () => refused.closes.length > 0)
    expect(refused.closes).toEqual([4404])
    // Nor through the round in which they may.
    const crossed = openPlain({ url: server.url, cookie: peer.cookie, round: secretariat.round.id, section: closed })
    await until('the crossed client is closed', () => crossed.closes.length > 0)
    expect(crossed.closes).toEqual([4404])
    for (const client of [refused, crossed]) client.close()
    const statements = async (round: string): Promise<string[]> =>
      ((await (await peer.fetch(`/api/rounds/${round}/statements`)).json()) as StatementsBody).statements.map(
        ({ kind }) => kind,
      )
    expect([await statements(secretariat.round.id), await statements(second.id)]).toEqual([
      ['confidentiality'],
      ['beneficiary-notice'],
    ])
  })

  it('[S39] replaces a member: what the delegation said stays open to the successor, and access ends', async () => {
    const before = await joined('leaves@x.example', { ...EXPERT, country: 'BR' })
    const { me } = await roundOf(before)
    const asPerson = { ...chile, send: before.send }
    const thread = await begunThread(asPerson, chile.sections.findings!, {
      audience: 'delegation',
      body: 'for my office',
    })
    const page = await openRawPage(server.url, before.cookie, chile.round.id)

    const replace = (text: string, ends: string): Promise<Response> =>
      secretariat.send('POST', `${path}/members/${me}/replacement`, { person: text, language: 'pt', ends })
    expect((await replace('no address', 'now')).status).toBe(400)
    expect((await replace('leaves@x.example', 'now')).status).toBe(409)
    expect((await replace('Nova <comes@x.example>', 'at-acceptance')).status).toBe(201)
    // Until the successor comes, nothing changes.
    expect((await before.fetch(path)).status).toBe(200)
    expect(page.ws.readyState).toBe(page.ws.OPEN)

    const after = await person('comes@x.example')
    expect((await accept(after, await idOf('comes@x.example'))).status).toBe(201)
    expect(await page.closeCode).toBe(4404)
    expect((await before.fetch(path)).status).toBe(404)
    const round = await roundOf(after)
    const successor = round.members.find(({ id }) => id === round.me)!
    expect(successor).toMatchObject({ country: 'BR', marks: ['head'], name: 'Nova' })
    const { members } = (await (await secretariat.fetch(`${path}/members`)).json()) as MembersBody
    expect(members.find(({ id }) => id === me)).toMatchObject({
      replacedBy: round.me,
      organisation: EXPERT.organisation,
    })
    const threads = (await (await after.fetch(`${path}/threads`)).json()) as { threads: { id: string; by: string }[] }
    expect(threads.threads.find(({ id }) => id === thread.id)).toMatchObject({ by: me })
    expect((await after.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true })).status).toBe(200)
    const others = (await (await chile.fetch(`${path}/threads`)).json()) as { threads: { id: string }[] }
    expect(others.threads.some(({ id }) => id === thread.id)).toBe(false)
    expect((await acts('member.replace')).at(-1)!.detail).toMatchObject({
      before: { member: me },
      after: { member: round.me },
    })
  })

  it('lets somebody who was removed come back as the same member, by a new invitation alone', async () => {
    const who = await joined('returns@x.example')
    const { me } = await roundOf(who)
    const remove = async (body: object): Promise<number> =>
      (await secretariat.send('DELETE', `${path}/members/${me}`, body)).status
    expect(await remove({ reason: 'x'.repeat(501) })).toBe(400)
    expect(await remove({ why: 'no such field' })).toBe(400)
    expect(await remove({ reason: 'Has another post.' })).toBe(204)
    expect((await who.fetch(path)).status).toBe(404)
    expect((await acts('member.remove')).at(-1)!.detail).toMatchObject({
      after: null,
      member: me,
      reason: 'Has another post.',
    })
    expect(await answersOf('returns@x.example', OBSERVER)).toEqual(['returns@x.example: invited'])
    expect((await who.fetch(path)).status).toBe(404)
    expect((await accept(who, await idOf('returns@x.example'))).status).toBe(201)
    const round = await roundOf(who)
    expect(round.members.find(({ id }) => id === round.me)).toMatchObject({ id: me, role: 'observer', hasLeft: false })
  })

  it('keeps changes in bounds: no mark of another role, no role whose statement was not accepted, no round without secretariat', async () => {
    const who = await joined('bounds@x.example', { ...OBSERVER, role: 'beneficiary', country: 'LC' })
    const { me } = await roundOf(who)
    const change = async (member: string, body: object): Promise<number> =>
      (await secretariat.send('PUT', `${path}/members/${member}`, body)).status
    expect(await change(me, { marks: ['lead'] })).toBe(400)
    expect(await change(me, { country: 'PE' })).toBe(400)
    expect(await change(me, { role: 'expert', country: 'PE' })).toBe(409)
    expect(await change(me, { marks: ['focal-point'], organisation: 'Ministry', name: 'Another' })).toBe(204)
    expect((await acts('member.change')).at(-1)!.detail).toMatchObject({
      before: { marks: [], organisation: '', name: null },
      after: { marks: ['focal-point'], organisation: 'Ministry', name: 'Another' },
    })
    expect((await secretariat.fetch(`${path}/members/${secretariat.round.me}`, { method: 'DELETE' })).status).toBe(409)
    expect(await change(secretariat.round.me, { role: 'observer' })).toBe(409)
    expect((await secretariat.fetch(path)).status).toBe(200)
  })

  it('tells addresses to those who invite, and to nobody else', async () => {
    await joined('address@x.example')
    const listed = async (who: Pick<Person, 'fetch'>): Promise<(string | null)[]> =>
      ((await (await who.fetch(`${path}/members`)).json()) as MembersBody).members.map(({ email }) => email)
    expect(await listed(secretariat)).toContain('address@x.example')
    expect((await listed(chile)).every((email) => email === null)).toBe(true)
  })
})
