import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoundBody, SectionSummary } from '../../schema/api/rounds.ts'
import type { ReleasedBody } from '../../schema/api/sections.ts'
import type { SectionStateEvent } from '../../schema/wire/messages.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, buildThread, saidThread, sendBatch } from '../support/threads.ts'
import { until } from '../support/until.ts'

const ALL = ['secretariat', 'lead', 'canada', 'official'] as const
type Who = (typeof ALL)[number]

/** How the secretariat steers a section from draft to locked (M11, M13), role by role. */
describe('steering a section', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let people: Record<Who, Person>
  let section: string
  const pages: RawPage[] = []

  const summary = async (person: Person): Promise<SectionSummary> => {
    const round = (await (await person.fetch(`/api/rounds/${person.round.id}`)).json()) as RoundBody
    return round.documents.flatMap(({ sections }) => sections).find(({ id }) => id === section)!
  }
  const setReady = (person: Person, ready: boolean): Promise<Response> =>
    person.send('PUT', `/api/sections/${section}/ready`, { ready })
  const openPage = async (person: Person): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    pages.push(page)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    return page
  }
  const told = (page: RawPage): SectionStateEvent[] =>
    page.events.flatMap((event) => (event.type === 'section' && event.section === section ? [event] : []))
  const acts = (action: string): Promise<Record<string, unknown>[]> =>
    database.query(`select detail, member_id from audit where section_id = $1 and action = $2 order by at`, [
      section,
      action,
    ])
  const rights = async (): Promise<unknown[]> =>
    Promise.all(Object.values(people).map(async (person) => (await summary(person)).can))

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    people = {
      secretariat: await signIn(server.url, 'secretariat'),
      lead: await signIn(server.url, 'expert-cl'),
      canada: await signIn(server.url, 'expert-ca'),
      official: await signIn(server.url, 'official-lc'),
    }
    section = people.lead.sections['action-plan']!
    expect((await people.secretariat.setReleased(section, true)).status).toBe(200)
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    await server.stop()
    await database.drop()
  })

  describe('ready for review', () => {
    it('is said by a lead expert of a draft alone', async () => {
      const answers: Record<string, number> = {}
      for (const who of ALL) answers[who] = (await setReady(people[who], true)).status
      expect(answers).toEqual({ secretariat: 403, lead: 200, canada: 403, official: 403 })
      for (const state of ['in-review', 'locked']) {
        await people.secretariat.setState(section, state)
        for (const who of ALL) expect((await setReady(people[who], true)).status, `${who} ${state}`).toBe(403)
      }
      await people.secretariat.setState(section, 'drafting', 'the test goes on')
    })

    it('changes no right and no epoch, reaches within a second the pages of those who write, and ends with the state', async () => {
      const before = { rights: await rights(), epoch: (await summary(people.lead)).epoch }
      const readers = [await openPage(people.secretariat), await openPage(people.canada)]
      const beneficiary = await openPage(people.official)
      const heard = told(beneficiary).length
      const answer = (await (await setReady(people.lead, true)).json()) as { ready: unknown }
      expect(answer.ready).toEqual({ member: people.lead.round.me, at: expect.any(String) })
      await until('both are told', () => readers.every((page) => told(page).at(-1)!.ready !== null), 1000)
      expect(told(readers[0]!).at(-1)!.ready).toEqual(answer.ready)
      expect((await summary(people.secretariat)).ready).toEqual(answer.ready)
      expect({ rights: await rights(), epoch: (await summary(people.lead)).epoch }).toEqual(before)
      await setReady(people.lead, true)
      await setReady(people.lead, false)
      await until('both are told of the end', () => readers.every((page) => told(page).at(-1)!.ready === null), 1000)
      await setReady(people.lead, true)
      await people.secretariat.setState(section, 'in-review')
      await until('both are told of the state', () => readers.every((page) => told(page).at(-1)!.state === 'in-review'))
      for (const page of readers) expect(told(page).at(-1)!.ready).toBeNull()
      expect((await summary(people.lead)).ready).toBeNull()
      expect((await summary(people.official)).ready).toBeNull()
      for (const event of told(beneficiary).slice(heard)) expect(event.ready).toBeNull()
      await people.secretariat.setState(section, 'drafting', 'the test goes on')
      expect((await acts('section.ready')).map(({ detail }) => (detail as { after: boolean }).after)).toEqual([
        true,
        true,
        false,
        true,
      ])
    })
  })

  describe('its state', () => {
    it('is moved by the secretariat alone, from each state to each', async () => {
      const states = ['drafting', 'in-review', 'locked'] as const
      for (const from of states)
        for (const to of states) {
          for (const who of ['lead', 'canada', 'official'] as const)
            expect((await people[who].setState(section, to, 'a reason')).status, `${who} ${from} ${to}`).toBe(403)
          expect((await people.secretariat.setState(section, to, 'a reason')).status).toBe(200)
          expect((await summary(people.lead)).state).toBe(to)
          await people.secretariat.setState(section, from, 'a reason')
        }
      await people.secretariat.setState(section, 'drafting', 'the test goes on')
    })

    it('goes forward without a reason and back only with one', async () => {
      const { secretariat } = people
      const steps: [string, number][] = []
      for (const to of ['in-review', 'drafting', 'locked', 'in-review', 'drafting'])
        steps.push([to, (await secretariat.setState(section, to)).status])
      expect(steps).toEqual([
        ['in-review', 200],
        ['drafting', 400],
        ['locked', 200],
        ['in-review', 400],
        ['drafting', 400],
      ])
      expect((await secretariat.setState(section, 'in-review', '   ')).status).toBe(400)
      expect((await secretariat.setState(section, 'in-review', 'A figure is wrong.')).status).toBe(200)
      expect((await summary(people.canada)).changed).toMatchObject({
        member: secretariat.round.me,
        reason: 'A figure is wrong.',
      })
      expect((await secretariat.setState(section, 'drafting', 'More than a figure.')).status).toBe(200)
    })
  })

  describe('the time for comments on a release', () => {
    const comments = (until: string | null, who: Who = 'secretariat'): Promise<Response> =>
      people[who].send('PUT', `/api/sections/${section}/comments-until`, { until })
    const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()

    it('is named with the release or later by the secretariat alone, is never over already, and reaches every page', async () => {
      const { secretariat, official } = people
      const page = await openPage(official)
      const commentsUntil = soon(86_400_000)
      const answer = await secretariat.send('PUT', `/api/sections/${section}/release`, {
        released: true,
        commentsUntil,
      })
      expect(((await answer.json()) as ReleasedBody).commentsUntil).toBe(commentsUntil)
      await until('the beneficiary is told', () => told(page).at(-1)!.commentsUntil === commentsUntil, 1000)
      expect((await summary(official)).commentsUntil).toBe(commentsUntil)
      // Released again without a word of it, it stays.
      await secretariat.setReleased(section, true)
      expect((await summary(official)).commentsUntil).toBe(commentsUntil)
      for (const who of ['lead', 'canada', 'official'] as const) expect((await comments(null, who)).status).toBe(403)
      for (const wrong of [soon(-1000), '2030-02-31T00:00:00Z', 'tomorrow', '2030-01-01'])
        expect((await comments(wrong)).status, wrong).toBe(400)
      expect((await comments('2030-06-01T12:00:00-04:00')).status).toBe(200)
      expect((await summary(official)).commentsUntil).toBe('2030-06-01T16:00:00.000Z')
      expect((await comments(null)).status).toBe(200)
      expect((await acts('section.comments-until')).map(({ detail }) => detail)).toMatchObject([
        { before: commentsUntil, after: '2030-06-01T16:00:00.000Z' },
        { before: '2030-06-01T16:00:00.000Z', after: null },
      ])
    })

    it('is over at its moment: the beneficiary reads on, drafts on and says nothing more, the peers do', async () => {
      const { official, lead, secretariat } = people
      const own = await saidThread(official, section)
      const draft = await begunThread(official, section, { audience: 'delegation' })
      expect((await comments(soon(700))).status).toBe(200)
      const inTime = await official.send('POST', `/api/threads/${own.id}/comments`, {
        id: crypto.randomUUID(),
        body: 'in time',
      })
      expect(inTime.status).toBe(201)
      await until('the time is over', async () => !(await summary(official)).can.comment, 3000)
      expect((await summary(official)).can).toEqual({
        read: true,
        edit: false,
        comment: false,
        suggest: false,
        lock: false,
      })
      const path = `/api/sections/${section}/threads`
      for (const refused of [
        await official.send('POST', path, buildThread()),
        await sendBatch(official, [draft.id]),
        await official.send('POST', `/api/threads/${own.id}/comments`, { id: crypto.randomUUID(), body: 'late' }),
        await official.send('PUT', `/api/threads/${own.id}/resolved`, { resolved: true }),
        await official.send('PUT', `/api/comments/${own.comments[0]!.id}`, { body: 'late' }),
      ]) {
        expect(refused.status).toBe(423)
        expect(await refused.json()).toMatchObject({ reason: 'comments-closed' })
      }
      await begunThread(official, section, { audience: 'delegation' })
      expect((await official.fetch(path)).status).toBe(200)
      expect((await official.content(section)).hash).toBeDefined()
      for (const person of [lead, secretariat])
        expect((await person.send('POST', path, buildThread())).status).toBe(201)
      // A later end opens it again.
      expect((await comments(soon(86_400_000))).status).toBe(200)
      expect((await sendBatch(official, [draft.id])).status).toBe(201)
    })

    it('ends with the release, which is taken back with a reason or without', async () => {
      const { secretariat, official } = people
      const path = `/api/sections/${section}/release`
      const answer = await secretariat.send('PUT', path, { released: false, reason: 'The wrong annex.' })
      expect(await answer.json()).toEqual({ release: null, commentsUntil: null })
      expect((await official.content(section)) as unknown).toMatchObject({ reason: 'not-found' })
      expect((await acts('section.release')).at(-1)!.detail).toMatchObject({ after: null, reason: 'The wrong annex.' })
      expect((await comments(soon(1000))).status).toBe(409)
      await secretariat.setReleased(section, true)
      expect((await summary(official)).commentsUntil).toBeNull()
    })
  })
})
