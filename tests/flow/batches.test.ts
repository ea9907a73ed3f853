import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommentMatrixBody } from '../../schema/api/responses.ts'
import type { ThreadBody, ThreadsBody } from '../../schema/api/threads.ts'
import { dayIn } from '../../schema/dates.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import { notificationsOf } from '../support/notifications.ts'
import type { Person } from '../support/people.ts'
import {
  beginThread,
  begunThread,
  buildBatch,
  buildThread,
  saidThread,
  sendBatch,
  sentBatch,
  threadsOf,
} from '../support/threads.ts'

describe('what the beneficiary drafts and sends', () => {
  let heard: Heard
  let focalPoint: Person
  let contributor: Person

  beforeAll(async () => {
    heard = await openHeard()
    focalPoint = heard.focalPoint
    contributor = heard.contributor
    await heard.database.query(`update round set organisation = 'Ministry of Finance' where id = $1`, [
      focalPoint.round.id,
    ])
  })
  beforeEach(() => heard.setOver(false))
  afterAll(() => heard.stop())

  const draft = (by: Person = contributor, more: Parameters<typeof begunThread>[2] = {}): Promise<ThreadBody> =>
    begunThread(by, heard.plan, { audience: 'delegation', ...more })
  const found = async (reader: Person, id: string): Promise<ThreadBody | undefined> =>
    (await threadsOf(reader, 'sections', heard.plan)).find((one) => one.id === id)
  const countThreads = async (): Promise<unknown> =>
    (await heard.database.query('select count(*)::int as n from thread'))[0]!.n

  it('lets officials speak only to their delegation, and nobody but the focal point speak for it', async () => {
    for (const person of [focalPoint, contributor])
      for (const audience of ['shared', 'peers'] as const)
        expect(await reasonOf(await beginThread(person, heard.plan, { audience }))).toEqual([403, 'forbidden'])
    const { id } = await draft()
    expect((await found(focalPoint, id))?.audience).toBe('delegation')
    for (const person of [heard.secretariat, heard.chile]) expect(await found(person, id)).toBeUndefined()
    expect(await reasonOf(await sendBatch(contributor, [id]))).toEqual([403, 'forbidden'])
    expect(await reasonOf(await sendBatch(heard.chile, [id]))).toEqual([403, 'forbidden'])
    const widened = { audience: 'peers', saidVersion: 1 }
    for (const person of [focalPoint, contributor])
      expect((await person.send('POST', `/api/threads/${id}/audience`, widened)).status).toBe(403)
    // In a thread that is shared the focal point answers, and a contributor drafts instead.
    const question = await begunThread(heard.chile, heard.plan, { audience: 'shared' })
    const reply = () => ({ id: createId<string>(), body: 'Yes.' })
    const path = `/api/threads/${question.id}/comments`
    expect(await reasonOf(await contributor.send('POST', path, reply()))).toEqual([403, 'forbidden'])
    expect((await focalPoint.send('POST', path, reply())).status).toBe(201)
  })

  it('makes of each draft a thread of its own: its first words, in the name of the organisation, by the sender', async () => {
    const item = (await contributor.content(heard.plan)).items[0]!.id
    const one = await draft(contributor, { item, kind: 'correction', body: 'It is 2027.' })
    await focalPoint.send('POST', `/api/threads/${one.id}/comments`, { id: createId<string>(), body: 'hush-internal' })
    const two = await draft(focalPoint, { kind: 'editorial', body: 'A comma.' })
    const { sent, drafts, at } = await sentBatch(focalPoint, [one.id, two.id])
    const clearance = { clearedBy: 'Legal office', clearedOn: '2026-11-02', organisation: 'Ministry of Finance' }
    expect(sent).toMatchObject([
      { item, kind: 'correction', audience: 'shared', by: focalPoint.round.me, clearance, resolved: null },
      { item: null, kind: 'editorial', audience: 'shared', by: focalPoint.round.me, clearance },
    ])
    // Their own delegation knows who sent them.
    expect(await found(contributor, sent[0]!.id)).toMatchObject({ by: focalPoint.round.me })
    expect(sent.map(({ comments }) => comments.map(({ body, by }) => [body, by]))).toEqual([
      [['It is 2027.', focalPoint.round.me]],
      [['A comma.', focalPoint.round.me]],
    ])
    expect(drafts.map(({ id, sentAs, audience }) => [id, sentAs, audience])).toEqual([
      [one.id, sent[0]!.id, 'delegation'],
      [two.id, sent[1]!.id, 'delegation'],
    ])
    expect(drafts.every(({ resolved }) => resolved?.by === focalPoint.round.me)).toBe(true)
    expect(drafts[0]!.comments).toHaveLength(2)
    expect(Date.parse(at)).toBeGreaterThan(Date.now() - 60_000)
    for (const reader of [heard.chile, heard.secretariat, heard.canada]) {
      const as = { role: 'beneficiary', country: 'LC' }
      const comments = [{ by: null, as, body: 'It is 2027.' }]
      expect(await found(reader, sent[0]!.id)).toMatchObject({ clearance, sentAs: null, by: null, as, comments })
      const all = JSON.stringify(await threadsOf(reader, 'rounds', reader.round.id))
      for (const secret of ['hush-internal', one.id, contributor.round.me]) expect(all).not.toContain(secret)
      const matrix = await reader.fetch(`/api/rounds/${reader.round.id}/comment-matrix`)
      const row = ((await matrix.json()) as CommentMatrixBody).rows.find(({ thread }) => thread === sent[0]!.id)
      expect(row).toMatchObject({ comment: 'It is 2027.', by: null })
      for (const said of [await found(reader, sent[0]!.id), row])
        expect(JSON.stringify(said)).not.toContain(focalPoint.round.me)
    }
    // Whoever is told of it, and mailed, is told of the organisation.
    await heard.database.query(`update person set name = 'Focal point' where persona = 'official-lc'`)
    for (const reader of [heard.chile, heard.secretariat]) {
      const told = (await notificationsOf(reader)).notifications.find(({ kind }) => kind === 'batch')
      expect(told!.by).toEqual({ role: 'beneficiary', country: 'LC', name: 'Ministry of Finance, Saint Lucia' })
      expect(JSON.stringify(told)).not.toContain('Focal point')
    }
    await heard.database.query(`update person set name = null where persona = 'official-lc'`)
    // The trail names the sender.
    const [row] = await heard.database.query(
      `select member_id from audit where action = 'comments.send' order by at desc limit 1`,
    )
    expect(row).toEqual({ member_id: focalPoint.round.me })
  })

  it('sends once however often it is asked, and at the same time', async () => {
    const { id } = await draft()
    const batch = buildBatch([
      { id, saidVersion: 1 },
      { id, saidVersion: 1 },
    ])
    const path = `/api/rounds/${focalPoint.round.id}/batches`
    const before = await countThreads()
    const answers = await Promise.all([1, 2, 3].map(() => focalPoint.send('POST', path, batch)))
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    for (const body of bodies) expect(body).toEqual(bodies[0])
    expect(await countThreads()).toBe(Number(before) + 1)
    // Another batch does not send it again; somebody else's id is no batch of theirs.
    expect(await reasonOf(await sendBatch(focalPoint, [id]))).toEqual([409, 'conflict'])
    const rows = await heard.database.query(
      `select detail, section_id, actor_role from audit where action = 'comments.send' order by at desc limit 1`,
    )
    expect(rows).toMatchObject([
      {
        actor_role: 'beneficiary',
        section_id: null,
        detail: { before: null, after: { comments: 1, clearedBy: 'Legal office', clearedOn: '2026-11-02' } },
      },
    ])
  })

  it('sends nothing of a batch of which one cannot be sent', async () => {
    const good = await draft()
    const sent = await draft()
    await sentBatch(focalPoint, [sent.id])
    const peers = await begunThread(heard.chile, heard.plan, { audience: 'peers' })
    const shared = await begunThread(heard.chile, heard.plan, { audience: 'shared' })
    const before = await countThreads()
    for (const [bad, expected] of [
      [sent.id, [409, 'conflict']],
      [shared.id, [403, 'forbidden']],
      // What is not theirs to read looks like what is not there.
      [peers.id, [404, 'not-found']],
      [createId<string>(), [404, 'not-found']],
    ] as const) {
      const request = buildBatch([
        { id: good.id, saidVersion: 1 },
        { id: bad, saidVersion: 1 },
      ])
      expect(await reasonOf(await sendBatch(focalPoint, [], request))).toEqual(expected)
      // The id of a batch that was not sent is free.
      const [row] = await heard.database.query('select count(*)::int as n from batch where id = $1', [request.id])
      expect(row!.n).toBe(0)
    }
    expect(await countThreads()).toBe(before)
    expect((await found(focalPoint, good.id))!.sentAs).toBeNull()
  })

  it('sends what was cleared and nothing that was changed, answered or said since: the words are read again first', async () => {
    const cleared = await draft(contributor, { body: 'cleared words' })
    const path = `/api/comments/${cleared.comments[0]!.id}`
    expect((await contributor.send('POST', path, { body: 'words that nobody cleared' })).status).toBe(200)
    const before = await countThreads()
    const { id } = focalPoint.round
    const send = (saidVersion: number) =>
      focalPoint.send('POST', `/api/rounds/${id}/batches`, buildBatch([{ id: cleared.id, saidVersion }]))
    expect(await reasonOf(await send(cleared.saidVersion))).toEqual([409, 'conflict'])
    expect(await countThreads()).toBe(before)
    const now = (await found(focalPoint, cleared.id))!
    expect(now.saidVersion).toBeGreaterThan(cleared.saidVersion)
    const answer = await send(now.saidVersion)
    expect(answer.status).toBe(201)
    const { sent } = (await answer.json()) as { sent: ThreadBody[] }
    expect(sent[0]!.comments[0]!.body).toBe('words that nobody cleared')
  })

  it('sends no draft that somebody put aside meanwhile', async () => {
    const [good, aside] = [await draft(), await draft()]
    const put = (resolved: boolean) => contributor.send('POST', `/api/threads/${aside.id}/resolved`, { resolved })
    expect((await put(true)).status).toBe(200)
    const before = await countThreads()
    for (const ids of [[aside.id], [good.id, aside.id]])
      expect(await reasonOf(await sendBatch(focalPoint, ids))).toEqual([409, 'conflict'])
    expect(await countThreads()).toBe(before)
    expect((await put(false)).status).toBe(200)
    expect((await sentBatch(focalPoint, [good.id, aside.id])).sent).toHaveLength(2)
  })

  it('takes no day of clearance that has not come, by the calendar of the round and with a day of grace', async () => {
    const day = (offset: number, timeZone: string) => dayIn(timeZone, new Date(Date.now() + offset * 86_400_000))
    const setZone = (zone: string) =>
      heard.database.query('update round set time_zone = $1 where id = $2', [zone, focalPoint.round.id])
    const { id } = await draft()
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await setZone(zone)
      for (const clearedOn of ['2999-01-01', day(2, zone)])
        expect(await reasonOf(await sendBatch(focalPoint, [id], { clearedOn }))).toEqual([400, 'date-to-come'])
    }
    expect((await found(focalPoint, id))!.sentAs).toBeNull()
    expect((await sentBatch(focalPoint, [id], { clearedOn: day(1, 'Pacific/Pago_Pago') })).sent).toHaveLength(1)
    await setZone(focalPoint.round.timeZone)
  })

  it('refuses to send after the date, while drafting goes on, and sends again with more time', async () => {
    const early = await draft()
    await heard.setOver(true)
    const late = await draft()
    const reply = { id: createId<string>(), body: 'among us' }
    expect((await contributor.send('POST', `/api/threads/${late.id}/comments`, reply)).status).toBe(201)
    for (const ids of [[early.id], [late.id], [early.id, late.id]])
      expect(await reasonOf(await sendBatch(focalPoint, ids))).toEqual([423, 'comments-closed'])
    expect((await found(focalPoint, early.id))!.sentAs).toBeNull()
    await heard.setOver(false)
    expect((await sentBatch(focalPoint, [early.id, late.id])).sent).toHaveLength(2)
  })

  it('leaves to its delegation what it has said when a release is taken back: its words, and no text', async () => {
    const { secretariat, plan, chile } = heard
    const quote = (await focalPoint.content(plan)).items[0]!
    const mine = await draft(contributor, { item: quote.id, body: 'kept draft' })
    const { sent } = await sentBatch(focalPoint, [(await draft(contributor, { body: 'kept formal' })).id])
    const asked = await begunThread(chile, plan, { audience: 'shared', body: 'asked by a peer' })
    await secretariat.setReleased(plan, false)
    const verdict = { verdict: 'partly', why: 'kept answer' }
    expect((await secretariat.send('POST', `/api/threads/${sent[0]!.id}/disposition`, verdict)).status).toBe(200)
    for (const reader of [contributor, focalPoint]) {
      const answer = await reader.fetch(`/api/rounds/${reader.round.id}/threads`)
      const { threads, withdrawn } = (await answer.json()) as ThreadsBody
      expect(threads.find(({ id }) => id === mine.id)).toMatchObject({ anchor: null, range: null })
      expect(threads.find(({ id }) => id === sent[0]!.id)?.disposition?.why).toBe('kept answer')
      // What others said of it, and it itself, is released no more.
      expect(threads.some(({ id }) => id === asked.id)).toBe(false)
      expect(withdrawn).toMatchObject([{ id: plan, key: 'action-plan' }])
      expect((await reader.fetch(`/api/sections/${plan}/content`)).status).toBe(404)
      const matrix = await reader.fetch(`/api/rounds/${reader.round.id}/comment-matrix`)
      const { rows } = (await matrix.json()) as CommentMatrixBody
      expect(rows.find(({ thread }) => thread === sent[0]!.id)).toMatchObject({
        comment: 'kept formal',
        number: null,
        title: '',
        disposition: { why: 'kept answer' },
      })
    }
    // Read, and no more than that.
    const reply = { id: createId<string>(), body: 'more' }
    expect(await reasonOf(await contributor.send('POST', `/api/threads/${mine.id}/comments`, reply))).toEqual([
      403,
      'forbidden',
    ])
    for (const person of [heard.canada, heard.observer])
      expect((await threadsOf(person, 'rounds', person.round.id)).some(({ id }) => id === mine.id)).toBe(false)
    await secretariat.setReleased(plan, true)
    expect((await sendBatch(focalPoint, [mine.id])).status).toBe(201)
  })

  it('sends nothing from a locked section, from one that was taken back, or in an archived round', async () => {
    const { id } = await draft()
    const { secretariat, plan } = heard
    await secretariat.setState(plan, 'locked')
    expect(await reasonOf(await sendBatch(focalPoint, [id]))).toEqual([423, 'locked'])
    await secretariat.setState(plan, 'drafting', 'the test goes on')
    await secretariat.setReleased(plan, false)
    expect(await reasonOf(await sendBatch(focalPoint, [id]))).toEqual([403, 'forbidden'])
    await secretariat.setReleased(plan, true)
    const archive = (archived: boolean) =>
      secretariat.send('PUT', `/api/rounds/${focalPoint.round.id}/archived`, { archived })
    expect((await archive(true)).status).toBe(200)
    expect(await reasonOf(await sendBatch(focalPoint, [id]))).toEqual([409, 'archived'])
    await archive(false)
    // The archive has locked it.
    await secretariat.setState(plan, 'drafting', 'the test goes on')
    expect((await sendBatch(focalPoint, [id])).status).toBe(201)
  })

  it('keeps the words that were cleared: nobody changes them after they were sent', async () => {
    const thread = await saidThread(focalPoint, heard.plan, { body: 'cleared words' })
    const path = `/api/comments/${thread.comments[0]!.id}`
    expect(await reasonOf(await focalPoint.send('POST', path, { body: 'other words' }))).toEqual([409, 'edit-over'])
    // What it says afterwards in the same thread is its own.
    const reply = createId<string>()
    await focalPoint.send('POST', `/api/threads/${thread.id}/comments`, { id: reply, body: 'and more' })
    expect((await focalPoint.send('POST', `/api/comments/${reply}`, { body: 'and still more' })).status).toBe(200)
  })

  it('takes from a body nothing that it says of itself', async () => {
    const { id } = await draft()
    const path = `/api/rounds/${focalPoint.round.id}/batches`
    for (const forged of [
      { by: heard.chile.round.me },
      { audience: 'shared' },
      { organisation: 'Another ministry' },
      { at: '2020-01-01T00:00:00Z' },
      { clearedOn: 'yesterday' },
      { clearedBy: '' },
      { threads: [] },
    ])
      expect((await focalPoint.send('POST', path, { ...buildBatch([{ id, saidVersion: 1 }]), ...forged })).status).toBe(
        400,
      )
    for (const forged of [
      { by: heard.chile.round.me },
      { as: { role: 'expert', country: 'CL' } },
      { batchId: createId<string>() },
      { clearance: {} },
      { disposition: { verdict: 'taken' } },
      { decision: 'accepted' },
      { sentAs: createId<string>() },
      { version: 9 },
    ]) {
      const body = { ...buildThread({ audience: 'delegation' }), ...forged }
      const answer = await focalPoint.send('POST', `/api/sections/${heard.plan}/threads`, body)
      expect([Object.keys(forged), answer.status]).toEqual([Object.keys(forged), 400])
    }
  })
})
