import * as Y from 'yjs'
import {
  across,
  anchorAt,
  around,
  findText,
  placeOf,
  rangeByPositions,
  resolveAnchor,
  type Change,
} from '../../schema/anchors.ts'
import type { FlatText } from '../../schema/sections/flat-text.ts'
import type { Anchor, TextRange } from '../../schema/threads.ts'
import { addRedone, IdSet, runsIn, type PlacedRun } from './id-set.ts'

export type VersionedAnchor = Anchor & { version: number }
type Words = Pick<Anchor, 'text' | 'prefix' | 'suffix'>

/** A live text, and what a transaction has done to it. */
export interface Step {
  doc: Y.Doc
  before: string
  flat: FlatText
  /** Its characters by id. */
  runs: readonly PlacedRun[]
  /** Null: its flat text is what it was. */
  change: Change | null
}

/** Wordings of a passage that a page remembers. */
const MAX_WORDINGS = 50

const sameRange = (a: TextRange | null, b: TextRange | null): boolean => a?.start === b?.start && a?.end === b?.end
const sameEnd = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const samePlace = (a: Anchor, b: Anchor): boolean => sameEnd(a.start, b.start) && sameEnd(a.end, b.end)

/** One passage of a live text, followed through this page's changes and everybody else's. */
export class KeptPassage {
  /** What the server has. */
  base: VersionedAnchor
  /** What this page goes by: a correction of `base`, while it is not published. */
  anchor: Anchor
  /** Where it is; null: its text is gone. */
  range: TextRange | null = null
  /** The correction is to be published. */
  isDirty = false
  /** Its characters, those that were deleted too: undoing brings them back under other ids. */
  readonly #ids = new IdSet()
  /** What it said, newest last: an older text that is restored brings it back with all ids new. */
  readonly #wordings = new Map<string, Words>()

  constructor(base: VersionedAnchor, { doc, flat, runs }: Pick<Step, 'doc' | 'flat' | 'runs'>) {
    this.base = this.anchor = base
    this.#remember(base)
    this.range = resolveAnchor(doc, flat, base)
    this.#learn(flat, runs)
  }

  /** Somebody else has changed the text. */
  followOther({ doc, flat, runs }: Step): void {
    this.range = resolveAnchor(doc, flat, this.anchor)
    this.#learn(flat, runs)
  }

  /** This page has changed the text: nobody knows better where the passage is now. */
  followOwn(step: Step, isUndo: boolean): void {
    const { flat, runs, before } = step
    const was = this.range
    this.range = isUndo ? this.#byIds(step) : this.#byText(step)
    this.#correct(step, was, before)
    this.#learn(flat, runs)
  }

  /** The server has a newer one. */
  follow(base: VersionedAnchor, { doc, flat, runs }: Pick<Step, 'doc' | 'flat' | 'runs'>): void {
    const merged = this.isDirty ? this.#merge(base, doc, flat) : base
    this.base = base
    this.anchor = merged
    this.isDirty = !samePlace(merged, base)
    this.#remember(base)
    this.range = resolveAnchor(doc, flat, merged)
    this.#learn(flat, runs)
  }

  /** The server has taken what was published. */
  published(base: VersionedAnchor, sent: Anchor): void {
    if (base.version <= this.base.version) return
    this.base = base
    this.isDirty = this.anchor !== sent
  }

  #byIds({ doc, runs }: Step): TextRange | null {
    addRedone(doc, this.#ids)
    return this.#ids.span(runs)
  }

  #byText({ flat, change }: Step): TextRange | null {
    if (change === null) return this.range
    const range = this.range === null ? null : across(this.range, change, flat.text)
    return change.after > change.start ? this.#returned(flat.text, range, change) : range
  }

  /** Words of the passage that were deleted may have come back with a change. */
  #returned(text: string, range: TextRange | null, { start, after }: Change): TextRange | null {
    for (const known of [...this.#wordings.values()].sort((a, b) => b.text.length - a.text.length)) {
      const found = findText(text, known, range ?? undefined) ?? findOnly(text, known)
      if (found === null || found.end <= start || found.start >= after) continue
      if (range !== null && (found.start > range.start || found.end < range.end)) continue
      return found
    }
    return range
  }

  /** Make positions that lead where the passage is, when the known ones do not. */
  #correct({ doc, flat }: Step, was: TextRange | null, before: string): void {
    const { range } = this
    if (range === null) {
      if (was === null) return
      // Its last words are kept, to find it again.
      const { start, end } = this.anchor
      const isEmpty = rangeByPositions(doc, flat, this.anchor) === null
      this.anchor = { start, end: isEmpty ? end : withAssoc(start), ...around(before, was) }
      this.isDirty = true
      return
    }
    const byPositions = rangeByPositions(doc, flat, this.anchor)
    if (sameRange(byPositions, range) && sameRange(resolveAnchor(doc, flat, this.anchor), range)) return
    const anchor = anchorAt(flat, range)
    if (anchor === null) return
    this.anchor = anchor
    this.isDirty = true
  }

  /** Both have corrected the same: each end as whoever moved it says; where both moved it, so that nothing is lost. */
  #merge(theirs: Anchor, doc: Y.Doc, flat: FlatText): Anchor {
    const { anchor: mine, base } = this
    const choose = (name: 'start' | 'end', further: (a: number, b: number) => boolean): unknown => {
      if (sameEnd(mine[name], base[name])) return theirs[name]
      if (sameEnd(theirs[name], base[name])) return mine[name]
      const [a, b] = [placeOf(doc, flat, mine[name]), placeOf(doc, flat, theirs[name])]
      if (a?.isExact !== true || b === null) return theirs[name]
      return !b.isExact || further(a.at, b.at) ? mine[name] : theirs[name]
    }
    const start = choose('start', (a, b) => a < b)
    const end = choose('end', (a, b) => a > b)
    const range = rangeByPositions(doc, flat, { start, end })
    return { ...theirs, start, end, ...(range !== null && around(flat.text, range)) }
  }

  #learn(flat: FlatText, runs: readonly PlacedRun[]): void {
    if (this.range === null) return
    for (const run of runsIn(runs, this.range)) this.#ids.add(run)
    this.#remember(around(flat.text, this.range))
  }

  #remember(words: Words): void {
    const key = words.text.replaceAll('\n', '')
    if (key === '') return
    this.#wordings.delete(key)
    this.#wordings.set(key, { text: words.text, prefix: words.prefix, suffix: words.suffix })
    const [oldest] = this.#wordings.keys()
    if (this.#wordings.size > MAX_WORDINGS && oldest !== undefined) this.#wordings.delete(oldest)
  }
}

/** Where known words stand, when they stand at one place only. */
const findOnly = (text: string, { text: words }: Words): TextRange | null => {
  const bare = { text: words, prefix: '', suffix: '' }
  const found = findText(text, bare)
  return found === null || findText(text.slice(found.start + 1), bare) !== null ? null : found
}

/** The end of nothing at a start. */
const withAssoc = (start: unknown): unknown => ({ ...(start as object), assoc: -1 })
