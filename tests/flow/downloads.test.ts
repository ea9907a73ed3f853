import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayIn } from '../../schema/dates.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'

/** Where it is another day than in UTC, at this hour. */
const ZONE = new Date().getTime() % 86_400_000 < 10.5 * 3_600_000 ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati'

describe('files that are taken away', () => {
  let heard: Heard
  beforeAll(async () => {
    heard = await openHeard()
    await heard.database.query('update round set time_zone = $1 where id = $2', [ZONE, heard.chile.round.id])
  })
  afterAll(() => heard.stop())

  const FILES: [file: string, query: string, by: 'focalPoint' | 'secretariat'][] = [
    ['clearance', '?format=docx', 'focalPoint'],
    ['comment-matrix', '?format=csv', 'focalPoint'],
    ['answer-matrix', '?format=csv', 'focalPoint'],
    ['audit', '?format=csv', 'secretariat'],
    ['audit', '?format=json', 'secretariat'],
  ]
  const taken = async (): Promise<unknown> =>
    (await heard.database.query(`select count(*)::int as n from audit where action = 'export'`))[0]!.n
  const ask = (by: Person, file: string, init?: RequestInit): Promise<Response> =>
    by.fetch(`/api/rounds/${heard.chile.round.id}/${file}`, init)
  const nameIn = (answer: Response): string | undefined =>
    /filename="([^"]+)"$/.exec(answer.headers.get('content-disposition') ?? '')?.[1]

  it.each(FILES)('%s%s leaves an act when it is taken, and none when somebody asks what would come', async (...of) => {
    const [file, query, by] = of
    const before = await taken()
    const asked = await ask(heard[by], file + query, { method: 'HEAD' })
    expect([asked.status, await asked.text()]).toEqual([200, ''])
    expect(await taken()).toBe(before)
    const got = await ask(heard[by], file + query)
    expect([got.status, nameIn(got)]).toEqual([200, nameIn(asked)])
    expect(await taken()).toBe((before as number) + 1)
    const foreign = { method: 'HEAD', headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await ask(heard[by], file + query, foreign)).status).toBe(403)
  })

  it.each(FILES)('%s%s is named by the day of its round', async (file, query, by) => {
    const before = new Date()
    const name = nameIn(await ask(heard[by], file + query))
    const days = [before, new Date()].map((moment) => dayIn(ZONE, moment))
    expect(
      days.some((day) => name?.includes(day)),
      name,
    ).toBe(true)
    expect(name).not.toContain(dayIn('UTC', before))
  })
})
