import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stackCards } from '../../../client/sections/margin/stacking.ts'

const GAP = 12

describe('stackCards', () => {
  it('puts cards beside their text where there is room, and below the one before where there is not', () => {
    const cards = [
      { top: 0, height: 100 },
      { top: 50, height: 100 },
      { top: 400, height: 100 },
    ]
    expect(stackCards(cards, null, GAP)).toEqual([0, 112, 400])
  })

  it('gives the active card its place, and moves those before it up', () => {
    const cards = [
      { top: 200, height: 100 },
      { top: 250, height: 100 },
      { top: 260, height: 100 },
    ]
    expect(stackCards(cards, 1, GAP)).toEqual([138, 250, 362])
  })

  it('never lets two overlap, nor one begin above the margin', () => {
    const card = fc.record({ top: fc.nat(3000), height: fc.integer({ min: 1, max: 400 }) })
    fc.assert(
      fc.property(fc.array(card, { maxLength: 12 }), fc.option(fc.nat(11)), (cards, wanted) => {
        const sorted = cards.toSorted((a, b) => a.top - b.top)
        const active = wanted === null || wanted >= sorted.length ? null : wanted
        const tops = stackCards(sorted, active, GAP)
        expect(tops.length).toBe(sorted.length)
        for (const [at, top] of tops.entries())
          expect(top).toBeGreaterThanOrEqual(at === 0 ? 0 : tops[at - 1]! + sorted[at - 1]!.height + GAP)
      }),
    )
  })
})
