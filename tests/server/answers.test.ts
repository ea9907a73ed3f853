import { afterEach, describe, expect, it, vi } from 'vitest'
import { answers } from '../../server/app.ts'
import type { Db } from '../../server/storage/database.ts'

/** A database whose every query is this. */
const database = (query: Promise<unknown>): Pick<Db, 'execute'> => ({ execute: () => query }) as never

describe('whether the database answers', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is yes for an answer, and no for a failure', async () => {
    expect(await answers(database(Promise.resolve([])))).toBe(true)
    expect(await answers(database(Promise.reject(new Error('no'))))).toBe(false)
  })

  it('is no after two seconds of silence', async () => {
    vi.useFakeTimers()
    const asked = answers(database(new Promise(() => {})))
    await vi.advanceTimersByTimeAsync(2000)
    expect(await asked).toBe(false)
  })
})
