import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import canonicalize from 'canonicalize'
import * as Y from 'yjs'
import { byOrder } from '../order.ts'
import { introOf, introTranslationOf, itemsOf, metaOf } from './edit.ts'
import { ITEM_KEYS, langKey, ROOTS, translationKey, type Field, type Gap, type SectionKind } from './kind.ts'
import type { RichTextJson } from './rich-text.ts'

/** A text as readers get it: ProseMirror JSON of a `doc` node and its language (BCP 47, '' when unknown). Its blocks: `paragraph`,
 * `heading` (`level` 1 or 2), `bulletList` and `orderedList` of `listItem`, `table` of `tableRow` of `tableHeader` and `tableCell`. */
export interface TextContent {
  json: RichTextJson
  lang: string
  /** The same in the report's language; only on texts that can have one. Empty while nobody has translated it. */
  translation?: RichTextJson
}

/** An entry of an `entries` field. */
export interface EntryContent {
  id: string
  fields: Record<string, FieldContent>
}

/** Text, scalar ('' when not set), sorted set of ids, or entries in order. */
export type FieldContent = TextContent | string | string[] | EntryContent[]

/** One item; `fields` holds exactly the declared fields of its kind, in their order. */
export interface ItemContent {
  id: string
  order: string
  fields: Record<string, FieldContent>
}

/** What everyone who may only read gets of a section: no client ids, nothing deleted. */
export interface SectionContent {
  fields: { intro: TextContent }
  items: ItemContent[]
}

const readJson = (fragment: unknown): RichTextJson =>
  fragment instanceof Y.XmlFragment ? (yXmlFragmentToProsemirrorJSON(fragment) as RichTextJson) : { type: 'doc' }

/** @param translation undefined for a text that has no place for one: items made before there was. */
const readText = (fragment: unknown, lang: unknown, translation?: unknown): TextContent => ({
  json: readJson(fragment),
  lang: typeof lang === 'string' ? lang : '',
  ...(translation instanceof Y.XmlFragment && { translation: readJson(translation) }),
})

const isDeleted = (record: Y.Map<unknown>): boolean => typeof record.get(ITEM_KEYS.deletedAt) === 'string'

const readRecord = (record: Y.Map<unknown>, fields: readonly Field[]): Record<string, FieldContent> =>
  Object.fromEntries(fields.map((field) => [field.name, readField(record, field)]))

const orderOf = (record: Y.Map<unknown>): string => {
  const order = record.get(ITEM_KEYS.order)
  return typeof order === 'string' ? order : ''
}

const readField = (record: Y.Map<unknown>, field: Field): FieldContent => {
  const value = record.get(field.name)
  switch (field.type) {
    case 'line':
    case 'text':
      return readText(value, record.get(langKey(field.name)), record.get(translationKey(field.name)))
    case 'choices':
    case 'links':
      return value instanceof Y.Map ? [...value.keys()].filter((key) => value.get(key) === true).sort() : []
    case 'entries':
      return value instanceof Y.Map
        ? [...(value as Y.Map<Y.Map<unknown>>).entries()]
            .filter(([, entry]) => !isDeleted(entry))
            .map(([id, entry]) => ({ id, order: orderOf(entry), fields: readRecord(entry, field.fields) }))
            .sort(byOrder)
            .map(({ id, fields }) => ({ id, fields }))
        : []
    case 'choice':
    case 'date':
    case 'country':
    case 'url':
    case 'money':
      return typeof value === 'string' ? value : ''
  }
}

/** Read one item. Never writes to the document. */
export const readItem = (id: string, item: Y.Map<unknown>, kind: SectionKind): ItemContent => ({
  id,
  order: orderOf(item),
  fields: readRecord(item, kind.fields),
})

/** Read the undeleted items, or with `deleted` only the deleted ones, in their order. */
export const readItems = (doc: Y.Doc, kind: SectionKind, { deleted = false } = {}): ItemContent[] =>
  [...itemsOf(doc).entries()]
    .filter(([, item]) => isDeleted(item) === deleted)
    .map(([id, item]) => readItem(id, item, kind))
    .sort(byOrder)

/** Read the section's free text before its items. */
export const readIntro = (doc: Y.Doc): TextContent =>
  readText(introOf(doc), metaOf(doc).get(langKey(ROOTS.intro)), introTranslationOf(doc))

/** Read a whole section. Never writes to the document. */
export const readSection = (doc: Y.Doc, kind: SectionKind): SectionContent => ({
  fields: { intro: readIntro(doc) },
  items: readItems(doc, kind),
})

/** The bytes that a content hash is made of: canonical JSON (RFC 8785), so that every machine gets the same. */
export const canonicalContent = ({ fields, items }: SectionContent): string => canonicalize({ fields, items }) ?? ''

/** Plain text of a rich text, blocks separated by line breaks. */
export const plainText = (json: RichTextJson): string => {
  if (json.type === 'text') return json.text ?? ''
  if (json.type === 'hardBreak') return '\n'
  const parts = (json.content ?? []).map(plainText)
  const isInline = json.type === 'paragraph' || json.type === 'heading'
  return parts.join(isInline ? '' : '\n')
}

/** Whether a field holds nothing that a reader would see. */
export const isEmptyContent = (value: FieldContent | undefined): boolean => {
  if (value === undefined || value === '') return true
  if (typeof value === 'string') return false
  // An entry in which nobody has written anything yet shows nothing.
  if (Array.isArray(value))
    return value.every((part) => typeof part !== 'string' && Object.values(part.fields).every(isEmptyContent))
  return plainText(value.json).trim() === ''
}

/** What only the items of a whole round can tell of one. */
export interface ItemRelations {
  /** Whether an item of another kind links here by its field of this name. */
  isLinked(by: { kind: string; field: string }): boolean
  /** Whether links of this field lead from the item back to it. */
  isInCycle(field: string): boolean
}

const isOpen = (gap: Gap, { fields }: ItemContent, relations: ItemRelations): boolean => {
  if ('emptyField' in gap) return isEmptyContent(fields[gap.emptyField])
  if ('notLinkedBy' in gap) return !relations.isLinked(gap.notLinkedBy)
  if ('cycleOf' in gap) return relations.isInCycle(gap.cycleOf)
  const [first = '', second = ''] = gap.inOrder.map((name) => fields[name] as string)
  return first !== '' && second !== '' && first > second
}

/** The gaps that are open in an item. */
export const openGaps = (item: ItemContent, kind: SectionKind, relations: ItemRelations): Gap[] =>
  kind.gaps.filter((gap) => isOpen(gap, item, relations))

/** Ids that the items of a section link to, each once. */
export const linkedIds = ({ items }: SectionContent, kind: SectionKind): string[] => [
  ...new Set(
    items.flatMap(({ fields }) =>
      kind.fields.flatMap((field) => (field.type === 'links' ? (fields[field.name] as string[]) : [])),
    ),
  ),
]
