import { Node } from '@tiptap/pm/model'
import { initProseMirrorDoc, prosemirrorToYXmlFragment, updateYFragment } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { AnchorKeeper, createPassageMemory } from '../../../client/sync/anchor-keeper.ts'
import { anchorAt } from '../../../schema/anchors.ts'
import type { AnchorRequest, ThreadBody } from '../../../schema/api/threads.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { introOf } from '../../../schema/sections/edit.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { IdSet } from '../../../schema/sections/id-set.ts'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'
import { buildTable, paragraph } from '../../support/rich.ts'

const WORDS = 'the old bank of the town'

interface Timer {
  ms: number
  run: () => void
}

/** A page on a section's free text, with one thread on "old bank". @param version of its anchor, as the server has it. */
const buildPage = ({ version = 0 } = {}) => {
  const doc = new Y.Doc()
  const fragment = introOf(doc)
  prosemirrorToYXmlFragment(Node.fromJSON(SCHEMAS.text, { type: 'doc', content: [paragraph(WORDS)] }), fragment)
  const anchor = { ...anchorAt(flatten(fragment), { start: 4, end: 12 })!, version }
  const thread = { id: 'thread', item: null, field: 'intro', anchor } as unknown as ThreadBody
  const memory = createPassageMemory()
  const page = {
    doc,
    fragment,
    thread,
    sent: [] as AnchorRequest[],
    /** What the server answers with. */
    refusal: null as Reason | null,
    timers: [] as Timer[],
    open(): AnchorKeeper {
      const keeper = new AnchorKeeper({
        doc,
        memory,
        move: (_id, request) => {
          page.sent.push(request)
          if (page.refusal !== null) return Promise.reject(new AppError(page.refusal))
          const runs = IdSet.of([...thread.anchor!.runs, ...request.runs]).plain
          return Promise.resolve({ ...thread, anchor: { ...request, runs, version: thread.anchor!.version + 1 } })
        },
        isSaved: () => true,
        onChange: () => {},
        after(ms, run) {
          const timer = { ms, run }
          page.timers.push(timer)
          return () => void (page.timers = page.timers.filter((one) => one !== timer))
        },
      })
      keeper.follow([page.thread])
      return keeper
    },
    /** Let the time pass that something waits for. */
    async pass(ms: number): Promise<void> {
      for (const timer of page.timers.filter((one) => one.ms === ms)) {
        page.timers = page.timers.filter((one) => one !== timer)
        timer.run()
      }
      for (let tick = 0; tick < 4; tick++) await Promise.resolve()
    },
    said(keeper: AnchorKeeper): string | null {
      const range = keeper.rangeOf('thread')
      return range === null ? null : flatten(fragment).text.slice(range.start, range.end)
    },
  }
  return page
}

/** Write into the text as an editor does. */
const put = (doc: Y.Doc, ...content: unknown[]): void => {
  const fragment = introOf(doc)
  const { meta } = initProseMirrorDoc(fragment, SCHEMAS.text)
  doc.transact(() => updateYFragment(doc, fragment, Node.fromJSON(SCHEMAS.text, { type: 'doc', content }), meta))
}

/** Somebody whose page does not know the thread changes the text. */
const elsewhere = (doc: Y.Doc, change: (other: Y.Doc) => void): void => {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  change(other)
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'server')
}

const list = (...texts: string[]) => ({
  type: 'bulletList',
  content: texts.map((text) => ({ type: 'listItem', content: [paragraph(text)] })),
})

describe('AnchorKeeper', () => {
  it('publishes what its page has put in the place of a passage, after a while', async () => {
    const page = buildPage()
    const keeper = page.open()
    put(page.doc, list('the old', ' bank of the town'))
    expect(page.said(keeper)).toBe('old\n bank')
    expect(page.sent).toEqual([])
    await page.pass(1000)
    expect(page.sent).toMatchObject([{ text: 'old\n bank', prefix: 'the ', suffix: ' of the town' }])
    const { runs } = flatten(page.fragment)
    expect(IdSet.of(page.sent[0]!.runs).span(runs)).toEqual({ start: 4, end: 13 })
    expect(keeper.isPublished).toBe(true)
  })

  it('finds a passage in the cell of a table', () => {
    const page = buildPage()
    const keeper = page.open()
    put(page.doc, buildTable([['', WORDS, '']]))
    expect(page.said(keeper)).toBe('old bank')
  })

  it('says it again after what passes, and never again after what does not', async () => {
    const page = buildPage()
    const keeper = page.open()
    put(page.doc, list(WORDS))
    page.refusal = 'locked'
    await page.pass(1000)
    page.refusal = 'forbidden'
    await page.pass(5000)
    expect(page.sent.length).toBe(2)
    expect(page.sent[1]).toEqual(page.sent[0])
    expect(keeper.isPublished).toBe(true)
    expect(page.timers).toEqual([])
  })

  it('still has to say in its next document what it could not say in the last', async () => {
    const page = buildPage()
    const first = page.open()
    put(page.doc, list(WORDS))
    first.destroy()
    const second = page.open()
    expect(second.isPublished).toBe(false)
    await page.pass(1000)
    expect(page.sent.length).toBe(1)
    expect(IdSet.of(page.sent[0]!.runs).span(flatten(page.fragment).runs)).toEqual({ start: 4, end: 12 })
  })

  it('knows what stands for a character that it is told of only later', () => {
    const page = buildPage()
    const keeper = page.open()
    const more = anchorAt(flatten(page.fragment), { start: 0, end: 12 })!
    put(page.doc, list('the old', ' bank of the town'))
    const told = { ...page.thread, anchor: { ...more, text: '#', version: 1 } } as unknown as ThreadBody
    keeper.follow([told])
    expect(page.said(keeper)).toBe('the old\n bank')
    expect(keeper.isPublished).toBe(false)
  })

  it('says nothing of a thread that the server does not have yet', async () => {
    const page = buildPage({ version: -1 })
    const keeper = page.open()
    put(page.doc, list(WORDS))
    keeper.publish()
    await page.pass(1000)
    expect(page.sent).toEqual([])
    expect(keeper.isPublished).toBe(false)
  })

  it('says what others have done to a passage when they have not after five seconds', async () => {
    const page = buildPage()
    const keeper = page.open()
    elsewhere(page.doc, (other) => put(other, list('the old', ' bank of the town')))
    expect(page.said(keeper)).toBe('old\n bank')
    await page.pass(1000)
    expect(page.sent).toEqual([])
    await page.pass(5000)
    await page.pass(1000)
    expect(IdSet.of(page.sent[0]!.runs).span(flatten(page.fragment).runs)).toEqual({ start: 4, end: 13 })
    // From now on it stands by its characters: what is written into it changes nothing of that.
    elsewhere(page.doc, (other) => put(other, list('the old', ' bank', 'of the town')))
    expect(page.said(keeper)).toBe('old\n bank')
  })
})
