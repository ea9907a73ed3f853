import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AcceptancesBody } from '../../schema/api/threads.ts'
import { signIn, type Person } from '../support/people.ts'
import { openSuggesting, paragraph, words, type Suggesting } from '../support/suggesting.ts'
import { askAccept } from '../support/suggestions.ts'

const ROUNDS = 12

describe('a suggestion that is accepted and declined in the same moment', () => {
  let bench: Suggesting
  let elsewhere: Person

  beforeAll(async () => {
    bench = await openSuggesting()
    // Another process, on the same database.
    elsewhere = await signIn(bench.other.url, 'secretariat')
  })
  afterAll(() => bench.stop())

  it(`is one of both, in text, thread and trail, ${ROUNDS} times`, async () => {
    const { secretariat, section, finding, suggest, textOf, now, auditOf } = bench
    const ended = new Set<string>()
    for (let nth = 0; nth < ROUNDS; nth++) {
      const item = await finding(paragraph(words('It was late.')))
      const { id } = await suggest('late', 'on time', item)
      const by = nth % 2 === 0 ? elsewhere : secretariat
      const [accepted, declined] = await Promise.all([
        askAccept(secretariat, section, [id]).then((answer) => answer.json() as Promise<AcceptancesBody>),
        by.send('POST', `/api/threads/${id}/decline`, { reason: 'It was late.' }),
      ])
      const isDeclined = declined.status === 200
      const { decision } = await now(id)
      expect([nth, accepted.refused.map(({ reason }) => reason)]).toEqual([nth, isDeclined ? ['conflict'] : []])
      expect([nth, decision?.verdict, decision?.reason]).toEqual(
        isDeclined ? [nth, 'declined', 'It was late.'] : [nth, 'accepted', ''],
      )
      expect(await textOf(item)).toBe(isDeclined ? 'It was late.' : 'It was on time.')
      expect((await auditOf(id)).map(({ action }) => action)).toEqual([
        isDeclined ? 'suggestion.decline' : 'suggestion.accept',
      ])
      ended.add(isDeclined ? 'declined' : 'accepted')
    }
    console.log(`ended as ${[...ended].join(' and ')}`)
  })
})
