import { around, grow, rangeOfMembers } from '../../schema/anchors.ts'
import type { AnchorRequest } from '../../schema/api/threads.ts'
import type { FlatText } from '../../schema/sections/flat-text.ts'
import { IdSet, runsIn, type IdRun } from '../../schema/sections/id-set.ts'
import { addCopies, type Copy, type TextChange } from '../../schema/sections/text-change.ts'
import { MAX_ANCHOR_RUNS, type Anchor, type TextRange } from '../../schema/threads.ts'

export type VersionedAnchor = Anchor & { version: number }

/** Characters that this page has found to be of a passage and the server does not have. */
export interface Unpublished {
  ids: IdSet
}

const sameRange = (a: TextRange | null, b: TextRange | null): boolean => a?.start === b?.start && a?.end === b?.end

const wordsIn = ({ text }: FlatText, range: TextRange | null): string | null =>
  range === null ? null : text.slice(range.start, range.end).replaceAll('\n', '')

/** One passage of a live text, followed through this page's changes and everybody else's. */
export class KeptPassage {
  /** What the server has, as far as this page was told. */
  base: VersionedAnchor
  /** Where it is; null: its text is gone. */
  range: TextRange | null = null
  readonly #members = new IdSet()
  readonly #unpublished: Unpublished
  /** This page has changed what it says. */
  #hasNewWords = false
  #isByWords = false

  /** @param copies what took the place of what on this page so far. @param unpublished outlives the document. */
  constructor(base: VersionedAnchor, flat: FlatText, copies: readonly Copy[], unpublished: Unpublished) {
    this.base = base
    this.#unpublished = unpublished
    for (const run of unpublished.ids.runs) this.#members.add(run)
    this.follow(base, flat, copies)
  }

  /** There is something to be published. */
  get isDirty(): boolean {
    return this.#hasNewWords || !this.#unpublished.ids.isEmpty
  }

  /** Part of it was found by its words alone: somebody has put others in the place of its characters. */
  get isByWords(): boolean {
    return this.#isByWords
  }

  /** The server has more of it. */
  follow(base: VersionedAnchor, flat: FlatText, copies: readonly Copy[]): void {
    this.base = base
    for (const run of IdSet.of(base.runs).runs) this.#members.add(run)
    this.#keep(addCopies(this.#members, copies))
    this.#find(flat)
  }

  /** Somebody else has changed the text. */
  followOther(after: FlatText): void {
    this.#find(after)
  }

  /** This page has changed the text: nobody knows better what became of the passage. */
  followOwn(before: FlatText, after: FlatText, change: TextChange): void {
    const words = wordsIn(before, this.range)
    this.#keep(grow(this.#members, after, change))
    this.#find(after)
    const now = wordsIn(after, this.range)
    if (now !== null && now !== words) this.#hasNewWords = true
  }

  /** Nobody has said what stands in the place of its characters: it is what its words are. */
  adopt(flat: FlatText): void {
    if (!this.#isByWords || this.range === null) return
    this.#keep(runsIn(flat.runs, this.range).filter((run) => this.#members.add(run)))
    this.#find(flat)
  }

  /** What the server is to be told. */
  say(flat: FlatText): AnchorRequest {
    this.#hasNewWords = false
    const { text, prefix, suffix } = this.range === null ? this.base : around(flat.text, this.range)
    return { runs: this.#unpublished.ids.plain.slice(0, MAX_ANCHOR_RUNS), text, prefix, suffix }
  }

  /** It was not told. */
  unsaid(): void {
    this.#hasNewWords = true
  }

  /** The server has taken what it was told, or never will. */
  said({ runs }: Pick<AnchorRequest, 'runs'>): void {
    const said = IdSet.of(runs)
    const rest = this.#unpublished.ids.runs.flatMap((run) => said.cut(run, false))
    this.#unpublished.ids = new IdSet()
    this.#keep(rest)
  }

  #keep(runs: readonly IdRun[]): void {
    for (const run of runs) this.#unpublished.ids.add(run)
  }

  #find(flat: FlatText): void {
    this.range = rangeOfMembers(flat, this.#members, this.base)
    this.#isByWords = !sameRange(this.range, this.#members.span(flat.runs))
  }
}
