import { describe, expect, it } from 'vitest'
import { createCommentStore, type CommentDraft, type TextStorage } from '../../../client/sync/comment-store.ts'

const draft: CommentDraft = {
  place: { type: 'new', section: 's', item: 'i' },
  body: 'words',
  kind: 'question',
  audience: 'peers',
}

const broken: TextStorage = {
  length: 1,
  key: () => {
    throw new Error('forbidden')
  },
  getItem: () => null,
  setItem: () => {
    throw new Error('full')
  },
  removeItem: () => {
    throw new Error('forbidden')
  },
}

describe('createCommentStore', () => {
  it.each([
    ['has no storage', null],
    ['has one that throws', broken],
  ])('keeps words as long as the page lives where the browser %s', (_, storage) => {
    const store = createCommentStore('me', 'round', storage)
    store.keepDraft(draft)
    expect(store.drafts()).toEqual([draft])
    store.discardDraft(draft.place)
    expect(store.drafts()).toEqual([])
  })

  it('reads past what is no text of its own', () => {
    const kept: Record<string, string> = {
      'ronda-comments/me/round/draft/new/s/i': JSON.stringify(draft),
      'ronda-comments/me/round/draft/new/s/j': '{"half',
      'ronda-comments/me/round/draft/new/s/k': 'null',
      'ronda-comments/other/round/draft/new/s/i': JSON.stringify(draft),
    }
    const storage = {
      ...broken,
      length: 4,
      key: (at: number) => Object.keys(kept)[at]!,
      getItem: (key: string) => kept[key]!,
    }
    expect(createCommentStore('me', 'round', storage).drafts()).toEqual([draft])
  })

  it('knows whether something would be gone with the page', () => {
    const store = createCommentStore('me', 'round', broken)
    expect(store.isInMemory).toBe(false)
    store.keepDraft(draft)
    expect(store.isInMemory).toBe(true)
    store.discardDraft(draft.place)
    expect(store.isInMemory).toBe(false)
  })

  it('goes out of the storage when the computer becomes a shared one, and in again when it is one’s own', () => {
    const kept = new Map<string, string>([['of/another', 'text']])
    const storage: TextStorage = {
      get length() {
        return kept.size
      },
      key: (at) => [...kept.keys()][at] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }
    const store = createCommentStore('me', 'round', storage)
    store.keepDraft(draft)
    expect([kept.size, store.isInMemory]).toEqual([2, false])
    store.setStorage(null)
    expect([...kept.keys()]).toEqual(['of/another'])
    expect([store.drafts(), store.isInMemory]).toEqual([[draft], true])
    store.setStorage(storage)
    expect([kept.size, store.isInMemory]).toEqual([2, false])
  })
})
