import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { flatTextOf } from '../../schema/anchors.ts'
import { changesBody, type ChangesBody } from '../../schema/api/changes.ts'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { createItem, itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { SCHEMAS, type RichTextJson } from '../../schema/sections/rich-text.ts'
import { cloneDatabase } from '../support/database.ts'
import { addMember } from '../support/heard.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { acceptAll, askAccept, suggestWords } from '../support/suggestions.ts'
import { begunThread, threadsOf, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

const KIND = SECTION_KINDS.finding
const words = (text: string, ...marks: { type: string }[]): RichTextJson => ({ type: 'text', text, marks })
const paragraph = (...content: RichTextJson[]): RichTextJson => ({ type: 'paragraph', content })

const reasonOf = async (answer: Response): Promise<[number, string]> => {
  const { reason } = (await answer.json()) as ProblemBody
  return [answer.status, reason]
}

describe('suggestions', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let other: TestServer
  let secretariat: Person
  let chile: Person
  let canada: Person
  let official: Person
  let observer: Person
  /** In review; released to the beneficiary. */
  let section: string
  let writer: PlainClient

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    other = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    official = await signIn(server.url, 'official-lc')
    const person = createId<string>()
    await database.query(`insert into person (id, persona) values ($1, 'observer')`, [person])
    await database.query(
      `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'observer', 'BZ')`,
      [createId<string>(), chile.round.id, person],
    )
    observer = await signIn(server.url, 'observer')
    section = chile.sections.findings!
    expect((await secretariat.setState(section, 'in-review')).status).toBe(200)
    writer = openPlain({ url: server.url, cookie: secretariat.cookie, round: secretariat.round.id, section })
    await writer.synced
  })
  afterAll(async () => {
    writer.close()
    await other.stop()
    await server.stop()
    await database.drop()
  })

  const saved = (): Promise<void> =>
    until('it is saved', async () => {
      const { items } = await secretariat.content(section)
      const live = [...itemsOf(writer.doc).entries()].filter(([, item]) => item.get('deletedAt') === undefined)
      return items.length === live.length && live.every(([id]) => items.some((item) => item.id === id))
    })

  /** A finding of the secretariat's. */
  const finding = async (...content: RichTextJson[]): Promise<string> => {
    const id = createItem(writer.doc, KIND, { lang: 'en' })
    prosemirrorJSONToYXmlFragment(
      SCHEMAS.text,
      { type: 'doc', content },
      itemsOf(writer.doc).get(id)!.get('body') as Y.XmlFragment,
    )
    const text = (): string => (itemsOf(writer.doc).get(id)!.get('body') as Y.XmlFragment).toJSON()
    const wanted = text()
    await saved()
    await until('its words are saved', async () => (await textOf(id)).length > 0 || wanted === '')
    return id
  }

  const textOf = async (item: string, field = 'body'): Promise<string> =>
    flatTextOf(await secretariat.content(section), item, field) ?? ''
  const liveHtml = (item: string): string =>
    (itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment)
      .toJSON()
      .replaceAll(/ (target|rel|class)="[^"]*"/g, '')
  const suggest = (
    quote: string,
    replacement: string,
    item: string,
    by: Person = chile,
    request: Partial<ThreadRequest> = {},
  ): Promise<ThreadBody> => suggestWords(by, section, { item, quote }, replacement, request)
  const hashOf = async (): Promise<string> => (await secretariat.content(section)).hash
  const rowsOf = (id: string) =>
    database.query('select seq, member_id, bytes from section_update where suggestion_id = $1', [id])
  const auditOf = (id: string) =>
    database.query(`select action, member_id, detail from audit where detail->>'thread' = $1 order by at, id`, [id])
  const now = async (id: string): Promise<ThreadBody> =>
    (await threadsOf(secretariat, 'sections', section)).find((thread) => thread.id === id)!

  it('puts the words that differ into the text with the marks around them, and tells the pages', async () => {
    const item = await finding(
      paragraph(words('A '), words('binding deadline', { type: 'bold' }), words(' is missing.')),
    )
    const thread = await suggest('binding deadline is missing', 'firm deadline is absent', item)
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    const { accepted, refused } = await acceptAll(secretariat, section, [thread])
    expect(refused).toEqual([])
    expect(accepted).toMatchObject([
      { id: thread.id, version: thread.version + 1, decision: { verdict: 'accepted', by: secretariat.round.me } },
    ])
    expect(accepted[0]!.resolved).toMatchObject({ by: secretariat.round.me })
    await until('who writes sees it', () => liveHtml(item).includes('firm'))
    expect(liveHtml(item)).toBe('<paragraph>A <bold>firm deadline</bold> is absent.</paragraph>')
    await until('the page is told', () =>
      toldThreads(page).some(({ id, decision }) => id === thread.id && decision !== null),
    )
    page.ws.terminate()
  })

  it('keeps both names: who suggested in the thread, who accepted in the row, and both with the client id', async () => {
    const item = await finding(paragraph(words('Both names are kept.')))
    const thread = await suggest('kept', 'evidence', item)
    await acceptAll(secretariat, section, [thread])
    const [row, ...more] = await rowsOf(thread.id)
    expect(more).toEqual([])
    expect(row!.member_id).toBe(secretariat.round.me)
    const clients = [...Y.parseUpdateMeta(new Uint8Array(row!.bytes as Buffer)).from.keys()]
    expect(
      await database.query(
        'select member_id, suggestion_id from section_author where section_id = $1 and client_id = $2',
        [section, clients[0]!],
      ),
    ).toEqual([{ member_id: secretariat.round.me, suggestion_id: thread.id }])
    expect(clients).toHaveLength(1)
    expect(await auditOf(thread.id)).toMatchObject([
      {
        action: 'suggestion.accept',
        member_id: secretariat.round.me,
        detail: { after: 'accepted', suggestedBy: chile.round.me, item },
      },
    ])
  })

  it('says who changed the section, of a suggestion both names, to those who may know it', async () => {
    const item = await finding(paragraph(words('Whose words are these?')))
    const thread = await suggest('Whose', 'By whom', item)
    await acceptAll(secretariat, section, [thread])
    const inside = await suggest('these', 'those', item, chile, { audience: 'delegation' })
    const changesFor = async (person: Person, before?: number): Promise<ChangesBody> =>
      changesBody.parse(
        await (
          await person.fetch(`/api/sections/${section}/changes${before === undefined ? '' : `?before=${before}`}`)
        ).json(),
      )
    const expected = {
      by: secretariat.round.me,
      suggestion: {
        act: 'accepted',
        by: chile.round.me,
        as: { role: 'expert', country: 'CL' },
        thread: thread.id,
        item,
      },
    }
    for (const person of [secretariat, chile, canada]) {
      const { changes } = await changesFor(person)
      expect(changes[0]).toMatchObject(expected)
      expect(changes[1]).toMatchObject({ by: secretariat.round.me, suggestion: null })
      expect(JSON.stringify(changes)).not.toContain(inside.id)
    }
    await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, undefined)
    const { changes } = await changesFor(canada)
    expect(changes[0]).toMatchObject({ ...expected, suggestion: { ...expected.suggestion, act: 'taken-back' } })
    expect((await changesFor(canada, changes[0]!.first)).changes[0]).toMatchObject(expected)
    // Whoever reads a release reads the text alone (DESIGN 6).
    await secretariat.setReleased(section, true)
    for (const person of [official, observer])
      expect(await reasonOf(await person.fetch(`/api/sections/${section}/changes`))).toEqual([404, 'not-found'])
    await secretariat.setReleased(section, false)
    expect((await chile.fetch(`/api/sections/${section}/changes?before=x`)).status).toBe(400)
  })

  it('accepts once: asked again, and by two at once on two processes', async () => {
    const item = await finding(paragraph(words('Twice is once.')))
    const thread = await suggest('once', 'once and once', item)
    const elsewhere = await signIn(other.url, 'secretariat')
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => acceptAll(at % 2 === 0 ? secretariat : elsewhere, section, [thread])),
    )
    for (const { accepted, refused } of answers) {
      expect(refused).toEqual([])
      expect(accepted.map(({ id }) => id)).toEqual([thread.id])
    }
    expect(await rowsOf(thread.id)).toHaveLength(1)
    expect(await textOf(item)).toBe('Twice is once and once.')
    expect((await auditOf(thread.id)).map(({ action }) => action)).toEqual(['suggestion.accept'])
  })

  it('only marks the thread when the text has it: the server ended between the two', async () => {
    const item = await finding(paragraph(words('A crash in between.')))
    const thread = await suggest('crash', 'restart', item)
    await acceptAll(secretariat, section, [thread])
    await database.query(
      `update thread set decision = null, decided_by = null, decided_at = null, resolved_by = null, resolved_at = null
       where id = $1`,
      [thread.id],
    )
    const before = await hashOf()
    expect(await acceptAll(secretariat, section, [thread])).toMatchObject({
      accepted: [{ decision: { verdict: 'accepted', by: secretariat.round.me } }],
      refused: [],
    })
    expect(await hashOf()).toBe(before)
    expect(await rowsOf(thread.id)).toHaveLength(1)
  })

  it('accepts several at once, each for itself', async () => {
    const item = await finding(paragraph(words('One two three four.')), paragraph(words('Five six.')))
    const threads = [
      await suggest('two', 'second', item),
      await suggest('four.\nFive', 'fourth. And five', item, canada),
      await suggest('six', 'sixth', item),
      await suggest('two three', 'both', item),
    ]
    const { accepted, refused } = await acceptAll(secretariat, section, threads)
    expect(accepted.map(({ id }) => id)).toEqual(threads.slice(0, 3).map(({ id }) => id))
    expect(refused).toEqual([{ thread: threads[3]!.id, reason: 'conflict' }])
    expect(await textOf(item)).toBe('One second three fourth. And five sixth.')
  })

  it('says where the passages of all other threads are that it puts into another paragraph, whoever may read them', async () => {
    const item = await finding(paragraph(words('One two.')), paragraph(words('Three four five.')))
    const inDelegation = async (person: Person, quote: string): Promise<ThreadBody> => {
      const { seq, ...content } = await person.content(section)
      const start = flatTextOf(content, item, 'body')!.indexOf(quote)
      const passage = { start, end: start + quote.length, quote }
      return begunThread(person, section, { item, field: 'body', seq, passage, audience: 'delegation' })
    }
    const other = await inDelegation(chile, 'four')
    const across = await inDelegation(canada, 'two.\nThree')
    const joining = await suggest('two.\nThree', 'two. And three', item)
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    /** By the characters alone: the words that an anchor knows lead nowhere. */
    const wordsOf = async (person: Person, { id }: ThreadBody): Promise<string | null> => {
      const content = await person.content(section)
      const known = await database.query('select anchor from thread where id = $1', [id])
      await database.query(`update thread set anchor = anchor || '{"text": "#"}' where id = $1`, [id])
      const range = (await person.content(section)).ranges?.[id]
      await database.query(`update thread set anchor = $1::text::jsonb where id = $2`, [
        JSON.stringify(known[0]!.anchor),
        id,
      ])
      return range == null ? null : flatTextOf(content, item, 'body')!.slice(...range)
    }
    expect((await acceptAll(secretariat, section, [joining])).refused).toEqual([])
    expect(await textOf(item)).toBe('One two. And three four five.')
    expect(await wordsOf(chile, other)).toBe('four')
    expect(await wordsOf(canada, across)).toBe('two. And three')
    await until('the page is told', () => toldThreads(page).some(({ id }) => id === other.id))
    expect((await secretariat.send('POST', `/api/threads/${joining.id}/take-back`, {})).status).toBe(200)
    expect(await textOf(item)).toBe('One two.\nThree four five.')
    expect(await wordsOf(chile, other)).toBe('four')
    page.ws.terminate()
  })

  it('shows a conflict and writes nothing where the text, the item or the decision is another by now', async () => {
    const item = await finding(paragraph(words('The plan is late.')))
    const changed = await suggest('is late', 'is overdue', item)
    const gone = await suggest('The plan', 'A plan', item)
    const body = itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment
    const text = (body.get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.insert('The plan is'.length, ' never')
    await until('it is saved', async () => (await textOf(item)).includes('never'))
    const before = await hashOf()
    expect((await acceptAll(secretariat, section, [changed])).refused).toEqual([
      { thread: changed.id, reason: 'conflict' },
    ])
    setDeleted(itemsOf(writer.doc).get(item)!, new Date().toISOString())
    await saved()
    expect((await acceptAll(secretariat, section, [gone])).refused).toEqual([{ thread: gone.id, reason: 'conflict' }])
    setDeleted(itemsOf(writer.doc).get(item)!, null)
    await saved()
    expect(await hashOf()).toBe(before)
    const declined = await secretariat.send('POST', `/api/threads/${gone.id}/decline`, { reason: 'It is one plan.' })
    expect(await declined.json()).toMatchObject({ decision: { verdict: 'declined', reason: 'It is one plan.' } })
    expect((await acceptAll(secretariat, section, [gone])).refused).toEqual([{ thread: gone.id, reason: 'conflict' }])
    expect(await hashOf()).toBe(before)
    expect(await rowsOf(changed.id)).toEqual([])
    expect((await auditOf(gone.id)).map(({ action }) => action)).toEqual(['suggestion.decline'])
  })

  it('changes a field and adds an item', async () => {
    const item = await finding(paragraph(words('A field.')))
    const field = await begunThread(chile, section, {
      item,
      field: 'kind',
      suggestion: { type: 'field', before: '', value: 'gap' },
    })
    const stale = await begunThread(canada, section, {
      item,
      field: 'kind',
      suggestion: { type: 'field', before: '', value: 'risk' },
    })
    const themes = await begunThread(chile, section, {
      item,
      field: 'principles',
      suggestion: { type: 'field', before: [], value: ['long-term'] },
    })
    const added = await begunThread(chile, section, {
      suggestion: { type: 'item', title: 'No\nregister', body: 'Nobody keeps one.\nSince 2019.', after: item },
    })
    const { accepted, refused } = await acceptAll(secretariat, section, [field, stale, themes, added])
    expect(accepted.map(({ id }) => id)).toEqual([field.id, themes.id, added.id])
    expect(refused).toEqual([{ thread: stale.id, reason: 'conflict' }])
    const { items } = await secretariat.content(section)
    const at = items.findIndex(({ id }) => id === item)
    expect(items[at]!.fields).toMatchObject({ kind: 'gap', principles: ['long-term'] })
    expect(items[at + 1]!.id).toBe(added.id)
    expect(await textOf(added.id, 'title')).toBe('No register')
    expect(await textOf(added.id)).toBe('Nobody keeps one.\nSince 2019.')
  })

  it('takes a decision back: the words stand as before, and the suggestion may be accepted anew', async () => {
    const item = await finding(paragraph(words('There and back again.')))
    const thread = await suggest('There and back', 'Forth', item)
    await acceptAll(secretariat, section, [thread])
    const back = await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, undefined)
    expect([back.status, await back.json()]).toMatchObject([200, { decision: null, resolved: null }])
    expect(await textOf(item)).toBe('There and back again.')
    expect((await acceptAll(secretariat, section, [thread])).refused).toEqual([])
    expect(await textOf(item)).toBe('Forth again.')
    const text = ((itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment).get(0) as Y.XmlElement).get(
      0,
    ) as Y.XmlText
    await until('who writes sees it', () => liveHtml(item).includes('Forth'))
    text.insert(2, 'u')
    await until('it is saved', async () => (await textOf(item)).startsWith('Fou'))
    expect(await reasonOf(await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, undefined))).toEqual([
      409,
      'conflict',
    ])
    expect(await textOf(item)).toBe('Fourth again.')
    expect((await auditOf(thread.id)).map(({ action }) => action)).toEqual([
      'suggestion.accept',
      'suggestion.take-back',
      'suggestion.accept',
    ])
  })

  const turnsOf = (id: string) =>
    database.query(
      `select suggestion_turn as turn, member_id as member from section_update where suggestion_id = $1 order by seq`,
      [id],
    )
  const takeBack = (id: string): Promise<Response> =>
    secretariat.send('POST', `/api/threads/${id}/take-back`, undefined)

  it('only adds to the log: what takes back is a row of its own, and names what it takes back', async () => {
    const item = await finding(paragraph(words('The log is the history.')))
    const thread = await suggest('history', 'memory', item)
    await acceptAll(secretariat, section, [thread])
    const [accepted] = await rowsOf(thread.id)
    const member = secretariat.round.me
    expect((await takeBack(thread.id)).status).toBe(200)
    expect(await turnsOf(thread.id)).toEqual([
      { turn: 1, member },
      { turn: 2, member },
    ])
    expect((await rowsOf(thread.id)).find(({ seq }) => seq === accepted!.seq)).toEqual(accepted)
    // Words that are put back are nobody's suggestion.
    const [back] = await database.query(
      'select bytes from section_update where suggestion_id = $1 and suggestion_turn = 2',
      [thread.id],
    )
    const [client] = [...Y.parseUpdateMeta(new Uint8Array(back!.bytes as Buffer)).from.keys()]
    expect(
      await database.query('select suggestion_id from section_author where section_id = $1 and client_id = $2', [
        section,
        client!,
      ]),
    ).toEqual([{ suggestion_id: null }])
    await acceptAll(secretariat, section, [thread])
    expect((await turnsOf(thread.id)).map(({ turn }) => turn)).toEqual([1, 2, 3])
    expect(await textOf(item)).toBe('The log is the memory.')
  })

  it('says in the log that it was taken back, also where the words stand as before by another hand', async () => {
    const item = await finding(paragraph(words('Typed back by hand.')))
    const thread = await suggest('hand', 'heart', item)
    await acceptAll(secretariat, section, [thread])
    await until('who writes sees it', () => liveHtml(item).includes('heart'))
    const body = itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment
    const text = (body.get(0) as Y.XmlElement).get(0) as Y.XmlText
    const at = text.toString().indexOf('heart')
    text.insert(at + 1, 'and')
    text.delete(at + 4, 4)
    await until('it is saved', async () => (await textOf(item)) === 'Typed back by hand.')
    const before = await hashOf()
    expect((await takeBack(thread.id)).status).toBe(200)
    expect(await hashOf()).toBe(before)
    expect((await turnsOf(thread.id)).map(({ turn }) => turn)).toEqual([1, 2])
    expect((await acceptAll(secretariat, section, [thread])).refused).toEqual([])
    expect(await textOf(item)).toBe('Typed back by heart.')
  })

  it('takes back twice at once, and on two processes, as one row', async () => {
    const item = await finding(paragraph(words('Back is back.')))
    const thread = await suggest('back.', 'front.', item)
    await acceptAll(secretariat, section, [thread])
    const elsewhere = await signIn(other.url, 'secretariat')
    const answers = await Promise.all(
      [secretariat, elsewhere, secretariat, elsewhere].map((person) =>
        person.send('POST', `/api/threads/${thread.id}/take-back`, undefined),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await turnsOf(thread.id)).map(({ turn }) => turn)).toEqual([1, 2])
    expect(await textOf(item)).toBe('Back is back.')
    expect((await auditOf(thread.id)).map(({ action }) => action)).toEqual(['suggestion.accept', 'suggestion.take-back'])
  })

  it('puts words that were deleted back where they were: in a line, over paragraphs, and the whole text', async () => {
    const item = await finding(paragraph(words('One two three.')), paragraph(words('Four.')), paragraph(words('Five six.')))
    for (const quote of [' two', 'One ', ' three.', 'three.\nFour.\nFive', 'Four.', 'One two three.\nFour.\nFive six.']) {
      const thread = await suggest(quote, '', item)
      await acceptAll(secretariat, section, [thread])
      expect(await textOf(item)).not.toContain(quote)
      expect([quote, (await takeBack(thread.id)).status]).toEqual([quote, 200])
      expect(await textOf(item)).toBe('One two three.\nFour.\nFive six.')
    }
  })

  it('puts deleted words back after words were typed around their place, and not over words typed there', async () => {
    const item = await finding(paragraph(words('The plan is very late.')))
    const thread = await suggest(' very', '', item)
    await acceptAll(secretariat, section, [thread])
    await until('who writes sees it', () => liveHtml(item).includes('is late'))
    const text = ((itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment).get(0) as Y.XmlElement).get(
      0,
    ) as Y.XmlText
    text.insert(0, 'Today: ')
    await until('it is saved', async () => (await textOf(item)).startsWith('Today'))
    expect((await takeBack(thread.id)).status).toBe(200)
    expect(await textOf(item)).toBe('Today: The plan is very late.')
  })

  it('suggests words for an empty text, and takes them back', async () => {
    const item = await finding()
    const request = { item, field: 'body', suggestion: { type: 'text', replacement: 'First.\nSecond.' } } as const
    const thread = await begunThread(chile, section, request)
    expect(thread).toMatchObject({ quote: null, range: null, kind: 'proposal' })
    const rival = await begunThread(canada, section, {
      ...request,
      suggestion: { type: 'text', replacement: 'Another.' },
    })
    expect((await acceptAll(secretariat, section, [thread, rival])).refused).toEqual([
      { thread: rival.id, reason: 'conflict' },
    ])
    expect(await textOf(item)).toBe('First.\nSecond.')
    expect((await takeBack(thread.id)).status).toBe(200)
    expect((await textOf(item)).trim()).toBe('')
    expect((await acceptAll(secretariat, section, [rival])).refused).toEqual([])
    expect(await textOf(item)).toBe('Another.')
    // Words that stand are replaced by a passage alone.
    const { status } = await chile.send('POST', `/api/sections/${section}/threads`, {
      ...request,
      id: createId<string>(),
      comment: createId<string>(),
      kind: 'proposal',
      audience: 'peers',
      seq: 0,
      body: 'All of it.',
    })
    expect(status).toBe(400)
  })

  it('opens a declined one again', async () => {
    const item = await finding(paragraph(words('No, and yes.')))
    const thread = await suggest('No', 'Yes', item)
    await secretariat.send('POST', `/api/threads/${thread.id}/decline`, { reason: 'No.' })
    await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, undefined)
    expect(await now(thread.id)).toMatchObject({ decision: null, resolved: null })
    expect((await acceptAll(secretariat, section, [thread])).accepted).toHaveLength(1)
  })

  it('takes back an item that nobody has touched', async () => {
    const thread = await begunThread(chile, section, {
      suggestion: { type: 'item', title: 'Short life', body: '', after: null },
    })
    await acceptAll(secretariat, section, [thread])
    expect(await textOf(thread.id, 'title')).toBe('Short life')
    await secretariat.send('POST', `/api/threads/${thread.id}/take-back`, undefined)
    expect((await secretariat.content(section)).items.map(({ id }) => id)).not.toContain(thread.id)
    await acceptAll(secretariat, section, [thread])
    expect(await textOf(thread.id, 'title')).toBe('Short life')
  })

  it('lets nobody decide who may not edit now, whatever they send', async () => {
    const item = await finding(paragraph(words('Hands off this text.')))
    const thread = await suggest('Hands off', 'Touch', item)
    const before = await hashOf()
    const tries = async (person: Person): Promise<[number, string][]> => [
      await reasonOf(await askAccept(person, section, [thread.id])),
      await reasonOf(await person.send('POST', `/api/threads/${thread.id}/decline`, { reason: 'no' })),
      await reasonOf(await person.send('POST', `/api/threads/${thread.id}/take-back`, undefined)),
    ]
    const [refused, hidden] = [[403, 'forbidden'] as [number, string], [404, 'not-found'] as [number, string]]
    expect(await tries(chile)).toEqual([refused, refused, refused])
    expect(await tries(official)).toEqual([hidden, hidden, hidden])
    expect(await tries(observer)).toEqual([hidden, hidden, hidden])
    await secretariat.setReleased(section, true)
    expect(await tries(official)).toEqual([refused, refused, refused])
    await secretariat.setReleased(section, false)
    const forged = { threads: [thread.id], member: secretariat.round.me, force: true }
    expect((await secretariat.send('POST', `/api/sections/${section}/acceptances`, forged)).status).toBe(400)
    const elsewhere = chile.sections.recommendations!
    expect((await acceptAll(secretariat, elsewhere, [thread])).refused).toEqual([
      { thread: thread.id, reason: 'not-found' },
    ])
    expect((await acceptAll(secretariat, section, [{ id: createId<string>() }])).refused).toMatchObject([
      { reason: 'not-found' },
    ])
    const plain = await begunThread(chile, section)
    expect((await acceptAll(secretariat, section, [plain])).refused).toEqual([
      { thread: plain.id, reason: 'bad-request' },
    ])
    expect([await hashOf(), await rowsOf(thread.id)]).toEqual([before, []])
  })

  it('keeps in the trail of what one delegation decides among itself who decided in which section, and nothing else', async () => {
    await addMember(database, chile.round.id, 'second-cl', { role: 'expert', country: 'CL' })
    const colleague = await signIn(server.url, 'second-cl')
    // Experts edit while it is drafted.
    const drafted = chile.sections.recommendations!
    const suggestion = { type: 'item', title: 'hush-title', body: '', after: null } as const
    const suggested = () => begunThread(colleague, drafted, { audience: 'delegation', suggestion })
    const [declined, accepted] = [await suggested(), await suggested()]
    const reason = 'hush-reason'
    expect((await chile.send('POST', `/api/threads/${declined.id}/decline`, { reason })).status).toBe(200)
    expect((await acceptAll(chile, drafted, [accepted])).refused).toEqual([])
    expect((await chile.send('POST', `/api/threads/${accepted.id}/take-back`, {})).status).toBe(200)
    const trail = await (await secretariat.fetch(`/api/rounds/${chile.round.id}/audit`)).text()
    for (const hushed of ['hush', declined.id, accepted.id]) expect(trail).not.toContain(hushed)
    const rows = await database.query(
      `select action, section_id, member_id, detail from audit where section_id = $1 and action like 'suggestion.%'
       order by at desc, id desc limit 3`,
      [drafted],
    )
    expect(rows).toEqual(
      ['take-back', 'accept', 'decline'].map((act) => ({
        action: `suggestion.${act}`,
        section_id: drafted,
        member_id: chile.round.me,
        detail: { before: null, after: null, reason: null },
      })),
    )
  })

  it('puts nothing into a locked section, and late words once it is open again', async () => {
    const item = await finding(paragraph(words('Late words wait.')))
    const early = await suggest('wait', 'stay', item)
    expect((await secretariat.setState(section, 'locked')).status).toBe(200)
    const before = await hashOf()
    const late = await suggest('words', 'words of mine', item, chile, { late: true, audience: 'peers' })
    expect(late.isLate).toBe(true)
    expect(await reasonOf(await askAccept(secretariat, section, [early.id, late.id]))).toEqual([423, 'locked'])
    expect((await secretariat.send('POST', `/api/threads/${late.id}/decline`, { reason: 'no' })).status).toBe(423)
    expect([await hashOf(), await rowsOf(early.id)]).toEqual([before, []])
    expect((await secretariat.setState(section, 'in-review', 'late words')).status).toBe(200)
    expect((await acceptAll(secretariat, section, [early, late])).refused).toEqual([])
    expect(await textOf(item)).toBe('Late words of mine stay.')
  })
})
