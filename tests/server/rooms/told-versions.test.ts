import { describe, expect, it } from 'vitest'
import { createToldVersions } from '../../../server/rooms/told-versions.ts'

describe('what the pages of a room were told of', () => {
  it('is told once, and again when it is newer', () => {
    const told = createToldVersions()
    const versions = [2, 2, 1, 3, 3].map((version) => told.take({ id: 'one', version }))
    expect(versions).toEqual([true, false, false, true, false])
    expect(told.take({ id: 'other', version: 1 })).toBe(true)
  })

  it('is known of so many that were told last, however many there are', () => {
    const told = createToldVersions(3)
    const take = (id: string, version = 1): boolean => told.take({ id, version })
    expect(['a', 'b', 'c'].map((id) => take(id))).toEqual([true, true, true])
    expect(take('a', 2)).toBe(true)
    expect(take('d')).toBe(true)
    expect(['a', 'c', 'd'].map((id) => take(id))).toEqual([false, false, false])
    expect(take('b')).toBe(true)
  })
})
