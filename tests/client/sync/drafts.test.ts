import { describe, expect, it } from 'vitest'
import { createDraftStore } from '../../../client/sync/drafts.ts'
import type { Draft } from '../../../client/sync/types.ts'
import type { RoundId, SectionId } from '../../../schema/ids.ts'

const draft: Draft = {
  id: 'd',
  section: 's' as SectionId,
  kind: 'findings',
  reason: 'locked',
  at: '2026-03-03T16:20:11.000Z',
  pieces: [],
}

describe('createDraftStore', () => {
  it.each([
    ['on a computer that others use too', false],
    ['where the browser has no database', true],
  ])('keeps drafts in the page %s, and says of each that it is only there', async (_, isKept) => {
    const store = createDraftStore('me', 'r' as RoundId, isKept)
    await store.keep(draft)
    expect([await store.list(), store.isInMemory, store.isOnlyHere('d'), store.isOnlyHere('e')]).toEqual([
      [draft],
      true,
      true,
      false,
    ])
    await store.setKept(!isKept)
    expect([await store.list(), store.isInMemory]).toEqual([[draft], true])
    await store.discard('d')
    expect([await store.list(), store.isInMemory]).toEqual([[], false])
  })
})
