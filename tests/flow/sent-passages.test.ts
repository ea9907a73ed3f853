import { prosemirrorToYXmlFragment } from '@tiptap/y-tiptap'
import { Node } from '@tiptap/pm/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as Y from 'yjs'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { SCHEMAS } from '../../schema/sections/rich-text.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { acceptAll, suggestWords } from '../support/suggestions.ts'
import { begunThread, buildBatch, sentBatch, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'

const RIVER = 'See the bank of the town. Then see the bank of the river, at last.'
const LINE = 'See the bank of the town.'
const BETWEEN = 'More than thirty-two characters of other words stand in between.'

/** Nobody who edits knows of a draft, so nobody says what took the place of its characters. */
describe('the passage of a draft that is sent', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let official: Person
  let section: string
  let writer: PlainClient

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    official = await signIn(server.url, 'official-lc')
    section = chile.sections.findings!
    writer = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await writer.synced
  })
  afterAll(async () => {
    writer.close()
    await server.stop()
    await database.drop()
  })

  const stored = (words: string): Promise<void> =>
    until('the words are stored', async () => JSON.stringify(await chile.content(section)).includes(words))
  const bodyOf = (item: string): Y.XmlFragment => itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment
  /** Write the paragraphs of a text anew, as other elements. */
  const writeAnew = async (item: string, ...paragraphs: string[]): Promise<void> => {
    const content = paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }))
    const body = bodyOf(item)
    body.delete(0, body.length)
    prosemirrorToYXmlFragment(Node.fromJSON(SCHEMAS.text, { type: 'doc', content }), body)
    await stored(paragraphs.at(-1)!)
  }
  const release = async (): Promise<number> => {
    const secretariat = await signIn(server.url, 'secretariat')
    expect((await secretariat.setReleased(section, true)).status).toBe(200)
    return (await official.content(section)).seq
  }
  const draftOn = async (item: string, start: number): Promise<ThreadBody> => {
    const passage = { start, end: start + 'bank'.length, quote: 'bank' }
    return begunThread(official, section, {
      item,
      field: 'body',
      seq: await release(),
      audience: 'delegation',
      passage,
    })
  }
  const sentOf = async (draft: ThreadBody): Promise<string> => (await sentBatch(official, [draft.id])).sent[0]!.id
  const rangeOf = async (id: string) => (await chile.content(section)).ranges?.[id]

  it('is found again by its words, and from then on is what stands there', async () => {
    const { id: item } = addItem(writer.doc)
    await writeAnew(item, RIVER)
    const start = RIVER.lastIndexOf('bank')
    const draft = await draftOn(item, start)
    await writeAnew(item, `${RIVER} It was added.`)
    const sent = await sentOf(draft)
    expect(await rangeOf(sent)).toEqual([start, start + 4])
    // By its words alone it would be the other bank now.
    const text = (bodyOf(item).get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.insert(start + 2, 'lla')
    await stored('ballank of the river')
    expect(await rangeOf(sent)).toEqual([start, start + 7])
    expect((await threadsOf(chile, 'sections', section)).find(({ id }) => id === sent)?.quote).toBe('bank')
  })

  it('is sent as it was cleared, though its text was written in and released again since', async () => {
    const { id: item } = addItem(writer.doc)
    await writeAnew(item, RIVER)
    const start = RIVER.indexOf('bank')
    const draft = await draftOn(item, start)
    const text = (bodyOf(item).get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.insert(start, 'sand')
    await stored('sandbank')
    await release()
    const read = (await threadsOf(official, 'sections', section)).find(({ id }) => id === draft.id)
    expect(read).toMatchObject({ range: { start: start + 4, end: start + 8 }, saidVersion: draft.saidVersion })
    const cleared = buildBatch([{ id: draft.id, saidVersion: draft.saidVersion }])
    expect((await official.send('POST', `/api/rounds/${official.round.id}/batches`, cleared)).status).toBe(201)
  })

  it('gives its delegation no sign of what is accepted beside it in a text that it does not read', async () => {
    const { id: item } = addItem(writer.doc)
    await writeAnew(item, RIVER)
    const draft = await draftOn(item, RIVER.indexOf('bank'))
    const readDraft = async () => (await threadsOf(official, 'sections', section)).find(({ id }) => id === draft.id)
    const before = await readDraft()
    const suggestion = await suggestWords(chile, section, { item, quote: 'of the town' }, 'in town')
    expect((await acceptAll(chile, section, [suggestion])).refused).toEqual([])
    await stored('bank in town')
    expect(await readDraft()).toEqual(before)
  })

  it('is on deleted text where nobody can tell which of several places it was', async () => {
    const { id: item } = addItem(writer.doc)
    const lines = [LINE, BETWEEN, LINE, BETWEEN, LINE, BETWEEN]
    await writeAnew(item, ...lines, 'The end.')
    const start = [LINE, BETWEEN, ''].join('\n').length + LINE.indexOf('bank')
    const draft = await draftOn(item, start)
    await writeAnew(item, ...lines, 'It ends.')
    const sent = await sentOf(draft)
    expect(await rangeOf(sent)).toBeNull()
    expect(await threadsOf(chile, 'sections', section)).toContainEqual(
      expect.objectContaining({ id: sent, quote: 'bank' }),
    )
  })
})
