import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditBody } from '../../schema/api/audit.ts'
import {
  answerMatrixBody,
  commentMatrixBody,
  type AnswerMatrixBody,
  type CommentMatrixBody,
} from '../../schema/api/responses.ts'
import { batchBody, type ThreadBody } from '../../schema/api/threads.ts'
import type * as Y from 'yjs'
import { createId } from '../../schema/ids.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { responseTexts } from '../../templates/responses.ts'
import { readCsv } from '../support/csv.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** What nobody outside a delegation, or outside the peers, may find in any file. */
const CANARY = {
  draft: 'canary-of-the-delegation',
  peers: 'canary-of-the-peers',
  later: 'canary-written-after-the-release',
}

/** What the demo's round holds already. */
const OF_THE_DEMO = 'Could one of our libraries be the place for requests on paper? It is open on Saturdays.'

describe('[FEATURES S04, M26] the response matrices', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let secretariat: Person
  let expert: Person
  let official: Person
  let round: string
  let sent: ThreadBody

  const comments = async (person: Person): Promise<CommentMatrixBody> =>
    commentMatrixBody.parse(await (await person.fetch(`/api/rounds/${round}/comment-matrix`)).json())
  const answers = async (person: Person): Promise<AnswerMatrixBody> =>
    answerMatrixBody.parse(await (await person.fetch(`/api/rounds/${round}/answer-matrix`)).json())
  const file = async (
    person: Person,
    what: 'comment-matrix' | 'answer-matrix',
    lang = 'en',
    filter = '',
  ): Promise<string> => {
    const answer = await person.fetch(`/api/rounds/${round}/${what}?format=csv&lang=${lang}${filter}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`ronda-${what}${filter === '' ? '' : '-part'}-\\d{4}-\\d\\d-\\d\\d\\.csv`),
    )
    return Buffer.from(await answer.arrayBuffer()).toString('utf8')
  }
  const table = (csv: string): Record<string, string>[] => {
    const [head, ...rows] = readCsv(csv.slice(1))
    return rows.map((row) => Object.fromEntries(head!.map((name, at) => [name, row[at]!])))
  }
  /** Write a draft of the delegation, clear it and send it. */
  const send = async (section: string, item: string, body: string): Promise<ThreadBody> => {
    const { id, saidVersion } = await begunThread(official, section, {
      audience: 'delegation',
      item,
      body,
      kind: 'correction',
    })
    const answer = await official.send('POST', `/api/rounds/${round}/batches`, {
      id: createId<string>(),
      threads: [{ id, saidVersion }],
      clearedBy: 'Legal office',
      clearedOn: '2026-11-02',
    })
    expect(answer.status).toBe(201)
    return batchBody.parse(await answer.json()).sent[0]!
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    expert = await signIn(server.url, 'expert-cl')
    official = await signIn(server.url, 'official-lc')
    round = secretariat.round.id
    const { recommendations, findings } = secretariat.sections
    for (const section of [recommendations!, findings!])
      expect((await secretariat.setReleased(section, true)).status).toBe(200)
    const { items } = await official.content(recommendations!)
    await begunThread(expert, recommendations!, { audience: 'peers', body: CANARY.peers })
    await begunThread(official, recommendations!, { audience: 'delegation', body: CANARY.draft })
    sent = await send(recommendations!, items[1]!.id, '=1+1 is what the law says')
    await send(recommendations!, items[0]!.id, 'The year is wrong')
    await send(findings!, (await official.content(findings!)).items[0]!.id, 'A finding')
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  it('hold what was sent, in the order of the document, for everybody who may read it', async () => {
    for (const person of [secretariat, expert, official]) {
      const { rows } = await comments(person)
      expect(rows.map(({ comment, number }) => [number, comment])).toEqual([
        ['F-1', 'A finding'],
        ['R-1', 'The year is wrong'],
        ['R-2', '=1+1 is what the law says'],
        ['A-2', OF_THE_DEMO],
      ])
      expect(rows.map(({ canDispose }) => canDispose)).toEqual(rows.map(() => person !== official))
      expect(rows[0]!.clearance).toMatchObject({ clearedBy: 'Legal office', clearedOn: '2026-11-02' })
    }
  })

  it('hold what became of a comment, and the later word of it', async () => {
    for (const why of ['half of it', 'half of it, since the law says so']) {
      const answer = await expert.send('POST', `/api/threads/${sent.id}/disposition`, { verdict: 'partly', why })
      expect(answer.status).toBe(200)
    }
    const { rows } = await comments(official)
    expect(rows.find(({ thread }) => thread === sent.id)!.disposition).toMatchObject({
      verdict: 'partly',
      why: 'half of it, since the law says so',
    })
    expect(rows.filter(({ disposition }) => disposition === null)).toHaveLength(3)
  })

  it('hold every recommendation, answered or not, and let the focal point alone answer', async () => {
    const before = await answers(official)
    expect(before.rows.length).toBeGreaterThan(1)
    expect(before.rows.every(({ answer, canAnswer }) => answer === null && canAnswer)).toBe(true)
    const [first] = before.rows
    const path = `/api/sections/${first!.section.id}/items/${first!.item}/answer`
    expect((await official.send('POST', path, { verdict: 'in-part', reply: 'As funds allow' })).status).toBe(200)
    for (const person of [secretariat, expert, official]) {
      const { rows } = await answers(person)
      expect(rows.map(({ answer }) => answer?.verdict ?? null)).toEqual(['in-part', ...rows.slice(1).map(() => null)])
      expect(rows[0]).toMatchObject({ number: 'R-1', answer: { reply: 'As funds allow', by: official.round.me } })
      expect(rows.every(({ canAnswer }) => canAnswer === (person === official))).toBe(true)
    }
  })

  it('are the same as a file, row by row', async () => {
    const { rows } = await comments(secretariat)
    const written = table(await file(secretariat, 'comment-matrix'))
    expect(written.map((one) => [one.Number, one.Title, one.Section, one.Why])).toEqual(
      rows.map(({ number, title, section, disposition }) => [number, title, section.title, disposition?.why ?? '']),
    )
    expect(written.map(({ Comment }) => Comment)).toEqual([
      'A finding',
      'The year is wrong',
      "'=1+1 is what the law says",
      OF_THE_DEMO,
    ])
    expect(written.map(({ Answer }) => Answer)).toEqual([
      'Not answered yet',
      'Not answered yet',
      'Partly taken',
      'Not answered yet',
    ])
    const recommendations = table(await file(official, 'answer-matrix'))
    expect(recommendations.map((one) => [one.Number, one.Title, one.Reply])).toEqual(
      (await answers(official)).rows.map(({ number, title, answer }) => [number, title, answer?.reply ?? '']),
    )
  })

  it('are taken away as they are narrowed, and the file and the trail say so', async () => {
    const part = table(await file(secretariat, 'comment-matrix', 'en', '&state=open&words=the%20year'))
    expect(part.map(({ Comment }) => Comment)).toEqual(['The year is wrong'])
    const acts = await secretariat.fetch(`/api/rounds/${round}/audit?action=export&limit=1`)
    expect(auditBody.parse(await acts.json()).acts[0]).toMatchObject({
      after: { what: 'comment-matrix', rows: 1 },
      about: { filter: { state: 'open', words: 'the year' } },
    })
    const answered = table(await file(official, 'answer-matrix', 'en', '&verdict=in-part'))
    expect(answered.map(({ Reply }) => Reply)).toEqual(['As funds allow'])
    expect((await secretariat.fetch(`/api/rounds/${round}/comment-matrix?format=csv&nothing=1`)).status).toBe(400)
  })

  it('are a file in the language that is asked for, else in that of the person’s mails', async () => {
    const [row] = table(await file(secretariat, 'answer-matrix', 'es'))
    expect(row![responseTexts.columns.verdict.es]).toBe(responseTexts.answers['in-part'].es)
    await database.query(`update person set language = 'fr' where persona = 'secretariat'`)
    const plain = await (await secretariat.fetch(`/api/rounds/${round}/answer-matrix?format=csv`)).text()
    expect(plain).toContain(`"${responseTexts.columns.reply.fr}"`)
    const wrong = await secretariat.fetch(`/api/rounds/${round}/answer-matrix?format=csv&lang=x`)
    expect(wrong.status).toBe(400)
  })

  it('let nothing out that its reader may not read', async () => {
    const everything = async (person: Person): Promise<string> =>
      JSON.stringify([
        await comments(person),
        await answers(person),
        await file(person, 'comment-matrix'),
        await file(person, 'answer-matrix'),
      ])
    // What was written after the release is not the beneficiary's to read yet, by whatever way.
    const writer = openPlain({
      url: server.url,
      cookie: secretariat.cookie,
      round,
      section: secretariat.sections.recommendations!,
    })
    await writer.synced
    const [first] = (await secretariat.content(secretariat.sections.recommendations!)).items
    const title = itemsOf(writer.doc).get(first!.id)!.get('title') as Y.XmlFragment
    ;((title.get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, `${CANARY.later} `)
    await until('it is written', async () => JSON.stringify(await answers(secretariat)).includes(CANARY.later))
    writer.close()
    expect(await everything(expert)).toContain(CANARY.later)
    expect(await everything(official)).not.toContain(CANARY.later)
    await database.query(
      `update section_version set content = jsonb_set(content, '{items,0,fields,title,json}', $1::text::jsonb), numbers = '{}'
       where section_id = $2`,
      [
        JSON.stringify({
          type: 'doc',
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'As released' }] }],
        }),
        secretariat.sections.recommendations!,
      ],
    )
    const live = (await answers(secretariat)).rows[0]!.title
    expect(await everything(official)).not.toContain(live)
    expect(await everything(official)).toContain('As released')
    for (const person of [secretariat, expert, official]) {
      const text = await everything(person)
      for (const canary of [CANARY.draft, CANARY.peers]) expect(text).not.toContain(canary)
    }
  })

  it('are taken away with an act in the trail, and read without one', async () => {
    const exports = async () =>
      auditBody
        .parse(await (await secretariat.fetch(`/api/rounds/${round}/audit?action=export&limit=200`)).json())
        .acts.filter(({ after }) => (after as { what: string }).what === 'comment-matrix')
    const before = await exports()
    await comments(expert)
    await file(expert, 'comment-matrix')
    const [act, ...rest] = await exports()
    expect(rest).toHaveLength(before.length)
    expect(act).toMatchObject({ actor: { id: expert.round.me }, after: { format: 'csv', rows: 4 } })
  })
})
