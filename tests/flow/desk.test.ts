import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskBody, type DeskBody } from '../../schema/api/desk.ts'
import type { PersonBody } from '../../schema/api/persons.ts'
import { waitingOf } from '../../schema/desk.ts'
import { createId } from '../../schema/ids.ts'
import { STEPS } from '../../schema/steps.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { fiveRounds, type FiveRounds } from '../support/five-rounds.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { addPerson, deskOf, openedRound, type Somebody } from '../support/rounds.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, saidThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('the secretariat’s desk', () => {
  let database: TestDatabase
  let server: TestServer
  let officer: Somebody & { id: string }
  let five: FiveRounds

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    officer = await addPerson(database, server.url, 'officer', { secretariat: 'officer' })
    five = await fiveRounds(database, server.url, officer)
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const roundOf = async (title: string): Promise<DeskBody['rounds'][number]> =>
    (await deskOf(officer)).rounds.find((one) => one.title === title)!

  it('has five rounds at different steps at a glance, first what needs attention', async () => {
    const desk = deskBody.parse(await deskOf(officer))
    expect(desk.rounds.map(({ title }) => title)).toEqual([
      five.late.title,
      five.reviewed.title,
      five.soon.title,
      five.asked.title,
      five.followed.title,
    ])
    expect(new Set(desk.rounds.map(({ step }) => step)).size).toBe(5)
    expect(desk.rounds.every(({ step }) => STEPS.includes(step))).toBe(true)
    expect(desk.hasRounds).toBe(true)
  })

  it('tells dates by the beneficiary’s calendar, and is never late of a follow-up', async () => {
    const [late, , soon, , followed] = (await deskOf(officer)).rounds
    expect(late!.deadline).toMatchObject({ step: 'baseline', days: -2, isLate: true })
    expect(soon!.deadline).toMatchObject({ step: 'visit', days: 5, isLate: false })
    expect(followed!.deadline).toMatchObject({ step: 'follow-up', isLate: false })
    expect(followed!.deadline!.days).toBeLessThan(0)
  })

  it('has the sections of each by state, with who moved them, and says what waits for whom', async () => {
    const reviewed = await roundOf(five.reviewed.title)
    expect(reviewed.sections.map(({ state }) => state).toSorted()).toEqual([
      ...Array(5).fill('drafting'),
      'in-review',
      'locked',
      'locked',
    ])
    const locked = reviewed.sections.find(({ state }) => state === 'locked')
    expect(locked!.changed!.by).toMatchObject({ role: 'secretariat' })
    expect(waitingOf(reviewed).map(({ kind }) => kind)).toEqual(['unanswered', 'ready', 'in-review', 'silent'])
    const asked = await roundOf(five.asked.title)
    expect(waitingOf(asked)).toMatchObject([
      { kind: 'invited', invitations: [{ email: 'focal-point@example.org' }, { email: 'alternate@example.org' }] },
    ])
    expect(waitingOf(await roundOf(five.late.title))[0]).toMatchObject({ kind: 'late', deadline: { days: -2 } })
  })

  it('says whose comment waits for an answer until somebody gives one', async () => {
    const { round, official, expert, section } = five.reviewed
    const unanswered = async () => (await roundOf(round.title)).sections.map((one) => one.unanswered)
    const before = await unanswered()
    const { id } = await saidThread(official, section)
    expect((await unanswered()).reduce((a, b) => a + b)).toBe(before.reduce((a, b) => a + b) + 1)
    await expert.send('POST', `/api/threads/${id}/comments`, { id: createId<string>(), body: 'It is.' })
    expect(await unanswered()).toEqual(before)
    // A formal answer is one as well, until the beneficiary says more.
    const formal = await saidThread(official, section)
    const answer = { verdict: 'taken', why: 'It is put right.' }
    expect((await officer.send('POST', `/api/threads/${formal.id}/disposition`, answer)).status).toBe(200)
    expect(await unanswered()).toEqual(before)
    await official.send('POST', `/api/threads/${formal.id}/comments`, {
      id: createId<string>(),
      body: 'Not all of it.',
    })
    expect(await unanswered()).not.toEqual(before)
    // What a delegation says among itself is not counted for others.
    const open = async () => (await roundOf(round.title)).sections.reduce((sum, one) => sum + one.openThreads, 0)
    const known = await open()
    await begunThread(expert, section, { audience: 'delegation' })
    expect(await open()).toBe(known)
  })

  it('shows who is inside a section now, and who has written', async () => {
    const { round, expert } = five.reviewed
    const section = round.documents[0]!.sections.find(({ key }) => key === 'findings')!.id
    const silent = async () => (await roundOf(round.title)).members.filter(({ hasWritten }) => !hasWritten)
    expect(await silent()).toMatchObject([{ role: 'expert', country: 'CA' }])
    const client = openPlain({ url: server.url, cookie: expert.cookie, round: round.id, section })
    await client.synced
    bodyText(client.doc, addItem(client.doc).id).insert(0, 'A finding.')
    client.provider.awareness.setLocalState({ cursor: null })
    await until('somebody is here', async () => (await roundOf(round.title)).here.length === 1)
    expect((await roundOf(round.title)).here).toMatchObject([{ role: 'expert', country: 'CL' }])
    await until('they are inside', async () =>
      (await roundOf(round.title)).sections.some(({ inside }) => inside.some(({ country }) => country === 'CL')),
    )
    client.close()
    await until('they have left', async () => (await roundOf(round.title)).here.length === 0)
  })

  it('is closed to everybody else, and shows nobody a round that they do not manage', async () => {
    const { official, expert } = five.reviewed
    for (const one of [official, expert]) expect((await one.fetch('/api/desk')).status).toBe(403)
    const other = await addPerson(database, server.url, 'other-officer', { secretariat: 'officer' })
    expect(await deskOf(other)).toEqual({ rounds: [], hasRounds: true })
  })

  it('lets a round be put away by the head, last on every desk, and every open page is closed to typing at once', async () => {
    const head = await signIn(server.url, 'secretariat')
    const { round, expert } = five.reviewed
    const section = round.documents[0]!.sections.find(({ key }) => key === 'recommendations')!.id
    const client = openPlain({ url: server.url, cookie: expert.cookie, round: round.id, section })
    await client.synced
    const put = (who: Pick<Person, 'send'>, archived: boolean) =>
      who.send('PUT', `/api/rounds/${round.id}/archived`, { archived })
    expect((await put(officer, true)).status).toBe(403)
    expect((await put(head, true)).status).toBe(200)
    await until('the page is told', async () => client.closes.length > 0)
    expect(client.closes).toEqual([4423])
    const { rounds } = await deskOf(officer)
    expect(rounds.at(-1)).toMatchObject({ title: round.title })
    expect(waitingOf(rounds.at(-1)!)).toEqual([])
    expect((await expert.fetch(`/api/rounds/${round.id}`)).status).toBe(200)
    const unlock = await head.send('PUT', `/api/sections/${section}/state`, { state: 'drafting', reason: 'A mistake.' })
    expect(unlock.status).toBe(409)
    expect(((await unlock.json()) as { detail: string }).detail).toBe('Take the round out of the archive first.')
    expect((await put(head, false)).status).toBe(200)
    client.close()
  })

  it('makes a head a member of running rounds over HTTP, and of those that come', async () => {
    const administrator = await addPerson(database, server.url, 'administrator', { isAdministrator: true })
    expect((await administrator.fetch('/api/rounds')).status).toBe(200)
    expect((await administrator.send('POST', '/api/rounds', {})).status).toBe(400)
    const somebody = await addPerson(database, server.url, 'new-head')
    expect((await somebody.fetch('/api/desk')).status).toBe(403)
    const answer = await administrator.send('PUT', `/api/people/${somebody.id}`, { secretariat: 'head' })
    expect((await answer.json()) as PersonBody).toMatchObject({ secretariat: 'head' })
    const before = (await deskOf(somebody)).rounds.length
    // The five, and the two of the demo.
    expect(before).toBe(7)
    await openedRound(officer)
    expect((await deskOf(somebody)).rounds).toHaveLength(8)
    await administrator.send('PUT', `/api/people/${somebody.id}`, { secretariat: null })
    expect((await somebody.fetch('/api/desk')).status).toBe(403)
    expect((await somebody.fetch(`/api/rounds/${five.late.id}`)).status).toBe(404)
  })
})
