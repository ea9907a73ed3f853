import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChoicesBody } from '../../schema/api/notifications.ts'
import { createId } from '../../schema/ids.ts'
import { climbLadder } from '../../server/services/notifications/ladder.ts'
import { openDatabase, type Database } from '../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { kindsOf, notificationsOf, toldOf } from '../support/notifications.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { acceptAll } from '../support/suggestions.ts'
import { begunThread, beginThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

const NAMES = ['expert-cl', 'expert-ca', 'secretariat', 'official-lc'] as const
type Name = (typeof NAMES)[number]

describe('who is told of what', () => {
  let database: TestDatabase
  let own: Database
  let server: TestServer
  let findings: string
  const people = {} as Record<Name, Person>

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    own = openDatabase(database.url)
    for (const name of NAMES) people[name] = await signIn(server.url, name)
    findings = people['expert-cl'].sections.findings!
    await people.secretariat.setReleased(findings, true)
    await database.query('delete from notification')
  })
  afterAll(async () => {
    await own.close()
    await server.stop()
    await database.drop()
  })

  const everybody = async (thread: string): Promise<Record<Name, string[]>> =>
    Object.fromEntries(
      await Promise.all(NAMES.map(async (name) => [name, await kindsOf(people[name], thread)])),
    ) as Record<Name, string[]>
  const memberOf = (name: Name): string => people[name].round.me
  const reply = async (name: Name, thread: string, body: string): Promise<void> => {
    const answer = await people[name].send('POST', `/api/threads/${thread}/comments`, { id: createId(), body })
    expect(answer.status).toBe(201)
  }
  /** What is said within the beneficiary's delegation, and sent. */
  const sendDraft = async (): Promise<{ draft: string; sent: string }> => {
    const draft = await begunThread(people['official-lc'], findings, {
      audience: 'delegation',
      body: 'The year is wrong',
    })
    const answer = await people['official-lc'].send('POST', `/api/rounds/${people['official-lc'].round.id}/batches`, {
      id: createId(),
      threads: [{ id: draft.id, saidVersion: draft.saidVersion }],
      clearedBy: 'Office of the Minister',
      clearedOn: '2026-01-02',
    })
    expect(answer.status).toBe(201)
    const { sent } = (await answer.json()) as { sent: { id: string }[] }
    return { draft: draft.id, sent: sent[0]!.id }
  }

  it('a new thread: secretariat and leads, and the beneficiary when it is spoken to; never who began it', async () => {
    const shared = await begunThread(people['expert-ca'], findings, { audience: 'shared', body: 'Is the year right?' })
    const told = await everybody(shared.id)
    expect(told).toMatchObject({ 'expert-ca': [], secretariat: ['comment'], 'official-lc': ['comment'] })
    const [one] = await toldOf(people['official-lc'], shared.id)
    expect(one).toMatchObject({
      words: 'Is the year right?',
      sectionKey: 'findings',
      by: { role: 'expert' },
      readAt: null,
    })
    const peers = await begunThread(people['expert-ca'], findings, { audience: 'peers' })
    expect(await everybody(peers.id)).toMatchObject({ 'expert-ca': [], secretariat: ['comment'], 'official-lc': [] })
    const within = await begunThread(people['expert-ca'], findings, { audience: 'delegation' })
    expect(Object.values(await everybody(within.id)).flat()).toEqual([])
    const draft = await begunThread(people['official-lc'], findings, { audience: 'delegation' })
    expect(Object.values(await everybody(draft.id)).flat()).toEqual([])
  })

  it('an answer: who takes part; a mention before that, and each once', async () => {
    const { id } = await begunThread(people['expert-ca'], findings, { audience: 'peers' })
    await reply('secretariat', id, 'We shall look')
    expect((await everybody(id))['expert-ca']).toEqual(['reply'])
    await reply('expert-ca', id, `And you, @[${memberOf('secretariat')}]?`)
    expect((await everybody(id)).secretariat).toEqual(['comment', 'mention'])
    const [mention] = await toldOf(people.secretariat, id)
    expect(mention?.words).toMatch(/^And you, @(?!\[)/)
    expect((await everybody(id))['official-lc']).toEqual([])
  })

  it('who is named by a correction only, then', async () => {
    const { id, comments } = await begunThread(people['expert-cl'], findings, { audience: 'peers' })
    const before = await everybody(id)
    const body = `For @[${memberOf('expert-ca')}]`
    expect((await people['expert-cl'].send('PUT', `/api/comments/${comments[0]!.id}`, { body })).status).toBe(200)
    const after = await everybody(id)
    expect(after['expert-ca']).toEqual(['mention'])
    expect(after.secretariat).toEqual(before.secretariat)
  })

  it('a thread that is opened to more: who may read it only now', async () => {
    const { id } = await begunThread(people.secretariat, findings, { audience: 'peers' })
    expect((await everybody(id))['official-lc']).toEqual([])
    const wish = { audience: 'shared', saidVersion: 1 }
    expect((await people.secretariat.send('POST', `/api/threads/${id}/audience`, wish)).status).toBe(200)
    expect((await everybody(id))['official-lc']).toEqual(['comment'])
  })

  it('a batch: who answers it; what becomes of it: focal points and who wrote it', async () => {
    const { sent, draft } = await sendDraft()
    expect(await everybody(draft)).toMatchObject({ secretariat: [], 'official-lc': [] })
    expect((await everybody(sent)).secretariat).toEqual(['batch'])
    expect((await everybody(sent))['official-lc']).toEqual([])
    const word = { verdict: 'partly', why: 'The year is now 2025.' }
    expect((await people.secretariat.send('POST', `/api/threads/${sent}/disposition`, word)).status).toBe(200)
    const [one] = await toldOf(people['official-lc'], sent)
    // Whose comment it was is known by its words.
    const words = `The year is wrong – ${word.why}`
    expect(one).toMatchObject({ kind: 'disposition', words, detail: { verdict: 'partly' } })
  })

  it('what the beneficiary is given is told to it, and state to experts', async () => {
    const { indicators: at = people.secretariat.sections.recommendations! } = people.secretariat.sections
    await people.secretariat.setReleased(at, true)
    const [released] = (await notificationsOf(people['official-lc'])).notifications
    expect(released).toMatchObject({ kind: 'release', section: at })
    await people.secretariat.setState(at, 'locked')
    for (const name of ['expert-cl', 'expert-ca'] as const) {
      const [locked] = (await notificationsOf(people[name])).notifications
      expect(locked).toMatchObject({ kind: 'state', section: at, detail: { state: 'locked' } })
    }
    expect((await notificationsOf(people['official-lc'])).notifications[0]?.kind).toBe('release')
    await people.secretariat.setState(at, 'drafting', 'again')
  })

  it('a lock, and its end: also whoever drafts for the beneficiary there, and nobody of it who does not', async () => {
    const at = people.secretariat.sections.recommendations!
    await people.secretariat.setReleased(at, true)
    const official = people['official-lc']
    const statesTold = async (): Promise<unknown[]> =>
      (await notificationsOf(official)).notifications
        .filter(({ kind, section }) => kind === 'state' && section === at)
        .map(({ detail }) => detail.state)
    await people.secretariat.setState(at, 'locked')
    await people.secretariat.setState(at, 'drafting', 'again')
    expect(await statesTold()).toEqual([])
    const draft = await begunThread(official, at, { audience: 'delegation' })
    await people.secretariat.setState(at, 'in-review')
    expect(await statesTold()).toEqual([])
    await people.secretariat.setState(at, 'locked')
    await people.secretariat.setState(at, 'drafting', 'again')
    expect(await statesTold()).toEqual(['drafting', 'locked'])
    await official.send('POST', `/api/threads/${draft.id}/resolved`, { resolved: true })
    await people.secretariat.setReleased(at, false)
  })

  it('words that a lock came before: their writer, once for each lock', async () => {
    const at = people.secretariat.sections.recommendations!
    const tell = (name: Name): Promise<Response> =>
      people[name].fetch(`/api/sections/${at}/late-text`, { method: 'POST' })
    expect((await tell('expert-ca')).status).toBe(403)
    await people.secretariat.setState(at, 'locked')
    expect([(await tell('expert-ca')).status, (await tell('expert-ca')).status]).toEqual([204, 204])
    const late = (await notificationsOf(people['expert-ca'])).notifications.filter(({ kind }) => kind === 'late-text')
    expect(late).toHaveLength(1)
    expect((await notificationsOf(people['expert-cl'])).notifications.some(({ kind }) => kind === 'late-text')).toBe(
      false,
    )
    await people.secretariat.setState(at, 'drafting', 'again')
  })

  it('[S8] its pages within a second, and nobody else’s', async () => {
    const pages = await Promise.all(
      NAMES.map(async (name) => {
        const page = await openRawPage(server.url, people[name].cookie, people[name].round.id)
        await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
        return [name, page] as const
      }),
    )
    const told = (): Name[] =>
      pages.filter(([, { events }]) => events.some(({ type }) => type === 'notification')).map(([name]) => name)
    const { id } = await begunThread(people['expert-ca'], findings, { audience: 'peers' })
    const expected = NAMES.filter((name) => name === 'secretariat' || name === 'expert-cl')
    const should = (
      await Promise.all(expected.map(async (name) => ((await kindsOf(people[name], id)).length > 0 ? [name] : [])))
    ).flat()
    await until('they are told', () => told().length >= should.length, 1000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(told().sort()).toEqual(should.sort())
    for (const [, { ws }] of pages) ws.terminate()
  })

  it('nothing of what they may no longer read', async () => {
    const secret = 'a word of the peers to you'
    const { id } = await begunThread(people.secretariat, findings, { audience: 'shared', body: secret })
    expect((await toldOf(people['official-lc'], id))[0]?.words).toBe(secret)
    await people.secretariat.setReleased(findings, false)
    const answer = await (await people['official-lc'].fetch('/api/notifications')).text()
    expect(answer).not.toContain(secret)
    expect(answer).not.toContain(id)
    // Of the section it names what their own delegation has said, which stays theirs.
    const { notifications } = JSON.parse(answer) as Awaited<ReturnType<typeof notificationsOf>>
    const named = notifications.filter(({ section }) => section === findings)
    expect(named.filter(({ thread }) => thread === null)).toEqual([])
    await people.secretariat.setReleased(findings, true)
  })

  it('nothing to who takes part no more', async () => {
    await database.query('update member set ended_at = now() where id = $1', [memberOf('expert-cl')])
    const [before] = await database.query('select count(*)::int as n from notification where member_id = $1', [
      memberOf('expert-cl'),
    ])
    await begunThread(people['expert-ca'], findings, { audience: 'shared', body: 'after they left' })
    const [after] = await database.query('select count(*)::int as n from notification where member_id = $1', [
      memberOf('expert-cl'),
    ])
    expect(after).toEqual(before)
    expect((await notificationsOf(people['expert-cl'])).notifications).toEqual([])
    await database.query('update member set ended_at = null where id = $1', [memberOf('expert-cl')])
  })

  it('a changed end at once, also with a new text, and a first end with the release alone', async () => {
    const { secretariat } = people
    const release = async (request: object): Promise<void> => {
      const answer = await secretariat.send('PUT', `/api/sections/${findings}/release`, request)
      expect(answer.status).toBe(200)
    }
    const write = async (title: string): Promise<void> => {
      const suggestion = { type: 'item', title, body: '', after: null } as const
      const thread = await begunThread(people['expert-cl'], findings, { audience: 'peers', suggestion })
      expect((await acceptAll(secretariat, findings, [thread])).refused).toEqual([])
    }
    const told = async () => {
      const { notifications } = await notificationsOf(people['official-lc'])
      await database.query('delete from notification')
      return notifications
        .map(({ kind, detail }) => [kind, detail.until, detail.changed ?? false])
        .toSorted((a, b) => String(a).localeCompare(String(b)))
    }
    const until = new Date(Date.now() + 20 * 86_400_000).toISOString()
    await told()
    await write('One more')
    await release({ released: true, commentsUntil: until })
    expect(await told()).toEqual([
      ['deadline', until, true],
      ['release', until, false],
    ])
    await write('And another')
    await release({ released: true })
    expect(await told()).toEqual([['release', until, false]])
    await release({ released: false })
    await told()
    await release({ released: true, commentsUntil: until })
    expect(await told()).toEqual([['release', until, false]])
    await release({ released: true, commentsUntil: null })
    expect(await told()).toEqual([['deadline', null, true]])
  })

  it('the ladder: focal points, who has drafts, and the secretariat, once for each rung and end', async () => {
    const deadlines = async (name: Name) =>
      (await notificationsOf(people[name])).notifications.filter(
        ({ kind, detail }) => kind === 'deadline' && detail.changed !== true,
      )
    const setEnd = (hours: number) =>
      database.query(`update section set comments_until = now() + make_interval(hours => ${hours}) where id = $1`, [
        findings,
      ])
    await setEnd(24 * 10)
    await climbLadder(own.db)
    expect(await deadlines('official-lc')).toEqual([])
    await setEnd(24 * 7 - 1)
    await Promise.all([climbLadder(own.db), climbLadder(own.db), climbLadder(own.db)])
    expect((await deadlines('official-lc')).map(({ detail }) => detail.days)).toEqual([7])
    expect((await deadlines('secretariat')).map(({ by }) => by)).toEqual([null])
    expect(await deadlines('expert-cl')).toEqual([])
    await setEnd(24 * 2 - 1)
    await climbLadder(own.db)
    expect((await deadlines('official-lc')).map(({ detail }) => detail.days)).toEqual([2, 7])
    await database.query('update section set comments_until = null')
  })

  it('is read by who it is for alone, by pages', async () => {
    for (let at = 0; at < 25; at++)
      expect((await beginThread(people['expert-ca'], findings, { audience: 'peers', body: `word ${at}` })).status).toBe(
        201,
      )
    const { notifications, unread, more } = await notificationsOf(people.secretariat)
    expect([notifications.length, more]).toEqual([20, true])
    const older = await notificationsOf(people.secretariat, notifications.at(-1)!.id)
    expect(older.notifications[0]!.at <= notifications.at(-1)!.at).toBe(true)
    expect(older.notifications.some(({ id }) => notifications.some((one) => one.id === id))).toBe(false)
    const ids = [notifications[0]!.id]
    expect((await people['expert-ca'].send('POST', '/api/notifications/read', { ids })).status).toBe(204)
    expect((await notificationsOf(people.secretariat)).unread).toBe(unread)
    await people.secretariat.send('POST', '/api/notifications/read', { ids })
    expect((await notificationsOf(people.secretariat)).unread).toBe(unread - 1)
    await people.secretariat.send('POST', '/api/notifications/read', { ids: null })
    expect((await notificationsOf(people.secretariat)).unread).toBe(0)
    // What was seen waits for no mail, and for no look at what waits.
    const seen = `select count(*)::int as n from notification where read_at is not null and mailed_at is null`
    expect(await database.query(seen)).toEqual([{ n: 0 }])
  })

  it('keeps what somebody chose, and refuses haste for what is not urgent', async () => {
    const { secretariat: person } = people
    const chosen = (await (await person.fetch('/api/notifications/choices')).json()) as ChoicesBody
    expect(chosen).toMatchObject({ digestHour: 7, timeZone: null, choices: { mention: 'now', comment: 'digest' } })
    const save = (more: Partial<ChoicesBody>) =>
      person.send('POST', '/api/notifications/choices', { ...chosen, ...more })
    const wish = { choices: { ...chosen.choices, reply: 'none' as const }, digestHour: 18, timeZone: 'America/Lima' }
    expect((await save(wish)).status).toBe(200)
    expect(await (await person.fetch('/api/notifications/choices')).json()).toEqual(wish)
    expect((await save({ choices: { ...chosen.choices, reply: 'now' } })).status).toBe(400)
    expect((await save({ timeZone: 'Nowhere/City' })).status).toBe(400)
  })
})
