import { once } from 'node:events'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { encodeAwarenessUpdate, Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { createId } from '../../schema/ids.ts'
import {
  CONTROL,
  encodeAwareness,
  encodeChannelFrame,
  encodeControl,
  encodeSync,
  MESSAGE,
  SYNC,
} from '../../schema/wire/messages.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { beginThread, begunThread, buildBatch, buildThread, saidThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** Tables in which what is said, and what becomes of it, is kept. */
const TABLES = ['thread', 'comment', 'disposition', 'more_time', 'recommendation_answer', 'batch']

/** What bodies may say of themselves and nobody believes (FAULTS A6). */
const FORGED = (other: string): Record<string, unknown>[] => [
  { by: other },
  { member: other },
  { memberId: other },
  { member_id: other },
  { as: { role: 'secretariat', country: null } },
  { byRole: 'secretariat' },
  { role: 'secretariat' },
  { country: 'CL' },
  { byCountry: 'CL' },
  { at: '2020-01-01T00:00:00Z' },
  { editedAt: null },
  { state: 'locked' },
  { section: other },
  { clearedAt: '2020-01-01T00:00:00Z' },
  { clearance: { batch: other, clearedBy: 'Cabinet', clearedOn: '2026-01-01', organisation: 'Cabinet' } },
  { resolvedBy: other },
  { decidedBy: other },
  { isLate: true },
  { __proto__x: 1, constructor: { prototype: { role: 'secretariat' } } },
]

describe('what somebody’s session sends by hand', () => {
  let heard: Heard
  let chile: Person
  let focalPoint: Person
  beforeAll(async () => {
    heard = await openHeard('recommendations')
    ;({ chile, focalPoint } = heard)
  })
  afterAll(() => heard.stop())

  /** Every section as experts read it, and all bytes of the log. */
  const sections = async (): Promise<unknown> => {
    const hashes: string[] = []
    for (const id of Object.values(chile.sections)) hashes.push((await chile.content(id)).hash)
    const [log] = await heard.database.query(
      `select count(*)::int as n, md5(string_agg(encode(bytes, 'hex'), '' order by section_id, seq)) as sum from section_update`,
    )
    const authors = await heard.database.query('select * from section_author order by section_id, client_id')
    const states = await heard.database.query('select id, state, epoch, head, released_seq from section order by id')
    return { hashes, log, authors, states }
  }
  const rows = async (): Promise<unknown> =>
    Promise.all(
      TABLES.map(async (table) => [
        table,
        await heard.database.query(`select md5(string_agg(t::text, '|' order by t::text)) as sum from ${table} t`),
      ]),
    )

  it('[FAULTS A6] says of itself who, whence and what it is in vain: refused, and no row is made or changed', async () => {
    const { plan } = heard
    await heard.setOver(true)
    const item = (await focalPoint.content(plan)).items[0]!.id
    const draft = await begunThread(focalPoint, plan, { audience: 'delegation' })
    const asked = createId<string>()
    await focalPoint.send('POST', `/api/sections/${plan}/more-time`, { id: asked, note: 'Monday.' })
    await heard.setOver(false)
    const sent = await saidThread(focalPoint, plan)
    const suggested = await begunThread(focalPoint, plan, {
      audience: 'delegation',
      suggestion: { type: 'item', title: 'A register', body: '', after: null },
    })
    const { secretariat } = heard
    const later = new Date(Date.now() + 86_400_000).toISOString()
    const honest: [Person, 'POST' | 'PUT', string, object][] = [
      [focalPoint, 'POST', `/api/sections/${plan}/threads`, buildThread({ audience: 'delegation' })],
      [focalPoint, 'POST', `/api/threads/${draft.id}/comments`, { id: createId(), body: 'and more' }],
      [focalPoint, 'PUT', `/api/comments/${draft.comments[0]!.id}`, { body: 'other' }],
      [focalPoint, 'POST', `/api/comments/${draft.comments[0]!.id}`, { body: 'other' }],
      [focalPoint, 'PUT', `/api/threads/${draft.id}/resolved`, { resolved: true }],
      [focalPoint, 'POST', `/api/threads/${draft.id}/resolved`, { resolved: true }],
      [
        focalPoint,
        'POST',
        `/api/rounds/${focalPoint.round.id}/batches`,
        buildBatch([{ id: draft.id, saidVersion: draft.saidVersion }]),
      ],
      [focalPoint, 'POST', `/api/sections/${plan}/items/${item}/answer`, { verdict: 'noted', reply: '' }],
      [focalPoint, 'POST', `/api/sections/${plan}/more-time`, { id: createId(), note: '' }],
      [secretariat, 'POST', `/api/more-time/${asked}/answer`, { until: later, reason: 'Yes.' }],
      [secretariat, 'POST', `/api/threads/${sent.id}/disposition`, { verdict: 'taken', why: 'Yes.' }],
      [secretariat, 'POST', `/api/threads/${sent.id}/audience`, { audience: 'shared', saidVersion: 1 }],
      [secretariat, 'POST', `/api/sections/${plan}/acceptances`, { threads: [suggested.id] }],
      [secretariat, 'POST', `/api/threads/${suggested.id}/decline`, { reason: 'No.' }],
    ]
    const before = [await rows(), await sections()]
    const taken: string[] = []
    for (const [by, method, path, body] of honest)
      for (const forged of FORGED(chile.round.me)) {
        const { status } = await by.send(method, path, { ...body, ...forged })
        if (status !== 400) taken.push(`${method} ${path} ${Object.keys(forged).join()}: ${status}`)
      }
    expect(taken).toEqual([])
    expect([await rows(), await sections()]).toEqual(before)
  })

  it('keeps who says it from the session: their member, role and country of that moment', async () => {
    const { id } = await begunThread(focalPoint, heard.plan, { audience: 'delegation' })
    expect(
      await heard.database.query(
        `select t.member_id, t.by_role, t.by_country, t.audience, t.resolved_by, t.decided_by, t.batch_id, c.member_id as said_by
         from thread t join comment c on c.thread_id = t.id where t.id = $1`,
        [id],
      ),
    ).toEqual([
      {
        member_id: focalPoint.round.me,
        by_role: 'beneficiary',
        by_country: 'LC',
        audience: 'delegation',
        resolved_by: null,
        decided_by: null,
        batch_id: null,
        said_by: focalPoint.round.me,
      },
    ])
  })

  it('[M14] changes no section by a frame of any kind, and shows no cursor to anybody', async () => {
    const doc = new Y.Doc()
    doc.getMap('items').set('x', 'forged')
    const update = Y.encodeStateAsUpdate(doc)
    const awareness = new Awareness(doc)
    awareness.setLocalState({ forged: true, user: { name: 'forged' } })
    const varUints = (...numbers: number[]): Uint8Array =>
      encoding.encode((encoder) => numbers.forEach((number) => encoding.writeVarUint(encoder, number)))
    const messages: [string, Uint8Array][] = [
      ['step 1', encodeSync(SYNC.step1, Y.encodeStateVector(new Y.Doc()))],
      ['step 2', encodeSync(SYNC.step2, update)],
      ['update', encodeSync(SYNC.update, update)],
      ['an unknown sync', encodeSync(9, update)],
      ['awareness', encodeAwareness(encodeAwarenessUpdate(awareness, [doc.clientID]))],
      ['auth', varUints(MESSAGE.auth, 0)],
      ['a question for awareness', varUints(MESSAGE.queryAwareness)],
      ['an unknown message', varUints(77, 1, 2, 3)],
      ['nothing', new Uint8Array()],
      ['garbage', new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 255, 255])],
    ]
    const event = JSON.stringify({ type: 'section', section: heard.plan, state: 'locked' })
    const control: [string, Uint8Array][] = [
      ['opened', encodeControl({ type: 'opened', channel: 1, epoch: 9 })],
      ['closed', encodeControl({ type: 'closed', channel: 1, code: 4403, detail: '' })],
      ['ack', encodeControl({ type: 'ack', channel: 1, count: 9 })],
      ['an event', encodeControl({ type: 'event', event: JSON.parse(event) as never })],
      ['an unknown one', varUints(0, CONTROL.pulse + 9)],
    ]
    const watcher = await openRawPage(heard.server.url, chile.cookie, chile.round.id)
    const watched = watcher.open({ section: heard.plan, channel: 1 })
    await until('the expert is in', () => watched.isSynced())
    const [before, seen] = [await sections(), watcher.received.length]
    const { plan } = heard
    const hidden = chile.sections.findings!
    await heard.secretariat.setReleased(hidden, false)
    const unchanged = await sections()
    for (const person of [focalPoint, heard.contributor, heard.observer]) {
      for (const section of [plan, hidden]) {
        const page = await openRawPage(heard.server.url, person.cookie, person.round.id)
        page.send(
          encodeControl({ type: 'open', channel: 1, section, schema: SCHEMA_VERSION, epoch: 0, hasUnsaved: false }),
        )
        for (const [, message] of messages) for (const at of [1, 2]) page.send(encodeChannelFrame(at, message))
        // Whatever closes it first, the rest goes to a socket of its own.
        for (const [, frame] of [
          ...messages.map(([name, m]) => [name, encodeChannelFrame(1, m)] as const),
          ...control,
        ]) {
          const single = await openRawPage(heard.server.url, person.cookie, person.round.id)
          single.send(
            encodeControl({ type: 'open', channel: 1, section, schema: SCHEMA_VERSION, epoch: 0, hasUnsaved: true }),
          )
          single.send(frame)
          await until('it is answered', () => single.received.length > 0 || single.ws.readyState === WebSocket.CLOSED)
          single.ws.close()
          // Not one byte of Yjs comes back: all that does is of channel 0.
          expect(single.received.filter((bytes) => bytes[0] !== 0)).toEqual([])
        }
        expect(page.received.filter((bytes) => bytes[0] !== 0)).toEqual([])
        page.ws.terminate()
        for (const [name, message] of messages) {
          const address = `${heard.server.url.replace('http', 'ws')}/live/${person.round.id}/${section}`
          const plain = new WebSocket(address, { headers: { cookie: person.cookie } })
          const received: Buffer[] = []
          plain.on('message', (bytes: Buffer) => received.push(bytes))
          plain.on('open', () => plain.send(message))
          const [code] = (await once(plain, 'close')) as [number]
          expect([name, [4403, 4404].includes(code), received]).toEqual([name, true, []])
        }
      }
    }
    expect(await sections()).toEqual(unchanged)
    expect((unchanged as { hashes: unknown }).hashes).toEqual((before as { hashes: unknown }).hashes)
    const toExpert = Buffer.concat(watcher.received.slice(seen)).toString('utf8')
    expect(toExpert).not.toContain('forged')
    watcher.ws.terminate()
  }, 180_000)

  it('[M14] points to no other place than it may speak of, and moves no anchor', async () => {
    const { plan, contributor, database } = heard
    const findings = chile.sections.findings!
    const released = await focalPoint.content(plan)
    const [item, other] = [released.items[0]!.id, (await chile.content(findings)).items[0]!.id]
    const peers = await begunThread(chile, findings, { audience: 'peers', item: other })
    const passage = { start: 0, end: 1, quote: 'x' }
    const before = await sections()
    const anchors = () => database.query('select id, item_id, field, anchor::text from thread order by id')
    const kept = await anchors()
    const runs = [[1, 1, 1]]
    const anchor = { runs, text: 'forged', prefix: '', suffix: '' }
    for (const person of [focalPoint, contributor, heard.observer]) {
      for (const request of [
        // An item of another section, one that nobody has, a field that there is not, words that are not there.
        { item: other },
        { item: createId<string>() },
        { item, field: 'nothing', passage, seq: released.seq },
        { item, field: '__proto__', passage, seq: released.seq },
        { item, field: 'title', passage: { start: 0, end: 9_999_999, quote: 'x' }, seq: released.seq },
        { item, field: 'title', passage: { start: 5, end: 2, quote: 'x' }, seq: released.seq },
        { item, field: 'title', passage: { start: -1, end: 2, quote: 'x' }, seq: released.seq },
        { item, field: 'title', passage: { anchor: { runs }, quote: 'x' } },
        { item, field: 'title', passage: { ...passage, text: 'forged' }, seq: released.seq },
        { item: null, field: 'title', passage, seq: released.seq },
      ] as never[]) {
        const answer = await beginThread(person, plan, { ...(request as object), audience: 'delegation' })
        expect([JSON.stringify(request), answer.status >= 400 && answer.status < 500]).toEqual([
          JSON.stringify(request),
          true,
        ])
      }
      // A section that they do not read, and a thread of others in it.
      expect((await beginThread(person, findings, { item: other, audience: 'delegation' })).status).toBe(404)
      expect((await person.send('POST', `/api/threads/${peers.id}/anchor`, anchor)).status).toBe(404)
      for (const [path, body] of [
        ['comments', { id: createId(), body: 'forged' }],
        ['resolved', { resolved: true }],
        ['decline', { reason: 'forged' }],
        ['take-back', {}],
        ['withdraw', {}],
        ['audience', { audience: 'shared', saidVersion: 1 }],
        ['disposition', { verdict: 'taken', why: 'forged' }],
      ] as const)
        expect([path, (await person.send('POST', `/api/threads/${peers.id}/${path}`, body)).status]).toEqual([
          path,
          404,
        ])
      // Accepting by their own road, in a section of theirs and in one that is not.
      for (const section of [plan, findings])
        expect(
          (await person.send('POST', `/api/sections/${section}/acceptances`, { threads: [peers.id] })).status,
        ).toBeGreaterThanOrEqual(403)
    }
    expect(await anchors()).toEqual(kept)
    expect(await sections()).toEqual(before)
  })
})
