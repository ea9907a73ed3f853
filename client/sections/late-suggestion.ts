import { flatTextOf } from '../../schema/anchors.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import { declaredField } from '../../schema/sections/field-paths.ts'
import { BODY, TITLE, type SectionKind } from '../../schema/sections/index.ts'
import { MAX_QUOTE_CHARACTERS, type TextRange } from '../../schema/threads.ts'
import type { CommentSubject } from '../sync/comment-store.ts'
import type { DraftPiece } from '../sync/types.ts'
import { shownValue } from './margin/suggestion-state.ts'

/** One suggestion made of words that were not taken. */
export interface LateSuggestion extends CommentSubject {
  item: string | null
}

const isWord = (character: string | undefined): boolean => character !== undefined && !/\s/.test(character)

/** The words that differ, whole, in both texts; where words were only put in, with the word beside them: a passage has words. */
export const changedWords = (before: string, after: string): { range: TextRange; words: string } => {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const isInside = (at: number): boolean => isWord(before[at - 1]) && (isWord(before[at]) || isWord(after[at]))
  while (start > 0 && isInside(start)) start--
  while (end > 0 && isWord(before[before.length - end]) && isWord(before[before.length - end - 1])) end--
  if (start === before.length - end) {
    while (start > 0 && !isWord(before[start - 1])) start--
    while (start > 0 && isWord(before[start - 1])) start--
  }
  if (start === before.length - end) while (end > 0 && isWord(before[before.length - end])) end--
  return { range: { start, end: before.length - end }, words: after.slice(start, after.length - end) }
}

const ofText = (piece: DraftPiece, content: ContentBody, before: string): LateSuggestion[] => {
  const { item, field } = piece
  if (before.trim() === '') {
    const words = piece.text.trim()
    if (words === '' || words.length > MAX_QUOTE_CHARACTERS) return []
    return [{ item, field, suggestion: { type: 'text', replacement: words } }]
  }
  const { range, words } = changedWords(before, piece.text)
  const quote = before.slice(range.start, range.end)
  if (quote === '' || quote === words || Math.max(quote.length, words.length) > MAX_QUOTE_CHARACTERS) return []
  const passage = { ...range, quote, seq: content.seq }
  return [{ item, field, passage, suggestion: { type: 'text', replacement: words } }]
}

const ofField = ({ item, field, text }: DraftPiece, content: ContentBody): LateSuggestion[] => {
  const before = shownValue(content.items, item, field)
  if (before === null) return []
  const value = typeof before === 'string' ? text : text.split('\n').filter((one) => one !== '')
  return [{ item, field, suggestion: { type: 'field', before, value } }]
}

/** An item that the text never had: with what was written in it. */
const ofNewItem = (pieces: readonly DraftPiece[], content: ContentBody): LateSuggestion[] => {
  const textOf = (field: string): string => pieces.find((piece) => piece.field === field)?.text.trim() ?? ''
  const title = textOf(TITLE.name) || (textOf(BODY.name).split('\n')[0] ?? '').slice(0, TITLE.maxCharacters)
  if (title === '') return []
  const after = content.items.at(-1)?.id ?? null
  const body = textOf(BODY.name).slice(0, MAX_QUOTE_CHARACTERS)
  return [{ item: null, suggestion: { type: 'item', title, body, after } }]
}

/** What a kept draft would suggest against the text as it is now: of each text the words that differ, of each field its value, and
 * every item that the text does not have. What cannot be suggested is left out and stays in the draft. */
export const lateSuggestions = (
  pieces: readonly DraftPiece[],
  content: ContentBody,
  kind: SectionKind,
): LateSuggestion[] => {
  const isNew = ({ item }: DraftPiece): boolean => item !== null && !content.items.some(({ id }) => id === item)
  const fresh = [...new Set(pieces.filter(isNew).map(({ item }) => item))]
  return [
    ...pieces
      .filter((piece) => !isNew(piece))
      .flatMap((piece) => {
        const field = declaredField(kind, piece.item !== null, piece.field)
        if (field === null || field.type === 'entries') return []
        if (field.type !== 'line' && field.type !== 'text') return ofField(piece, content)
        return ofText(piece, content, flatTextOf(content, piece.item, piece.field) ?? '')
      }),
    ...fresh.flatMap((item) =>
      ofNewItem(
        pieces.filter((piece) => piece.item === item),
        content,
      ),
    ),
  ]
}
