import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { unzip } from '../support/zip.ts'
import { begunThread, buildBatch, sendBatch, sentBatch, threadsOf } from '../support/threads.ts'

describe('a draft of a colleague that the focal point corrects', () => {
  let heard: Heard
  beforeAll(async () => (heard = await openHeard()))
  afterAll(() => heard.stop())

  const draft = (by: Person = heard.contributor): Promise<ThreadBody> =>
    begunThread(by, heard.plan, { audience: 'delegation', body: 'It is 2027.' })
  const edit = (by: Person, comment: { id: string }, body: string, more: object = {}): Promise<Response> =>
    by.send('POST', `/api/comments/${comment.id}`, { body, ...more })
  const first = ({ comments }: ThreadBody): ThreadBody['comments'][number] => comments[0]!

  it('says who changed it, stays its writer’s, and is sent as it was corrected', async () => {
    const { contributor, focalPoint, chile } = heard
    const thread = await draft()
    const answer = await edit(focalPoint, first(thread), 'It is 2028.')
    expect(answer.status).toBe(200)
    const corrected = (await answer.json()) as ThreadBody
    expect(first(corrected)).toMatchObject({
      body: 'It is 2028.',
      by: contributor.round.me,
      editedBy: focalPoint.round.me,
      drafted: 'It is 2027.',
    })
    expect(corrected).toMatchObject({ by: contributor.round.me, version: thread.version + 1 })
    // What was cleared before is not what stands there now.
    const stale = buildBatch([{ id: thread.id, saidVersion: thread.saidVersion }])
    const path = `/api/rounds/${focalPoint.round.id}/batches`
    expect(await reasonOf(await focalPoint.send('POST', path, stale))).toEqual([409, 'conflict'])
    const { sent } = await sentBatch(focalPoint, [thread.id])
    expect(first(sent[0]!)).toMatchObject({ body: 'It is 2028.', editedAt: null, editedBy: null, drafted: null })
    const read = JSON.stringify(await threadsOf(chile, 'rounds', chile.round.id))
    for (const hidden of [contributor.round.me, focalPoint.round.me]) expect(read).not.toContain(hidden)
    expect(await reasonOf(await edit(focalPoint, first(thread), 'Later.'))).toEqual([403, 'forbidden'])
  })

  it('names whom the correction names, and says that the focal point did', async () => {
    const { contributor, focalPoint } = heard
    const thread = await draft()
    const body = `It is 2028, @[${contributor.round.me}] and @[${focalPoint.round.me}].`
    expect((await edit(focalPoint, first(thread), body)).status).toBe(200)
    const rows = await heard.database.query(
      `select member_id, by_member_id from notification where kind = 'mention' and thread_id = '${thread.id}'`,
    )
    expect(rows).toEqual([{ member_id: contributor.round.me, by_member_id: focalPoint.round.me }])
  })

  it('tells its writer, keeps what they had said, and says on the paper who has corrected it', async () => {
    const { contributor, focalPoint, secretariat, database } = heard
    const thread = await draft()
    for (const body of ['It is 2028.', 'It is in 2028.'])
      expect((await edit(focalPoint, first(thread), body)).status).toBe(200)
    const [read] = (await threadsOf(contributor, 'rounds', contributor.round.id)).filter(({ id }) => id === thread.id)
    expect(first(read!)).toMatchObject({ body: 'It is in 2028.', drafted: 'It is 2027.' })
    const rows = await database.query(
      `select member_id, by_member_id, kind, detail from notification where thread_id = '${thread.id}'`,
    )
    const told = { member_id: contributor.round.me, by_member_id: focalPoint.round.me, kind: 'reply' }
    expect(rows).toEqual([1, 2].map(() => ({ ...told, detail: { corrected: true } })))
    const paper = await focalPoint.fetch(`/api/rounds/${focalPoint.round.id}/clearance?format=docx&language=es`)
    const text = unzip(Buffer.from(await paper.arrayBuffer()))
      .get('word/document.xml')!
      .toString()
    expect(text).toMatch(/It is in 2028\./)
    expect(text).toContain('Corregido por: ')
    expect(JSON.stringify(await threadsOf(secretariat, 'rounds', secretariat.round.id))).not.toContain('It is 2027.')
  })

  it('tells its writer of every correction, also where the words name them, and of none that gives their words back', async () => {
    const { contributor, focalPoint, database } = heard
    const thread = await draft()
    const name = `@[${contributor.round.me}]`
    for (const body of [`It is 2028, ${name}.`, `It is in 2028, ${name}.`])
      expect((await edit(focalPoint, first(thread), body)).status).toBe(200)
    const rows = await database.query(
      `select kind from notification where thread_id = '${thread.id}' and member_id = '${contributor.round.me}' order by at`,
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['mention', 'reply'])
    const back = (await (await edit(focalPoint, first(thread), 'It is 2027.')).json()) as ThreadBody
    expect(first(back)).toMatchObject({ body: 'It is 2027.', editedBy: null, drafted: null })
  })

  it('is its writer’s again when they change it after that', async () => {
    const { contributor, focalPoint } = heard
    const thread = await draft()
    await edit(focalPoint, first(thread), 'It is 2028.')
    const changed = (await (await edit(contributor, first(thread), 'In 2028.')).json()) as ThreadBody
    expect(first(changed)).toMatchObject({ body: 'In 2028.', editedBy: null, drafted: null })
    expect(first(changed).editedAt).not.toBeNull()
  })

  it('takes the place of nothing unread, and of nothing twice', async () => {
    const { contributor, focalPoint } = heard
    const thread = await draft()
    const read = { instead: first(thread).at }
    expect((await edit(contributor, first(thread), 'It is 2029.', read)).status).toBe(200)
    expect(await reasonOf(await edit(focalPoint, first(thread), 'It is 2028.', read))).toEqual([409, 'conflict'])
    // An answer that was lost on the way is asked for again.
    const again = await edit(contributor, first(thread), 'It is 2029.', read)
    expect(again.status).toBe(200)
    expect((await again.json()) as ThreadBody).toMatchObject({ version: thread.version + 1 })
  })

  it('is not for another contributor, for what is said inside, for what was sent, and for others’ threads', async () => {
    const { contributor, focalPoint, chile, plan } = heard
    const own = await draft(focalPoint)
    expect(await reasonOf(await edit(contributor, first(own), 'Mine.'))).toEqual([403, 'forbidden'])
    const thread = await draft()
    const reply = { id: createId<string>(), body: 'Inside.' }
    expect((await contributor.send('POST', `/api/threads/${thread.id}/comments`, reply)).status).toBe(201)
    expect(await reasonOf(await edit(focalPoint, reply, 'Other words.'))).toEqual([403, 'forbidden'])
    const question = await begunThread(chile, plan, { audience: 'shared' })
    expect(await reasonOf(await edit(focalPoint, first(question), 'Other words.'))).toEqual([403, 'forbidden'])
    const peers = await begunThread(chile, plan, { audience: 'delegation' })
    expect((await edit(focalPoint, first(peers), 'Other words.')).status).toBe(404)
    expect((await threadsOf(contributor, 'sections', plan)).find(({ id }) => id === thread.id)).toMatchObject({
      comments: [{ body: 'It is 2027.', editedBy: null }, { body: 'Inside.' }],
    })
  })

  it('goes on when the time for comments is over', async () => {
    const { focalPoint } = heard
    const thread = await draft()
    await heard.setOver(true)
    expect((await edit(focalPoint, first(thread), 'For later.')).status).toBe(200)
    expect(await reasonOf(await sendBatch(focalPoint, [thread.id]))).toEqual([423, 'comments-closed'])
    await heard.setOver(false)
  })
})
