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
})
