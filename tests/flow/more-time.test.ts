import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MoreTimeBody, MoreTimesBody } from '../../schema/api/sections.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { begunThread, sendBatch } from '../support/threads.ts'
import { until } from '../support/until.ts'

const DAY_MS = 86_400_000
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString()

describe('more time for comments', () => {
  let heard: Heard
  let focalPoint: Person
  let secretariat: Person
  beforeAll(async () => {
    heard = await openHeard()
    ;({ focalPoint, secretariat } = heard)
  })
  beforeEach(async () => {
    await heard.database.query('delete from more_time')
    await heard.setOver(true)
  })
  afterAll(() => heard.stop())

  const ask = (by: Pick<Person, 'send'>, id = createId<string>(), note = 'The ministry reads it on Monday.') =>
    by.send('POST', `/api/sections/${heard.plan}/more-time`, { id, note })
  const asked = async (): Promise<string> => ((await (await ask(focalPoint)).json()) as MoreTimeBody).id
  const give = (by: Pick<Person, 'send'>, id: string, until: string | null, reason = 'Until the visit.') =>
    by.send('POST', `/api/more-time/${id}/answer`, { until, reason })
  const requestsFor = async (reader: Person): Promise<MoreTimeBody[]> =>
    ((await (await reader.fetch(`/api/rounds/${focalPoint.round.id}/more-time`)).json()) as MoreTimesBody).requests
  const end = async (): Promise<string | null> => {
    const [row] = await heard.database.query('select comments_until from section where id = $1', [heard.plan])
    return (row!.comments_until as Date | null)?.toISOString() ?? null
  }

  it('is asked for by the focal point, once until it is answered', async () => {
    for (const other of [heard.contributor, heard.chile, secretariat])
      expect(await reasonOf(await ask(other))).toEqual([403, 'forbidden'])
    expect(await reasonOf(await ask(heard.observer))).toEqual([404, 'not-found'])
    const id = createId<string>()
    const first = await (await ask(focalPoint, id)).json()
    expect(first).toMatchObject({ id, section: heard.plan, by: focalPoint.round.me, answer: null })
    const again = await ask(focalPoint, id)
    expect([again.status, await again.json()]).toEqual([201, first])
    expect(await reasonOf(await ask(focalPoint))).toEqual([409, 'conflict'])
    // Not everybody in the round hears of it.
    for (const reader of [focalPoint, heard.contributor, secretariat])
      expect((await requestsFor(reader)).map((one) => one.id)).toEqual([id])
    for (const reader of [heard.chile, heard.observer]) expect(await requestsFor(reader)).toEqual([])
    expect((await give(secretariat, id, null)).status).toBe(200)
    expect((await ask(focalPoint)).status).toBe(201)
  })

  it('is not asked for where no date ends the comments, or nothing is released', async () => {
    await heard.setOver(false)
    expect(await reasonOf(await ask(focalPoint))).toEqual([409, 'conflict'])
    await secretariat.setReleased(heard.plan, false)
    expect(await reasonOf(await ask(focalPoint))).toEqual([404, 'not-found'])
    await secretariat.setReleased(heard.plan, true)
  })

  it('is given by the secretariat with a reason: the new end counts from that moment, on every page', async () => {
    const draft = await begunThread(focalPoint, heard.plan, { audience: 'delegation' })
    expect(await reasonOf(await sendBatch(focalPoint, [draft.id]))).toEqual([423, 'comments-closed'])
    const id = await asked()
    for (const other of [focalPoint, heard.chile])
      expect(await reasonOf(await give(other, id, inDays(3)))).toEqual([403, 'forbidden'])
    expect(await reasonOf(await give(heard.observer, id, inDays(3)))).toEqual([404, 'not-found'])
    const page = await openRawPage(heard.server.url, heard.contributor.cookie, focalPoint.round.id)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'section'))
    const later = inDays(3)
    const given = (await (await give(secretariat, id, later)).json()) as MoreTimeBody
    expect(given.answer).toMatchObject({ by: secretariat.round.me, until: later, reason: 'Until the visit.' })
    expect(await end()).toBe(later)
    await until(
      'the page has the new end',
      () =>
        page.events.some((event) => event.type === 'section' && event.commentsUntil === later) &&
        page.events.some((event) => event.type === 'answered' && event.section === heard.plan),
      1000,
    )
    page.ws.terminate()
    expect((await sendBatch(focalPoint, [draft.id])).status).toBe(201)
    // Said twice it is given once; another answer comes too late.
    expect(await (await give(secretariat, id, later)).json()).toEqual(given)
    expect(await reasonOf(await give(secretariat, id, inDays(9)))).toEqual([409, 'conflict'])
    expect(await end()).toBe(later)
    const rows = await heard.database.query(
      `select action, detail, actor_role from audit where action like 'more-time.%' order by at desc limit 2`,
    )
    expect(rows).toMatchObject([
      { action: 'more-time.answer', actor_role: 'secretariat', detail: { after: later, reason: 'Until the visit.' } },
      { action: 'more-time.ask', actor_role: 'beneficiary', detail: { reason: 'The ministry reads it on Monday.' } },
    ])
  })

  it('ends later than now and than before, or is refused with a reason', async () => {
    const id = await asked()
    const before = await end()
    for (const wrong of [inDays(-0.0001), before!, '2020-01-01T00:00:00Z', 'soon'])
      expect((await give(secretariat, id, wrong)).status, wrong).toBe(400)
    await heard.database.query(`update section set comments_until = now() + interval '5 days' where id = $1`, [
      heard.plan,
    ])
    expect((await give(secretariat, id, inDays(4))).status).toBe(400)
    expect((await give(secretariat, id, inDays(6), ' ')).status).toBe(400)
    const standing = await end()
    const refused = (await (await give(secretariat, id, null, 'The visit is next week.')).json()) as MoreTimeBody
    expect(refused.answer).toMatchObject({ until: null, reason: 'The visit is next week.' })
    expect(await end()).toBe(standing)
    expect(await requestsFor(focalPoint)).toEqual([refused])
  })

  it('is asked for once by two focal points who ask at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask(focalPoint)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
  })
})
