import * as Y from 'yjs'
import type { SectionContent, FieldContent, TextContent } from './sections/content.ts'
import { introOf, introTranslationOf, itemsOf } from './sections/edit.ts'
import { flattenJson, type FlatText } from './sections/flat-text.ts'
import { ITEM_KEYS, ROOTS, translationKey } from './sections/kind.ts'
import type { Anchor, TextRange } from './threads.ts'

/** Characters of its surroundings that an anchor knows. */
const AROUND = 32
/** Characters of known surroundings that make a found text the passage; fewer where there were fewer. */
const ENOUGH_AROUND = 6

/** The live text that a field path names: `title`, `body.translation`, `experience/{entry}/worked`, and without an item `intro` or
 * `intro.translation`. Null: there is none. Writes nothing.
 * @param deleted of an item or entry that was deleted too: it may be restored. */
export const fragmentOf = (
  doc: Y.Doc,
  item: string | null,
  field: string,
  { deleted = false } = {},
): Y.XmlFragment | null => {
  if (item === null) {
    if (field === ROOTS.intro) return introOf(doc)
    return field === ROOTS.introTranslation ? introTranslationOf(doc) : null
  }
  let at: unknown = itemsOf(doc).get(item)
  for (const key of field.split('/')) {
    if (!(at instanceof Y.Map) || (!deleted && typeof at.get(ITEM_KEYS.deletedAt) === 'string')) return null
    at = at.get(key)
  }
  return at instanceof Y.XmlFragment && !(at instanceof Y.XmlElement) ? at : null
}

const isText = (value: FieldContent | undefined): value is TextContent =>
  typeof value === 'object' && !Array.isArray(value)

/** The same text of what readers get, flat; null: there is none. */
export const flatTextOf = (content: SectionContent, item: string | null, field: string): string | null => {
  const ending = translationKey('')
  const isTranslation = field.endsWith(ending)
  const path = (isTranslation ? field.slice(0, -ending.length) : field).split('/')
  let fields: Record<string, FieldContent> | undefined =
    item === null ? content.fields : content.items.find(({ id }) => id === item)?.fields
  while (path.length > 1) {
    const entries = fields?.[path.shift()!]
    const id = path.shift()
    if (!Array.isArray(entries)) return null
    fields = entries.flatMap((entry) => (typeof entry !== 'string' && entry.id === id ? [entry.fields] : []))[0]
  }
  const value = fields?.[path[0] ?? '']
  if (!isText(value)) return null
  const json = isTranslation ? value.translation : value.json
  return json === undefined ? null : flattenJson(json)
}

/** Without line breaks at its edges: they belong to the paragraphs, which come and go. */
export const trimmed = (text: string, { start, end }: TextRange): TextRange | null => {
  while (start < end && text[start] === '\n') start++
  while (end > start && text[end - 1] === '\n') end--
  return start < end ? { start, end } : null
}

/** The words of a passage and what surrounds it. */
export const around = (text: string, { start, end }: TextRange): Pick<Anchor, 'text' | 'prefix' | 'suffix'> => ({
  text: text.slice(start, end),
  prefix: text.slice(Math.max(0, start - AROUND), start),
  suffix: text.slice(end, end + AROUND),
})

/** The position of one character of a flat text; null for a line break, which has none. */
const positionOf = ({ pieces }: FlatText, at: number, assoc: 0 | -1): unknown => {
  const piece = pieces.find((one) => at >= one.at && at < one.at + one.length)
  if (piece === undefined) return null
  const index = at - piece.at + (assoc === 0 ? 0 : 1)
  return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(piece.text, index, assoc))
}

/** Anchor a passage in a live text. @returns null for a passage without a character. */
export const anchorAt = (flat: FlatText, range: TextRange): Anchor | null => {
  const passage = trimmed(flat.text, range)
  if (passage === null) return null
  const start = positionOf(flat, passage.start, 0)
  const end = positionOf(flat, passage.end - 1, -1)
  return start === null || end === null ? null : { start, end, ...around(flat.text, passage) }
}

export interface Place {
  at: number
  /** Its character stands; else this is where it stood. */
  isExact: boolean
}

/** Whether the character that a position holds on to is still there. */
const stands = (doc: Y.Doc, { item }: Y.RelativePosition): boolean => {
  if (item === null) return false
  const found = Y.getItem(doc.store, item)
  return found instanceof Y.Item && !found.deleted
}

/** Where a position leads; null: nowhere in this text. What was undone is not followed to what stands in its place: only the page
 * that did it knows of it, and all pages must see the same. */
export const placeOf = (doc: Y.Doc, { pieces }: FlatText, json: unknown): Place | null => {
  try {
    const position = Y.createRelativePositionFromJSON(json)
    const found = Y.createAbsolutePositionFromRelativePosition(position, doc, false)
    const piece = pieces.find(({ text }) => text === found?.type)
    if (found === null || piece === undefined) return null
    return { at: piece.at + found.index, isExact: stands(doc, position) }
  } catch {
    return null
  }
}

/** Whether an anchor is of a text: one of its ends leads into it, the other too or to where somebody has deleted what was there. */
export const isInside = (doc: Y.Doc, flat: FlatText, { start, end }: Pick<Anchor, 'start' | 'end'>): boolean => {
  const [from, to] = [placeOf(doc, flat, start), placeOf(doc, flat, end)]
  if (from !== null && to !== null) return from.at <= to.at
  return (from !== null && isGone(doc, end)) || (to !== null && isGone(doc, start))
}

/** Whether a position holds on to a character that was deleted with all that it stood in. */
const isGone = (doc: Y.Doc, json: unknown): boolean => {
  try {
    const { item } = Y.createRelativePositionFromJSON(json)
    if (item === null || Y.getState(doc.store, item.client) <= item.clock) return false
    const found = Y.getItem(doc.store, item) as Y.Item | Y.GC
    return found.deleted
  } catch {
    return false
  }
}

/** A range by its positions alone; null: they lead nowhere, or nothing is between them. */
export const rangeByPositions = (
  doc: Y.Doc,
  flat: FlatText,
  { start, end }: Pick<Anchor, 'start' | 'end'>,
): (TextRange & { isExact: boolean }) | null => {
  const [from, to] = [placeOf(doc, flat, start), placeOf(doc, flat, end)]
  if (from === null || to === null) return null
  const range = trimmed(flat.text, { start: from.at, end: to.at })
  return range === null ? null : { ...range, isExact: from.isExact && to.isExact }
}

/** Flat text without line breaks, and where each character of it stood. */
const withoutBreaks = (text: string): { text: string; at: number[] } => {
  const at: number[] = []
  let plain = ''
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\n') continue
    plain += text[index]
    at.push(index)
  }
  return { text: plain, at }
}

const commonStart = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  let length = 0
  while (length < end && a[length] === b[length]) length++
  return length
}

const commonEnd = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  let length = 0
  while (length < end && a[a.length - 1 - length] === b[b.length - 1 - length]) length++
  return length
}

/** Find a known text again, however it is parted into paragraphs: where most of its surroundings are what they were.
 * @param near where it was, when that is known: there it needs no surroundings. */
export const findText = (
  text: string,
  known: Pick<Anchor, 'text' | 'prefix' | 'suffix'>,
  near?: TextRange,
): TextRange | null => {
  const flat = withoutBreaks(text)
  const [wanted, prefix, suffix] = [known.text, known.prefix, known.suffix].map((one) => one.replaceAll('\n', ''))
  if (wanted === '') return null
  const enough = Math.min(ENOUGH_AROUND, prefix!.length + suffix!.length)
  let best: { range: TextRange; score: number; distance: number } | null = null
  for (let at = flat.text.indexOf(wanted!); at >= 0; at = flat.text.indexOf(wanted!, at + 1)) {
    const range = { start: flat.at[at]!, end: flat.at[at + wanted!.length - 1]! + 1 }
    const score =
      commonEnd(flat.text.slice(0, at), prefix!) + commonStart(flat.text.slice(at + wanted!.length), suffix!)
    const isThere = near !== undefined && range.start <= near.end && near.start <= range.end
    if (!isThere && score < enough) continue
    const distance = near === undefined ? 0 : Math.abs(range.start - near.start)
    if (best === null || score > best.score || (score === best.score && distance < best.distance))
      best = { range, score, distance }
  }
  return best?.range ?? null
}

/** Where a passage is in a live text; null: its text is gone. Every page and the server find the same.
 * 1. Its positions, while the characters at both ends stand.
 * 2. Its known text, whole and over the place where the positions lead, or in its known surroundings: something has put
 *    other elements in the place of those that the positions hold on to.
 * 3. What is left between the positions. */
export const resolveAnchor = (doc: Y.Doc, flat: FlatText, anchor: Anchor): TextRange | null => {
  const byPositions = rangeByPositions(doc, flat, anchor)
  if (byPositions?.isExact === true) return { start: byPositions.start, end: byPositions.end }
  const found = findText(flat.text, anchor, byPositions ?? undefined)
  if (found !== null) return found
  return byPositions === null ? null : { start: byPositions.start, end: byPositions.end }
}

/** Where a passage stood that was deleted; null: that cannot be said, or something else stands there.
 * 1. Where its positions lead, when both lead to one place. Yjs may have been told that the like of it beside it was deleted (of
 *    `is very late` the characters `very `, where ` very` was meant): then one end of it stands, and it stood at that end.
 * 2. Between what surrounded it, when that stands at one place only. */
export const gapOf = (doc: Y.Doc, flat: FlatText, anchor: Anchor): number | null => {
  const [from, to] = [placeOf(doc, flat, anchor.start), placeOf(doc, flat, anchor.end)]
  if (from !== null && to !== null) {
    const left = flat.text.slice(from.at, to.at)
    if (from.isExact && anchor.text.startsWith(left)) return from.at
    if (to.isExact && anchor.text.endsWith(left)) return to.at
    return trimmed(left, { start: 0, end: left.length }) === null ? from.at : null
  }
  return gapBetween(flat.text, anchor) ?? from?.at ?? to?.at ?? null
}

const gapBetween = (text: string, { prefix, suffix }: Pick<Anchor, 'prefix' | 'suffix'>): number | null => {
  const exact: number[] = []
  for (let at = prefix.length; at <= text.length - suffix.length; at++) {
    // Fewer surroundings than an anchor knows reach to the edge of the text.
    if (prefix.length < AROUND && at !== prefix.length) break
    if (suffix.length < AROUND && text.length - at !== suffix.length) continue
    if (text.startsWith(prefix, at - prefix.length) && text.startsWith(suffix, at)) exact.push(at)
  }
  if (exact.length > 0) return exact.length === 1 ? exact[0]! : null
  const flat = withoutBreaks(text)
  const [before, after] = [prefix.replaceAll('\n', ''), suffix.replaceAll('\n', '')]
  const enough = Math.max(1, Math.min(ENOUGH_AROUND, before.length + after.length))
  let best = { at: -1, score: 0, isOnly: false }
  for (let at = 0; at <= flat.text.length; at++) {
    const score =
      commonEnd(flat.text.slice(Math.max(0, at - AROUND), at), before) +
      commonStart(flat.text.slice(at, at + AROUND), after)
    if (score >= enough && score >= best.score) best = { at, score, isOnly: score > best.score }
  }
  if (!best.isOnly) return null
  const isAfterBreak = prefix.endsWith('\n') || best.at === 0
  return isAfterBreak ? (flat.at[best.at] ?? text.length) : flat.at[best.at - 1]! + 1
}

/** One change at one place: what stood between `start` and `before` was replaced by what stands between `start` and `after`. */
export interface Change {
  start: number
  before: number
  after: number
}

/** The one change that makes a text of another; null: they are the same. */
export const changeBetween = (before: string, after: string): Change | null => {
  if (before === after) return null
  const start = commonStart(before, after)
  const end = commonEnd(before.slice(start), after.slice(start))
  return { start, before: before.length - end, after: after.length - end }
}

/** Where a passage is after a change, as whoever makes it sees it. What is typed at its edges is not in it. Null: all of it was
 * deleted.
 * @param text after the change. */
export const across = (range: TextRange, change: Change, text: string): TextRange | null => {
  const grown = change.after - change.before
  // An edge inside what was replaced goes to the far side of it, away from the new words.
  const start =
    range.start < change.start ? range.start : range.start >= change.before ? range.start + grown : change.after
  const end = range.end > change.before ? range.end + grown : range.end <= change.start ? range.end : change.start
  return start < end ? trimmed(text, { start, end }) : null
}

/** The same from the texts alone. */
export const followChange = (before: string, range: TextRange, after: string): TextRange | null => {
  const change = changeBetween(before, after)
  return change === null ? range : across(range, change, after)
}
