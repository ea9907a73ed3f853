import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId, type ItemId, type ThreadId } from '../../../schema/ids.ts'
import { createItem, itemsOf, setDeleted } from '../../../schema/sections/edit.ts'
import { readItem } from '../../../schema/sections/content.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import { acceptedEdit, takenBackEdit } from '../../../server/services/threads/suggested-edit.ts'

const KIND = SECTION_KINDS.finding
const SUGGESTION = { type: 'item', title: 'Proposed title', body: 'Proposed body', after: null } as const

const titleIn = (doc: Y.Doc, id: string): string => JSON.stringify(readItem(id, itemsOf(doc).get(id)!, KIND).fields)

describe('a new item that is suggested', () => {
  const threadOf = (id: string) => ({ id: id as ThreadId, itemId: null, field: null, anchor: null, quote: null })
  const accept = (doc: Y.Doc, id: string): void => {
    const { update } = acceptedEdit(Y.encodeStateAsUpdate(doc), KIND, threadOf(id) as never, SUGGESTION, 'en')
    if (update !== null) Y.applyUpdate(doc, update)
  }

  it('never brings back another item whose id it has', () => {
    const doc = new Y.Doc()
    const id = createItem(doc, KIND, { lang: 'en' })
    const item = itemsOf(doc).get(id)!
    item.set('kind', 'gap')
    setDeleted(item, '2026-01-01T00:00:00Z')
    expect(() => accept(doc, id)).toThrow(expect.objectContaining({ reason: 'conflict' }))
    expect(item.get('deletedAt')).toBe('2026-01-01T00:00:00Z')
  })

  it('comes back as it was proposed when it is accepted again', () => {
    const doc = new Y.Doc()
    const id = createId<ItemId>()
    accept(doc, id)
    expect(titleIn(doc, id)).toContain('Proposed title')
    const back = takenBackEdit(Y.encodeStateAsUpdate(doc), KIND, threadOf(id) as never, SUGGESTION)
    Y.applyUpdate(doc, back.update!)
    expect(itemsOf(doc).get(id)!.get('deletedAt')).toEqual(expect.any(String))
    accept(doc, id)
    expect(itemsOf(doc).get(id)!.get('deletedAt') ?? null).toBeNull()
    expect(titleIn(doc, id)).toContain('Proposed body')
  })
})
