import { describe, expect, it } from 'vitest'
import { wordChanges } from '../../../client/sections/release/word-diff.ts'

const kept = (changes: ReturnType<typeof wordChanges>, not: 'added' | 'removed'): string =>
  changes
    .filter(({ type }) => type !== not)
    .map(({ text }) => text)
    .join('')

describe('wordChanges', () => {
  it('marks whole words, and loses none of either text', () => {
    const [before, after] = [
      'Publish the budget data first.\nThen contracts.',
      'Publish the open budget data.\nThen contracts.',
    ]
    const changes = wordChanges(before, after)
    expect(kept(changes, 'added')).toBe(before)
    expect(kept(changes, 'removed')).toBe(after)
    expect(changes.filter(({ type }) => type === 'added').map(({ text }) => text.trim())).toEqual(['open'])
    expect(changes.filter(({ type }) => type === 'removed').map(({ text }) => text.trim())).toEqual(['first'])
  })

  it('does not split words at accents', () => {
    const changes = wordChanges('la gestión pública', 'la gestion pública')
    expect(changes.map(({ text, type }) => [text, type])).toEqual([
      ['la ', 'same'],
      ['gestión', 'removed'],
      ['gestion', 'added'],
      [' pública', 'same'],
    ])
  })

  it('shows texts that have nothing in common one after the other, in bounded time', () => {
    const long = (word: string): string => Array.from({ length: 20_000 }, (_, at) => `${word}${at}`).join(' ')
    const start = performance.now()
    const changes = wordChanges(long('a'), long('b'))
    expect(performance.now() - start).toBeLessThan(3000)
    expect(changes.map(({ type }) => type)).toEqual(['removed', 'added'])
  })
})
