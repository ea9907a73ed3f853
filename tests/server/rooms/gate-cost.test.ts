import * as encoding from 'lib0/encoding'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId, type MemberId } from '../../../schema/ids.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import { judgeUpdate, type Verdict } from '../../../server/rooms/gate/index.ts'
import { addItem, bodyText } from '../../support/edits.ts'

const me = createId<MemberId>()
const judge = (doc: Y.Doc, update: Uint8Array): Verdict =>
  judgeUpdate(update, { doc, kind: SECTION_KINDS.finding, member: me, ownerOf: () => undefined, sectionBytes: 0 })

/** The shortest of a few tries: what the machine does beside this only makes a try longer. */
const shortest = (tries: number, run: () => void): number => {
  let best = Number.POSITIVE_INFINITY
  for (let at = 0; at < tries; at++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** A paragraph is an element, a text and its characters. */
const STRUCTS_PER_PARAGRAPH = 3

/** What somebody sends who wrote so many paragraphs off line: one frame, one client id. */
const paragraphs = (structs: number): Uint8Array => {
  const doc = new Y.Doc()
  const { id } = addItem(doc)
  const body = (doc.getMap('items').get(id) as Y.Map<unknown>).get('body') as Y.XmlFragment
  doc.transact(() => {
    for (let at = 0; at < structs / STRUCTS_PER_PARAGRAPH; at++) {
      const paragraph = new Y.XmlElement('paragraph')
      const text = new Y.XmlText()
      text.insert(0, 'word')
      paragraph.insert(0, [text])
      body.insert(body.length, [paragraph])
    }
  })
  return Y.encodeStateAsUpdate(doc)
}

describe('the cost of the gate', () => {
  it('[G3] judges the largest frame in a few times what applying it takes, and ten times the structs in about ten times', () => {
    const empty = new Y.Doc()
    const [small, large] = [paragraphs(1950), paragraphs(19_500)]
    const judged = (update: Uint8Array): number => shortest(3, () => expect(judge(empty, update).kind).toBe('accept'))
    const [quick, slow] = [judged(small), judged(large)]
    const applied = shortest(3, () => Y.applyUpdate(new Y.Doc(), large))
    console.log(
      `gate: 1,950 structs ${quick.toFixed(1)} ms, 19,500 ${slow.toFixed(1)} ms; applying ${applied.toFixed(1)} ms`,
    )
    expect(slow / applied).toBeLessThan(10)
    expect(slow / quick).toBeLessThan(40)
  })

  it('[G7] accepts words that hang on one another through two client ids, however many', () => {
    const first = new Y.Doc()
    first.clientID = 5
    const { id, text } = addItem(first)
    for (let at = 0; at < 9000; at++) text.insert(0, 'w')
    const second = new Y.Doc()
    second.clientID = 9
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first))
    const [words] = [bodyText(second, id)]
    for (let at = 0; at < 9000; at++) words.insert(0, 'v')
    expect(judge(new Y.Doc(), Y.encodeStateAsUpdate(second)).kind).toBe('accept')
  })

  it('[G12] refuses ranges that name the same clocks again, which Yjs would look at each time', () => {
    const doc = new Y.Doc()
    const { text } = addItem(doc)
    for (let at = 0; at < 100; at++) text.insert(0, 'w')
    const end = Y.getState(doc.store, doc.clientID)
    expect(judge(doc, deletions(doc.clientID, [end - 100, 100])).kind).toBe('accept')
    expect(judge(doc, deletions(doc.clientID, [end - 100, 50], [end - 50, 50])).kind).toBe('accept')
    for (const second of [
      [end - 100, 100],
      [end - 51, 50],
      [end - 200, 50],
    ] as const)
      expect(judge(doc, deletions(doc.clientID, [end - 100, 50], second))).toEqual({
        kind: 'refuse',
        rule: 'G12',
        reason: 'malformed',
      })
  })
})

/** An update that deletes these ranges: first clock and length. */
const deletions = (client: number, ...ranges: (readonly [number, number])[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const number of [0, 1, client, ranges.length, ...ranges.flat()]) encoding.writeVarUint(encoder, number)
  })
