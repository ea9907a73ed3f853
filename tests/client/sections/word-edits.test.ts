import { describe, expect, it } from 'vitest'
import { wordEdits } from '../../../client/sections/release/word-diff.ts'
import { proposedIn } from '../../../client/sections/margin/drawn-passages.ts'

const applied = (before: string, after: string): string =>
  wordEdits(before, after).reduceRight(
    (text, { start, end, text: words }) => text.slice(0, start) + words + text.slice(end),
    before,
  )

describe('wordEdits', () => {
  it('says only what is another, and turns the one text into the other', () => {
    const before = 'The ministry sends notices by post to two offices.'
    const after = 'The ministry sends letters, notices by post to three offices.'
    expect(wordEdits(before, after).map(({ text }) => text.trim())).toEqual(['letters,', 'three'])
    expect(applied(before, after)).toBe(after)
    expect(applied(before, 'The ministry sends by post.')).toBe('The ministry sends by post.')
    expect(applied('two\nlines of text', 'two\nlines of the text')).toBe('two\nlines of the text')
  })

  it('takes changes next to each other as one, and other words as a whole', () => {
    expect(wordEdits('all of it was good and well done', 'all of it has been good and well done')).toHaveLength(1)
    expect(wordEdits('named contact', 'quite other words')).toEqual([{ start: 0, end: 13, text: 'quite other words' }])
  })
})

describe('proposedIn', () => {
  const whole = { thread: 't', range: { start: 10, end: 21 }, quote: 'one two six', colour: 2 }

  it('strikes the words that would be others, inside the passage', () => {
    expect(proposedIn({ ...whole, replacement: 'one two or six' })).toEqual([
      { thread: 't', range: { start: 10, end: 21 }, replacement: null, colour: 2 },
      { thread: 't', range: { start: 18, end: 18 }, replacement: 'or ', colour: 2 },
    ])
  })

  it('strikes all of a passage that is not what it was', () => {
    const moved = { ...whole, range: { start: 10, end: 25 }, replacement: 'one two or six' }
    expect(proposedIn(moved)).toEqual([{ thread: 't', range: moved.range, replacement: 'one two or six', colour: 2 }])
  })
})
