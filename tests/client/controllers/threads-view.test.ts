import { describe, expect, it } from 'vitest'
import { deliveryText } from '../../../client/texts/comments.ts'
import { createId } from '../../../schema/ids.ts'
import {
  ITEM,
  PLACE,
  SECTION,
  asOf,
  bodies,
  build,
  expert,
  idle,
  memoryStorage,
  official,
  say,
  states,
  thread,
} from '../../support/threads-bench.ts'
import { until } from '../../support/until.ts'

describe('ThreadsView', () => {
  it('fetches when the line is there, and again after every reconnect', async () => {
    const bench = build()
    expect(bench.lists).toBe(0)
    bench.go('online')
    await until('the list is there', () => bench.view.isLoaded)
    const missed = thread('said while the line was down')
    bench.kept.set(missed.id, missed)
    bench.go('offline')
    bench.go('online')
    await until('it is there', () => bodies(bench).length === 1)
    expect(bench.lists).toBe(2)
  })

  it('shows a delegation’s thread to the delegation that its writer was of then, whatever they are now', async () => {
    const bench = build()
    const ofPeru = {
      ...thread('of Peru', expert),
      audience: 'delegation',
      as: { role: 'expert', country: 'PE' },
    } as const
    const ofChile = { ...thread('of Chile'), audience: 'delegation', as: asOf(expert) } as const
    for (const one of [ofPeru, ofChile]) bench.kept.set(one.id, one)
    bench.go('online')
    await until('the list is there', () => bench.view.isLoaded)
    expect(bodies(bench)).toEqual(['of Chile'])
  })

  it('keeps what an event told while the list was on its way', async () => {
    const bench = build()
    let open = (): void => {}
    bench.gate.wait = new Promise((resolve) => (open = resolve))
    bench.go('online')
    const told = thread('told meanwhile')
    bench.session.threads.set(told.id, told)
    bench.view.update()
    open()
    await until('the list is there', () => bench.view.isLoaded)
    expect(bodies(bench)).toEqual(['told meanwhile'])
  })

  it('shows the later of two changes, whichever is told first', () => {
    const bench = build()
    const first = thread('first')
    const answer = { ...first.comments[0]!, id: createId(), body: 'second', at: new Date(Date.now() + 1).toISOString() }
    const settled = { by: expert.id, at: first.at }
    const answered = { ...first, version: 2, comments: [...first.comments, answer] }
    bench.session.threads.set(first.id, { ...answered, version: 3, resolved: settled })
    bench.view.update()
    bench.session.threads.set(first.id, answered)
    bench.view.update()
    expect(bodies(bench)).toEqual(['first', 'second'])
    expect(bench.view.openCount(SECTION)).toBe(0)
  })

  it('calls nothing refused that everybody has, although the answer that should have said so was lost', async () => {
    const bench = build()
    bench.go('online')
    await until('the list is there', () => bench.view.isLoaded)
    bench.fail.with = 'locked'
    say(bench, 'arrived after all')
    await until('it is said to be refused', () => states(bench).includes('refused'))
    const [request] = bench.started
    const told = thread('arrived after all', expert)
    const [comment] = told.comments
    bench.session.threads.set(request!.id, {
      ...told,
      id: request!.id,
      comments: [{ ...comment!, id: request!.comment }],
    })
    bench.view.update()
    expect(states(bench)).toEqual([undefined])
    expect(bodies(bench)).toEqual(['arrived after all'])
  })

  it('shows words at once, with the content that they were written on, and says when the server has them', async () => {
    const bench = build()
    bench.go('online')
    say(bench, ' Why so late? ')
    expect(bodies(bench)).toEqual(['Why so late?'])
    expect(states(bench)).toEqual(['sending'])
    expect(bench.view.of(SECTION)[0]!.can).toMatchObject({ reply: false, resolve: false, widen: false })
    await idle(bench)
    expect(bench.started).toMatchObject([{ item: ITEM, seq: 7, body: 'Why so late?' }])
    expect(bench.view.of(SECTION)[0]!.can).toMatchObject({ reply: true, resolve: true })
    expect(bench.view.deliveries.sent).toBe(1)
  })

  it('tells a draft that stays with the delegation from what was sent', async () => {
    const bench = build(official)
    bench.go('online')
    bench.view.send({ place: PLACE, body: 'Among us', kind: 'question', audience: 'delegation' })
    await idle(bench)
    expect(bench.view.deliveries).toMatchObject({ sent: 1, isDraft: true })
    const peer = build()
    peer.go('online')
    peer.view.send({ place: PLACE, body: 'Among us', kind: 'question', audience: 'delegation' })
    await idle(peer)
    expect(peer.view.deliveries).toMatchObject({ sent: 1, isDraft: false })
  })

  it('sends what a suggestion proposes without words, and no comment without them', async () => {
    const bench = build()
    bench.go('online')
    const draft = { place: PLACE, body: ' ', kind: 'proposal', audience: 'peers' } as const
    bench.view.send(draft)
    bench.view.send({ ...draft, suggestion: { type: 'item', title: 'A new one', body: '', after: null } })
    await idle(bench)
    expect(bench.started.map(({ body, suggestion }) => [body, suggestion?.type])).toEqual([['', 'item']])
  })

  it('sends again under the same ids when the server was out of reach, so that one thread begins', async () => {
    const bench = build()
    bench.go('online')
    bench.fail.with = 'storage-unavailable'
    say(bench, 'once')
    await until('it waits', () => states(bench)[0] === 'waiting')
    bench.fail.with = null
    bench.go('offline')
    bench.go('online')
    await idle(bench)
    expect(bench.started.length).toBeGreaterThan(1)
    expect(new Set(bench.started.map(({ id, comment }) => `${id} ${comment}`)).size).toBe(1)
    expect(bodies(bench)).toEqual(['once'])
  })

  it('sends after a reload what the page before had not sent', async () => {
    const storage = memoryStorage()
    const before = build(expert, storage)
    before.go('online')
    before.fail.with = 'restarting'
    say(before, 'not lost')
    await until('it waits', () => states(before)[0] === 'waiting')
    before.view.destroy()
    const after = build(expert, storage)
    expect(bodies(after)).toEqual(['not lost'])
    after.go('online')
    await idle(after)
    expect(after.started.map(({ id }) => id)).toEqual([before.started[0]!.id])
  })

  it('keeps what was refused, says why, and sends it again only when asked, also after a reload', async () => {
    const storage = memoryStorage()
    const bench = build(expert, storage)
    bench.go('online')
    bench.fail.with = 'locked'
    say(bench, 'too late')
    await until('it is refused', () => states(bench)[0] === 'refused')
    const again = build(expert, storage)
    again.go('online')
    await until('the list is there', () => again.view.isLoaded)
    const [shown] = again.view.of(SECTION)
    expect(shown!.comments[0]!.delivery).toEqual({ status: 'refused', reason: 'locked' })
    expect(again.started).toEqual([])
    again.view.retry(shown!.comments[0]!.id)
    await idle(again)
    expect(again.started.length).toBe(1)
  })

  it('sends an answer with those for whom it was written, and to more only when it is sent again', async () => {
    const bench = build()
    bench.go('online')
    say(bench, 'first')
    await idle(bench)
    const { id } = bench.view.of(SECTION)[0]!
    // It was opened to the beneficiary while the answer was written.
    bench.kept.set(id, { ...bench.kept.get(id)!, audience: 'shared', version: 2 })
    const place = { type: 'reply', section: SECTION, thread: id } as const
    bench.view.send({ place, body: 'for peers', kind: 'question', audience: 'peers' })
    await until('it is refused', () => states(bench)[1] === 'refused')
    expect(bench.kept.get(id)!.comments).toHaveLength(1)
    bench.go('offline')
    bench.go('online')
    await until('it is read', () => bench.view.of(SECTION)[0]!.audience === 'shared')
    bench.view.retry(bench.view.of(SECTION)[0]!.comments[1]!.id)
    await idle(bench)
    expect(bench.kept.get(id)!.comments.map(({ body }) => body)).toEqual(['first', 'for peers'])
  })

  it('shows what stands there beside a change that came too late, and takes its place only when that was shown', async () => {
    const bench = build()
    bench.go('online')
    say(bench, 'It is 2027.')
    await idle(bench)
    const { id, comments } = bench.kept.values().next().value!
    const first = comments[0]!
    const correct = (body: string, version: number, editedAt: string): void =>
      void bench.kept.set(id, {
        ...bench.kept.get(id)!,
        version,
        comments: [{ ...first, body, editedAt, editedBy: 'focal' }],
      })
    correct('It is 2028.', 2, '2026-11-02T10:00:00.000Z')
    const place = { type: 'edit', section: SECTION, thread: id, comment: first.id } as const
    bench.view.send({ place, body: 'It is 2029.', kind: 'question', audience: 'peers', instead: first.at })
    const shown = () => bench.view.of(SECTION)[0]!.comments[0]!
    await until('what stands there is read', () => shown().present === 'It is 2028.')
    expect(shown()).toMatchObject({ body: 'It is 2029.', editedBy: 'focal', delivery: { status: 'refused' } })
    expect(deliveryText(shown().delivery!)).toContain('Somebody else changed this')
    // Corrected once more, unread.
    correct('It is 2030.', 3, '2026-11-02T11:00:00.000Z')
    bench.view.retry(first.id)
    await until('that is read, too', () => shown().present === 'It is 2030.')
    expect(bench.kept.get(id)!.comments[0]!.body).toBe('It is 2030.')
    bench.view.retry(first.id)
    await idle(bench)
    expect(bench.kept.get(id)!.comments[0]!.body).toBe('It is 2029.')
  })

  it('says that others read a thread by now only where they do', () => {
    const reason = 'conflict'
    expect(deliveryText({ status: 'refused', reason })).toContain('More people read this thread')
    expect(deliveryText({ status: 'refused', reason, isOvertaken: true })).not.toContain('people read')
  })

  it('keeps drafts by place over a reload, and an empty one is none', () => {
    const storage = memoryStorage()
    const draft = { place: PLACE, body: 'half a sent', kind: 'proposal', audience: 'peers' } as const
    build(expert, storage).view.keepDraft(draft)
    const { view } = build(expert, storage)
    expect(view.draft(PLACE)).toEqual(draft)
    expect(build(official, storage).view.drafts()).toEqual([])
    view.keepDraft({ ...draft, body: ' ' })
    expect(build(expert, storage).view.drafts()).toEqual([])
  })

  it('takes a wish to resolve back when it is refused', async () => {
    const bench = build()
    const given = thread('open')
    bench.kept.set(given.id, given)
    bench.go('online')
    await until('it is there', () => bench.view.isLoaded)
    bench.fail.with = 'forbidden'
    const done = bench.view.setResolved(given.id, true)
    expect(bench.view.openCount(SECTION)).toBe(0)
    await done
    expect(bench.view.openCount(SECTION)).toBe(1)
    expect(bench.view.of(SECTION)[0]!.problem).toBe('forbidden')
  })
})
