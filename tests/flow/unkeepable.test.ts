import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createId } from '../../schema/ids.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { begunThread, buildBatch, buildThread, saidThread } from '../support/threads.ts'

/** Words that no field takes, and what they are called. */
const WORDS: [string, string][] = [
  ['what no database keeps', 'before\u0000after'],
  ['100 kB', 'é'.repeat(50_000)],
  ['60 kB', 'x'.repeat(60_000)],
]

describe('[X3] words that are too much', () => {
  let heard: Heard
  beforeAll(async () => {
    heard = await openHeard('recommendations')
  })
  afterAll(() => heard.stop())

  const rows = async (): Promise<unknown> =>
    Promise.all(
      ['thread', 'comment', 'disposition', 'more_time', 'recommendation_answer', 'batch', 'audit', 'notification'].map(
        async (table) => [
          table,
          await heard.database.query(`select md5(string_agg(t::text, '|' order by t::text)) as sum from ${table} t`),
        ],
      ),
    )

  it.each(WORDS)(
    '(%s) are refused wherever somebody says something, with 400 or 413, and nothing is kept',
    async (_name, text) => {
      const { plan, secretariat, focalPoint, chile, setOver } = heard
      const item = (await focalPoint.content(plan)).items[0]!.id
      const draft = await begunThread(focalPoint, plan, { audience: 'delegation' })
      const sent = await saidThread(focalPoint, plan, {
        suggestion: { type: 'item', title: 'A register', body: '', after: null },
      })
      await setOver(true)
      const asked = createId<string>()
      await heard.database.query('delete from more_time')
      await focalPoint.send('POST', `/api/sections/${plan}/more-time`, { id: asked, note: 'Monday.' })
      await setOver(false)
      const thread = (request: object) => buildThread({ audience: 'delegation', ...request })
      const passage = { start: 0, end: 1, quote: text }
      const suggested = (suggestion: object) => thread({ suggestion })
      const later = new Date(Date.now() + 86_400_000).toISOString()
      const all: [Person, 'POST' | 'PUT', string, object][] = [
        [focalPoint, 'POST', `/api/sections/${plan}/threads`, thread({ body: text })],
        [focalPoint, 'POST', `/api/sections/${plan}/threads`, thread({ item, field: text })],
        [focalPoint, 'POST', `/api/sections/${plan}/threads`, thread({ item, field: 'title', passage })],
        [
          focalPoint,
          'POST',
          `/api/sections/${plan}/threads`,
          suggested({ type: 'item', title: text, body: '', after: null }),
        ],
        [
          focalPoint,
          'POST',
          `/api/sections/${plan}/threads`,
          suggested({ type: 'item', title: 'x', body: text, after: null }),
        ],
        [
          focalPoint,
          'POST',
          `/api/sections/${plan}/threads`,
          {
            ...suggested({ type: 'text', replacement: text }),
            item,
            field: 'title',
            passage: { ...passage, quote: 'x' },
          },
        ],
        [
          focalPoint,
          'POST',
          `/api/sections/${plan}/threads`,
          { ...suggested({ type: 'field', before: '', value: text }), item, field: 'priority' },
        ],
        [focalPoint, 'POST', `/api/threads/${draft.id}/comments`, { id: createId(), body: text }],
        [focalPoint, 'PUT', `/api/comments/${draft.comments[0]!.id}`, { body: text }],
        [
          focalPoint,
          'POST',
          `/api/rounds/${focalPoint.round.id}/batches`,
          buildBatch([{ id: draft.id, saidVersion: draft.saidVersion }], { clearedBy: text }),
        ],
        [focalPoint, 'POST', `/api/sections/${plan}/items/${item}/answer`, { verdict: 'noted', reply: text }],
        [focalPoint, 'POST', `/api/sections/${plan}/more-time`, { id: createId(), note: text }],
        [secretariat, 'POST', `/api/more-time/${asked}/answer`, { until: later, reason: text }],
        [chile, 'POST', `/api/threads/${sent.id}/disposition`, { verdict: 'taken', why: text }],
        [secretariat, 'POST', `/api/threads/${sent.id}/decline`, { reason: text }],
      ]
      const before = await rows()
      for (const [by, method, path, body] of all) {
        const answer = await by.send(method, path, body)
        const said = await answer.text()
        expect([path, JSON.stringify(body).slice(0, 200), [400, 413].includes(answer.status), answer.status]).toEqual([
          path,
          JSON.stringify(body).slice(0, 200),
          true,
          answer.status,
        ])
        // It is never said back.
        expect(said.length).toBeLessThan(2000)
      }
      expect(await rows()).toEqual(before)
    },
  )
})
