import * as Y from 'yjs'
import { around, findText, fragmentOf } from '../../schema/anchors.ts'
import type { ItemId } from '../../schema/ids.ts'
import { createItem, itemsOf, setMember, setScalar } from '../../schema/sections/edit.ts'
import { declaredField } from '../../schema/sections/field-paths.ts'
import { flatten } from '../../schema/sections/flat-text.ts'
import { ITEM_KEYS, type Field, type SectionKind } from '../../schema/sections/index.ts'
import { replaceText } from '../../schema/sections/replace-text.ts'
import { LOCAL, type DraftPiece } from '../sync/types.ts'
import { changedWords } from './late-suggestion.ts'

/** Put words into a text: for the whole of it where nobody has changed it since, else where the same words stand that were changed.
 * Nothing that somebody else has written is written over. */
const putText = (fragment: Y.XmlFragment, type: 'line' | 'text', { text, before }: DraftPiece): boolean => {
  const now = flatten(fragment).text
  if (now === text) return true
  const known = before ?? (now.trim() === '' ? now : null)
  if (known === null) return false
  if (now === known) return replaceText(fragment, type, { start: 0, end: now.length }, text)
  const { range, words } = changedWords(known, text)
  const place = range.start === range.end ? null : findText(now, around(known, range))
  return place !== null && replaceText(fragment, type, place, words)
}

const membersOf = (set: Y.Map<unknown>): string[] => [...set.keys()].filter((key) => set.get(key) === true)

const putValue = (record: Y.Map<unknown>, { name, type }: Field, { text, before }: DraftPiece): boolean => {
  if (type === 'entries') return false
  const set = record.get(name)
  if (set instanceof Y.Map) {
    const lines = (words: string): string[] => words.split('\n').filter((line) => line !== '')
    const [wanted, had] = [lines(text), lines(before ?? '')]
    // Two who change a set at once both succeed.
    for (const one of new Set([...wanted, ...had])) {
      const isIn = wanted.includes(one)
      if (isIn !== had.includes(one) && isIn !== membersOf(set as Y.Map<unknown>).includes(one))
        setMember(record, name, one, isIn)
    }
    return true
  }
  const now = record.get(name) ?? ''
  if (now === text) return true
  if (now !== (before ?? '')) return false
  setScalar(record, name, text)
  return true
}

const putPiece = (doc: Y.Doc, kind: SectionKind, piece: DraftPiece): boolean => {
  const { item, field: path } = piece
  const field = declaredField(kind, item !== null, path)
  const record = item === null ? null : itemsOf(doc).get(item)
  if (field === null || record === undefined || typeof record?.get(ITEM_KEYS.deletedAt) === 'string') return false
  if (field.type !== 'line' && field.type !== 'text') return record !== null && putValue(record, field, piece)
  const fragment = fragmentOf(doc, item, path)
  return fragment !== null && putText(fragment, field.type, piece)
}

/** Put kept words into the section, which takes them again: as one change of the reader's, to be undone like any.
 * @param lang BCP 47 language of an item that came too late as a whole.
 * @returns how many pieces do not fit what stands there now; nothing of these is written. */
export const putBack = (doc: Y.Doc, kind: SectionKind, pieces: readonly DraftPiece[], lang: string): number =>
  doc.transact(() => {
    // An item that never came in has no text before.
    for (const { item } of pieces)
      if (item !== null && !itemsOf(doc).has(item)) createItem(doc, kind, { id: item as ItemId, lang })
    return pieces.filter((piece) => !putPiece(doc, kind, piece)).length
  }, LOCAL)
