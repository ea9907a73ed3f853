import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { flatTextOf } from '../../schema/anchors.ts'
import { changesBody, type ChangesBody } from '../../schema/api/changes.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { addMember } from '../support/heard.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { openSuggesting, paragraph, reasonOf, type Suggesting, words } from '../support/suggesting.ts'
import { acceptAll, askAccept } from '../support/suggestions.ts'
import { begunThread, toldThreads } from '../support/threads.ts'
import { until } from '../support/until.ts'

describe('suggestions', () => {
  let bench: Suggesting
  let database: Suggesting['database']
  let server: Suggesting['server']
  let other: Suggesting['other']
  let secretariat: Suggesting['secretariat']
  let chile: Suggesting['chile']
  let canada: Suggesting['canada']
  let official: Suggesting['official']
  let observer: Suggesting['observer']
  let section: Suggesting['section']
  let writer: Suggesting['writer']
  let saved: Suggesting['saved']
  let finding: Suggesting['finding']
  let textOf: Suggesting['textOf']
  let liveHtml: Suggesting['liveHtml']
  let suggest: Suggesting['suggest']
  let hashOf: Suggesting['hashOf']
  let rowsOf: Suggesting['rowsOf']
  let auditOf: Suggesting['auditOf']

  beforeAll(async () => {
    bench = await openSuggesting()
    ;({
      database,
      server,
      other,
      secretariat,
      chile,
      canada,
      official,
      observer,
      section,
      writer,
      saved,
      finding,
      textOf,
      liveHtml,
      suggest,
      hashOf,
      rowsOf,
      auditOf,
    } = bench)
  })
  afterAll(() => bench.stop())

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
