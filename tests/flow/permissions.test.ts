import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { SessionBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase } from '../support/database.ts'
import { addOtherRound } from '../support/other-round.ts'
import { signIn, type Person } from '../support/people.ts'
import { buildRound } from '../support/rounds.ts'
import { listRoutes } from '../support/routes.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, buildThread } from '../support/threads.ts'

/** Who asks: nobody signed in, an expert of another round, and three of this round. The writer of the threads is the expert. */
const WHO = ['nobody', 'outsider', 'official', 'expert', 'secretariat'] as const
type Who = (typeof WHO)[number]
/** In which state the section is: drafting and not released, drafting and released, locked and released. */
const WHERE = ['plain', 'released', 'locked'] as const
type Where = (typeof WHERE)[number]

interface Route {
  /** Answers (HTTP status, or the code a socket closes with; 101: it stays open), in the order of WHO. */
  plain: number[]
  /** Only where it differs from `plain`. */
  released?: number[]
  /** Only where it differs from `released`. */
  locked?: number[]
  body?: () => unknown
  /** Ids that name nothing, where what is there would be gone afterwards. */
  withoutTarget?: boolean
}

/** Opened once, however often it is asked for. */
const NEW_ROUND = createId<string>()

const comment = (): unknown => ({ id: createId<string>(), body: 'a word' })

/** Every route of the program (FAULTS A1), in the state in which asking again changes nothing more. */
const ROUTES: Record<string, Route> = {
  'GET /healthz': { plain: [200, 200, 200, 200, 200] },
  'GET /readyz': { plain: [200, 200, 200, 200, 200] },
  // Programs on this machine may read the numbers, which name nobody.
  'GET /metrics': { plain: [200, 200, 200, 200, 200] },
  'GET /*': { plain: [200, 200, 200, 200, 200] },
  'GET /assets/*': { plain: [404, 404, 404, 404, 404] },
  'GET /api/session': { plain: [200, 200, 200, 200, 200] },
  'PUT /api/session/language': { plain: [401, 204, 204, 204, 204], body: () => ({ language: 'en' }) },
  'GET /api/sessions': { plain: [401, 200, 200, 200, 200] },
  // There are no others: nothing ends.
  'DELETE /api/sessions': { plain: [401, 204, 204, 204, 204] },
  'DELETE /api/sessions/:session': { plain: [401, 404, 404, 404, 404] },
  'GET /api/mails': { plain: [200, 200, 200, 200, 200] },
  // The same for everybody, whoever has the address. What has no form is refused before it counts towards a limit.
  'POST /api/sign-in/codes': { plain: [400, 400, 400, 400, 400] },
  'POST /api/sign-in/code': { plain: [400, 400, 400, 400, 400] },
  'POST /api/sign-in/link': { plain: [400, 400, 400, 400, 400], body: () => ({ token: 'unknown', shared: false }) },
  // Of the expert of this round, who has no address.
  'POST /api/people/:person/sign-in-code': { plain: [401, 404, 403, 403, 409] },
  'POST /api/invitations/:invitation/sign-in-code': { plain: [401, 404, 404, 404, 404] },
  'GET /api/demo/personas': { plain: [200, 200, 200, 200, 200] },
  'POST /api/demo/sign-in': { plain: [404, 404, 404, 404, 404], body: () => ({ persona: 'nobody-of-that-name' }) },
  'GET /api/demo/colleague': { plain: [401, 404, 403, 200, 200] },
  'POST /api/demo/colleague': {
    plain: [401, 404, 403, 201, 200],
    locked: [401, 404, 403, 423, 423],
  },
  // Right behind the one that brings it.
  'DELETE /api/demo/colleague': { plain: [401, 404, 403, 200, 200] },
  'GET /api/publications': { plain: [401, 200, 200, 200, 200] },
  'GET /api/people': { plain: [401, 403, 403, 403, 200] },
  'POST /api/people': {
    plain: [401, 403, 403, 403, 201],
    body: () => ({ email: 'officer@example.org', secretariat: 'officer' }),
  },
  'PUT /api/people/:person': { plain: [401, 403, 403, 403, 200], body: () => ({ secretariat: 'officer' }) },
  'GET /api/desk': { plain: [401, 403, 403, 403, 200] },
  'POST /api/rounds': { plain: [401, 403, 403, 403, 201], body: () => ({ ...buildRound(), id: NEW_ROUND }) },
  'PUT /api/rounds/:round': { plain: [401, 404, 403, 403, 200], body: () => ({}) },
  'PUT /api/rounds/:round/archived': { plain: [401, 404, 403, 403, 200], body: () => ({ archived: false }) },
  'GET /api/rounds': { plain: [401, 200, 200, 200, 200] },
  'GET /api/rounds/:round': { plain: [401, 404, 200, 200, 200] },
  'GET /api/rounds/:round/threads': { plain: [401, 404, 200, 200, 200] },
  'GET /api/rounds/:round/audit': { plain: [401, 404, 403, 403, 200] },
  'GET /api/audit': { plain: [401, 403, 403, 403, 403] },
  'GET /api/rounds/:round/members': { plain: [401, 404, 200, 200, 200] },
  'PUT /api/rounds/:round/members/:member': { plain: [401, 404, 403, 403, 204], body: () => ({ organisation: '' }) },
  'DELETE /api/rounds/:round/members/:member': { plain: [401, 404, 403, 403, 404], withoutTarget: true },
  'POST /api/rounds/:round/members/:member/replacement': {
    plain: [401, 404, 403, 403, 400],
    body: () => ({ person: 'no address', language: 'en', ends: 'now' }),
  },
  'GET /api/rounds/:round/invitations': { plain: [401, 404, 403, 403, 200] },
  'POST /api/rounds/:round/invitations': {
    plain: [401, 404, 403, 403, 200],
    body: () => ({
      people: 'no address',
      role: 'observer',
      country: null,
      marks: [],
      organisation: '',
      language: 'en',
    }),
  },
  'POST /api/rounds/:round/invitations/:invitation/resend': { plain: [401, 404, 403, 403, 200] },
  'DELETE /api/rounds/:round/invitations/:invitation': { plain: [401, 404, 403, 403, 404], withoutTarget: true },
  'GET /api/rounds/:round/statements': { plain: [401, 404, 200, 200, 200] },
  // Of somebody else, whoever asks.
  'GET /api/invitations': { plain: [401, 200, 200, 200, 200] },
  'GET /api/invitations/:invitation': { plain: [401, 404, 404, 404, 404] },
  'POST /api/invitations/:invitation/acceptance': {
    plain: [401, 404, 404, 404, 404],
    body: () => ({ language: 'en', statement: null }),
  },
  'GET /api/sections/:section/content': {
    plain: [401, 404, 404, 200, 200],
    released: [401, 404, 200, 200, 200],
  },
  'GET /api/sections/:section/releases': {
    plain: [401, 404, 404, 200, 200],
    released: [401, 404, 200, 200, 200],
  },
  'GET /api/sections/:section/threads': {
    plain: [401, 404, 404, 200, 200],
    released: [401, 404, 200, 200, 200],
  },
  'POST /api/sections/:section/threads': {
    plain: [401, 404, 404, 201, 201],
    released: [401, 404, 201, 201, 201],
    locked: [401, 404, 423, 423, 423],
    body: buildThread,
  },
  'PUT /api/sections/:section/state': {
    plain: [401, 404, 404, 403, 200],
    released: [401, 404, 403, 403, 200],
  },
  'PUT /api/sections/:section/release': {
    plain: [401, 404, 404, 403, 200],
    released: [401, 404, 403, 403, 200],
  },
  'PUT /api/sections/:section/comments-until': {
    plain: [401, 404, 404, 403, 409],
    released: [401, 404, 403, 403, 200],
    body: () => ({ until: null }),
  },
  'PUT /api/sections/:section/ready': {
    plain: [401, 404, 404, 200, 403],
    released: [401, 404, 403, 200, 403],
    locked: [401, 404, 403, 403, 403],
    body: () => ({ ready: false }),
  },
  // What the peers think of the text is not the beneficiary's to know, released or not.
  'GET /api/sections/:section/endorsements': {
    plain: [401, 404, 404, 200, 200],
  },
  // Of the sections that the caller may know it of: for the beneficiary none.
  'GET /api/rounds/:round/endorsements': { plain: [401, 404, 200, 200, 200] },
  'PUT /api/sections/:section/endorsement': {
    plain: [401, 404, 404, 200, 403],
    released: [401, 404, 403, 200, 403],
    body: () => ({ kind: 'withdrawn', hash: '0'.repeat(64) }),
  },
  'POST /api/threads/:thread/comments': {
    plain: [401, 404, 404, 201, 201],
    released: [401, 404, 201, 201, 201],
    locked: [401, 404, 423, 423, 423],
    body: comment,
  },
  'PUT /api/threads/:thread/resolved': {
    plain: [401, 404, 404, 200, 200],
    released: [401, 404, 403, 200, 200],
    locked: [401, 404, 423, 423, 423],
    body: () => ({ resolved: true }),
  },
  'PUT /api/comments/:comment': {
    plain: [401, 404, 404, 200, 403],
    released: [401, 404, 403, 200, 403],
    locked: [401, 404, 423, 423, 423],
    body: () => ({ body: 'other words' }),
  },
  'GET /live/:round': { plain: [4401, 4404, 101, 101, 101] },
  'GET /live/:round/:section': {
    plain: [4401, 4404, 4404, 101, 101],
    released: [4401, 4404, 4403, 101, 101],
    locked: [4401, 4404, 4403, 4423, 4423],
  },
  // Ends the sign-in, so it comes last.
  'DELETE /api/session': { plain: [204, 204, 204, 204, 204] },
}

describe('[FAULTS A1] who may call what', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let cells = 0
  const people: Partial<Record<Who, Person>> = {}
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    people.official = await signIn(server.url, 'official-lc')
    people.expert = await signIn(server.url, 'expert-cl')
    people.secretariat = await signIn(server.url, 'secretariat')
    people.outsider = await signIn(server.url, await addOtherRound(database))
    const { round, sections } = people.expert
    const thread = await begunThread(people.expert, sections.findings!)
    Object.assign(ids, {
      ':round': round.id,
      ':section': sections.findings!,
      ':thread': thread.id,
      ':comment': thread.comments[0]!.id,
      ':member': people.official.round.me,
      ':session': createId<string>(),
      ':person': ((await (await people.expert.fetch('/api/session')).json()) as SessionBody).person!.id,
    })
    const place = { role: 'observer', country: null, marks: [], organisation: '', language: 'en' }
    await people.secretariat.send('POST', `/api/rounds/${round.id}/invitations`, { people: 'o@x.example', ...place })
    const [invited] = await database.query('select id from invitation')
    ids[':invitation'] = invited!.id as string
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  /** @returns the code that the server closes with, or 101 once it has sent something. */
  const dial = (path: string, cookie: string | undefined): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(
        `${server.url.replace('http', 'ws')}${path}`,
        cookie === undefined ? {} : { headers: { cookie } },
      )
      socket.on('close', resolve)
      socket.on('message', () => {
        resolve(101)
        socket.close()
      })
    })

  const ask = async (route: string, who: Who, where: Where): Promise<number> => {
    const [method, pattern] = route.split(' ') as [string, string]
    const isTarget = (name: string): boolean => name === ':member' || name === ':invitation'
    const idOf = (name: string): string =>
      ROUTES[route]!.withoutTarget === true && isTarget(name) ? createId() : ids[name]!
    const path = pattern.replaceAll(/:\w+/g, idOf).replace('*', 'nothing-there.js')
    const query = path === '/api/demo/colleague' ? `?round=${ids[':round']!}` : ''
    const cookie = people[who]?.cookie
    if (path.startsWith('/live/')) return dial(path, cookie)
    // What the section is already.
    const states = { state: where === 'locked' ? 'locked' : 'drafting' }
    const bodies: Record<string, unknown> = {
      'PUT /api/sections/:section/state': states,
      'PUT /api/sections/:section/release': { released: where !== 'plain' },
      'POST /api/demo/colleague': { round: ids[':round'], section: ids[':section'] },
    }
    const body = bodies[route] ?? ROUTES[route]!.body?.()
    const answer = await fetch(`${server.url}${path}${query}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(cookie !== undefined && { cookie }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  it('is said here of every route there is', () => {
    expect(Object.keys(ROUTES).sort()).toEqual(listRoutes().sort())
  })

  it.each(WHERE)('is kept, cell by cell, in a section that is %s', async (where) => {
    const { secretariat } = people
    const section = ids[':section']!
    if (where === 'released') await secretariat!.setReleased(section, true)
    if (where === 'locked') await secretariat!.setState(section, 'locked')
    for (const [route, { plain, released = plain, locked = released }] of Object.entries(ROUTES)) {
      if (route === 'DELETE /api/session') continue
      const expected = { plain, released, locked }[where]
      const answers: number[] = []
      for (const who of WHO) answers.push(await ask(route, who, where))
      expect({ [route]: answers }).toEqual({ [route]: expected })
      cells += WHO.length
    }
  })

  it('lets everybody sign out, and lets nobody in with what is left', async () => {
    for (const [index, who] of WHO.entries())
      expect(await ask('DELETE /api/session', who, 'plain')).toBe(ROUTES['DELETE /api/session']!.plain[index])
    for (const who of WHO) {
      expect(await ask('GET /api/rounds', who, 'plain')).toBe(401)
      expect(await ask('GET /live/:round', who, 'plain')).toBe(4401)
    }
    console.log(`${cells} cells of the table were asked`)
  })
})
