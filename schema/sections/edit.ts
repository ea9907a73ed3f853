import * as Y from 'yjs'
import { createId, type ItemId } from '../ids.ts'
import { byOrder, orderBetween } from '../order.ts'
import { ITEM_KEYS, langKey, ROOTS, translationKey, type EntriesField, type Field, type SectionKind } from './kind.ts'

/**
 * Every change of a section that is not typing. Client, seeds and tests use these, so that an honest document
 * has one shape (DESIGN 4): all fragments and maps of an item are created with it, in one transaction.
 */

type Fields = readonly Field[]

/** An empty text holds one empty paragraph from birth: two people typing at once then share it. */
const createText = (): Y.XmlFragment => {
  const fragment = new Y.XmlFragment()
  fragment.insert(0, [new Y.XmlElement('paragraph')])
  return fragment
}

const fillRecord = (record: Y.Map<unknown>, fields: Fields, lang: string): void => {
  for (const field of fields) {
    if (field.type === 'line' || field.type === 'text') {
      record.set(field.name, createText())
      record.set(langKey(field.name), lang)
      if (field.isTranslatable === true) record.set(translationKey(field.name), createText())
    } else if (field.type === 'choices' || field.type === 'links' || field.type === 'entries') {
      record.set(field.name, new Y.Map())
    }
  }
}

/** The items of a section: item id to item. Reading it writes nothing. */
export const itemsOf = (doc: Y.Doc): Y.Map<Y.Map<unknown>> => doc.getMap<Y.Map<unknown>>(ROOTS.items)

/** The free text before the items. */
export const introOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(ROOTS.intro)

const orderOf = (record: Y.Map<unknown>): string => {
  const order = record.get(ITEM_KEYS.order)
  return typeof order === 'string' ? order : ''
}

/** The free text in the report's language, where it was written in another. */
export const introTranslationOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(ROOTS.introTranslation)

/** What belongs to the free text: see `ROOTS`. */
export const metaOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(ROOTS.meta)

interface Ordered {
  id: string
  order: string
}

const orderedRecords = (records: Y.Map<Y.Map<unknown>>): Ordered[] =>
  [...records.entries()].map(([id, record]) => ({ id, order: orderOf(record) })).sort(byOrder)

/** Index after `afterId` (null: first). Records with equal indexes stay together: the new one goes after all of them. */
const orderAfter = (records: Y.Map<Y.Map<unknown>>, afterId: string | null, moving?: string): string => {
  const others = orderedRecords(records).filter(({ id }) => id !== moving)
  const at = afterId === null ? -1 : others.findIndex(({ id }) => id === afterId)
  const before = at < 0 ? null : others[at]!.order || null
  const after = others.slice(at + 1).find(({ order }) => order > (before ?? ''))?.order ?? null
  return orderBetween(before, after)
}

/** Add an empty item.
 * @param id a fresh one by default; seeds name theirs, so that what links to them can be written first.
 * @param afterId item to put it after; null puts it first, undefined last.
 * @param lang BCP 47 language of its texts, the writer's by default.
 * @param origin transaction origin, so that undo and save state know a local change. */
export const createItem = (
  doc: Y.Doc,
  kind: SectionKind,
  {
    id = createId<ItemId>(),
    afterId,
    lang,
    origin = null,
  }: { id?: ItemId; afterId?: ItemId | null; lang: string; origin?: unknown },
): ItemId => {
  doc.transact(() => {
    const items = itemsOf(doc)
    const last = orderedRecords(items).at(-1)?.id ?? null
    const item = new Y.Map<unknown>()
    item.set(ITEM_KEYS.order, orderAfter(items, afterId === undefined ? last : afterId))
    fillRecord(item, kind.fields, lang)
    items.set(id, item)
  }, origin)
  return id
}

/** Move an item behind another (null: to the top). Writes its index only, so typing in it is never lost. */
export const moveItem = (doc: Y.Doc, id: string, afterId: string | null, origin: unknown = null): void => {
  const items = itemsOf(doc)
  const item = items.get(id)
  if (item === undefined) return
  doc.transact(() => item.set(ITEM_KEYS.order, orderAfter(items, afterId, id)), origin)
}

/** Mark an item or entry as deleted, or restore it; its text stays.
 * @param deletedAt ISO 8601 time, or null to restore. */
export const setDeleted = (record: Y.Map<unknown>, deletedAt: string | null, origin: unknown = null): void => {
  if (record.doc === null) return
  record.doc.transact(() => {
    if (deletedAt === null) record.delete(ITEM_KEYS.deletedAt)
    else record.set(ITEM_KEYS.deletedAt, deletedAt)
  }, origin)
}

/** Set a choice, date, country, amount, link address or the language of a text; an empty string clears it. Writes nothing when it is already so. */
export const setScalar = (record: Y.Map<unknown>, name: string, value: string, origin: unknown = null): void => {
  if ((record.get(name) ?? '') === value || record.doc === null) return
  record.doc.transact(() => {
    if (value === '') record.delete(name)
    else record.set(name, value)
  }, origin)
}

/** Say in which language an item is written: all its texts and those of its entries. */
export const setLanguage = (
  record: Y.Map<unknown>,
  fields: readonly Field[],
  language: string,
  origin: unknown = null,
): void => {
  record.doc?.transact(() => {
    for (const field of fields) {
      if (field.type === 'line' || field.type === 'text') setScalar(record, langKey(field.name), language, origin)
      const entries = field.type === 'entries' ? record.get(field.name) : null
      if (field.type === 'entries' && entries instanceof Y.Map)
        for (const entry of (entries as Y.Map<Y.Map<unknown>>).values())
          setLanguage(entry, field.fields, language, origin)
    }
  }, origin)
}

/** Put a choice or a link into a set, or take it out. Writes nothing when it is already so. */
export const setMember = (
  record: Y.Map<unknown>,
  name: string,
  member: string,
  isIn: boolean,
  origin: unknown = null,
): void => {
  const set = record.get(name)
  if (!(set instanceof Y.Map) || set.has(member) === isIn || record.doc === null) return
  record.doc.transact(() => {
    if (isIn) set.set(member, true)
    else set.delete(member)
  }, origin)
}

/** Add an empty entry to an entries field.
 * @returns its id, or null when the item has no such field. */
export const createEntry = (
  record: Y.Map<unknown>,
  field: EntriesField,
  { lang, origin = null }: { lang: string; origin?: unknown },
): string | null => {
  const entries = record.get(field.name)
  if (!(entries instanceof Y.Map) || record.doc === null) return null
  const id = createId<string>()
  record.doc.transact(() => {
    const entry = new Y.Map<unknown>()
    entry.set(ITEM_KEYS.order, orderAfter(entries, orderedRecords(entries).at(-1)?.id ?? null))
    fillRecord(entry, field.fields, lang)
    entries.set(id, entry)
  }, origin)
  return id
}
