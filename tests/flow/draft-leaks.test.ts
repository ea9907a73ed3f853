import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { pathOf } from '../support/ask.ts'
import { cloneDatabase } from '../support/database.ts'
import { addMember } from '../support/heard.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { listRoutes } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { signInEverybody, type Ids, type Subject, type Subjects } from '../support/subjects.ts'
import { begunThread, buildThread, sentBatch } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { TABLE } from './permissions/table/index.ts'

/** Everybody in the round or near it who is not of the beneficiary. */
const OTHERS = [
  'expert',
  'headOfDelegation',
  'lead',
  'contributor',
  'secretariat',
  'officer',
  'observer',
  'removed',
  'invited',
  'outsideExpert',
  'outsideSecretariat',
  'administrator',
] as const satisfies readonly Subject[]
const READERS = [...OTHERS, 'beneficiary', 'official'] as const
type Name = (typeof READERS)[number]

/** Words of the beneficiary's delegation that leave it by no way, and words that it sent. */
const DRAFT = 'dotterel-draft'
const EDITED = 'dotterel-edited'
const REPLY = 'dotterel-reply'
const PROPOSED = 'dotterel-proposed'
const INTERNAL = 'dotterel-internal'
const SENT = 'plover-sent'

const isOther = (name: Name): boolean => OTHERS.some((one) => one === name)

/** Routes that end what the test reads with, or bring somebody who writes. What lets somebody become another reader is in
 * telephone-code.test.ts. */
const ENDING = /\/(session|sessions|sign-in|demo|people|members|invitations)\b/

/** What is no answer, the operator's numbers, which count what is asked, and the mails that the demo would have sent to whomever: an
 * urgent one is written within the minute. */
const MOVING = /\/live\/|\/metrics|\/api\/mails$/

describe('[FAULTS A7] drafts of the beneficiary', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects
  let focalPoint: Person
  let plan: string
  const pages = {} as Record<Name, RawPage>
  const answers = Object.fromEntries(READERS.map((name) => [name, [] as { path: string; bytes: Buffer }[]])) as Record<
    Name,
    { path: string; bytes: Buffer }[]
  >
  /** Ids of threads and comments that stay in the delegation. */
  const internal: string[] = []
  const drafts: Ids[] = []

  const ask = async (name: Name, path: string, init: RequestInit = {}): Promise<void> => {
    const headers = { cookie: subjects.cookies[name]!, 'Content-Type': 'application/json' }
    const answer = await fetch(`${server.url}${path}`, { ...init, headers })
    answers[name].push({ path: `${init.method ?? 'GET'} ${path}`, bytes: Buffer.from(await answer.arrayBuffer()) })
  }

  /** Whatever can be asked with the ids of a draft, and whatever can be read. */
  const askEverything = async (name: Name): Promise<void> => {
    const isAsked = (route: string): boolean => {
      if (route.includes('/live/')) return false
      // The delegation itself would send what it asks for.
      return (
        route.startsWith('GET ') || (isOther(name) && !ENDING.test(route) && /:thread|:comment|batches/.test(route))
      )
    }
    for (const route of listRoutes().filter(isAsked))
      for (const ids of route.includes(':') ? drafts : drafts.slice(0, 1)) {
        const { body, query, also = [] } = TABLE[route]!
        const sent = body?.(ids, { state: 'drafting', released: true })
        for (const words of [query?.(ids) ?? '', ...also])
          await ask(name, `${pathOf(route, ids)}${words === '' ? '' : `?${words}`}`, {
            method: route.split(' ')[0]!,
            ...(sent !== undefined && { body: JSON.stringify(sent) }),
          })
      }
  }

  /** Somebody who has said nothing yet drafts, and the delegation does with drafts what it can without sending one. */
  const draftEverything = async (quiet: Person): Promise<void> => {
    const post = async (path: string, body: unknown, cookie = quiet.cookie): Promise<unknown> => {
      const headers = { cookie, 'Content-Type': 'application/json' }
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      expect([path, answer.status < 300]).toEqual([path, true])
      return answer.status === 204 ? null : answer.json()
    }
    const text = `@[${focalPoint.round.me}] ${DRAFT}`
    const draft = buildThread({ audience: 'delegation', body: text })
    const begun = (await post(`/api/sections/${plan}/threads`, draft)) as ThreadBody
    await post(`/api/threads/${begun.id}/comments`, { id: createId<string>(), body: REPLY }, focalPoint.cookie)
    await post(`/api/comments/${begun.comments[0]!.id}`, { body: EDITED })
    await post(`/api/rounds/${subjects.ids.round}/desk/visits`, {})
    const aside = buildThread({ audience: 'delegation', body: DRAFT, kind: 'correction' })
    await post(`/api/sections/${plan}/threads`, aside)
    await post(`/api/threads/${aside.id}/resolved`, { resolved: true })
    const suggestion = { type: 'item', title: PROPOSED, body: '', after: null } as const
    const proposed = buildThread({ audience: 'delegation', body: DRAFT, suggestion })
    await post(`/api/sections/${plan}/threads`, proposed)
    await post(`/api/comments/${proposed.comment}`, { body: EDITED }, focalPoint.cookie)
    for (const act of ['withdraw', 'take-back', 'withdraw']) await post(`/api/threads/${proposed.id}/${act}`, {})
  }

  const keep = ({ id, comments }: ThreadBody): void => {
    internal.push(id, ...comments.map((one) => one.id))
    drafts.push({ ...subjects.ids, section: plan, thread: id, comment: comments[0]!.id })
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database, 'recommendations')
    plan = subjects.ids.section
    await subjects.secretariat.setReleased(plan, true)
    focalPoint = await signIn(server.url, 'official-lc')
    for (const name of READERS) {
      pages[name] = await openRawPage(server.url, subjects.cookies[name]!, subjects.ids.round)
      pages[name].open({ section: plan, channel: 1 })
    }
    const { content } = focalPoint
    const item = (await content(plan)).items[0]!.id
    const draft = await begunThread(focalPoint, plan, { audience: 'delegation', item, body: DRAFT })
    await focalPoint.send('POST', `/api/comments/${draft.comments[0]!.id}`, { body: EDITED })
    const reply = { id: createId<string>(), body: REPLY }
    const replied = await fetch(`${server.url}/api/threads/${draft.id}/comments`, {
      method: 'POST',
      headers: { cookie: subjects.cookies.official!, 'Content-Type': 'application/json' },
      body: JSON.stringify(reply),
    })
    keep((await replied.json()) as ThreadBody)
    keep(
      await begunThread(focalPoint, plan, {
        audience: 'delegation',
        body: DRAFT,
        suggestion: { type: 'item', title: PROPOSED, body: '', after: null },
      }),
    )
    const cleared = await begunThread(focalPoint, plan, { audience: 'delegation', body: SENT })
    const said = { id: createId<string>(), body: INTERNAL }
    await focalPoint.send('POST', `/api/threads/${cleared.id}/comments`, said)
    const { sent, drafts: after } = await sentBatch(focalPoint, [cleared.id])
    after.forEach(keep)
    for (const name of READERS) await askEverything(name)
    // A thread to everybody ends the wait; what was changed in drafts was told before.
    await focalPoint.send('POST', `/api/threads/${draft.id}/resolved`, { resolved: true })
    const last = await begunThread(subjects.expert, plan, { audience: 'shared' })
    for (const name of ['secretariat', 'headOfDelegation', 'beneficiary'] as const)
      await until('the page has the last thread', () =>
        pages[name].events.some((event) => event.type === 'thread' && event.thread.id === last.id),
      )
    expect(sent).toHaveLength(1)
  })
  afterAll(async () => {
    for (const { ws } of Object.values(pages)) ws.terminate()
    await server.stop()
    await database.drop()
  })

  /** Where something that was sent to a reader holds a word. */
  const holders = (name: Name, word: string): string[] => [
    ...answers[name].filter(({ bytes }) => bytes.includes(word)).map(({ path }) => path),
    ...(Buffer.concat(pages[name].received).includes(word) ? ['the page’s socket'] : []),
  ]

  it.each(OTHERS)('are in nothing that is read, asked or told: %s', (name) => {
    expect(answers[name].length).toBeGreaterThan(50)
    for (const word of [DRAFT, EDITED, REPLY, PROPOSED, INTERNAL])
      expect([word, holders(name, word)]).toEqual([word, []])
    // An id of a draft stands in no answer: not even to whoever guesses it.
    for (const id of internal) {
      const told = holders(name, id).filter((where) => !where.includes(id))
      expect([id, told]).toEqual([id, []])
    }
  })

  it('change not one byte of what anybody else is answered', async () => {
    const { ids } = subjects
    const routes = listRoutes().filter((route) => route.startsWith('GET ') && !MOVING.test(route))
    const read = async (name: Name): Promise<Record<string, string>> => {
      const headers = { cookie: subjects.cookies[name]! }
      const all: Record<string, string> = {}
      for (const route of routes) {
        const words = TABLE[route]!.query?.(ids) ?? ''
        const answer = await fetch(`${server.url}${pathOf(route, ids)}${words === '' ? '' : `?${words}`}`, { headers })
        all[route] = `${answer.status} ${Buffer.from(await answer.arrayBuffer()).toString('base64')}`
      }
      return all
    }
    await addMember(database, ids.round, 'quiet-lc', { role: 'beneficiary', country: 'LC' })
    const quiet = await signIn(server.url, 'quiet-lc')
    const before = new Map<Name, Record<string, string>>()
    for (const name of OTHERS) before.set(name, await read(name))
    await draftEverything(quiet)
    for (const name of OTHERS) {
      const [old, now] = [before.get(name)!, await read(name)]
      const changed = Object.keys(old).filter((route) => old[route] !== now[route])
      expect([name, changed]).toEqual([name, []])
    }
    expect(Object.keys(before.get('secretariat')!).length).toBeGreaterThan(25)
  })

  it('are read by all of the delegation, and what it sent by peers and secretariat', () => {
    for (const name of ['beneficiary', 'official'] as const)
      for (const word of [EDITED, REPLY, PROPOSED, INTERNAL, SENT]) {
        expect([name, word, holders(name, word).length > 1]).toEqual([name, word, true])
        expect(holders(name, word)).toContain('the page’s socket')
      }
    for (const name of ['expert', 'headOfDelegation', 'secretariat', 'officer'] as const)
      expect(holders(name, SENT).length).toBeGreaterThan(1)
    for (const name of ['observer', 'administrator', 'outsideSecretariat'] as const)
      expect(holders(name, SENT)).toEqual([])
  })
})
