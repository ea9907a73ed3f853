import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { EDIT_MINUTES } from '../../schema/policy.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import { addOtherRound } from '../support/other-round.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { beginThread, begunThread, receivedText, saidThread, threadsOf, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('what is said in a thread, and to whom', () => {
  let heard: Heard
  beforeAll(async () => {
    heard = await openHeard()
  })
  afterAll(() => heard.stop())

  const replyTo = (by: Person, thread: string, body: string, id = createId<string>()): Promise<Response> =>
    by.send('POST', `/api/threads/${thread}/comments`, { id, body })
  const found = async (reader: Person, id: string): Promise<ThreadBody | undefined> =>
    (await threadsOf(reader, 'rounds', reader.round.id)).find((one) => one.id === id)

  describe('one’s own words', () => {
    const turnBack = (comment: string, seconds: number) =>
      heard.database.query(`update comment set at = now() - make_interval(secs => $1) where id = $2`, [
        seconds,
        comment,
      ])

    it('are changed for fifteen minutes by the clock of the database, by PUT and by POST', async () => {
      const { comments } = await begunThread(heard.chile, heard.plan)
      const { id } = comments[0]!
      const edit = (method: 'PUT' | 'POST') => heard.chile.send(method, `/api/comments/${id}`, { body: 'better' })
      await turnBack(id, EDIT_MINUTES * 60 - 30)
      for (const method of ['PUT', 'POST'] as const) expect((await edit(method)).status).toBe(200)
      await turnBack(id, EDIT_MINUTES * 60 + 1)
      for (const method of ['PUT', 'POST'] as const)
        expect(await reasonOf(await edit(method))).toEqual([409, 'edit-over'])
      // Whose words they are not is told nothing of their age.
      const others = await heard.canada.send('POST', `/api/comments/${id}`, { body: 'other' })
      expect(await reasonOf(others)).toEqual([403, 'forbidden'])
    })

    it('come back byte for byte, as JSON and as text', async () => {
      for (const body of [
        '<script>alert(1)</script>',
        '<img src=x onerror="alert(1)">',
        '<svg/onload=alert(1)>',
        '[x](javascript:alert(1))',
        'JaVaScRiPt:alert(1)',
        '<p data-pm-slice="0 0 []"><a href="javascript:alert(1)">x</a></p>',
        '<math><mtext></mtext></math>',
        '</textarea><style>*{}</style>',
        '{"constructor":{"prototype":{"x":1}}}',
        '\u202Ereversed \u0007\uFEFF one\r\ntwo\ttab 🇱🇨',
        '$& $1 ${x} %s \\u003c',
      ]) {
        const answer = await beginThread(heard.chile, heard.plan, { body })
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
        const { id, comments } = (await answer.json()) as ThreadBody
        expect(comments[0]!.body).toBe(body)
        const list = await heard.focalPoint.fetch(`/api/sections/${heard.plan}/threads`)
        expect(list.headers.get('content-type')).toMatch(/^application\/json/)
        expect(list.headers.get('x-content-type-options')).toBe('nosniff')
        expect((await found(heard.focalPoint, id))!.comments[0]!.body).toBe(body)
      }
    })
  })

  describe('a name in a comment', () => {
    it('is of somebody who may read it: everybody else is no different from nobody', async () => {
      const { chile, canada, secretariat, focalPoint, observer, plan } = heard
      const outsider = await signIn(heard.server.url, await addOtherRound(heard.database))
      const naming = (who: string): string => `Please look, @[${who}].`
      const begin = (audience: ThreadRequest['audience'], body: string) => beginThread(chile, plan, { audience, body })
      for (const reader of [canada, secretariat, focalPoint])
        expect((await begin('shared', naming(reader.round.me))).status).toBe(201)
      const refused = new Set<string>()
      for (const [audience, who] of [
        ['peers', focalPoint.round.me],
        ['delegation', canada.round.me],
        ['shared', observer.round.me],
        ['shared', outsider.round.me],
        ['shared', createId<string>()],
      ] as const) {
        const answer = await begin(audience, naming(who))
        expect(answer.status, `${audience} ${who}`).toBe(400)
        const { detail, reason } = (await answer.json()) as { detail: string; reason: string }
        refused.add(`${reason} ${detail}`)
      }
      expect(refused.size).toBe(1)
      const { id, comments } = await begunThread(chile, plan, { audience: 'peers' })
      expect((await replyTo(canada, id, naming(focalPoint.round.me))).status).toBe(400)
      const edited = { body: naming(focalPoint.round.me) }
      expect((await chile.send('POST', `/api/comments/${comments[0]!.id}`, edited)).status).toBe(400)
      expect((await replyTo(canada, id, naming(secretariat.round.me))).status).toBe(201)
    })

    it('says nothing to a beneficiary of ids that it may not name', async () => {
      const { contributor, chile, plan } = heard
      const naming = { audience: 'delegation', body: `@[${chile.round.me}]` } as const
      expect(await reasonOf(await beginThread(contributor, plan, naming))).toEqual([400, 'bad-request'])
      const own = { ...naming, body: `@[${heard.focalPoint.round.me}]` }
      expect((await beginThread(contributor, plan, own)).status).toBe(201)
    })
  })

  describe('opening a thread to more', () => {
    const widen = (by: Pick<Person, 'send'>, id: string, audience: string, saidVersion = 1): Promise<Response> =>
      by.send('POST', `/api/threads/${id}/audience`, { audience, saidVersion })

    it('goes one step at a time, by those whose step it is, and is kept in the trail', async () => {
      const { chile, canada, secretariat, focalPoint, contributor, observer, plan } = heard
      const { id, version } = await begunThread(chile, plan, { audience: 'delegation', body: 'petrel-inside' })
      expect(await reasonOf(await widen(chile, id, 'shared'))).toEqual([400, 'bad-request'])
      for (const other of [canada, secretariat, focalPoint, observer])
        expect(await reasonOf(await widen(other, id, 'peers'))).toEqual([404, 'not-found'])
      const opened = (await (await widen(chile, id, 'peers')).json()) as ThreadBody
      expect(opened).toMatchObject({ audience: 'peers', version: version + 1 })
      expect((await found(canada, id))?.audience).toBe('peers')
      expect(await found(focalPoint, id)).toBeUndefined()
      // Asked again nothing changes; backwards never.
      expect(await (await widen(chile, id, 'peers')).json()).toEqual(opened)
      for (const other of [chile, canada])
        expect(await reasonOf(await widen(other, id, 'shared'))).toEqual([403, 'forbidden'])
      expect((await widen(secretariat, id, 'delegation')).status).toBe(400)
      const page = await openRawPage(heard.server.url, contributor.cookie, contributor.round.id)
      await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
      expect((await widen(secretariat, id, 'shared', opened.saidVersion)).status).toBe(200)
      await until('the beneficiary is told', () => toldThreads(page).some((thread) => thread.id === id), 1000)
      expect(receivedText(page)).toContain('petrel-inside')
      page.ws.terminate()
      const rows = await heard.database.query(
        `select detail from audit where action = 'thread.audience' and detail->>'thread' = $1 order by at`,
        [id],
      )
      expect(rows.map(({ detail }) => detail)).toMatchObject([
        { before: 'delegation', after: 'peers', comments: 1 },
        { before: 'peers', after: 'shared', comments: 1 },
      ])
    })

    it('is refused when what was said was changed since the asker has read it', async () => {
      const { chile, secretariat, focalPoint, plan } = heard
      const thread = await begunThread(chile, plan, { audience: 'peers', body: 'as it was read' })
      const { id, saidVersion, comments } = thread
      const edited = await chile.send('POST', `/api/comments/${comments[0]!.id}`, { body: 'only for peers' })
      expect(edited.status).toBe(200)
      const open = (read: number) => widen(secretariat, id, 'shared', read)
      expect(await reasonOf(await open(saidVersion))).toEqual([409, 'conflict'])
      expect(await found(focalPoint, id)).toBeUndefined()
      expect((await open(saidVersion + 1)).status).toBe(200)
    })

    it('takes no words that were written for fewer: an answer and a change say for whom they were meant', async () => {
      const { chile, canada, secretariat, focalPoint, plan } = heard
      const { id, comments } = await begunThread(chile, plan, { audience: 'peers', body: 'among us' })
      expect((await widen(secretariat, id, 'shared')).status).toBe(200)
      const meant = { body: 'only for peers', audience: 'peers' }
      const answer = () => canada.send('POST', `/api/threads/${id}/comments`, { id: createId<string>(), ...meant })
      expect(await reasonOf(await answer())).toEqual([409, 'conflict'])
      expect(await reasonOf(await chile.send('POST', `/api/comments/${comments[0]!.id}`, meant))).toEqual([
        409,
        'conflict',
      ])
      expect((await found(focalPoint, id))!.comments.map(({ body }) => body)).toEqual(['among us'])
      const said = { id: createId<string>(), body: 'for all', audience: 'shared' }
      expect((await canada.send('POST', `/api/threads/${id}/comments`, said)).status).toBe(201)
    })

    it('is refused when more was said than the asker has read', async () => {
      const { chile, canada, secretariat, focalPoint, plan } = heard
      const { id } = await begunThread(chile, plan, { audience: 'peers' })
      expect((await replyTo(canada, id, 'only for peers')).status).toBe(201)
      expect(await reasonOf(await widen(secretariat, id, 'shared', 1))).toEqual([409, 'conflict'])
      expect(await found(focalPoint, id)).toBeUndefined()
      expect((await widen(secretariat, id, 'shared', 2)).status).toBe(200)
    })
  })

  describe('a suggestion', () => {
    const item = async (): Promise<string> => (await heard.chile.content(heard.plan)).items[0]!.id
    const suggest = async (by: Person, request: Partial<ThreadRequest>): Promise<Response> =>
      beginThread(by, heard.plan, { audience: 'delegation', item: await item(), ...request })
    const title = { type: 'item', title: 'A new action', body: '', after: null } as const

    it('is a proposal, of those who may suggest: the beneficiary as a draft, also after the date', async () => {
      const { chile, contributor } = heard
      for (const by of [chile, contributor]) {
        const answer = await suggest(by, { item: null, suggestion: title })
        expect(answer.status).toBe(201)
        expect(await answer.json()).toMatchObject({
          kind: 'proposal',
          suggestion: title,
          isLate: false,
          decision: null,
        })
      }
      expect(await reasonOf(await suggest(contributor, { item: null, suggestion: title, audience: 'shared' }))).toEqual(
        [403, 'forbidden'],
      )
      await heard.setOver(true)
      expect((await suggest(contributor, { item: null, suggestion: title })).status).toBe(201)
      await heard.setOver(false)
      const sent = await saidThread(heard.focalPoint, heard.plan, { suggestion: title })
      expect((await found(chile, sent.id))!.suggestion).toEqual(title)
    })

    it('is of a form that the section declares', async () => {
      const { chile, plan } = heard
      const { items } = await chile.content(plan)
      const scalar = (field: string, value: string | string[], before: string | string[] = '') => ({
        field,
        suggestion: { type: 'field' as const, before, value },
      })
      for (const good of [
        scalar('start', '2027-03-01'),
        scalar('start', ''),
        scalar('dependsOn', [items[1]!.id], []),
        { field: 'body' },
        { item: null, field: 'intro' },
        { item: null, suggestion: { ...title, after: items[0]!.id } },
      ]) {
        const answer = await suggest(chile, good)
        expect([answer.status, good, answer.status === 201 ? '' : await answer.text()]).toEqual([201, good, ''])
      }
      for (const wrong of [
        scalar('start', 'soon'),
        scalar('start', ['2027-03-01'], []),
        scalar('dependsOn', ['x'], []),
        scalar('dependsOn', [items[1]!.id, items[1]!.id], []),
        scalar('body', 'words'),
        scalar('nothing', 'words'),
        { ...scalar('start', '2027-03-01'), item: null },
        { suggestion: { type: 'field' as const, before: '', value: '2027-03-01' } },
        { suggestion: { type: 'text' as const, replacement: 'words' } },
        { suggestion: title },
        { item: null, suggestion: { ...title, after: createId<string>() } },
        { field: 'start/x' },
        { field: '__proto__' },
        { field: 'body.translation.translation' },
        { item: null, field: 'body' },
        { late: true },
      ]) {
        const answer = await suggest(chile, wrong)
        expect([(await reasonOf(answer))[0], wrong]).toEqual([400, wrong])
      }
    })

    it('of words that a lock came before is taken in the locked section, and kept among those who write', async () => {
      const { chile, contributor, secretariat, plan } = heard
      const late = { item: null, suggestion: title, late: true } as const
      await secretariat.setState(plan, 'locked')
      try {
        for (const audience of ['delegation', 'peers'] as const) {
          const answer = await suggest(chile, { ...late, audience })
          expect([answer.status, ((await answer.json()) as ThreadBody).isLate]).toEqual([201, true])
        }
        expect(await reasonOf(await suggest(chile, { ...late, audience: 'shared' }))).toEqual([423, 'locked'])
        expect(await reasonOf(await suggest(chile, { ...late, late: false }))).toEqual([423, 'locked'])
        // Who did not write there before the lock has no words that it came before.
        expect(await reasonOf(await suggest(contributor, late))).toEqual([423, 'locked'])
      } finally {
        await secretariat.setState(plan, 'drafting', 'the test goes on')
      }
    })
  })
})
