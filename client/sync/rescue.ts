import type * as Y from 'yjs'
import {
  isEmptyContent,
  plainText,
  readIntro,
  readItems,
  type FieldContent,
  type ItemContent,
  type SectionContent,
  type TextContent,
} from '../../schema/sections/content.ts'
import { ROOTS, TITLE, type SectionKind } from '../../schema/sections/index.ts'
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

const titleOf = (item: ItemContent): string => textOf(item.fields[TITLE.name])

/** Read what the author changed and the server has not acknowledged.
 * @param touched keys of unacknowledged fields. */
export const readRescue = (doc: Y.Doc, kind: SectionKind, touched: ReadonlySet<FieldKey>): Rescue => {
  const pieces: Rescue['pieces'] = []
  const field = ROOTS.intro
  if (touched.has(fieldKey(null, field)))
    pieces.push({ item: null, itemTitle: '', field, text: textOf(readIntro(doc)) })
  for (const item of [...readItems(doc, kind), ...readItems(doc, kind, { deleted: true })]) {
    const isWhole = touched.has(fieldKey(item.id, WHOLE_ITEM))
    for (const { name } of kind.fields)
      if (isWhole || touched.has(fieldKey(item.id, name)))
        pieces.push({ item: item.id, itemTitle: titleOf(item), field: name, text: textOf(item.fields[name]) })
  }
  return { pieces }
}

/** What of it differs from the committed content.
 * @param committed null when it could not be read: then everything the author changed is kept whole. */
export const draftPieces = ({ pieces }: Rescue, committed: SectionContent | null): DraftPiece[] => {
  if (committed === null)
    return pieces.filter(({ text }) => text.trim() !== '').map((piece) => ({ ...piece, added: piece.text }))
  const items = new Map(committed.items.map((item) => [item.id, item]))
  const intro: TextContent = committed.fields.intro
  return pieces.flatMap((piece) => {
    const before = textOf(piece.item === null ? intro : items.get(piece.item)?.fields[piece.field])
    return before === piece.text ? [] : [{ ...piece, added: addedText(before, piece.text) }]
  })
}
