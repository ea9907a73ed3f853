import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { SectionView } from '../../../client/controllers/section-view.ts'
import type { RoundSession, SectionSession } from '../../../client/sync/types.ts'
import type { SectionSummary } from '../../../schema/api/rounds.ts'
import type { ContentBody } from '../../../schema/api/sections.ts'
import { createId } from '../../../schema/ids.ts'
import { addItem } from '../../support/edits.ts'
import { until } from '../../support/until.ts'

const ID = createId<string>()
const SUMMARY: SectionSummary = {
  id: ID,
  key: 'findings',
  kind: 'finding',
  title: 'Findings',
  state: 'drafting',
  epoch: 0,
  released: false,
  release: null,
  commentsUntil: null,
  ready: null,
  changed: null,
  can: { read: true, edit: true, comment: true, suggest: true, lock: false },
}

/** A section as an expert has it, with a line that the test puts up and takes away. */
const build = () => {
  const doc = new Y.Doc()
  const live = { doc, status: 'loading' as SectionSession['status'], reason: null, subscribe: () => () => {} }
  const session = {
    connection: 'connecting' as RoundSession['connection'],
    ended: null,
    sectionStates: new Map<string, unknown>(),
    contentSeq: new Map<string, number>(),
    openSection: () => live,
  }
  const server = { items: ['first'], asked: 0 }
  const view = new SectionView(
    SUMMARY,
    'report',
    { role: 'expert', country: 'CL', marks: [] },
    {
      session: session as unknown as RoundSession,
      isArchived: false,
      template: { id: 'report', version: 1 },
      fetchContent: async () => {
        server.asked++
        const items = server.items.map((id) => ({ id, order: id, fields: {} }))
        return {
          seq: server.asked,
          hash: id(server.asked),
          fields: { intro: undefined },
          items,
        } as unknown as ContentBody
      },
      relationsOf: () => ({ isLinked: () => false, isInCycle: () => false }),
      onChange: () => {},
    },
  )
  const shown = (): string[] => view.items.map(({ id }) => id)
  return { doc, live, session, server, shown, view }
}
const id = (count: number): string => `hash-${count}`

describe('a section that somebody may write in', () => {
  it('waits for the line while one comes, and is read as it was saved where none does', async () => {
    const { session, server, shown, view } = build()
    view.update()
    expect([view.status, server.asked]).toEqual(['loading', 0])
    session.connection = 'offline'
    view.update()
    await until('it is read', () => view.status === 'reading')
    expect([shown(), view.waitsForLine]).toEqual([['first'], true])
  })

  it('is read again as it becomes, each time that it is asked for', async () => {
    const { session, server, shown, view } = build()
    session.connection = 'offline'
    view.update()
    await until('it is read', () => shown().join() === 'first')
    server.items = ['first', 'second']
    view.update()
    expect(server.asked).toBe(1)
    view.catchUp()
    await until('what came is there', () => shown().join() === 'first,second')
    // Locked meanwhile: what was locked is what is read.
    server.items = ['locked']
    session.sectionStates.set(ID, {
      state: 'locked',
      epoch: 1,
      release: null,
      ready: null,
      changed: null,
      commentsUntil: null,
    })
    view.update()
    await until('the locked text is there', () => shown().join() === 'locked')
    expect([view.status, view.waitsForLine]).toEqual(['reading', false])
  })

  it('is the live text as soon as the line is there, and nothing of what was read', async () => {
    const { doc, live, session, shown, view } = build()
    session.connection = 'offline'
    view.update()
    await until('it is read', () => view.status === 'reading')
    session.connection = 'online'
    view.update()
    // What was read stays until then.
    expect([view.status, shown()]).toEqual(['reading', ['first']])
    const { id: item } = addItem(doc)
    live.status = 'live'
    view.update()
    expect([view.status, shown(), view.content]).toEqual(['live', [item], null])
    view.destroy()
  })
})
