import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { AnchorRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { plainText, type TextContent } from '../../schema/sections/content.ts'
import { encodeChannelFrame, encodeSync, SYNC } from '../../schema/wire/messages.ts'
import { addItem } from '../support/edits.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { beginThread, begunThread, buildThread, saidThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('a section that somebody may only comment on', () => {
  let heard: Heard
  let focalPoint: Person
  beforeAll(async () => {
    heard = await openHeard()
    focalPoint = heard.focalPoint
  })
  afterAll(() => heard.stop())

  /** Every section as experts and as the beneficiary read it, and the log in bytes. */
  const state = async (): Promise<unknown> => {
    const hashes: string[] = []
    for (const id of Object.values(heard.chile.sections)) hashes.push((await heard.chile.content(id)).hash)
    const [log] = await heard.database.query(
      `select count(*)::int as n, md5(string_agg(encode(bytes, 'hex'), '' order by section_id, seq)) as sum from section_update`,
    )
    const released: ContentBody = await focalPoint.content(heard.plan)
    return { hashes, log, released: released.hash, authors: await heard.database.query('select * from section_author') }
  }
  /** What changes somebody else's text: bytes that a page which may write would send. */
  const forgedUpdate = (): Uint8Array => {
    const doc = new Y.Doc()
    addItem(doc, 'action').text.insert(0, 'forged')
    return Y.encodeStateAsUpdate(doc)
  }

  it('stays byte for byte as it is under a hand-made frame, on the page’s socket and on a plain one', async () => {
    const before = await state()
    for (const person of [focalPoint, heard.contributor]) {
      const page = await openRawPage(heard.server.url, person.cookie, person.round.id)
      const channel = page.open({ section: heard.plan, channel: 1, hasUnsaved: true })
      // Before the answer, after it, and on a channel that was never opened.
      const frame = (at: number, subtype: number) => encodeChannelFrame(at, encodeSync(subtype, forgedUpdate()))
      page.send(frame(1, SYNC.update))
      // By rights, or for a frame of a channel that is not open: which of the two is said first is nobody's promise.
      await until('it is refused', () => channel.closed() !== null || page.ws.readyState === WebSocket.CLOSED)
      expect([null, 4400, 4403]).toContain(channel.closed())
      for (const subtype of [SYNC.update, SYNC.step2]) for (const at of [1, 2]) page.send(frame(at, subtype))
      page.ws.terminate()
      const address = `${heard.server.url.replace('http', 'ws')}/live/${person.round.id}/${heard.plan}`
      const plain = new WebSocket(address, { headers: { cookie: person.cookie } })
      plain.on('open', () => plain.send(Buffer.from([0, ...encodeSync(SYNC.update, forgedUpdate())])))
      const [code] = (await once(plain, 'close')) as [number]
      expect(code).toBe(4403)
    }
    expect(await state()).toEqual(before)
  })

  it('stays as it is under bodies that say more than they may', async () => {
    const before = await state()
    const item = (await focalPoint.content(heard.plan)).items[0]!.id
    const draft = await begunThread(focalPoint, heard.plan, { audience: 'delegation', item })
    const plan = `/api/sections/${heard.plan}`
    const thread = `/api/threads/${draft.id}`
    for (const [method, path, body] of [
      ['PUT', `${plan}/content`, { items: [] }],
      ['POST', `${plan}/content`, { items: [] }],
      ['PUT', `${plan}/state`, { state: 'locked' }],
      ['PUT', `${plan}/release`, { released: false }],
      ['PUT', `${plan}/comments-until`, { until: null }],
      ['POST', `${plan}/threads`, { ...buildThread(), update: [...forgedUpdate()] }],
      ['POST', `${plan}/threads`, { ...buildThread(), content: { items: [] } }],
      ['POST', `${thread}/comments`, { id: createId<string>(), body: 'x', section: heard.plan, text: 'forged' }],
      ['POST', `/api/comments/${draft.comments[0]!.id}`, { body: 'x', item: createId<string>() }],
      ['POST', `${plan}/acceptances`, { threads: [draft.id] }],
      ['POST', `${thread}/disposition`, { verdict: 'taken', why: 'because' }],
    ] as const) {
      const { status } = await focalPoint.send(method, path, body)
      expect([path, status >= 400 && status < 500]).toEqual([path, true])
    }
    expect(await state()).toEqual(before)
  })

  it('stays as it is when somebody who may not write in it says where passages are', async () => {
    const {
      items: [item],
      seq,
    } = await focalPoint.content(heard.plan)
    const text = plainText((item!.fields.title as TextContent).json)
    const passage = { start: 0, end: text.length, quote: text }
    const request = { item: item!.id, field: 'title', passage, seq } as const
    const before = await state()
    const thread = await saidThread(focalPoint, heard.plan, request)
    expect(thread.quote).toBe(text)
    const anchor: Pick<AnchorRequest, 'runs'> = { runs: [[1, 1, 9]] }
    const moved = { ...anchor, text: 'forged', prefix: '', suffix: '' }
    for (const person of [focalPoint, heard.contributor])
      expect((await person.send('POST', `/api/threads/${thread.id}/anchor`, moved)).status).toBe(403)
    const live = { audience: 'delegation', item: item!.id, field: 'title', passage: { anchor, quote: text } } as const
    expect((await beginThread(focalPoint, heard.plan, live)).status).toBe(403)
    const [row] = await heard.database.query('select anchor from thread where id = $1', [thread.id])
    expect(JSON.stringify(row)).not.toContain('forged')
    expect(await state()).toEqual(before)
  })
})
