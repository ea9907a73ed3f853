import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type { Person } from '../support/people.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import { openRawPage } from '../support/raw-page.ts'
import { begunThread, saidThread, threadsOf, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('[S04] what becomes of what the beneficiary said', () => {
  let heard: Heard
  beforeAll(async () => {
    heard = await openHeard()
  })
  afterAll(() => heard.stop())

  const dispose = (by: Pick<Person, 'send'>, id: string, verdict = 'partly', why = 'The date is in, the sum is not.') =>
    by.send('POST', `/api/threads/${id}/disposition`, { verdict, why })

  it('is said by secretariat and lead expert, read by everybody who reads the comment, and kept in the trail', async () => {
    const { secretariat, chile, canada, focalPoint, plan, database } = heard
    const { id, version } = await saidThread(focalPoint, plan)
    for (const other of [canada, focalPoint, heard.contributor])
      expect(await reasonOf(await dispose(other, id))).toEqual([403, 'forbidden'])
    expect(await reasonOf(await dispose(heard.observer, id))).toEqual([404, 'not-found'])

    const page = await openRawPage(heard.server.url, focalPoint.cookie, focalPoint.round.id)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    const first = (await (await dispose(chile, id)).json()) as ThreadBody
    expect(first.disposition).toMatchObject({
      verdict: 'partly',
      why: 'The date is in, the sum is not.',
      by: chile.round.me,
      as: { role: 'expert', country: 'CL' },
    })
    expect(first.version).toBe(version + 1)
    await until('the beneficiary is told', () =>
      toldThreads(page).some((thread) => thread.id === id && thread.disposition?.verdict === 'partly'),
    )
    page.ws.terminate()
    // The same again changes nothing.
    expect(await (await dispose(chile, id)).json()).toEqual(first)
    const second = (await (await dispose(secretariat, id, 'taken', 'Both are in.')).json()) as ThreadBody
    expect(second.disposition).toMatchObject({ verdict: 'taken', by: secretariat.round.me })
    for (const reader of [focalPoint, heard.contributor, canada]) {
      const read = (await threadsOf(reader, 'sections', plan)).find((one) => one.id === id)
      expect(read?.disposition).toEqual(second.disposition)
    }
    const rows = await database.query(
      `select detail from audit where action = 'thread.disposition' and detail->>'thread' = $1 order by at`,
      [id],
    )
    expect(rows.map(({ detail }) => detail)).toMatchObject([
      { before: null, after: { verdict: 'partly' } },
      { before: { verdict: 'partly' }, after: { verdict: 'taken', why: 'Both are in.' } },
    ])
  })

  it('is said in place of what its writer has read, and of nothing that others have said since', async () => {
    const { secretariat, chile, focalPoint, plan } = heard
    const { id } = await saidThread(focalPoint, plan)
    const say = (by: Pick<Person, 'send'>, verdict: string, instead: string | null) =>
      by.send('POST', `/api/threads/${id}/disposition`, { verdict, why: `It is ${verdict}.`, instead })
    const first = (await (await say(chile, 'partly', null)).json()) as ThreadBody
    expect(await reasonOf(await say(secretariat, 'taken', null))).toEqual([409, 'conflict'])
    const second = await say(secretariat, 'taken', first.disposition!.at)
    expect(second.status).toBe(200)
    expect(await reasonOf(await say(chile, 'not-taken', first.disposition!.at))).toEqual([409, 'conflict'])
    const read = (await threadsOf(chile, 'sections', plan)).find((one) => one.id === id)
    expect(read?.disposition?.verdict).toBe('taken')
  })

  it('is said of nothing else: no draft, no thread of peers, none that somebody else began', async () => {
    const { secretariat, chile, focalPoint, plan } = heard
    const draft = await begunThread(focalPoint, plan, { audience: 'delegation' })
    expect(await reasonOf(await dispose(secretariat, draft.id))).toEqual([404, 'not-found'])
    for (const audience of ['peers', 'shared'] as const) {
      const { id } = await begunThread(chile, plan, { audience })
      expect(await reasonOf(await dispose(secretariat, id))).toEqual([403, 'forbidden'])
    }
  })

  it('is said in a locked section too, after the date, and wants a reason', async () => {
    const { secretariat, focalPoint, plan } = heard
    const { id } = await saidThread(focalPoint, plan)
    await secretariat.setState(plan, 'locked')
    await heard.setOver(true)
    expect((await dispose(secretariat, id, 'not-taken', 'It is outside the terms.')).status).toBe(200)
    for (const [verdict, why] of [
      ['partly', ''],
      ['partly', ' \n'],
      ['accepted', 'x'],
    ] as const)
      expect((await dispose(secretariat, id, verdict, why)).status).toBe(400)
    const forged = { verdict: 'taken', why: 'x', by: focalPoint.round.me }
    expect((await secretariat.send('POST', `/api/threads/${id}/disposition`, forged)).status).toBe(400)
    await heard.setOver(false)
    await secretariat.setState(plan, 'drafting', 'the test goes on')
  })
})
