import { describe, expect, it } from 'vitest'
import { arrived } from '../../../server/rooms/arrived.ts'

describe('arrived', () => {
  it('gives what is there, in order, and waits neither for what is late nor for what has failed', async () => {
    const late = new Promise<{ n: number }>(() => {})
    const failed = Promise.reject(new Error('gone'))
    expect(await arrived([Promise.resolve({ n: 1 }), late, failed, Promise.resolve({ n: 2 })])).toEqual([
      { n: 1 },
      { n: 2 },
    ])
  })
})
