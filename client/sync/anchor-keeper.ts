import * as Y from 'yjs'
import { changeBetween, fragmentOf } from '../../schema/anchors.ts'
import type { AnchorRequest, ThreadBody } from '../../schema/api/threads.ts'
import { AppError, type Reason } from '../../schema/errors.ts'
import { flatten, type FlatText } from '../../schema/sections/flat-text.ts'
import type { TextRange } from '../../schema/threads.ts'
import { placedRuns, type PlacedRun } from './id-set.ts'
import { KeptPassage, type Step, type VersionedAnchor } from './kept-passage.ts'

export interface AnchorKeeperDeps {
  doc: Y.Doc
  /** Tell the server where a passage is now. */
  move(thread: string, request: AnchorRequest): Promise<ThreadBody>
  /** Whether the server has all that this page wrote: then it knows the characters that an anchor names. */
  isSaved(): boolean
  /** A passage has moved. */
  onChange(): void
}

/** A text with passages. */
interface KeptText {
  fragment: Y.XmlFragment
  flat: FlatText
  runs: PlacedRun[]
  passages: Map<string, KeptPassage>
}

/** So long after the last correction it is published, and what could not be is tried again. */
const PUBLISH_MS = 300
const AGAIN_MS = 5000

/** Follows the passages of a live section: through every change that this page makes it knows exactly where they are, and where the
 * Yjs positions of an anchor would lead elsewhere it publishes better ones. Everybody else goes by those. */
export class AnchorKeeper {
  readonly #deps: AnchorKeeperDeps
  /** By item and field. */
  readonly #texts = new Map<string, KeptText>()
  /** By thread. */
  readonly #passages = new Map<string, { passage: KeptPassage; text: KeptText; item: string | null; field: string }>()
  readonly #sending = new Set<string>()
  /** Threads that somebody else has corrected: their newer anchor is on its way. */
  readonly #overtaken = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(deps: AnchorKeeperDeps) {
    this.#deps = deps
    deps.doc.on('afterTransaction', this.#handleTransaction)
  }

  /** Take the threads of the section as the server told them last. */
  follow(threads: readonly ThreadBody[]): void {
    const ids = new Set(threads.map(({ id }) => id))
    for (const [id, { text }] of this.#passages)
      if (!ids.has(id)) {
        text.passages.delete(id)
        this.#passages.delete(id)
      }
    for (const { id, item, field, anchor } of threads)
      if (field !== null && anchor !== null) this.#put(id, item, field, anchor)
  }

  /** Null: its text is gone, or its item. */
  rangeOf(thread: string): TextRange | null {
    const kept = this.#passages.get(thread)
    if (kept === undefined || fragmentOf(this.#deps.doc, kept.item, kept.field) === null) return null
    return kept.passage.range
  }

  /** Publish what can be published now; asked at every change of the line. */
  publish(): void {
    clearTimeout(this.#timer)
    if (!this.#deps.isSaved()) return
    for (const [id, { passage }] of this.#passages)
      if (passage.isDirty && !this.#overtaken.has(id)) void this.#send(id, passage)
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.#deps.doc.off('afterTransaction', this.#handleTransaction)
  }

  #put(id: string, item: string | null, field: string, anchor: VersionedAnchor): void {
    const { doc } = this.#deps
    const known = this.#passages.get(id)
    if (known !== undefined) {
      if (anchor.version <= known.passage.base.version) return
      known.passage.follow(anchor, { doc, ...known.text })
      this.#overtaken.delete(id)
      this.#plan()
      return
    }
    const text = this.#text(item, field)
    if (text === null) return
    const passage = new KeptPassage(anchor, { doc, ...text })
    text.passages.set(id, passage)
    this.#passages.set(id, { passage, text, item, field })
  }

  #text(item: string | null, field: string): KeptText | null {
    const key = `${item ?? ''}/${field}`
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const fragment = fragmentOf(this.#deps.doc, item, field, { deleted: true })
    if (fragment === null) return null
    const flat = flatten(fragment)
    const text = { fragment, flat, runs: placedRuns(flat), passages: new Map<string, KeptPassage>() }
    this.#texts.set(key, text)
    return text
  }

  readonly #handleTransaction = (transaction: Y.Transaction): void => {
    let hasMoved = false
    for (const text of this.#texts.values()) {
      // Only texts that were touched are read.
      if (!transaction.changedParentTypes.has(text.fragment as never)) continue
      const before = text.flat.text
      text.flat = flatten(text.fragment)
      text.runs = placedRuns(text.flat)
      const { flat, runs } = text
      const step: Step = { doc: this.#deps.doc, before, flat, runs, change: changeBetween(before, flat.text) }
      const isUndo = transaction.origin instanceof Y.UndoManager
      for (const passage of text.passages.values()) {
        const { range } = passage
        if (transaction.local) passage.followOwn(step, isUndo)
        else passage.followOther(step)
        hasMoved ||= range?.start !== passage.range?.start || range?.end !== passage.range?.end
      }
    }
    this.#plan()
    if (hasMoved) this.#deps.onChange()
  }

  #plan(ms = PUBLISH_MS): void {
    if (![...this.#passages].some(([id, { passage }]) => passage.isDirty && !this.#overtaken.has(id))) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.publish(), ms)
  }

  async #send(id: string, passage: KeptPassage): Promise<void> {
    if (this.#sending.has(id)) return
    this.#sending.add(id)
    const sent = passage.anchor
    const { start, end, text, prefix, suffix } = sent
    const { version } = passage.base
    try {
      const { anchor } = await this.#deps.move(id, { start, end, text, prefix, suffix, version })
      if (anchor !== null) passage.published(anchor, sent)
    } catch (error) {
      this.#refused(id, passage, version, error instanceof AppError ? error.reason : 'internal')
    } finally {
      this.#sending.delete(id)
      // What was corrected meanwhile, or could not be sent.
      this.#plan(AGAIN_MS)
    }
  }

  #refused(id: string, passage: KeptPassage, version: number, reason: Reason): void {
    // The newer anchor comes with the thread, and may have come already.
    if (reason === 'conflict' && passage.base.version === version) this.#overtaken.add(id)
    // There is nothing to correct any more, or not by this reader.
    if (reason === 'bad-request' || reason === 'not-found' || reason === 'forbidden') passage.isDirty = false
  }
}
