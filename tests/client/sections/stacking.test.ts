import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { driftOf, readAt, stackAround, stackCards } from '../../../client/sections/margin/stacking.ts'

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

describe('stackAround', () => {
  const crowd = Array.from({ length: 40 }, (_, at) => ({ top: at * 30, height: 100 }))

  it('puts each in turn exactly beside its text, however many stand before it', () => {
    for (const at of crowd.keys()) expect(stackAround(crowd, at, GAP)[at]).toBe(crowd[at]!.top)
    expect(driftOf(crowd, stackCards(crowd, null, GAP))).toBe(39 * 82)
  })

  it('never lets two overlap', () => {
    const card = fc.record({ top: fc.nat(3000), height: fc.integer({ min: 1, max: 400 }) })
    fc.assert(
      fc.property(fc.array(card, { minLength: 1, maxLength: 12 }), fc.nat(11), (cards, wanted) => {
        const sorted = cards.toSorted((a, b) => a.top - b.top)
        const tops = stackAround(sorted, wanted % sorted.length, GAP)
        for (const [at, top] of tops.entries())
          if (at > 0) expect(top).toBeGreaterThanOrEqual(tops[at - 1]! + sorted[at - 1]!.height + GAP)
      }),
    )
  })

  it('finds the one that the reader has come to', () => {
    expect([-5, 0, 29, 30, 9999].map((line) => readAt(crowd, line))).toEqual([0, 0, 0, 1, 39])
  })
})
