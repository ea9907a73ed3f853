import * as Y from 'yjs'
import type { SectionContent, FieldContent, TextContent } from './sections/content.ts'
import { introOf, introTranslationOf, itemsOf } from './sections/edit.ts'
import { flattenJson, type FlatText } from './sections/flat-text.ts'
import { IdSet, runsIn, type IdRun, type PlacedRun, type PlainRun } from './sections/id-set.ts'
import { ITEM_KEYS, ROOTS, translationKey } from './sections/kind.ts'
import { addCopies, commonEnd, commonStart, type TextChange } from './sections/text-change.ts'
import { MAX_ANCHOR_RUNS, type Anchor, type TextRange } from './threads.ts'

/** What a passage says, and what stands around it. */
export type Words = Pick<Anchor, 'text' | 'prefix' | 'suffix'>

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
export const around = (text: string, { start, end }: TextRange): Words => ({
  text: text.slice(start, end),
  prefix: text.slice(Math.max(0, start - AROUND), start),
  suffix: text.slice(end, end + AROUND),
})

/** Anchor a passage in a live text. @returns null for a passage without a character. */
export const anchorAt = (flat: FlatText, range: TextRange): Anchor | null => {
  const passage = trimmed(flat.text, range)
  if (passage === null) return null
  const members = new IdSet()
  for (const run of runsIn(flat.runs, passage)) members.add(run)
  return members.isEmpty ? null : { runs: members.plain, ...around(flat.text, passage) }
}

const withoutBreak = (text: string): string => text.replaceAll('\n', '')

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

interface Occurrence {
  range: TextRange
  /** Characters of its known surroundings that stand around it. */
  score: number
}

/** Where known words stand, however they are parted into paragraphs. */
const occurrencesOf = (text: string, known: Words): Occurrence[] => {
  const flat = withoutBreaks(text)
  const [wanted, prefix, suffix] = [known.text, known.prefix, known.suffix].map(withoutBreak) as [
    string,
    string,
    string,
  ]
  const found: Occurrence[] = []
  if (wanted === '') return found
  for (let at = flat.text.indexOf(wanted); at >= 0; at = flat.text.indexOf(wanted, at + 1)) {
    const end = at + wanted.length
    const range = { start: flat.at[at]!, end: flat.at[end - 1]! + 1 }
    found.push({ range, score: commonEnd(flat.text.slice(0, at), prefix) + commonStart(flat.text.slice(end), suffix) })
  }
  return found
}

const enoughAround = ({ prefix, suffix }: Words): number =>
  Math.min(ENOUGH_AROUND, withoutBreak(prefix).length + withoutBreak(suffix).length)

/** Before the first character of a text and after its last. */
const EDGE = '\0'

/** How like the surroundings of a place are to what an anchor knows of its passage's: characters on both sides, an edge of the text
 * counted as one. `isWhole`: they are all that it knows. */
export const likeness = (
  text: string,
  { start, end }: TextRange,
  { prefix, suffix }: Words,
): { score: number; isWhole: boolean } => {
  // Fewer than an anchor can know reach to the edge of the text.
  const before = withoutBreak(prefix.length < AROUND ? EDGE + prefix : prefix)
  const after = withoutBreak(suffix.length < AROUND ? suffix + EDGE : suffix)
  const score =
    commonEnd(withoutBreak(EDGE + text.slice(0, start)), before) +
    commonStart(withoutBreak(text.slice(end) + EDGE), after)
  return { score, isWhole: score === before.length + after.length }
}

const touch = (a: TextRange, b: TextRange): boolean => a.start <= b.end && b.start <= a.end

/** The one with the best score; null: there is none, or several are alike, and nobody can tell. */
const onlyBest = (
  found: readonly Occurrence[],
  isNear: (range: TextRange) => boolean = () => false,
): TextRange | null => {
  const best = Math.max(...found.map(({ score }) => score))
  const alike = found.filter(({ score }) => score === best)
  const chosen = alike.length > 1 ? alike.filter(({ range }) => isNear(range)) : alike
  return chosen.length === 1 ? chosen[0]!.range : null
}

/** Whether a text has these words somewhere, however they are parted into paragraphs. */
export const says = (text: string, words: string): boolean =>
  occurrencesOf(text, { text: words, prefix: '', suffix: '' }).length > 0

/** Find known words again, where most of their surroundings are what they were.
 * @param near where they were, when that is known: there they need no surroundings, and of several places that are alike it is the
 * one that is there.
 * @returns null also where several places are alike: nobody can tell which it is. */
export const findText = (text: string, known: Words, near?: TextRange): TextRange | null => {
  const enough = enoughAround(known)
  const isThere = (range: TextRange): boolean => near !== undefined && touch(range, near)
  const found = occurrencesOf(text, known).filter(({ range, score }) => score >= enough || isThere(range))
  return onlyBest(found, ({ start }) => start === near?.start) ?? onlyBest(found, isThere)
}

/** Where the words of a passage stand, of which somebody has put others in the place of its characters.
 * @param span where characters of it stand: there, or nowhere. Without it, known surroundings say which of several places it is. */
const findWords = (text: string, known: Words, span: TextRange | null): TextRange | null => {
  const all = occurrencesOf(text, known)
  if (span !== null) return onlyBest(all.filter(({ range }) => touch(range, span)))
  return onlyBest(all.filter(({ score }) => score >= enoughAround(known)))
}

const union = (a: TextRange, b: TextRange): TextRange => ({
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
})

/** Where a passage is in a live text; null: its text is gone. Every page and the server find the same.
 * 1. From the first to the last of its characters that stands.
 * 2. Where its known words stand whole, over that place or in their known surroundings: whoever has put others in the place of
 *    its characters could not say so. */
export const rangeOfMembers = (flat: FlatText, members: IdSet, words: Words): TextRange | null => {
  const span = members.span(flat.runs)
  if (span !== null && withoutBreak(flat.text.slice(span.start, span.end)) === withoutBreak(words.text)) return span
  const found = findWords(flat.text, words, span)
  return found === null || span === null ? (found ?? span) : union(found, span)
}

/** The same of an anchor. */
export const resolveAnchor = (flat: FlatText, anchor: Anchor): TextRange | null =>
  rangeOfMembers(flat, IdSet.of(anchor.runs), anchor)

/** The characters of a passage as they are kept: when there are too many, without some that do not stand any more. */
export const trimmedRuns = (members: IdSet, { runs }: FlatText): PlainRun[] => {
  const all = members.plain
  if (all.length <= MAX_ANCHOR_RUNS) return all
  const standing = IdSet.of(runs.map(({ client, clock, length }) => [client, clock, length]))
  const stands = ([client, clock, length]: PlainRun): boolean =>
    standing.cut({ client, clock, length }, true).length > 0
  const kept = all.filter(stands)
  return [...kept, ...all.filter((run) => !stands(run)).slice(kept.length - MAX_ANCHOR_RUNS)].slice(0, MAX_ANCHOR_RUNS)
}

/** An anchor as whoever looks after it would have it by now: what stands in the place of its passage is of it, and its words are what
 * they are. Where its text is gone it stays as it is. */
export const renewed = (flat: FlatText, anchor: Anchor): Anchor => {
  const range = resolveAnchor(flat, anchor)
  if (range === null) return anchor
  const members = IdSet.of(anchor.runs)
  for (const run of runsIn(flat.runs, range)) members.add(run)
  return { runs: trimmedRuns(members, flat), ...around(flat.text, range) }
}

/** Where a passage stood that was deleted; null: that cannot be said, or something else stands there.
 * 1. Where its characters stood. Yjs may have been told that the like of it beside it was deleted (of `is very late` the characters
 *    `very `, where ` very` was meant): then one end of it stands, and it stood at that end.
 * 2. Between what surrounded it, when that stands at one place only.
 * @param gone characters that were deleted, by where they stood. */
export const gapOf = (flat: FlatText, gone: readonly PlacedRun[], anchor: Anchor): number | null => {
  const members = IdSet.of(anchor.runs)
  const places = gone.flatMap((run) => (members.cut(run, true).length > 0 ? [run.at] : []))
  const span = members.span(flat.runs)
  if (span === null && places.length === 0) return gapBetween(flat.text, anchor)
  if (span !== null) {
    const left = flat.text.slice(span.start, span.end)
    const [isStart, isEnd] = [anchor.text.startsWith(left), anchor.text.endsWith(left)]
    if (isStart && isEnd) return places.some((at) => at >= span.end) ? span.start : span.end
    // What stands of it may be of its neighbour now: a full stop that was kept in the place of another.
    return isStart ? span.start : isEnd ? span.end : gapBetween(flat.text, anchor)
  }
  const [from, to] = [Math.min(...places), Math.max(...places)]
  if (trimmed(flat.text, { start: from, end: to }) === null) return from
  return gapBetween(flat.text, anchor)
}

const gapBetween = (text: string, { prefix, suffix }: Words): number | null => {
  const exact: number[] = []
  for (let at = prefix.length; at <= text.length - suffix.length; at++) {
    // Fewer surroundings than an anchor knows reach to the edge of the text.
    if (prefix.length < AROUND && at !== prefix.length) break
    if (suffix.length < AROUND && text.length - at !== suffix.length) continue
    if (text.startsWith(prefix, at - prefix.length) && text.startsWith(suffix, at)) exact.push(at)
  }
  if (exact.length > 0) return exact.length === 1 ? exact[0]! : null
  const flat = withoutBreaks(text)
  const [before, after] = [withoutBreak(prefix), withoutBreak(suffix)]
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

/** What a change of a text makes of a passage, as whoever makes it sees it: what stands for its characters is of it, and what is
 * written between two of them. @returns what is new of it, taken into `members`. */
export const grow = (members: IdSet, after: FlatText, { copies, typed }: TextChange): IdRun[] => {
  const added = addCopies(members, copies)
  const span = typed.length === 0 ? null : members.span(after.runs)
  if (span !== null) for (const run of runsIn(typed, span)) if (members.add(run)) added.push(run)
  return added
}
