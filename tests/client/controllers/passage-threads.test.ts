import { describe, expect, it } from 'vitest'
import { EDIT_MINUTES } from '../../../schema/policy.ts'
import type { CommentDraft } from '../../../client/sync/comment-store.ts'
import {
  PLACE,
  SECTION,
  bodies,
  build,
  expert,
  focalPoint,
  idle,
  official,
  states,
  thread,
} from '../../support/threads-bench.ts'
import { until } from '../../support/until.ts'

describe('ThreadsView, of passages and readers', () => {
  it('sends what is said of a passage with its place: of a live text once the edits before it are kept', async () => {
    const bench = build()
    bench.go('online')
    const anchor: { runs: [number, number, number][] } = { runs: [[1, 2, 5]] }
    const passage = { start: 3, end: 8, quote: 'words' }
    const say = (body: string, more: Partial<CommentDraft>): void =>
      bench.view.send({ place: PLACE, body, kind: 'proposal', audience: 'peers', field: 'body', ...more })
    say('read', { passage: { ...passage, seq: 4 } })
    await idle(bench)
    expect(bench.started.at(-1)).toMatchObject({ field: 'body', passage, seq: 4 })
    bench.unsaved = true
    say('live', { passage: { ...passage, anchor }, suggestion: { type: 'text', replacement: 'other' }, isLate: true })
    bench.view.update()
    expect(bench.started.length).toBe(1)
    expect(bench.view.of(SECTION).at(-1)).toMatchObject({ quote: 'words', field: 'body', isLate: true })
    expect(states(bench)).toEqual([undefined, 'sending'])
    bench.unsaved = false
    bench.view.update()
    await idle(bench)
    expect(bench.started.at(-1)).toMatchObject({
      passage: { anchor, quote: 'words' },
      suggestion: { type: 'text', replacement: 'other' },
      late: true,
    })
  })

  it('lets a comment be changed for a quarter of an hour', async () => {
    const bench = build()
    const old = thread('old', expert)
    old.comments[0]!.at = new Date(Date.now() - EDIT_MINUTES * 60_000).toISOString()
    for (const one of [old, thread('young', expert)]) bench.kept.set(one.id, one)
    bench.go('online')
    await until('they are there', () => bodies(bench).length === 2)
    const editable = bench.view.of(SECTION).filter(({ comments }) => comments[0]!.canEdit)
    expect(editable.map(({ comments }) => comments[0]!.body)).toEqual(['young'])
  })

  it('opens a thread to more readers only as its asker knows it', async () => {
    const bench = build()
    const own = { ...thread('ours', expert), audience: 'delegation' } as const
    bench.kept.set(own.id, own)
    bench.go('online')
    await until('it is there', () => bodies(bench).length === 1)
    expect(bench.view.of(SECTION)[0]!.can.widen).toBe(true)
    await expect(bench.view.widen(own.id, { audience: 'peers', saidVersion: 2 })).rejects.toMatchObject({
      reason: 'conflict',
    })
    await bench.view.widen(own.id, { audience: 'peers', saidVersion: 1 })
    expect(bench.view.of(SECTION)[0]).toMatchObject({ audience: 'peers', can: { widen: false } })
  })

  it.each([
    { who: 'an official', me: official, own: { reply: false, resolve: false }, theirs: { reply: false } },
    { who: 'a focal point', me: focalPoint, own: { reply: true, resolve: true }, theirs: { reply: true } },
  ])('offers $who only what the policy allows', async ({ me, own: onOwn, theirs: onTheirs }) => {
    const bench = build(me)
    const own = thread('ours')
    const theirs = thread('theirs', expert)
    for (const one of [own, theirs]) bench.kept.set(one.id, one)
    bench.go('online')
    await until('they are there', () => bodies(bench).length === 2)
    const rights = () => Object.fromEntries(bench.view.of(SECTION).map(({ id, can }) => [id, can]))
    expect(rights()[own.id]).toMatchObject(onOwn)
    expect(rights()[theirs.id]).toMatchObject({ ...onTheirs, resolve: false, widen: false })
    expect(bench.view.audiences(bench)).toEqual(['delegation'])
    bench.resource = { ...bench.resource, state: 'locked' }
    bench.view.update()
    expect(Object.values(rights()).some(({ reply, resolve }) => reply || resolve)).toBe(false)
    expect(bench.view.audiences(bench)).toEqual([])
    bench.resource = { ...bench.resource, released: false }
    bench.view.update()
    // What their delegation has said stays theirs.
    expect(bodies(bench)).toEqual(['ours'])
  })
})
