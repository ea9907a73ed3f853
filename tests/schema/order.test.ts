import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderBetween } from '../../schema/order.ts'

describe('orderBetween', () => {
  it('always lies strictly between its neighbours, however often one inserts in one place', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (places) => {
        const orders: string[] = []
        for (const place of places) {
          const at = place % (orders.length + 1)
          orders.splice(at, 0, orderBetween(orders[at - 1] ?? null, orders[at] ?? null))
        }
        expect(orders.toSorted()).toEqual(orders)
        expect(new Set(orders).size).toBe(orders.length)
      }),
    )
  })
})
