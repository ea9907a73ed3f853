import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommentMatrixBody } from '../../schema/api/responses.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { openSuggesting, paragraph, reasonOf, words, type Suggesting } from '../support/suggesting.ts'
import { acceptAll } from '../support/suggestions.ts'
import { begunThread, saidThread, sendBatch, threadsOf, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

const withdraw = (person: Person, id: string): Promise<Response> =>
  person.send('POST', `/api/threads/${id}/withdraw`, undefined)
const takeBack = (person: Person, id: string): Promise<Response> =>
  person.send('POST', `/api/threads/${id}/take-back`, undefined)

describe('a suggestion that its writer withdraws', () => {
  let bench: Suggesting
  beforeAll(async () => (bench = await openSuggesting()))
  afterAll(() => bench.stop())

  it('is said to be withdrawn, on other pages too, keeps its thread, and is put into no text', async () => {
    const { chile, canada, secretariat, server, section } = bench
    const item = await bench.finding(paragraph(words('Two words stand here.')))
    const thread = await bench.suggest('Two words', 'Three words', item, chile, { body: 'One more.' })
    const page = await openRawPage(server.url, canada.cookie, canada.round.id)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    const withdrawn = { verdict: 'withdrawn', by: chile.round.me, reason: '' }
    const answer = await withdraw(chile, thread.id)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      version: thread.version + 1,
      decision: withdrawn,
      resolved: { by: chile.round.me },
      comments: [{ body: 'One more.' }],
      suggestion: thread.suggestion,
    })
    await until('another page is told', () =>
      toldThreads(page).some(({ id, decision }) => id === thread.id && decision?.verdict === 'withdrawn'),
    )
    page.ws.terminate()
    const before = await bench.hashOf()
    expect((await acceptAll(secretariat, section, [thread])).refused).toEqual([
      { thread: thread.id, reason: 'conflict' },
    ])
    const declined = await secretariat.send('POST', `/api/threads/${thread.id}/decline`, { reason: 'No.' })
    expect(await reasonOf(declined)).toEqual([409, 'conflict'])
    expect([await bench.hashOf(), await bench.rowsOf(thread.id)]).toEqual([before, []])
    // Once.
    expect((await withdraw(chile, thread.id)).status).toBe(200)
    expect(await bench.auditOf(thread.id)).toMatchObject([
      { action: 'suggestion.withdraw', member_id: chile.round.me, detail: { before: null, after: 'withdrawn', item } },
    ])
    expect((await bench.now(thread.id)).version).toBe(thread.version + 1)
    // What is said of it opens neither the thread nor the suggestion.
    const reply = { id: createId<string>(), body: 'A pity.' }
    expect((await canada.send('POST', `/api/threads/${thread.id}/comments`, reply)).status).toBe(201)
    expect(await bench.now(thread.id)).toMatchObject({ resolved: { by: chile.round.me }, decision: withdrawn })
  })

  it('can be had back by its writer alone, and then be accepted', async () => {
    const { chile, canada, secretariat, section } = bench
    const item = await bench.finding(paragraph(words('Second thoughts come.')))
    const thread = await bench.suggest('come', 'stay', item)
    await withdraw(chile, thread.id)
    for (const person of [secretariat, canada])
      expect(await reasonOf(await takeBack(person, thread.id))).toEqual([403, 'forbidden'])
    expect(await (await takeBack(chile, thread.id)).json()).toMatchObject({ decision: null, resolved: null })
    expect((await acceptAll(secretariat, section, [thread])).refused).toEqual([])
    expect(await bench.textOf(item)).toBe('Second thoughts stay.')
    expect(await reasonOf(await withdraw(chile, thread.id))).toEqual([409, 'conflict'])
    expect((await bench.auditOf(thread.id)).map(({ action }) => action)).toEqual([
      'suggestion.withdraw',
      'suggestion.take-back',
      'suggestion.accept',
    ])
  })

  it('is withdrawn by nobody else, not while the section is locked, and not where nothing is suggested', async () => {
    const { chile, canada, secretariat, official, observer, section } = bench
    const item = await bench.finding(paragraph(words('Not yours.')))
    const thread = await bench.suggest('Not yours', 'Mine', item)
    for (const person of [secretariat, canada])
      expect(await reasonOf(await withdraw(person, thread.id))).toEqual([403, 'forbidden'])
    for (const person of [official, observer]) expect((await withdraw(person, thread.id)).status).toBe(404)
    const plain = await begunThread(chile, section)
    expect(await reasonOf(await withdraw(chile, plain.id))).toEqual([400, 'bad-request'])
    await secretariat.setState(section, 'locked')
    expect(await reasonOf(await withdraw(chile, thread.id))).toEqual([423, 'locked'])
    await secretariat.setState(section, 'in-review', 'it goes on')
    expect(await bench.now(thread.id)).toMatchObject({ decision: null, resolved: null })
  })
})

describe('a suggestion of the beneficiary that its writer withdraws', () => {
  let heard: Heard
  beforeAll(async () => (heard = await openHeard()))
  afterAll(() => heard.stop())

  const suggestion = { type: 'item', title: 'A register', body: '', after: null } as const
  const draft = (by: Person): Promise<ThreadBody> =>
    begunThread(by, heard.plan, { audience: 'delegation', suggestion, body: '' })

  it('is no draft to be cleared any more, and is one again when it is had back', async () => {
    const { contributor, focalPoint } = heard
    const { id } = await draft(contributor)
    expect(await reasonOf(await withdraw(focalPoint, id))).toEqual([403, 'forbidden'])
    expect((await withdraw(contributor, id)).status).toBe(200)
    const reply = { id: createId<string>(), body: 'Why?' }
    expect((await focalPoint.send('POST', `/api/threads/${id}/comments`, reply)).status).toBe(201)
    expect(await reasonOf(await sendBatch(focalPoint, [id]))).toEqual([409, 'conflict'])
    expect((await takeBack(contributor, id)).status).toBe(200)
    expect((await sendBatch(focalPoint, [id])).status).toBe(201)
    expect(await reasonOf(await withdraw(contributor, id))).toEqual([409, 'conflict'])
  })

  it('stays where it was answered, and is answered no more once it is withdrawn', async () => {
    const { focalPoint, secretariat, plan } = heard
    const ofKind = (kind: string) =>
      heard.database.query('update document set kind = $1 where id = (select document_id from section where id = $2)', [
        kind,
        plan,
      ])
    // To a baseline the beneficiary speaks itself: nothing there is cleared.
    await ofKind('baseline')
    const proposed = () => begunThread(focalPoint, plan, { audience: 'shared', suggestion, body: 'Of our own.' })
    const answer = (id: string): Promise<Response> =>
      secretariat.send('POST', `/api/threads/${id}/disposition`, { verdict: 'not-taken', why: 'It is there.' })
    const { id } = await proposed()
    expect((await answer(id)).status).toBe(200)
    expect(await reasonOf(await withdraw(focalPoint, id))).toEqual([409, 'conflict'])
    const matrix = await secretariat.fetch(`/api/rounds/${secretariat.round.id}/comment-matrix`)
    const { rows } = (await matrix.json()) as CommentMatrixBody
    expect(rows.find(({ thread }) => thread === id)).toMatchObject({ disposition: { why: 'It is there.' } })
    const other = await proposed()
    expect((await withdraw(focalPoint, other.id)).status).toBe(200)
    expect(await reasonOf(await answer(other.id))).toEqual([409, 'conflict'])
    await ofKind('report')
  })

  it('stays as it was cleared once it was sent', async () => {
    const { focalPoint, secretariat } = heard
    const sent = await saidThread(focalPoint, heard.plan, { suggestion, body: 'Cleared words.' })
    expect(await reasonOf(await withdraw(focalPoint, sent.id))).toEqual([403, 'forbidden'])
    const now = (await threadsOf(secretariat, 'sections', heard.plan)).find(({ id }) => id === sent.id)
    expect(now).toMatchObject({ decision: null, resolved: null })
    const matrix = await secretariat.fetch(`/api/rounds/${secretariat.round.id}/comment-matrix`)
    const { rows } = (await matrix.json()) as CommentMatrixBody
    expect(rows.map(({ comment }) => comment)).toContain('Cleared words.')
  })
})
