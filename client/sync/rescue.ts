import type * as Y from 'yjs'
import {
  isEmptyContent,
  plainText,
  readIntro,
  readItems,
  type FieldContent,
  type ItemContent,
  type SectionContent,
} from '../../schema/sections/content.ts'
import { ROOTS, TITLE, translationKey, type SectionKind } from '../../schema/sections/index.ts'
import { addedText } from './text-diff.ts'
import { fieldKey, WHOLE_ITEM, type FieldKey } from './touched-fields.ts'
import type { DraftPiece } from './types.ts'

/** What a refused document holds of its author's, read before it is destroyed. */
export interface Rescue {
  /** Fields with unacknowledged changes as their author saw them, in reading order; empty ones too, for deletions. */
  pieces: Omit<DraftPiece, 'added'>[]
}

/** A field as plain text: entries one a line, sets in their order. */
const textOf = (value: FieldContent | undefined): string => {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return plainText(value.json)
  return value
    .map((part) =>
      typeof part === 'string'
        ? part
        : Object.values(part.fields)
            .filter((field) => !isEmptyContent(field))
            .map(textOf)
            .join(', '),
    )
    .join('\n')
}

/** A text's translation; '' for what has none. */
const translationOf = (value: FieldContent | undefined): string =>
  value === undefined || typeof value === 'string' || Array.isArray(value) || value.translation === undefined
    ? ''
    : plainText(value.translation)

/** A field of an item by its key in drafts: its name, or the key of its translation. */
const partOf = (fields: ItemContent['fields'] | undefined, key: string): string => {
  const field = key.endsWith(TRANSLATION) ? key.slice(0, -TRANSLATION.length) : null
  return field === null ? textOf(fields?.[key]) : translationOf(fields?.[field])
}

const TRANSLATION = translationKey('')

const titleOf = (item: ItemContent): string => textOf(item.fields[TITLE.name])

/** Read what the author changed and the server has not acknowledged.
 * @param touched keys of unacknowledged fields. */
export const readRescue = (doc: Y.Doc, kind: SectionKind, touched: ReadonlySet<FieldKey>): Rescue => {
  const pieces: Rescue['pieces'] = []
  for (const field of [ROOTS.intro, ROOTS.introTranslation])
    if (touched.has(fieldKey(null, field)))
      pieces.push({ item: null, itemTitle: '', field, text: partOf({ intro: readIntro(doc) }, field) })
  for (const item of [...readItems(doc, kind), ...readItems(doc, kind, { deleted: true })]) {
    const isWhole = touched.has(fieldKey(item.id, WHOLE_ITEM))
    for (const field of kind.fields.flatMap(({ name }) => [name, translationKey(name)]))
      if (isWhole || touched.has(fieldKey(item.id, field)))
        pieces.push({ item: item.id, itemTitle: titleOf(item), field, text: partOf(item.fields, field) })
  }
  return { pieces }
}

/** What of it differs from the committed content.
 * @param committed null when it could not be read: then everything the author changed is kept whole. */
export const draftPieces = ({ pieces }: Rescue, committed: SectionContent | null): DraftPiece[] => {
  if (committed === null)
    return pieces.filter(({ text }) => text.trim() !== '').map((piece) => ({ ...piece, added: piece.text }))
  const items = new Map(committed.items.map((item) => [item.id, item]))
  return pieces.flatMap((piece) => {
    const before = partOf(piece.item === null ? committed.fields : items.get(piece.item)?.fields, piece.field)
    return before === piece.text ? [] : [{ ...piece, added: addedText(before, piece.text), before }]
  })
}
