import canonicalize from 'canonicalize'
import {
  plainText,
  type EntryContent,
  type FieldContent,
  type ItemContent,
  type SectionContent,
  type TextContent,
} from '../../schema/sections/content.ts'

/** What became of an item since an earlier version; `fields` are the names of those that differ. */
export type ItemChange = { type: 'new' } | { type: 'changed'; before: ItemContent; fields: readonly string[] }

export interface ContentChanges {
  /** Items that are new or changed, by id. */
  items: ReadonlyMap<string, ItemChange>
  /** Items of the earlier version that are gone. */
  removed: readonly ItemContent[]
  isIntroChanged: boolean
  /** Items that stand in both stand in another order. */
  isReordered: boolean
}

const isText = (value: FieldContent | undefined): value is TextContent =>
  value !== undefined && typeof value !== 'string' && !Array.isArray(value)

/** What a reader sees of a text. The same words may be kept as no paragraph or as an empty one, and their language is no
 * word. */
const textForm = ({ json, translation }: TextContent): unknown[] =>
  [json, ...(translation === undefined ? [] : [translation])].map((rich) => (plainText(rich).trim() === '' ? '' : rich))

const form = (value: FieldContent | undefined): unknown => {
  if (value === undefined) return ''
  if (isText(value)) {
    const [json, translation = ''] = textForm(value)
    return { json, translation }
  }
  if (!Array.isArray(value)) return value
  return value.map((member: string | EntryContent) =>
    typeof member === 'string'
      ? member
      : Object.fromEntries(Object.entries(member.fields).map(([name, field]) => [name, form(field)])),
  )
}

const isSame = (a: FieldContent | undefined, b: FieldContent | undefined): boolean =>
  a === b || canonicalize(form(a)) === canonicalize(form(b))

const changedFields = (before: ItemContent, after: ItemContent): string[] =>
  Object.keys(after.fields).filter((name) => !isSame(before.fields[name], after.fields[name]))

/** Live items are the same object until they change, so a comparison is not made twice. */
const compared = new WeakMap<ItemContent, { before: ItemContent; fields: string[] }>()

const fieldsBetween = (before: ItemContent, after: ItemContent): string[] => {
  const known = compared.get(after)
  if (known?.before === before) return known.fields
  const fields = changedFields(before, after)
  compared.set(after, { before, fields })
  return fields
}

/** What a reader of `before` would find changed in `after`. */
export const compareContent = (before: SectionContent, after: SectionContent): ContentChanges => {
  const earlier = new Map(before.items.map((item) => [item.id, item]))
  const ids = new Set(after.items.map(({ id }) => id))
  const items = new Map<string, ItemChange>()
  for (const item of after.items) {
    const was = earlier.get(item.id)
    const fields = was === undefined ? [] : fieldsBetween(was, item)
    if (was === undefined) items.set(item.id, { type: 'new' })
    else if (fields.length > 0) items.set(item.id, { type: 'changed', before: was, fields })
  }
  const stayed = before.items.filter(({ id }) => ids.has(id)).map(({ id }) => id)
  const stays = after.items.filter(({ id }) => earlier.has(id)).map(({ id }) => id)
  return {
    items,
    removed: before.items.filter(({ id }) => !ids.has(id)),
    isIntroChanged: !isSame(before.fields.intro, after.fields.intro),
    isReordered: stayed.some((id, at) => id !== stays[at]),
  }
}

/** Whether a reader of the earlier version would miss anything. */
export const hasChanges = ({ items, removed, isIntroChanged, isReordered }: ContentChanges): boolean =>
  items.size > 0 || removed.length > 0 || isIntroChanged || isReordered
