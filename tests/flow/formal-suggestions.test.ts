import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotificationsBody } from '../../schema/api/notifications.ts'
import { changesBody } from '../../schema/api/changes.ts'
import { commentMatrixBody, type CommentRow } from '../../schema/api/responses.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { flatTextOf } from '../../schema/anchors.ts'
import { createId } from '../../schema/ids.ts'
import { addMember, openHeard, reasonOf, type Heard } from '../support/heard.ts'
import { toldOf as bodiesOf } from '../support/notifications.ts'
import { signIn, type Person } from '../support/people.ts'
import { acceptAll, suggestWords } from '../support/suggestions.ts'
import { begunThread, sentBatch, threadsOf } from '../support/threads.ts'

describe('a suggestion of the beneficiary', () => {
  let heard: Heard
  let item: string
  let words: string[]
  beforeAll(async () => {
    heard = await openHeard('recommendations')
    const content = await heard.focalPoint.content(heard.plan)
    item = content.items.find(({ id }) => (flatTextOf(content, id, 'body') ?? '').split(/\s+/).length > 8)!.id
    words = [...new Set((flatTextOf(content, item, 'body') ?? '').match(/\p{L}{5,}/gu))]
    expect(words.length).toBeGreaterThan(6)
  })
  afterAll(() => heard.stop())

  /** Sent by the focal point without a word of why. */
  const sent = async (quote: string, replacement: string): Promise<ThreadBody> => {
    const { contributor, focalPoint, plan } = heard
    const draft = await suggestWords(contributor, plan, { item, quote }, replacement, {
      audience: 'delegation',
      body: '',
    })
    return (await sentBatch(focalPoint, [draft.id])).sent[0]!
  }
  const readBy = async (person: Person, id: string): Promise<ThreadBody> =>
    (await threadsOf(person, 'sections', heard.plan)).find((thread) => thread.id === id)!
  const rowOf = async (person: Person, id: string): Promise<CommentRow> => {
    const answer = await person.fetch(`/api/rounds/${person.round.id}/comment-matrix`)
    return commentMatrixBody.parse(await answer.json()).rows.find(({ thread }) => thread === id)!
  }
  const toldOf = async (person: Person, id: string) => {
    const { notifications } = (await (await person.fetch('/api/notifications')).json()) as NotificationsBody
    return notifications.filter(({ thread }) => thread === id).map(({ kind, words }) => [kind, words])
  }

  it('says nothing that its writer did not say, and shows the change where it is listed', async () => {
    const { focalPoint, secretariat, contributor, plan } = heard
    const thread = await sent(words[0]!, 'quite-another')
    expect(thread.comments.map(({ body }) => body)).toEqual([''])
    expect(await rowOf(secretariat, thread.id)).toMatchObject({ comment: '', quote: words[0] })
    const csv = await (await focalPoint.fetch(`/api/rounds/${focalPoint.round.id}/comment-matrix?format=csv`)).text()
    expect(csv.split('\r\n').find((line) => line.includes('quite-another'))).toContain(
      `"${words[0]!}","","quite-another"`,
    )
    // Nobody else says nothing.
    const refused = { item, audience: 'delegation', body: '' } as const
    await expect(begunThread(contributor, plan, refused)).rejects.toThrow('400')
    const { id, comments } = await begunThread(contributor, plan, { ...refused, body: 'A word.' })
    const none = await contributor.send('PUT', `/api/comments/${comments[0]!.id}`, { body: '' })
    expect(await reasonOf(none)).toEqual([400, 'bad-request'])
    const reply = await contributor.send('POST', `/api/threads/${id}/comments`, { id: createId<string>(), body: '' })
    expect(reply.status).toBe(400)
  })

  it('is answered formally by being accepted, and waits again when that is taken back', async () => {
    const { secretariat, focalPoint, contributor, plan } = heard
    const thread = await sent(words[1]!, 'accepted-words')
    await acceptAll(secretariat, plan, [thread])
    const taken = { verdict: 'taken', why: '', by: secretariat.round.me }
    for (const reader of [secretariat, focalPoint]) {
      expect(await readBy(reader, thread.id)).toMatchObject({ decision: { verdict: 'accepted' }, disposition: taken })
      expect((await rowOf(reader, thread.id)).disposition).toMatchObject(taken)
    }
    expect((await readBy(focalPoint, thread.id)).resolved).not.toBeNull()
    for (const person of [focalPoint, contributor])
      expect(await toldOf(person, thread.id)).toEqual([['suggestion', `${words[1]!} → accepted-words`]])
    expect((await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, {})).status).toBe(200)
    expect(await readBy(focalPoint, thread.id)).toMatchObject({ decision: null, disposition: null, resolved: null })
  })

  it('is said to be accepted to nobody once that is taken back, and to be open to who had read or was mailed it', async () => {
    const { database, secretariat, focalPoint, contributor, plan } = heard
    await addMember(database, secretariat.round.id, 'second-lc', {
      role: 'beneficiary',
      country: 'LC',
      marks: ['focal-point'],
    })
    const second = await signIn(heard.server.url, 'second-lc')
    const thread = await sent(words[1]!, 'accepted-for-a-while')
    const kinds = async (person: Person) =>
      (await bodiesOf(person, thread.id)).map(({ kind, detail }) => [kind, detail])
    const accept = () => acceptAll(secretariat, plan, [thread])
    const takeBack = async (): Promise<void> =>
      expect((await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, {})).status).toBe(200)
    await accept()
    const accepted = ['suggestion', { decision: 'accepted' }]
    expect(await kinds(second)).toEqual([['disposition', { verdict: 'taken' }]])
    for (const person of [focalPoint, contributor]) expect(await kinds(person)).toEqual([accepted])
    await takeBack()
    for (const person of [focalPoint, contributor, second]) expect(await kinds(person)).toEqual([])
    await accept()
    await contributor.send('POST', '/api/notifications/read', { ids: null })
    await database.query('update notification set mailed_at = now() where member_id = $1 and thread_id = $2', [
      second.round.me,
      thread.id,
    ])
    await takeBack()
    expect(await kinds(focalPoint)).toEqual([])
    expect(await kinds(contributor)).toEqual([['suggestion', { decision: 'taken-back' }], accepted])
    expect(await kinds(second)).toEqual([['disposition', { verdict: 'taken-back' }]])
    // Again: it was told already that it is open.
    await accept()
    await takeBack()
    expect(await kinds(contributor)).toEqual([['suggestion', { decision: 'taken-back' }], accepted])
  })

  it('was cleared by the organisation: the history of the section names nobody who sent it', async () => {
    const { secretariat, chile, canada, focalPoint, contributor, plan } = heard
    const thread = await sent(words[4]!, 'words-of-the-office')
    await acceptAll(secretariat, plan, [thread])
    for (const reader of [secretariat, chile, canada]) {
      const answer = await (await reader.fetch(`/api/sections/${plan}/changes`)).text()
      const [newest] = changesBody.parse(JSON.parse(answer)).changes
      expect(newest).toMatchObject({
        by: secretariat.round.me,
        suggestion: { act: 'accepted', by: null, as: { role: 'beneficiary', country: 'LC' }, thread: thread.id },
      })
      for (const { round } of [focalPoint, contributor]) expect(answer).not.toContain(round.me)
    }
  })

  it('is answered by being declined, with the word that was said of it', async () => {
    const { chile, focalPoint } = heard
    const thread = await sent(words[2]!, 'declined-words')
    expect((await chile.send('POST', `/api/threads/${thread.id}/decline`, { reason: 'It is elsewhere.' })).status).toBe(
      200,
    )
    const said = { verdict: 'not-taken', why: 'It is elsewhere.', by: chile.round.me }
    expect((await rowOf(focalPoint, thread.id)).disposition).toMatchObject(said)
    expect((await readBy(focalPoint, thread.id)).resolved).not.toBeNull()
  })

  it('keeps an answer that was said by hand before, though it is declined with the same word and that is taken back', async () => {
    const { chile, focalPoint } = heard
    const thread = await sent(words[4]!, 'words-said-twice')
    const said = { verdict: 'not-taken', why: 'It is elsewhere.' }
    const ask = (path: string, body: object): Promise<Response> =>
      chile.send('POST', `/api/threads/${thread.id}/${path}`, body)
    expect((await ask('disposition', said)).status).toBe(200)
    expect((await ask('decline', { reason: said.why })).status).toBe(200)
    expect((await ask('take-back', {})).status).toBe(200)
    expect(await readBy(focalPoint, thread.id)).toMatchObject({ decision: null, disposition: said })
    // Said by hand after the decision it stays as well.
    const other = await sent(words[6]!, 'words-said-again')
    const say = (path: string, body: object): Promise<Response> =>
      chile.send('POST', `/api/threads/${other.id}/${path}`, body)
    for (const [path, body] of [
      ['decline', { reason: said.why }],
      ['disposition', said],
      ['take-back', {}],
    ] as const)
      expect([path, (await say(path, body)).status]).toEqual([path, 200])
    expect(await readBy(focalPoint, other.id)).toMatchObject({ decision: null, disposition: said })
  })

  it('is not opened again by an answer or by saying so, once it is decided on or sent', async () => {
    const { chile, contributor, focalPoint, plan } = heard
    const thread = await sent(words[5]!, 'words-of-closing')
    const draft = (await threadsOf(contributor, 'sections', plan)).find(({ sentAs }) => sentAs === thread.id)!
    expect((await chile.send('POST', `/api/threads/${thread.id}/decline`, { reason: 'No.' })).status).toBe(200)
    for (const [person, id] of [
      [focalPoint, thread.id],
      [contributor, draft.id],
    ] as const) {
      const again = await person.send('POST', `/api/threads/${id}/resolved`, { resolved: false })
      expect(await reasonOf(again)).toEqual([409, 'conflict'])
      const reply = { id: createId<string>(), body: 'A last word.' }
      expect((await person.send('POST', `/api/threads/${id}/comments`, reply)).status).toBe(201)
      const read = await readBy(person, id)
      expect(read.comments.at(-1)?.body).toBe('A last word.')
      expect(read.resolved).not.toBeNull()
    }
  })

  it('stays open where who decides may not say the formal answer', async () => {
    const { canada, chile, focalPoint, plan } = heard
    const thread = await sent(words[3]!, 'words-of-waiting')
    await acceptAll(canada, plan, [thread])
    const open = { decision: { verdict: 'accepted' }, disposition: null, resolved: null }
    expect(await readBy(focalPoint, thread.id)).toMatchObject(open)
    const said = { verdict: 'taken', why: 'It is in the text.' }
    expect((await chile.send('POST', `/api/threads/${thread.id}/disposition`, said)).status).toBe(200)
    expect((await rowOf(focalPoint, thread.id)).disposition).toMatchObject(said)
  })
})
