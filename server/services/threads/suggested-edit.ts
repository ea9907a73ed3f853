import * as Y from 'yjs'
import { fragmentOf, gapOf, likeness, resolveAnchor } from '../../../schema/anchors.ts'
import { AppError } from '../../../schema/errors.ts'
import type { ItemId } from '../../../schema/ids.ts'
import { readItem } from '../../../schema/sections/content.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { createItem, itemsOf, setDeleted, setMember, setScalar } from '../../../schema/sections/edit.ts'
import { declaredField } from '../../../schema/sections/field-paths.ts'
import { BODY, ITEM_KEYS, langKey, TITLE, type SectionKind } from '../../../schema/sections/index.ts'
import { flatten, goneIn, type FlatText } from '../../../schema/sections/flat-text.ts'
import { IdSet } from '../../../schema/sections/id-set.ts'
import { fitting, replaceText } from '../../../schema/sections/replace-text.ts'
import type { Anchor, Suggestion, TextRange } from '../../../schema/threads.ts'
import { followPassages, type Anchored, type Followed } from './followed-passages.ts'

/** What a suggestion is made to: a thread, as far as its edit is concerned. */
export interface Proposed extends Anchored {
  quote: string | null
  /** All threads of the section that speak of passages: the edit may move them. */
  others?: readonly Anchored[]
}

export interface Edited {
  /** What the edit adds; null: the section is so already. */
  update: Uint8Array | null
  /** The passages of the text that it changes; null: it changes none. */
  followed: Followed | null
}

type Touched = Pick<Followed, 'flat' | 'anchors'> | null

type Text = { fragment: Y.XmlFragment; type: 'line' | 'text' }

const conflict = (why: string): AppError => new AppError('conflict', why)
const GONE = 'what it was suggested for is not there any more'
const CHANGED = 'the text has changed since it was suggested'

const isDeleted = (record: Y.Map<unknown>): boolean => typeof record.get(ITEM_KEYS.deletedAt) === 'string'

/** The item or entry that a path leads into, and the name of the field in it. */
const recordAt = (doc: Y.Doc, itemId: string, path: string): { record: Y.Map<unknown>; name: string } => {
  const item = itemsOf(doc).get(itemId)
  if (item === undefined || isDeleted(item)) throw conflict(GONE)
  const [field = '', entry, inner = ''] = path.split('/')
  if (entry === undefined) return { record: item, name: field }
  const entries = item.get(field)
  const record = entries instanceof Y.Map ? (entries as Y.Map<Y.Map<unknown>>).get(entry) : undefined
  if (record === undefined || isDeleted(record)) throw conflict(GONE)
  return { record, name: inner }
}

const textAt = (doc: Y.Doc, kind: SectionKind, itemId: string | null, path: string): Text => {
  const type = declaredField(kind, itemId !== null, path)?.type
  if (type !== 'line' && type !== 'text') throw conflict(GONE)
  if (itemId !== null) recordAt(doc, itemId, path)
  const fragment = fragmentOf(doc, itemId, path)
  if (fragment === null) throw conflict(GONE)
  return { type, fragment }
}

/** Where words stand over a passage or right beside it. */
const placesAt = (text: string, words: string, { start, end }: TextRange): TextRange[] => {
  const found: TextRange[] = []
  if (words === '') return found
  const from = Math.max(0, start - words.length)
  for (let at = text.indexOf(words, from); at >= 0 && at <= end; at = text.indexOf(words, at + 1))
    found.push({ start: at, end: at + words.length })
  return found
}

const isSameRange = (a: TextRange, b: TextRange): boolean => a.start === b.start && a.end === b.end

/** Where one side of a suggestion stands at the passage of its thread; without a passage, the whole text. What else the text says
 * elsewhere makes no difference: years, amounts and names of offices stand in it many times. Where both sides may be meant (`offices`
 * in `two offices`) it is the one whose surroundings are more like what they were, and that which is to be replaced when they are alike.
 * @param before that is to stand there; '' for what was deleted: then it is where it stood. @param words that are to stand there after.
 * @throws AppError `conflict` where neither does. */
const placeIn = (
  fragment: Y.XmlFragment,
  flat: FlatText,
  anchor: Anchor | null,
  before: string,
  words: string,
): TextRange => {
  if (anchor === null) return { start: 0, end: flat.text.length }
  const whole = resolveAnchor(flat, anchor)
  const stands = whole !== null && IdSet.of(anchor.runs).span(flat.runs) !== null
  const gap = before === '' ? gapOf(flat, goneIn(fragment), anchor) : null
  const passage = gap === null || stands ? whole : { start: gap, end: gap }
  if (passage === null) throw conflict(GONE)
  const known = (range: TextRange) => ({ range, ...likeness(flat.text, range, anchor) })
  const empty = [gap, passage.start, passage.end].flatMap((at) => (at === null ? [] : [{ start: at, end: at }]))
  const old = (before === '' ? empty : placesAt(flat.text, before, passage))
    .map(known)
    .filter(({ range, isWhole }) => isWhole || (before === '' ? range.start === gap : isSameRange(range, passage)))
  // Somebody else may have written them there, and nobody has said so.
  const isOver = ({ start, end }: TextRange): boolean => start <= passage.start && passage.end <= end
  const put = placesAt(flat.text, words, passage)
    .map(known)
    .filter(({ range, isWhole }) => isWhole || ((stands || gap !== null) && isOver(range)))
  const [best] = [...old, ...put].toSorted((a, b) => b.score - a.score)
  if (best === undefined) throw conflict(CHANGED)
  return best.range
}

/** Put `after` where `before` is; nothing, where it stands there already.
 * @throws AppError `conflict` when other words stand there by now. */
const replace = (
  doc: Y.Doc,
  kind: SectionKind,
  { id, itemId, field, anchor, others = [] }: Proposed,
  before: string,
  after: string,
): Touched => {
  if (field === null) throw conflict(GONE)
  const { fragment, type } = textAt(doc, kind, itemId, field)
  const flat = flatten(fragment)
  const here = others.filter((one) => one.id !== id && one.itemId === itemId && one.field === field)
  const passages = followPassages(fragment, [...here, { id, itemId, field, anchor }])
  const [old, words] = [fitting(type, before), fitting(type, after)]
  const range = placeIn(fragment, flat, anchor, old, words)
  const present = flat.text.slice(range.start, range.end)
  // A text of empty paragraphs is as empty as one of none.
  const isSo = (wanted: string): boolean =>
    present === wanted || (anchor === null && wanted === '' && present.trim() === '')
  if (isSo(words)) return passages.done({ id, range })
  if (!isSo(old)) throw conflict(CHANGED)
  if (!replaceText(fragment, type, range, words, () => passages.step()))
    throw conflict('this text cannot take these words')
  return passages.done({ id, range: { start: range.start, end: range.start + words.length } })
}

const membersOf = (record: Y.Map<unknown>, name: string): string[] => {
  const set = record.get(name)
  return set instanceof Y.Map ? [...set.keys()].filter((key) => set.get(key) === true) : []
}

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one))

const setField = (
  doc: Y.Doc,
  { itemId, field }: Proposed,
  before: string | string[],
  after: string | string[],
): void => {
  if (itemId === null || field === null) throw conflict(GONE)
  const { record, name } = recordAt(doc, itemId, field)
  if (typeof before === 'string' || typeof after === 'string') {
    const present = record.get(name) ?? ''
    if (present !== before && present !== after) throw conflict(CHANGED)
    return setScalar(record, name, String(after))
  }
  const present = membersOf(record, name)
  if (isSameSet(present, after)) return
  if (!isSameSet(present, before)) throw conflict(CHANGED)
  for (const member of new Set([...present, ...after])) setMember(record, name, member, after.includes(member))
}

const fill = (item: Y.Map<unknown>, name: string, type: 'line' | 'text', words: string): void => {
  const fragment = item.get(name)
  if (!(fragment instanceof Y.XmlFragment) || !replaceText(fragment, type, { start: 0, end: 0 }, words))
    throw new AppError('internal', 'a new item takes no words')
}

const addItem = (
  doc: Y.Doc,
  kind: SectionKind,
  id: string,
  proposed: Suggestion & { type: 'item' },
  lang: string,
): void => {
  const items = itemsOf(doc)
  const known = items.get(id)
  // Accepted, taken back, and accepted again: what comes back is what was proposed, and no other item whose id somebody has used.
  if (known !== undefined) {
    if (!isDeleted(known)) throw conflict('the item is there')
    if (!isAsProposed(known, kind, id, proposed)) throw conflict(CHANGED)
    return setDeleted(known, null)
  }
  const { title, body, after } = proposed
  const afterId = after !== null && !items.has(after) ? undefined : (after as ItemId | null)
  createItem(doc, kind, { id: id as ItemId, lang, ...(afterId !== undefined && { afterId }) })
  const item = items.get(id)!
  fill(item, TITLE.name, 'line', title)
  fill(item, BODY.name, 'text', body)
}

const languageOf = (item: Y.Map<unknown>): string => {
  const lang = item.get(langKey(TITLE.name))
  return typeof lang === 'string' ? lang : ''
}

/** An item as readers get it, without its place among the others. */
const withoutOrder = (id: string, item: Y.Map<unknown>, kind: SectionKind): string =>
  JSON.stringify(readItem(id, item, kind).fields)

/** Whether an item is what a suggestion made, and nobody has touched it. */
const isAsProposed = (
  item: Y.Map<unknown>,
  kind: SectionKind,
  id: string,
  proposed: Suggestion & { type: 'item' },
): boolean => {
  const fresh = new Y.Doc()
  addItem(fresh, kind, id, proposed, languageOf(item))
  const isSame = withoutOrder(id, itemsOf(fresh).get(id)!, kind) === withoutOrder(id, item, kind)
  fresh.destroy()
  return isSame
}

/** Delete an item that nobody has touched since it was put in. */
const removeItem = (doc: Y.Doc, kind: SectionKind, id: string, suggestion: Suggestion & { type: 'item' }): void => {
  const item = itemsOf(doc).get(id)
  if (item === undefined || isDeleted(item)) return
  if (!isAsProposed(item, kind, id, suggestion)) throw conflict(CHANGED)
  setDeleted(item, new Date().toISOString())
}

/** Change a section in a document of its own, under a client id of its own.
 * @param state the section as one Yjs update. @param change makes the change. */
const edited = (state: Uint8Array, change: (doc: Y.Doc) => Touched): Edited => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  try {
    const touched = doc.transact(() => change(doc))
    const update = updates.length === 0 ? null : Y.mergeUpdates(updates)
    const written = Y.decodeStateVector(Y.encodeStateVector(doc))
    return { update, followed: touched === null ? null : { ...touched, written } }
  } finally {
    doc.destroy()
  }
}

/** Where the passages of suggestions begin, in one order of all: what is accepted from the end to the start leaves the places of
 * the rest as they are. */
export const fromEndToStart = <T extends Proposed>(updates: readonly Uint8Array[], all: readonly T[]): T[] => {
  const doc = buildDocument(updates)
  const startOf = ({ itemId, field, anchor }: Proposed): number => {
    const fragment = field === null ? null : fragmentOf(doc, itemId, field)
    if (fragment === null || anchor === null) return 0
    return resolveAnchor(flatten(fragment), anchor)?.start ?? 0
  }
  const starts = new Map(all.map((one) => [one.id, startOf(one)]))
  doc.destroy()
  return all.toSorted((a, b) => starts.get(b.id)! - starts.get(a.id)!)
}

/** What accepting a suggestion writes into a section as it is now.
 * @param lang BCP 47 language of the texts of a new item.
 * @throws AppError `conflict` where it is not any more what the suggestion was made to: then nothing is written. */
export const acceptedEdit = (
  state: Uint8Array,
  kind: SectionKind,
  proposed: Proposed,
  suggestion: Suggestion,
  lang: string,
): Edited =>
  edited(state, (doc) => {
    switch (suggestion.type) {
      case 'text':
        return replace(doc, kind, proposed, proposed.quote ?? '', suggestion.replacement)
      case 'field':
        setField(doc, proposed, suggestion.before, suggestion.value)
        return null
      case 'item':
        addItem(doc, kind, proposed.id, suggestion, lang)
        return null
    }
  })

/** What taking an accepted suggestion back writes: what stood there before.
 * @throws AppError `conflict` where what was put in does not stand any more. */
export const takenBackEdit = (
  state: Uint8Array,
  kind: SectionKind,
  proposed: Proposed,
  suggestion: Suggestion,
): Edited =>
  edited(state, (doc) => {
    switch (suggestion.type) {
      case 'text':
        return replace(doc, kind, proposed, suggestion.replacement, proposed.quote ?? '')
      case 'field':
        setField(doc, proposed, suggestion.value, suggestion.before)
        return null
      case 'item':
        removeItem(doc, kind, proposed.id, suggestion)
        return null
    }
  })
