import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AcceptancesBody } from '../../schema/api/threads.ts'
import { signIn, type Person } from '../support/people.ts'
import { openSuggesting, paragraph, words, type Suggesting } from '../support/suggesting.ts'
import { askAccept } from '../support/suggestions.ts'

/** How long before the acceptance the other is asked for, ms; negative: after it. At the edges one of them is sure to be first, in
 * between they meet. */
const LEADS = [-300, -40, -20, -10, -5, 0, 0, 5, 10, 20, 40, 300]

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('a suggestion that is accepted and declined in the same moment', () => {
  let bench: Suggesting
  let elsewhere: Person

  beforeAll(async () => {
    bench = await openSuggesting()
    // Another process, on the same database.
    elsewhere = await signIn(bench.other.url, 'secretariat')
  })
  afterAll(() => bench.stop())

  it('is one of both, in text, thread and trail, whichever comes first', async () => {
    const { secretariat, section, finding, suggest, textOf, now, auditOf } = bench
    const ended: string[] = []
    for (const [nth, lead] of LEADS.entries()) {
      const item = await finding(paragraph(words('It was late.')))
      const { id } = await suggest('late', 'on time', item)
      const by = nth % 2 === 0 ? elsewhere : secretariat
      const [accepted, declined] = await Promise.all([
        wait(lead)
          .then(() => askAccept(secretariat, section, [id]))
          .then((answer) => answer.json() as Promise<AcceptancesBody>),
        wait(-lead).then(() => by.send('POST', `/api/threads/${id}/decline`, { reason: 'It was late.' })),
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
      ended.push(isDeclined ? 'declined' : 'accepted')
    }
    // Otherwise only one of the two ways was tried.
    expect([ended[0], ended.at(-1)]).toEqual(['accepted', 'declined'])
  })
})
