import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createId } from '../../../schema/ids.ts'
import { dial, hear, pathOf } from '../../support/ask.ts'
import { cloneDatabase } from '../../support/database.ts'
import { listRoutes, signsOut } from '../../support/routes.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { signInEverybody, type Ids, type Subject, type Subjects } from '../../support/subjects.ts'
import { TABLE } from '../permissions/table/index.ts'

const WHERE = { state: 'drafting', released: false } as const
const ROUTES = listRoutes()
/** Routes that name something by its id in the path. */
const NAMING = ROUTES.filter((route) => route.includes('/:') && !route.includes('/live/'))
const WITH_BODY = ROUTES.filter((route) => TABLE[route]?.body !== undefined)
const CANARY = 'quetzal-echo'
const has = (route: string, ...names: string[]): boolean => names.some((name) => route.includes(`/:${name}`))

/** To whom everything of the other round is unknown. */
const OF_ONE_ROUND: Subject[] = [
  ...(['secretariat', 'officer', 'expert', 'contributor', 'beneficiary', 'official', 'observer'] as const),
  ...(['removed', 'invited'] as const),
]
/** What is there in the round that is asked about, and who may not know of it: to the head of the secretariat nothing. */
const HIDDEN: [from: Subject, what: (route: string) => boolean][] = [
  ['removed', () => true],
  ['outsideExpert', () => true],
  ['outsideSecretariat', () => true],
  // All but their own invitation.
  ['invited', (route) => !route.includes('/api/invitations/')],
  // Nothing is released.
  ...(['beneficiary', 'official', 'observer'] as const).map((subject): (typeof HIDDEN)[number] => [
    subject,
    (route) => has(route, 'section', 'thread', 'comment'),
  ]),
  // Who was asked in is the secretariat's to know; sign-ins are everybody's own.
  ...(['expert', 'contributor', 'beneficiary', 'observer'] as const).map((subject): (typeof HIDDEN)[number] => [
    subject,
    (route) => route.includes('/api/invitations/'),
  ]),
  ...(['secretariat', 'officer', 'contributor', 'administrator'] as const).map((subject): (typeof HIDDEN)[number] => [
    subject,
    (route) => has(route, 'session'),
  ]),
]

/** What nobody says of themselves: who they are, what they may, when it was, and in which state something is. */
const TAKEN = {
  role: 'secretariat',
  roles: ['secretariat'],
  marks: ['head'],
  country: 'CL',
  state: 'locked',
  author: 'somebody',
  by: '00000000-0000-7000-8000-000000000000',
  memberId: '00000000-0000-7000-8000-000000000000',
  member: '00000000-0000-7000-8000-000000000000',
  personId: '00000000-0000-7000-8000-000000000000',
  isAdministrator: true,
  is_administrator: true,
  secretariat: 'head',
  epoch: 0,
  version: 0,
  at: '2020-01-01T00:00:00Z',
  createdAt: '2020-01-01T00:00:00Z',
  resolvedBy: '00000000-0000-7000-8000-000000000000',
  releasedSeq: 1,
  endedAt: null,
}

describe('what an answer tells', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database)
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  /** @param text a body in place of the right one. */
  const ask = (
    route: string,
    ids: Ids,
    { text, query, as = 'secretariat' }: { text?: string | undefined; query?: string; as?: Subject } = {},
  ): Promise<Response> => {
    const { body, query: own } = TABLE[route]!
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body(ids, WHERE)))
    const search = query ?? own?.(ids) ?? ''
    return fetch(`${server.url}${pathOf(route, ids)}${search === '' ? '' : `?${search}`}`, {
      method: route.split(' ')[0]!,
      headers: {
        cookie: subjects.cookies[as]!,
        ...(sent !== undefined && { 'content-type': 'application/json' }),
      },
      ...(sent !== undefined && { body: sent }),
    })
  }
  const nowhere = (): Ids => ({
    round: createId(),
    section: createId(),
    thread: createId(),
    comment: createId(),
    member: createId(),
    person: createId(),
    invitation: createId(),
    session: createId(),
    item: createId(),
    request: createId(),
    token: createId(),
    kind: 'digest',
  })
  const idPattern = /[0-9a-f]{8}-[0-9a-f-]{27}/g
  /** Everything that an answer says, without the ids that were asked for. */
  const said = async (answer: Response): Promise<unknown> => ({
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date')),
    body: (await answer.text()).replaceAll(idPattern, 'ID'),
  })

  it.each(NAMING)('[FAULTS A2] is the same for what is not there and for what is not theirs: %s', async (route) => {
    const foreign = await said(await ask(route, subjects.elsewhere))
    expect(foreign).toEqual(await said(await ask(route, nowhere())))
    expect(foreign).toMatchObject({ status: 404 })
    // What is no id at all looks no different either, but for the address, which is not repeated.
    const bad = Object.fromEntries(Object.keys(subjects.ids).map((name) => [name, CANARY])) as unknown as Ids
    const text = TABLE[route]!.body && JSON.stringify(TABLE[route]!.body(subjects.ids, WHERE))
    const answer = await ask(route, bad, { text })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ type: 'about:blank', title: 'not-found', status: 404, reason: 'not-found' })
  })

  it('[FAULTS A2] is the same for everybody who is not of the other round', async () => {
    for (const as of OF_ONE_ROUND)
      for (const route of NAMING) {
        const foreign = await said(await ask(route, subjects.elsewhere, { as }))
        expect.soft([as, route, foreign]).toEqual([as, route, await said(await ask(route, nowhere(), { as }))])
      }
  })

  it('[FAULTS A2] is the same for what is there in the round, to whoever may not know of it', async () => {
    let asked = 0
    for (const [as, isHidden] of HIDDEN)
      for (const route of NAMING.filter(isHidden)) {
        const hidden = await said(await ask(route, subjects.ids, { as }))
        expect.soft([as, route, hidden]).toEqual([as, route, await said(await ask(route, nowhere(), { as }))])
        asked++
      }
    expect(asked).toBeGreaterThan(150)
  })

  it('[FAULTS A2] is the same for what belongs to another round than the one that is named', async () => {
    const routes = NAMING.filter((route) => has(route, 'round') && has(route, 'member', 'invitation'))
    expect(routes.length).toBeGreaterThan(3)
    const { round } = subjects.ids
    for (const as of ['secretariat', 'officer', 'expert', 'beneficiary', 'observer'] as const)
      for (const route of routes) {
        const foreign = await said(await ask(route, { ...subjects.elsewhere, round }, { as }))
        expect(foreign).toEqual(await said(await ask(route, { ...nowhere(), round }, { as })))
        const isSecretariat = as === 'secretariat' || as === 'officer'
        expect([as, route, foreign]).toMatchObject([as, route, { status: isSecretariat ? 404 : 403 }])
        // Who may not ask is refused before anything is looked up.
        if (!isSecretariat) expect(await said(await ask(route, subjects.ids, { as }))).toEqual(foreign)
      }
  })

  it('[FAULTS A2] is the same by body and query, and by a socket', async () => {
    for (const route of ['POST /api/demo/colleague', 'GET /api/demo/colleague', 'DELETE /api/demo/colleague'])
      expect(await said(await ask(route, subjects.elsewhere))).toEqual(await said(await ask(route, nowhere())))
    const { cookie } = subjects.secretariat
    const { ids, elsewhere } = subjects
    for (const path of [
      elsewhere.round,
      `${elsewhere.round}/${elsewhere.section}`,
      // A section of another round by way of one's own.
      `${ids.round}/${elsewhere.section}`,
      createId<string>(),
      `${ids.round}/${createId<string>()}`,
      `${ids.round}/${CANARY}`,
    ])
      expect([path, await dial(server.url, `/live/${path}`, cookie)]).toEqual([path, 4404])
    // In the same words, too.
    const nothing = await hear(server.url, `/live/${createId<string>()}`, cookie)
    for (const as of ['removed', 'invited', 'outsideExpert', 'outsideSecretariat', 'administrator'] as const)
      for (const path of [ids.round, `${ids.round}/${ids.section}`])
        expect([as, path, await hear(server.url, `/live/${path}`, subjects.cookies[as])]).toEqual([as, path, nothing])
    for (const as of ['beneficiary', 'official', 'observer'] as const)
      for (const section of [ids.section, elsewhere.section, createId<string>()])
        expect([as, await hear(server.url, `/live/${ids.round}/${section}`, subjects.cookies[as])]).toEqual([
          as,
          nothing,
        ])
  })

  it('[FAULTS A2] takes as long for the one as for the other, to 5 ms or, on a busy machine, half of an answer', async () => {
    const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!
    for (const route of NAMING) {
      const time = async (ids: Ids): Promise<number> => {
        const began = performance.now()
        await (await ask(route, ids)).arrayBuffer()
        return performance.now() - began
      }
      const apart: number[] = []
      const whole: number[] = []
      // In pairs and in turns, so that whatever else the machine does falls on both.
      for (let n = 0; n < 12; n++) {
        // So often nobody may have codes made.
        if (n % 5 === 0) await database.query('delete from sign_in_limit')
        const there = await time(subjects.elsewhere)
        apart.push(there - (await time(nowhere())))
        const nothing = await time(nowhere())
        whole.push(nothing)
        apart.push((await time(subjects.elsewhere)) - nothing)
      }
      expect(Math.abs(median(apart)), route).toBeLessThan(Math.max(5, median(whole) / 2))
    }
  }, 180_000)

  it.each(WITH_BODY)('[FAULTS A6] takes nothing from a body that is not asked for: %s', async (route) => {
    const rows = (): Promise<unknown> =>
      database.query(`select
        (select json_agg(s order by s.id) from section s) as sections,
        (select json_agg(t order by t.id) from thread t) as threads,
        (select json_agg(m order by m.id) from member m) as members,
        (select json_agg(p order by p.id) from person p) as persons`)
    const before = await rows()
    const right = TABLE[route]!.body!(subjects.ids, WHERE) as Record<string, unknown>
    for (const [name, value] of Object.entries(TAKEN)) {
      if (name in right) continue
      const answer = await ask(route, subjects.ids, { text: JSON.stringify({ ...right, [name]: value }) })
      expect([name, answer.status]).toEqual([name, 400])
    }
    // JSON's own way to write a prototype is a field like any other.
    const text = JSON.stringify(right).replace('{', '{"__proto__":{"role":"secretariat"},"constructor":{},')
    expect((await ask(route, subjects.ids, { text })).status).toBe(400)
    expect(await rows()).toEqual(before)
  })

  it.each(ROUTES.filter((route) => !route.includes('/live/') && !signsOut(route)))(
    'repeats nothing of what was sent: %s',
    async (route) => {
      const [method] = route.split(' ') as [string]
      const wrong = Object.fromEntries(Object.keys(subjects.ids).map((name) => [name, CANARY])) as unknown as Ids
      const bodies =
        method === 'GET'
          ? [undefined]
          : [
              CANARY,
              `{"${CANARY}":1}`,
              `{"body":{"${CANARY}":1},"persona":["${CANARY}"],"state":"${CANARY}","released":"${CANARY}","id":"${CANARY}"}`,
              `["${CANARY}"]`,
              `"${CANARY}"`,
            ]
      for (const ids of [subjects.ids, wrong])
        for (const body of bodies) {
          const query = `${CANARY}=1&round=${CANARY}&release=${CANARY}&action=${CANARY}`
          const answer = await ask(route, ids, { text: body, query })
          const everything = (await answer.text()) + JSON.stringify([...answer.headers])
          expect([answer.status, everything.includes(CANARY)]).toEqual([answer.status, false])
        }
      expect(server.output()).not.toContain(CANARY)
    },
  )
})
