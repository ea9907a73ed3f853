import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { MAX_COMMENT_CHARACTERS } from '../../schema/threads.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { addOtherRound } from '../support/other-round.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import {
  beginThread,
  begunThread,
  buildThread,
  receivedText,
  saidThread,
  threadsOf,
  toldThreads,
} from '../support/threads.ts'
import { until } from '../support/until.ts'

/** DESIGN 6: what happens reaches the pages in this time. */
const TOLD_MS = 1000
const PERSONAS = {
  chile: 'expert-cl',
  canada: 'expert-ca',
  secretariat: 'secretariat',
  official: 'official-lc',
} as const
type Name = keyof typeof PERSONAS
const NAMES = Object.keys(PERSONAS) as Name[]

const reasonOf = async (answer: Response): Promise<[number, string]> => {
  const { reason } = (await answer.json()) as ProblemBody
  return [answer.status, reason]
}

describe('threads', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let outsider: Person
  /** Released to the beneficiary. */
  let findings: string
  /** Not released. */
  let recommendations: string
  const people = {} as Record<Name, Person>
  const pages = {} as Record<Name, RawPage>

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    for (const name of NAMES) people[name] = await signIn(server.url, PERSONAS[name])
    outsider = await signIn(server.url, await addOtherRound(database))
    findings = people.chile.sections.findings!
    recommendations = people.chile.sections.recommendations!
    expect((await people.secretariat.setReleased(findings, true)).status).toBe(200)
    for (const name of NAMES) {
      pages[name] = await openRawPage(server.url, people[name].cookie, people[name].round.id)
      await until(`the page of ${name} is greeted`, () => pages[name].events.some(({ type }) => type === 'hello'))
    }
  })
  afterAll(async () => {
    for (const { ws } of Object.values(pages)) ws.terminate()
    await server.stop()
    await database.drop()
  })

  const isTold = (name: Name, id: string): boolean => toldThreads(pages[name]).some((thread) => thread.id === id)

  /** Who hears of a thread: all that should, and after a later thread to everybody, nobody else. */
  const expectReaders = async (thread: ThreadBody, startedAt: number, readers: readonly Name[]): Promise<void> => {
    await until('its readers are told', () => readers.every((name) => isTold(name, thread.id)), TOLD_MS)
    expect(performance.now() - startedAt).toBeLessThan(TOLD_MS)
    const after = await begunThread(people.chile, findings)
    await until('all pages have the next one', () => NAMES.every((name) => isTold(name, after.id)))
    const words = thread.comments.map(({ body }) => body)
    for (const name of NAMES) {
      const isReader = readers.includes(name)
      const bodies: string[] = []
      for (const path of [
        `/api/rounds/${people[name].round.id}/threads`,
        `/api/sections/${thread.section}/threads`,
        `/api/rounds/${people[name].round.id}`,
        '/api/rounds',
      ])
        bodies.push(await (await people[name].fetch(path)).text())
      for (const text of [receivedText(pages[name]), bodies.join('\n')])
        for (const secret of [thread.id, ...words]) expect(text.includes(secret), `${name}: ${secret}`).toBe(isReader)
    }
  }

  it.each<[audience: ThreadRequest['audience'], by: Name, readers: Name[]]>([
    ['shared', 'chile', ['chile', 'canada', 'secretariat', 'official']],
    ['shared', 'official', ['chile', 'canada', 'secretariat', 'official']],
    ['peers', 'chile', ['chile', 'canada', 'secretariat']],
    ['peers', 'secretariat', ['chile', 'canada', 'secretariat']],
    ['delegation', 'chile', ['chile']],
    ['delegation', 'secretariat', ['secretariat']],
    ['delegation', 'official', ['official']],
  ])(
    '[S4] tells a thread of audience "%s" by %s within a second to its readers, to nobody else',
    async (audience, by, readers) => {
      const startedAt = performance.now()
      const begin = by === 'official' && audience === 'shared' ? saidThread : begunThread
      const thread = await begin(people[by], findings, { audience, body: `words-of-${by}-to-${audience}` })
      expect(thread).toMatchObject({ audience, by: people[by].round.me, section: findings, resolved: null })
      await expectReaders(thread, startedAt, readers)
    },
  )

  it('keeps a shared thread on a section that is not released from the beneficiary, until it is', async () => {
    const startedAt = performance.now()
    const thread = await begunThread(people.canada, recommendations, { body: 'words-on-what-is-not-released' })
    await until('the peers are told', () => isTold('chile', thread.id) && isTold('secretariat', thread.id), TOLD_MS)
    expect(performance.now() - startedAt).toBeLessThan(TOLD_MS)
    const { official, secretariat } = people
    expect((await official.fetch(`/api/sections/${recommendations}/threads`)).status).toBe(404)
    expect((await threadsOf(official, 'rounds', official.round.id)).map(({ id }) => id)).not.toContain(thread.id)
    expect(receivedText(pages.official)).not.toContain(thread.id)
    await secretariat.setReleased(recommendations, true)
    expect((await threadsOf(official, 'sections', recommendations)).map(({ id }) => id)).toEqual([thread.id])
    await secretariat.setReleased(recommendations, false)
    expect((await official.fetch(`/api/sections/${recommendations}/threads`)).status).toBe(404)
    expect((await threadsOf(official, 'rounds', official.round.id)).map(({ id }) => id)).not.toContain(thread.id)
  })

  it('[S4] [A5] tells a thread by somebody who came to the round after the pages were opened, and who that is', async () => {
    const [person, member] = [createId<string>(), createId<string>()]
    await database.query(`insert into person (id, persona) values ($1, 'expert-late')`, [person])
    await database.query(
      `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'PE')`,
      [member, people.chile.round.id, person],
    )
    const thread = await begunThread(await signIn(server.url, 'expert-late'), findings)
    await until('all pages are told', () => NAMES.every((name) => isTold(name, thread.id)), TOLD_MS)
    for (const name of NAMES) {
      const { events } = pages[name]
      const greeted = events.findLastIndex(({ type }) => type === 'hello')
      const hello = events[greeted]!
      expect(hello).toMatchObject({ type: 'hello', member: people[name].round.me })
      expect(hello.type === 'hello' && hello.members.some(({ id }) => id === member)).toBe(true)
      expect(greeted).toBeLessThan(events.findIndex((one) => one.type === 'thread' && one.thread.id === thread.id))
    }
  })

  it('counts open threads in the list of rounds by what the reader may read', async () => {
    const openThreads = async (name: Name): Promise<number> => {
      const { rounds } = (await (await people[name].fetch('/api/rounds')).json()) as RoundsBody
      return rounds.find(({ id }) => id === people[name].round.id)!.openThreads
    }
    const before = { chile: await openThreads('chile'), official: await openThreads('official') }
    const thread = await begunThread(people.chile, findings, { audience: 'peers' })
    expect(await openThreads('chile')).toBe(before.chile + 1)
    expect(await openThreads('official')).toBe(before.official)
    await people.chile.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true })
    expect(await openThreads('chile')).toBe(before.chile)
  })

  it('begins one thread however often it is asked, and refuses an id that is taken', async () => {
    const request = buildThread({ body: 'once' })
    const answers = await Promise.all(
      [1, 2, 3].map(() => people.chile.send('POST', `/api/sections/${findings}/threads`, request)),
    )
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as ThreadBody[]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    for (const body of bodies) expect(body).toEqual(bodies[0])
    expect(bodies[0]!.comments.map(({ id }) => id)).toEqual([request.comment])
    const [row] = await database.query('select count(*)::int as n from comment where thread_id = $1', [request.id])
    expect(row!.n).toBe(1)
    expect(await reasonOf(await beginThread(people.canada, findings, { ...request }))).toEqual([409, 'conflict'])
    expect(await reasonOf(await beginThread(people.chile, recommendations, { ...request }))).toEqual([409, 'conflict'])
    const taken = buildThread({ comment: request.comment })
    expect(await reasonOf(await beginThread(people.chile, findings, taken))).toEqual([409, 'conflict'])
    expect((await threadsOf(people.chile, 'sections', findings)).some(({ id }) => id === taken.id)).toBe(false)
  })

  it('takes an answer once, opens a settled thread again with it, and tells so', async () => {
    const thread = await saidThread(people.official, findings)
    const resolved = await people.secretariat.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true })
    expect(((await resolved.json()) as ThreadBody).resolved).toMatchObject({ by: people.secretariat.round.me })
    await until('the beneficiary is told', () =>
      toldThreads(pages.official).some(({ id, resolved }) => id === thread.id && resolved !== null),
    )
    const reply = { id: createId<string>(), body: 'not yet' }
    const answers = [
      await people.canada.send('POST', `/api/threads/${thread.id}/comments`, reply),
      await people.canada.send('POST', `/api/threads/${thread.id}/comments`, reply),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(201)
      const body = (await answer.json()) as ThreadBody
      expect(body.resolved).toBeNull()
      expect(body.comments.map(({ by, body }) => [by, body])).toEqual([
        // The organisation speaks: who has sent it is its own delegation's to know.
        [null, 'Is this so?'],
        [people.canada.round.me, 'not yet'],
      ])
    }
    await until('the beneficiary is told of the answer', () => {
      const last = toldThreads(pages.official).findLast(({ id }) => id === thread.id)
      return last?.resolved === null && last.comments.length === 2
    })
    const foreign = await people.chile.send('POST', `/api/threads/${thread.id}/comments`, reply)
    expect(await reasonOf(foreign)).toEqual([409, 'conflict'])
  })

  it('does not open a thread again for the second try of an old answer', async () => {
    const thread = await begunThread(people.chile, findings)
    const reply = { id: createId<string>(), body: 'done' }
    await people.chile.send('POST', `/api/threads/${thread.id}/comments`, reply)
    await people.chile.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true })
    const again = await people.chile.send('POST', `/api/threads/${thread.id}/comments`, reply)
    expect(((await again.json()) as ThreadBody).resolved).not.toBeNull()
  })

  it('lets a comment be changed by its writer only', async () => {
    const thread = await begunThread(people.chile, findings)
    const path = `/api/comments/${thread.comments[0]!.id}`
    for (const name of ['canada', 'secretariat', 'official'] as const)
      expect(await reasonOf(await people[name].send('PUT', path, { body: 'other' }))).toEqual([403, 'forbidden'])
    const changed = (await (await people.chile.send('PUT', path, { body: 'better words' })).json()) as ThreadBody
    expect(changed.comments).toMatchObject([{ body: 'better words', by: people.chile.round.me }])
    expect(changed.comments[0]!.editedAt).not.toBeNull()
    await until('the beneficiary is told', () =>
      toldThreads(pages.official).some(({ id, comments }) => id === thread.id && comments[0]!.body === 'better words'),
    )
    const hidden = await begunThread(people.chile, findings, { audience: 'delegation' })
    for (const name of ['canada', 'secretariat', 'official'] as const) {
      const answer = await people[name].send('PUT', `/api/comments/${hidden.comments[0]!.id}`, { body: 'x' })
      expect(await reasonOf(answer)).toEqual([404, 'not-found'])
    }
  })

  it('lets experts and secretariat settle any thread they read, and the beneficiary their own', async () => {
    const resolve = (name: Name, id: string, resolved = true): Promise<Response> =>
      people[name].send('PUT', `/api/threads/${id}/resolved`, { resolved })
    const byChile = await begunThread(people.chile, findings)
    expect(await reasonOf(await resolve('official', byChile.id))).toEqual([403, 'forbidden'])
    expect((await resolve('canada', byChile.id)).status).toBe(200)
    expect((await resolve('secretariat', byChile.id, false)).status).toBe(200)
    const byOfficial = await saidThread(people.official, findings)
    expect((await resolve('official', byOfficial.id)).status).toBe(200)
    const first = (await (await resolve('official', byOfficial.id)).json()) as ThreadBody
    const second = (await (await resolve('canada', byOfficial.id)).json()) as ThreadBody
    expect(second.resolved).toEqual(first.resolved)
    const hidden = await begunThread(people.chile, findings, { audience: 'peers' })
    expect(await reasonOf(await resolve('official', hidden.id))).toEqual([404, 'not-found'])
  })

  it('takes nothing in a locked section, and goes on being read', async () => {
    const thread = await saidThread(people.official, findings)
    await people.secretariat.setState(findings, 'locked')
    try {
      for (const name of ['chile', 'secretariat', 'official'] as const) {
        const { send } = people[name]
        const reply = { id: createId<string>(), body: 'late' }
        for (const answer of [
          await beginThread(people[name], findings),
          await send('POST', `/api/threads/${thread.id}/comments`, reply),
          await send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true }),
          await send('PUT', `/api/comments/${thread.comments[0]!.id}`, { body: 'late' }),
        ])
          expect(await reasonOf(answer)).toEqual([423, 'locked'])
        const kept = (await threadsOf(people[name], 'sections', findings)).find(({ id }) => id === thread.id)
        const comments = thread.comments.map((comment) => ({ ...comment, by: null }))
        expect(kept).toEqual(name === 'official' ? thread : { ...thread, by: null, comments })
      }
    } finally {
      await people.secretariat.setState(findings, 'drafting', 'the test goes on')
    }
  })

  it('refuses what is no thread with 400, and says which field', async () => {
    const wrong: [Partial<Record<keyof ThreadRequest, unknown>>, RegExp][] = [
      [{ item: createId<string>() }, /item is not there/],
      [{ body: '' }, /body/],
      [{ body: ' \n ' }, /body/],
      [{ body: 'x'.repeat(MAX_COMMENT_CHARACTERS + 1) }, /body \(too_big\)/],
      [{ body: 'a\u0000b' }, /body/],
      [{ seq: 2 ** 40 }, /seq/],
      [{ seq: -1 }, /seq/],
      [{ kind: 'rumour' }, /kind/],
      [{ audience: 'everybody' }, /audience/],
      [{ id: '1' }, /id/],
      [{ comment: 'x' }, /comment/],
    ]
    for (const [fields, detail] of wrong) {
      const answer = await people.official.send('POST', `/api/sections/${findings}/threads`, {
        ...buildThread({ audience: 'delegation' }),
        ...fields,
      })
      const problem = (await answer.json()) as ProblemBody
      expect([answer.status, problem.reason], JSON.stringify(fields).slice(0, 80)).toEqual([400, 'bad-request'])
      expect(problem.detail).toMatch(detail)
    }
    // Who one is, and what one may, is never taken from a body (FAULTS A6).
    const forged = {
      ...buildThread({ audience: 'delegation' }),
      by: people.chile.round.me,
      resolved: { by: people.chile.round.me },
    }
    expect((await people.official.send('POST', `/api/sections/${findings}/threads`, forged)).status).toBe(400)
    const longest = { audience: 'delegation', body: 'x'.repeat(MAX_COMMENT_CHARACTERS) } as const
    const whole = await begunThread(people.official, findings, longest)
    expect(whole.comments[0]!.body).toHaveLength(MAX_COMMENT_CHARACTERS)
  })

  it('does not mind how an id is spelled', async () => {
    const request = buildThread()
    const answer = await people.chile.send('POST', `/api/sections/${findings}/threads`, {
      ...request,
      id: request.id.toUpperCase(),
      comment: request.comment.toUpperCase(),
    })
    expect(((await answer.json()) as ThreadBody).id).toBe(request.id)
    const reply = createId<string>()
    const replied = await people.chile.send('POST', `/api/threads/${request.id}/comments`, {
      id: reply.toUpperCase(),
      body: 'as well',
    })
    expect(((await replied.json()) as ThreadBody).comments.map(({ id }) => id)).toEqual([request.comment, reply])
  })

  it('lets the beneficiary speak of released items only', async () => {
    const released = (await people.official.content(findings)).items[0]!
    const about = await begunThread(people.official, findings, { audience: 'delegation', item: released.id })
    expect(about.item).toBe(released.id)
    const client = openPlain({
      url: server.url,
      cookie: people.chile.cookie,
      round: people.chile.round.id,
      section: findings,
    })
    await client.synced
    const { id } = addItem(client.doc)
    await until('the item is stored', async () =>
      (await people.chile.content(findings)).items.some((item) => item.id === id),
    )
    client.close()
    const draft = await beginThread(people.official, findings, { audience: 'delegation', item: id })
    expect(await reasonOf(draft)).toEqual([400, 'bad-request'])
    expect((await beginThread(people.canada, findings, { item: id })).status).toBe(201)
  })

  it('is not there for a member of another round', async () => {
    const thread = await begunThread(people.chile, findings)
    const reply = { id: createId<string>(), body: 'hello' }
    for (const answer of [
      await outsider.fetch(`/api/rounds/${people.chile.round.id}/threads`),
      await outsider.fetch(`/api/sections/${findings}/threads`),
      await beginThread(outsider, findings),
      await outsider.send('POST', `/api/threads/${thread.id}/comments`, reply),
      await outsider.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true }),
      await outsider.send('PUT', `/api/comments/${thread.comments[0]!.id}`, { body: 'x' }),
    ])
      expect(await reasonOf(answer)).toEqual([404, 'not-found'])
  })

  it('leaves every section as it is: same hash, same log', async () => {
    const state = async (): Promise<unknown> => {
      const hashes: string[] = []
      for (const id of Object.values(people.chile.sections)) hashes.push((await people.chile.content(id)).hash)
      const [log] = await database.query(
        'select count(*)::int as n, sum(octet_length(bytes))::int as b from section_update',
      )
      return { hashes, log, heads: await database.query('select id, head, epoch from section order by id') }
    }
    const before = await state()
    const item = (await people.official.content(findings)).items[0]!.id
    const thread = await begunThread(people.official, findings, { audience: 'delegation', item, kind: 'correction' })
    await people.official.send('POST', `/api/threads/${thread.id}/comments`, { id: createId<string>(), body: 'more' })
    await people.official.send('PUT', `/api/comments/${thread.comments[0]!.id}`, { body: 'changed' })
    await people.official.send('PUT', `/api/threads/${thread.id}/resolved`, { resolved: true })
    expect(await state()).toEqual(before)
  })
})
