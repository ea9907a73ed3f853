import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECTION_STATES } from '../../../schema/policy.ts'
import { dial, pathOf } from '../../support/ask.ts'
import { cloneDatabase } from '../../support/database.ts'
import { listRoutes } from '../../support/routes.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { signInEverybody, SUBJECTS, type Subject, type Subjects } from '../../support/subjects.ts'
import { answerTo, type Where } from './row.ts'
import { TABLE } from './table.ts'

/** In every state both after a release and after it was taken back. */
const PLACES: Where[] = SECTION_STATES.flatMap((state) => [true, false].map((released) => ({ state, released })))
const LAST = 'DELETE /api/session'

describe('[FAULTS A1] who may call what, over both transports', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects
  let cells = 0

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database)
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const ask = async (route: string, subject: Subject, where: Where): Promise<number> => {
    const { ids, cookies } = subjects
    const { body, query } = TABLE[route]!
    const path = pathOf(route, ids)
    const cookie = cookies[subject]
    if (path.startsWith('/live/')) return dial(server.url, path, cookie)
    const sent = body?.(ids, where)
    const answer = await fetch(`${server.url}${path}${query === undefined ? '' : `?${query(ids)}`}`, {
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
  const askAll = async (route: string, where: Where): Promise<Record<string, number>> => {
    const answers: Record<string, number> = {}
    for (const subject of SUBJECTS) answers[subject] = await ask(route, subject, where)
    cells += SUBJECTS.length
    return answers
  }
  const expected = (route: string, where: Where): Record<string, number> =>
    Object.fromEntries(SUBJECTS.map((subject) => [subject, answerTo(TABLE[route]!, subject, where)]))

  it('is said in the table of every route there is, and of no other', () => {
    expect(Object.keys(TABLE).sort()).toEqual(listRoutes().sort())
  })

  it.each(PLACES)('is kept, cell by cell, where a section is $state, released: $released', async (where) => {
    const { secretariat, ids } = subjects
    await secretariat.setState(ids.section, where.state)
    await secretariat.setReleased(ids.section, true)
    if (!where.released) await secretariat.setReleased(ids.section, false)
    for (const route of Object.keys(TABLE))
      if (route !== LAST) expect({ [route]: await askAll(route, where) }).toEqual({ [route]: expected(route, where) })
  })

  it('lets everybody sign out, and lets nobody in with what is left', async () => {
    const [where] = PLACES
    expect(await askAll(LAST, where!)).toEqual(expected(LAST, where!))
    for (const subject of SUBJECTS) {
      expect(await ask('GET /api/rounds', subject, where!)).toBe(401)
      expect(await ask('GET /live/:round', subject, where!)).toBe(4401)
    }
    cells += 2 * SUBJECTS.length
    console.log(`${cells} cells of the table were asked`)
    expect(cells).toBeGreaterThan(1000)
  })
})
