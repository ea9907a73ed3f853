import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerMatrixBody } from '../../schema/api/responses.ts'
import type { AnswersBody, RecommendationAnswerBody } from '../../schema/api/sections.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { until } from '../support/until.ts'

describe('[M26] what the beneficiary answers to a recommendation', () => {
  let heard: Heard
  let items: string[]
  beforeAll(async () => {
    heard = await openHeard('recommendations')
    items = (await heard.focalPoint.content(heard.plan)).items.map(({ id }) => id)
  })
  afterAll(() => heard.stop())

  const answer = (
    by: Pick<Person, 'send'>,
    { item = items[0]!, section = heard.plan, verdict = 'in-part', reply = 'From 2028 on.' } = {},
  ): Promise<Response> => by.send('POST', `/api/sections/${section}/items/${item}/answer`, { verdict, reply })
  const answersFor = async (reader: Person): Promise<RecommendationAnswerBody[]> =>
    ((await (await reader.fetch(`/api/rounds/${heard.chile.round.id}/answers`)).json()) as AnswersBody).answers

  it('is given by the focal point, replaced by a later one, and kept in the trail', async () => {
    const { focalPoint } = heard
    for (const other of [heard.contributor, heard.chile, heard.secretariat])
      expect(await reasonOf(await answer(other))).toEqual([403, 'forbidden'])
    expect(await reasonOf(await answer(heard.observer))).toEqual([404, 'not-found'])
    const given = (await (await answer(focalPoint)).json()) as RecommendationAnswerBody
    expect(given).toMatchObject({ item: items[0], verdict: 'in-part', reply: 'From 2028 on.', by: focalPoint.round.me })
    expect(await (await answer(focalPoint)).json()).toEqual(given)
    expect((await answer(focalPoint, { verdict: 'accepted', reply: '' })).status).toBe(200)
    const rows = await heard.database.query(
      `select detail from audit where action = 'recommendation.answer' order by at`,
    )
    expect(rows.map(({ detail }) => detail)).toMatchObject([
      { before: null, after: { verdict: 'in-part', reply: 'From 2028 on.' }, item: items[0] },
      { before: { verdict: 'in-part' }, after: { verdict: 'accepted', reply: '' } },
    ])
  })

  it('takes the place of nothing that its writer has not read', async () => {
    const { focalPoint, plan } = heard
    const path = `/api/sections/${plan}/items/${items[1]!}/answer`
    const say = (verdict: string, instead: string | null) =>
      focalPoint.send('POST', path, { verdict, reply: '', instead })
    const first = (await (await say('noted', null)).json()) as RecommendationAnswerBody
    expect(await reasonOf(await say('accepted', null))).toEqual([409, 'conflict'])
    expect((await say('accepted', first.at)).status).toBe(200)
    expect(await reasonOf(await say('in-part', first.at))).toEqual([409, 'conflict'])
  })

  it('is given to what is released alone', async () => {
    const { focalPoint, chile } = heard
    expect(await reasonOf(await answer(focalPoint, { item: createId<string>() }))).toEqual([400, 'bad-request'])
    const { findings } = chile.sections
    expect(await reasonOf(await answer(focalPoint, { section: findings! }))).toEqual([404, 'not-found'])
    await heard.secretariat.setReleased(findings!, true)
    const finding = (await focalPoint.content(findings!)).items[0]!.id
    expect(await reasonOf(await answer(focalPoint, { section: findings!, item: finding }))).toEqual([
      400,
      'bad-request',
    ])
    for (const wrong of [{ verdict: 'taken' }, { reply: 'x'.repeat(4001) }])
      expect((await answer(focalPoint, wrong)).status).toBe(400)
    const forged = { verdict: 'noted', reply: '', by: chile.round.me }
    const path = `/api/sections/${heard.plan}/items/${items[0]}/answer`
    expect((await focalPoint.send('POST', path, forged)).status).toBe(400)
  })

  it('is told within a second to those who read it, and read by nobody else', async () => {
    const pages = await Promise.all(
      [heard.chile, heard.secretariat, heard.contributor, heard.observer].map((person) =>
        openRawPage(heard.server.url, person.cookie, heard.chile.round.id),
      ),
    )
    await until('the pages are greeted', () => pages.every((page) => page.events.some(({ type }) => type === 'hello')))
    expect((await answer(heard.focalPoint, { item: items[1], verdict: 'noted', reply: 'heron-reply' })).status).toBe(
      200,
    )
    const isTold = (page: (typeof pages)[number]): boolean =>
      page.events.some((event) => event.type === 'answered' && event.section === heard.plan)
    await until('its readers are told', () => pages.slice(0, 3).every(isTold), 1000)
    expect(isTold(pages[3]!)).toBe(false)
    for (const { ws } of pages) ws.terminate()
    for (const reader of [heard.chile, heard.secretariat, heard.contributor, heard.focalPoint])
      expect((await answersFor(reader)).map(({ reply }) => reply)).toContain('heron-reply')
    expect(await answersFor(heard.observer)).toEqual([])
    // Who may not read the section any more reads no answer.
    await heard.secretariat.setReleased(heard.plan, false)
    expect(await answersFor(heard.focalPoint)).toEqual([])
    expect(await reasonOf(await answer(heard.focalPoint))).toEqual([404, 'not-found'])
    await heard.secretariat.setReleased(heard.plan, true)
  })

  it('is given in a locked section and after the date, and not in an archived round', async () => {
    const { secretariat, focalPoint, plan } = heard
    // The matrix offers what the route takes.
    const offered = async (): Promise<boolean | undefined> => {
      const answered = await focalPoint.fetch(`/api/rounds/${focalPoint.round.id}/answer-matrix`)
      const { rows } = (await answered.json()) as AnswerMatrixBody
      return rows.find(({ item }) => item === items[0])?.canAnswer
    }
    await secretariat.setState(plan, 'locked')
    await heard.setOver(true)
    expect((await answer(focalPoint, { verdict: 'noted' })).status).toBe(200)
    expect(await offered()).toBe(true)
    const archive = (archived: boolean) =>
      secretariat.send('PUT', `/api/rounds/${focalPoint.round.id}/archived`, { archived })
    await archive(true)
    expect(await reasonOf(await answer(focalPoint))).toEqual([409, 'archived'])
    expect(await offered()).toBe(false)
    expect((await answersFor(focalPoint)).length).toBeGreaterThan(0)
    await archive(false)
  })
})
