import * as Y from 'yjs'
import { ITEM_KEYS, ROOTS } from '../../schema/sections/index.ts'

/** `{item}/{field}`; the section's intro is `/intro`; a whole item is `{item}/*`. */
export type FieldKey = string

export const fieldKey = (item: string | null, field: string): FieldKey => `${item ?? ''}/${field}`

export const WHOLE_ITEM = '*'

/** Names from the root down to a type: root name, then map keys. */
const pathOf = (type: Y.AbstractType<unknown>): string[] => {
  const path: string[] = []
  let current = type
  while (current._item !== null) {
    if (current._item.parentSub !== null) path.unshift(current._item.parentSub)
    current = current._item.parent as Y.AbstractType<unknown>
  }
  const root = [...(current.doc?.share ?? [])].find(([, shared]) => shared === current)?.[0]
  return root === undefined ? [] : [root, ...path]
}

/** Fields that a transaction changed. Order and languages are no text of anybody's and are left out. */
export const touchedFields = (transaction: Y.Transaction): Set<FieldKey> => {
  const touched = new Set<FieldKey>()
  for (const [type, keys] of transaction.changed) {
    const [root, item, field] = pathOf(type as Y.AbstractType<unknown>)
    if (root === ROOTS.intro || root === ROOTS.introTranslation) touched.add(fieldKey(null, root))
    if (root !== ROOTS.items) continue
    if (item !== undefined && field !== undefined) {
      touched.add(fieldKey(item, field))
      continue
    }
    for (const key of keys) {
      if (key === null) continue
      if (item === undefined) touched.add(fieldKey(key, WHOLE_ITEM))
      else if (key !== ITEM_KEYS.order && key !== ITEM_KEYS.deletedAt && !key.endsWith('.lang'))
        touched.add(fieldKey(item, key))
    }
  }
  return touched
}
