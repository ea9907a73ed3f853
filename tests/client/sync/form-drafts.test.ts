import { describe, expect, it } from 'vitest'
import { createFormDrafts } from '../../../client/sync/form-drafts.ts'
import type { TextStorage } from '../../../client/sync/comment-store.ts'

const buildStorage = (): TextStorage & { entries: Map<string, string> } => {
  const entries = new Map<string, string>()
  return {
    entries,
    get length() {
      return entries.size
    },
    key: (at) => [...entries.keys()][at] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}

const DRAFT = { choice: 'partly', text: 'half of it' }

describe('forms that are being filled in', () => {
  it('outlive the page, for the same person in the same round', () => {
    const storage = buildStorage()
    createFormDrafts('ana', 'round', storage).keep('disposition/1', DRAFT)
    expect(createFormDrafts('ana', 'round', storage).get('disposition/1')).toEqual(DRAFT)
    expect(createFormDrafts('ana', 'other', storage).get('disposition/1')).toBeNull()
    expect(createFormDrafts('eva', 'round', storage).get('disposition/1')).toBeNull()
  })

  it('are gone when they are discarded', () => {
    const storage = buildStorage()
    const drafts = createFormDrafts('ana', 'round', storage)
    drafts.keep('disposition/1', DRAFT)
    drafts.discard('disposition/1')
    expect(drafts.get('disposition/1')).toBeNull()
    expect(storage.entries.size).toBe(0)
  })

  it('stay in the page where nothing may be stored, and leave the browser when the computer becomes a shared one', () => {
    const storage = buildStorage()
    const drafts = createFormDrafts('ana', 'round', storage)
    drafts.keep('disposition/1', DRAFT)
    expect(drafts.isInMemory).toBe(false)
    drafts.setStorage(null)
    expect(storage.entries.size).toBe(0)
    expect(drafts.get('disposition/1')).toEqual(DRAFT)
    expect(drafts.isInMemory).toBe(true)
  })

  it('takes what it cannot read for none', () => {
    const storage = buildStorage()
    storage.setItem('ronda-forms/ana/round/a', '{"text":1}')
    storage.setItem('ronda-forms/ana/round/b', 'not json')
    const drafts = createFormDrafts('ana', 'round', storage)
    expect([drafts.get('a'), drafts.get('b')]).toEqual([null, null])
  })
})
