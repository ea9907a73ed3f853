import { describe, expect, it } from 'vitest'
import { Delegation, type DelegationFacts } from '../../../client/controllers/delegation.ts'

const ME = { id: 'me', role: 'beneficiary', country: 'LC', marks: ['focal-point'] }
const WITHDRAWN = { id: 'findings', key: 'findings', kind: 'finding', title: 'Findings' }

const thread = (id: string, more: object = {}) => ({
  id,
  section: 'findings',
  item: null,
  audience: 'delegation',
  sentAs: null,
  resolved: null,
  decision: null,
  clearance: null,
  disposition: null,
  as: { role: 'beneficiary', country: 'LC' },
  comments: [],
  at: '2026-11-02T10:00:00.000Z',
  ...more,
})

/** A desk to which nothing is released any more. */
const desk = (threads: object[]): Delegation =>
  new Delegation({
    round: { me: 'me', members: [ME], documents: [] },
    threads,
    withdrawn: [WITHDRAWN],
    answers: [],
    moreTime: [],
    contents: new Map(),
    since: null,
  } as unknown as DelegationFacts)

describe('a delegation’s desk, when a release was taken back', () => {
  it('keeps the drafts on it, and lets nobody change or send them', () => {
    const draft = thread('draft')
    const sent = thread('sent', { sentAs: 'said' })
    const of = desk([draft, sent, thread('aside', { resolved: { by: 'me', at: '2026-11-02T10:00:00.000Z' } })])
    expect(of.kept).toEqual([{ section: WITHDRAWN, threads: [draft] }])
    expect(of.drafts).toEqual([])
    expect(of.aside.map(({ id }) => id)).toEqual(['aside'])
    const withdrawn = thread('withdrawn', { decision: { verdict: 'withdrawn', at: '2026-11-02T10:00:00.000Z' } })
    expect(desk([withdrawn]).kept).toEqual([])
    expect(desk([withdrawn]).aside.map(({ id }) => id)).toEqual(['withdrawn'])
    for (const action of ['send', 'comment', 'resolve'] as const)
      expect(of.may(action, of.kept[0]!.threads[0]!)).toBe(false)
  })

  it('keeps what was sent, with what became of it', () => {
    const clearance = { batch: 'b', clearedBy: 'Legal office', clearedOn: '2026-11-02', organisation: '' }
    const disposition = { verdict: 'taken', why: 'So it is.' }
    const said = thread('said', { audience: 'shared', clearance, disposition })
    expect(desk([said]).batches).toMatchObject([{ id: 'b', threads: [{ id: 'said', disposition }] }])
    expect(desk([said]).kept).toEqual([])
  })
})
