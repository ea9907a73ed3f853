import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId } from '../../schema/ids.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { signIn } from '../support/people.ts'
import { openSuggesting, paragraph, reasonOf, type Suggesting, words } from '../support/suggesting.ts'
import { acceptAll } from '../support/suggestions.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('what becomes of a suggestion that is taken back, and of an empty text', () => {
  let bench: Suggesting
  let database: Suggesting['database']
  let other: Suggesting['other']
  let secretariat: Suggesting['secretariat']
  let chile: Suggesting['chile']
  let canada: Suggesting['canada']
  let section: Suggesting['section']
  let writer: Suggesting['writer']
  let finding: Suggesting['finding']
  let textOf: Suggesting['textOf']
  let liveHtml: Suggesting['liveHtml']
  let suggest: Suggesting['suggest']
  let hashOf: Suggesting['hashOf']
  let rowsOf: Suggesting['rowsOf']
  let auditOf: Suggesting['auditOf']
  let now: Suggesting['now']

  beforeAll(async () => {
    bench = await openSuggesting()
    ;({
      database,
      other,
      secretariat,
      chile,
      canada,
      section,
      writer,
      finding,
      textOf,
      liveHtml,
      suggest,
      hashOf,
      rowsOf,
      auditOf,
      now,
    } = bench)
  })
  afterAll(() => bench.stop())

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
    expect((await auditOf(thread.id)).map(({ action }) => action)).toEqual([
      'suggestion.accept',
      'suggestion.take-back',
    ])
  })

  it('puts words that were deleted back where they were: in a line, over paragraphs, and the whole text', async () => {
    const item = await finding(
      paragraph(words('One two three.')),
      paragraph(words('Four.')),
      paragraph(words('Five six.')),
    )
    for (const quote of [
      ' two',
      'One ',
      ' three.',
      'three.\nFour.\nFive',
      'Four.',
      'One two three.\nFour.\nFive six.',
    ]) {
      const thread = await suggest(quote, '', item)
      await acceptAll(secretariat, section, [thread])
      expect(await textOf(item)).not.toContain(quote)
      expect([quote, (await takeBack(thread.id)).status]).toEqual([quote, 200])
      expect(await textOf(item)).toBe('One two three.\nFour.\nFive six.')
    }
  })

  it('puts deleted words back after words were typed before their place', async () => {
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
})
