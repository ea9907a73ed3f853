import { describe, expect, it } from 'vitest'
import { Delegation, type DelegationFacts } from '../../../client/controllers/delegation.ts'
import { renderKept } from '../../../client/delegation/kept.ts'
import { renderSent } from '../../../client/delegation/thread-words.ts'
import { saidIn } from '../../../schema/delegation.ts'

const ME = { id: 'me', role: 'beneficiary', country: 'LC', marks: ['focal-point'] }
const PLAN = { id: 'plan', key: 'action-plan', kind: 'action', title: 'Action plan' }

const draft = (id: string, more: object) => ({
  id,
  section: 'plan',
  item: null,
  field: null,
  quote: null,
  kind: 'proposal',
  suggestion: null,
  audience: 'delegation',
  sentAs: null,
  resolved: null,
  decision: null,
  by: 'me',
  as: { role: 'beneficiary', country: 'LC' },
  comments: [{ id: `${id}-first`, by: 'me', body: '', at: '2026-11-02T10:00:00.000Z' }],
  at: '2026-11-02T10:00:00.000Z',
  ...more,
})
/** Suggestions to which their writers added nothing, and a comment on a passage. */
const DRAFTS = [
  draft('words', { field: 'body', quote: 'from March', suggestion: { type: 'text', replacement: 'from April' } }),
  draft('deletion', { field: 'body', quote: 'very soon', suggestion: { type: 'text', replacement: '' } }),
  draft('amount', { field: 'cost', suggestion: { type: 'field', before: 'XCD 8400000', value: 'XCD 9000000' } }),
  draft('item', { suggestion: { type: 'item', title: 'One more step', body: 'It is due in May.', after: null } }),
  draft('comment', {
    field: 'body',
    quote: 'the ministry',
    comments: [{ by: 'me', body: 'Which one?', at: '2026-11-02T10:00:00.000Z' }],
  }),
]

const desk = (withdrawn: object[] = []): Delegation =>
  new Delegation({
    round: { me: 'me', language: 'en', members: [ME], documents: [{ kind: 'report', sections: [] }] },
    threads: DRAFTS,
    withdrawn,
    answers: [],
    moreTime: [],
    contents: new Map(),
    since: null,
  } as unknown as DelegationFacts)

/** What a template shows, as text. */
const textOf = (value: unknown): string => {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(textOf).join('')
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value !== 'object' || !('strings' in value)) return ''
  const { strings, values } = value as unknown as { strings: string[]; values: unknown[] }
  return strings.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join('')
}
const shown = (value: unknown): string =>
  textOf(value)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')

const EXPECTED = [
  'from March → from April',
  'very soon → Nothing',
  'XCD 84,000 → XCD 90,000',
  'One more step It is due in May.',
  'the ministry',
  'Which one?',
]

describe('the words of drafts', () => {
  it('are the same when their passage alone was looked for again, and others after any word', () => {
    const thread = desk([PLAN]).facts.threads[0]!
    const said = saidIn(thread)
    const range = { seq: 9, start: 1, end: 2 }
    expect(saidIn({ ...thread, version: 9, range } as typeof thread)).toBe(said)
    const [first] = thread.comments
    for (const comments of [
      [{ ...first!, body: 'Other.', editedAt: '2026-11-03T10:00:00.000Z' }],
      [first!, { ...first!, id: 'reply', body: 'No.' }],
    ])
      expect(saidIn({ ...thread, comments })).not.toBe(said)
    expect(saidIn({ ...thread, suggestion: { type: 'text', replacement: 'in May' } })).not.toBe(said)
  })

  it('are shown whole before they are sent: what is proposed, and the passage that is spoken of', () => {
    const text = shown(renderSent(desk([PLAN]), desk([PLAN]).facts.threads))
    for (const words of EXPECTED) expect(text).toContain(words)
  })

  it('are kept whole when their section is released no more', () => {
    const text = shown(renderKept(desk([PLAN])))
    for (const words of EXPECTED) expect(text).toContain(words)
  })
})
