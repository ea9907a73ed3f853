import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anchorAt } from '../../../schema/anchors.ts'
import type { Anchor } from '../../../schema/threads.ts'
import { createItem, itemsOf } from '../../../schema/sections/edit.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import { replaceText } from '../../../schema/sections/replace-text.ts'
import { acceptedEdit, takenBackEdit, type Edited } from '../../../server/services/threads/suggested-edit.ts'
import { createRandom } from '../../support/random.ts'

const KIND = SECTION_KINDS.finding

/** A text with a suggestion to one passage of it, that is accepted and taken back as the server does it. */
const buildSuggested = (text: string, start: number, quote: string, replacement: string) => {
  const doc = new Y.Doc()
  const itemId = createItem(doc, KIND, { lang: 'en' })
  const body = (): Y.XmlFragment => itemsOf(doc).get(itemId)!.get('body') as Y.XmlFragment
  replaceText(body(), 'text', { start: 0, end: 0 }, text)
  let anchor: Anchor = anchorAt(flatten(body()), { start, end: start + quote.length })!
  const proposed = () => ({ id: 'thread', itemId, field: 'body', anchor, quote, others: [] })
  const keep = ({ update, followed }: Edited): boolean => {
    if (update !== null) Y.applyUpdate(doc, update)
    anchor = followed!.anchors.get('thread')!
    return update !== null
  }
  const suggestion = { type: 'text', replacement } as const
  return {
    say: () => flatten(body()).text,
    /** @returns whether that wrote anything. */
    accept: () => keep(acceptedEdit(Y.encodeStateAsUpdate(doc), KIND, proposed(), suggestion, 'en')),
    takeBack: () => keep(takenBackEdit(Y.encodeStateAsUpdate(doc), KIND, proposed(), suggestion)),
    /** Somebody else writes, and nobody says so of the passage. */
    write: (from: string, to: string) => {
      const at = flatten(body()).text.indexOf(from)
      replaceText(body(), 'text', { start: at, end: at + from.length }, to)
    },
    passage: () => anchor.text,
  }
}

const PHRASES = [
  'the ministry',
  'within one year',
  'six months',
  'by May 2027',
  'by May 2028',
  'and',
  'offices',
  'two offices',
]
const SHORT = ['two', 'two two', 'a', 'aa', 'ab', 'b']

describe('a suggestion in a text that says the same in several places', () => {
  it('is accepted where its words stand elsewhere already', () => {
    const suggested = buildSuggested('Done within six months. Reviewed within one year.', 12, 'six months', 'one year')
    expect(suggested.accept()).toBe(true)
    expect(suggested.say()).toBe('Done within one year. Reviewed within one year.')
  })

  it('is taken back where the words before it stand elsewhere', () => {
    const suggested = buildSuggested('Report by May 2027. Review by May 2027.', 14, '2027', '2028')
    suggested.accept()
    expect(suggested.say()).toBe('Report by May 2028. Review by May 2027.')
    expect(suggested.takeBack()).toBe(true)
    expect(suggested.say()).toBe('Report by May 2027. Review by May 2027.')
    expect(suggested.passage()).toBe('2027')
  })

  it('puts deleted words back though they stand elsewhere', () => {
    const suggested = buildSuggested('Report by May 2027. Review by May 2027.', 14, '2027', '')
    suggested.accept()
    expect(suggested.takeBack()).toBe(true)
    expect(suggested.say()).toBe('Report by May 2027. Review by May 2027.')
  })

  it('is refused where the words were written over its passage by another hand', () => {
    const suggested = buildSuggested('We ask all offices to report.', 11, 'offices', 'two offices')
    suggested.write('all offices', 'all two offices')
    expect(suggested.accept()).toBe(false)
    expect(suggested.say()).toBe('We ask all two offices to report.')
  })

  it('is refused where other words stand there, whatever stands elsewhere', () => {
    const suggested = buildSuggested('Report by May 2027. Review by May 2027.', 14, '2027', '2028')
    suggested.accept()
    suggested.write('2028', '20x8')
    expect(() => suggested.takeBack()).toThrow(expect.objectContaining({ reason: 'conflict' }))
    expect(suggested.say()).toBe('Report by May 20x8. Review by May 2027.')
  })

  it.each([
    ['phrases', PHRASES, ' '],
    ['words and parts of them', SHORT, ' '],
    ['paragraphs', PHRASES, '\n'],
  ])('is put in and taken back at its passage alone, among repeated %s (seeds 1 to 200)', (_, all, between) => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = createRandom(seed)
      const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)]!
      const words = Array.from({ length: 10 }, () => pick(all))
      const at = Math.floor(random() * words.length)
      const text = words.join(between)
      const start = words.slice(0, at).reduce((sum, one) => sum + one.length + between.length, 0)
      const quote = words[at]!
      const replacement = pick([...all.filter((one) => one !== quote), ''])
      const suggested = buildSuggested(text, start, quote, replacement)
      const wanted = text.slice(0, start) + replacement + text.slice(start + quote.length)
      const told = `seed ${seed}: ${JSON.stringify([text, start, quote, replacement])}`
      const step = (act: () => boolean): unknown => {
        try {
          return [act(), suggested.say()]
        } catch (error) {
          return String(error)
        }
      }
      expect(step(suggested.accept), told).toEqual([true, wanted])
      expect(step(suggested.takeBack), told).toEqual([true, text])
      expect(step(suggested.accept), told).toEqual([true, wanted])
      expect(step(suggested.takeBack), told).toEqual([true, text])
    }
  })
})
