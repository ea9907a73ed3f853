import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OwnInvitationsBody } from '../../../schema/api/invitations.ts'
import type { RoundsBody } from '../../../schema/api/rounds.ts'
import { SECTION_STATES } from '../../../schema/policy.ts'
import { dial, pathOf } from '../../support/ask.ts'
import { cloneDatabase } from '../../support/database.ts'
import { listRoutes, SIGN_OUT, signsOut } from '../../support/routes.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { signInEverybody, SUBJECTS, type Subject, type Subjects } from '../../support/subjects.ts'
import { answersOf, OVER, type Row, type Where } from './row.ts'
import { ABOUT_SECRETARIAT, ANYWHERE, TABLE } from './table/index.ts'

/** In every state after a release, after the time for comments on it, and after it was taken back. */
const PLACES = SECTION_STATES.flatMap((state): (Where & { name: string })[] => [
  { state, released: true, name: `${state}, released` },
  { state, released: true, isOver: true, name: `${state}, released, its time for comments over` },
  { state, released: false, name: `${state}, its release withdrawn` },
])

/** What a route is asked with besides its path. */
interface Asked {
  /** Behind the `?`. */
  words?: string
  /** Another row than the route's own. */
  row?: Row
}

describe('[FAULTS A1] who may call what, over both transports', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects
  let cells = 0

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database, 'recommendations')
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const ask = async (
    route: string,
    subject: Subject,
    where: Where,
    { words, row = TABLE[route]! }: Asked = {},
  ): Promise<number> => {
    const { body, query, spare } = row
    const ids = await subjects.withSpare(spare)
    const path = pathOf(route, ids)
    const cookie = subjects.cookies[subject]
    if (path.startsWith('/live/')) return dial(server.url, path, cookie)
    const sent = body?.(ids, where)
    const search = words ?? query?.(ids) ?? ''
    const answer = await fetch(`${server.url}${path}${search === '' ? '' : `?${search}`}`, {
      method: route.split(' ')[0]!,
      headers: {
        ...(cookie !== undefined && { cookie }),
        ...(sent !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  /** What every subject is answered, by name. */
  const askAll = async (route: string, where: Where, asked: Asked = {}): Promise<Record<string, number>> => {
    const answers: Record<string, number> = {}
    const askOne = async (subject: Subject): Promise<void> => {
      answers[subject] = await ask(route, subject, where, asked)
    }
    if (TABLE[route]!.isSlow === true) await Promise.all(SUBJECTS.map(askOne))
    else for (const subject of SUBJECTS) await askOne(subject)
    cells += SUBJECTS.length
    return answers
  }

  /** Bring the section to where it is asked about. */
  const moveTo = async ({ state, released, isOver = false }: Where): Promise<void> => {
    const { secretariat, ids } = subjects
    await secretariat.setState(ids.section, state)
    // Each release begins without an end, and a withdrawn one was a release before.
    await secretariat.setReleased(ids.section, false)
    await secretariat.setReleased(ids.section, true)
    if (!released) await secretariat.setReleased(ids.section, false)
    // Nobody sets an end that is over; they all become so.
    if (isOver) await database.query('update section set comments_until = $1 where id = $2', [OVER, ids.section])
    await database.query('delete from more_time where id <> $1', [ids.request])
    await database.query('update more_time set answered_by = member_id, answered_at = now()')
    // Fifteen people at one address ask in every place: how often they may is not asked here.
    await database.query('delete from sign_in_limit')
  }

  it('is said in the table of every route there is, and of no other', () => {
    expect(Object.keys(TABLE).sort()).toEqual(listRoutes().sort())
  })

  it.each(PLACES)(
    'is kept, cell by cell, where a section is $name',
    async (where) => {
      await moveTo(where)
      const isPlain = where.released && where.isOver !== true
      const asked = Object.entries(TABLE).filter(([route]) => !signsOut(route) && (isPlain || !(route in ANYWHERE)))
      const wordsOf = ({ also = [] }: Row): (string | undefined)[] => [undefined, ...also]
      for (const [route, row] of asked)
        for (const words of wordsOf(row)) {
          const name = words === undefined ? route : `${route}?${words}`
          expect
            .soft({ [name]: await askAll(route, where, { ...(words !== undefined && { words }) }) })
            .toEqual({ [name]: answersOf(row, where) })
        }
    },
    300_000,
  )

  it('lets the head alone change who is of the secretariat, and nobody make a head', async () => {
    const [where] = PLACES
    for (const table of ABOUT_SECRETARIAT)
      for (const [route, row] of Object.entries(table))
        expect.soft({ [route]: await askAll(route, where!, { row }) }).toEqual({ [route]: answersOf(row, where!) })
  })

  it('tells who was removed of nothing, and who has not accepted yet of their invitation alone', async () => {
    const read = async (subject: Subject, path: string): Promise<unknown> =>
      (await fetch(`${server.url}${path}`, { headers: { cookie: subjects.cookies[subject]! } })).json()
    for (const [subject, expected] of [
      ['removed', []],
      ['invited', [subjects.ids.invitation]],
    ] as const) {
      expect(((await read(subject, '/api/rounds')) as RoundsBody).rounds).toEqual([])
      const { invitations } = (await read(subject, '/api/invitations')) as OwnInvitationsBody
      expect(invitations.map(({ id }) => id)).toEqual(expected)
      for (const { statement } of invitations) expect(statement?.kind).toBe('confidentiality')
    }
  })

  it('lets everybody sign out, and lets nobody in with what is left', async () => {
    const [where] = PLACES
    for (const route of SIGN_OUT) expect(await askAll(route, where!)).toEqual(answersOf(TABLE[route]!, where!))
    for (const subject of SUBJECTS) {
      expect(await ask('GET /api/rounds', subject, where!)).toBe(401)
      expect(await ask('GET /live/:round', subject, where!)).toBe(4401)
    }
    cells += 2 * SUBJECTS.length
    console.log(`${cells} cells of the table were asked`)
    expect(cells).toBeGreaterThan(5000)
  })
})
