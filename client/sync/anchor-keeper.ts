import * as Y from 'yjs'
import { fragmentOf } from '../../schema/anchors.ts'
import type { AnchorRequest, ThreadBody } from '../../schema/api/threads.ts'
import { AppError } from '../../schema/errors.ts'
import { flatten, type FlatText } from '../../schema/sections/flat-text.ts'
import { IdSet } from '../../schema/sections/id-set.ts'
import { changeOf, copiesBetween, type Copy, type TextChange } from '../../schema/sections/text-change.ts'
import type { TextRange } from '../../schema/threads.ts'
import { KeptPassage, type Unpublished } from './kept-passage.ts'
import { redoneIn } from './redone.ts'

/** What a page knows of the passages of a section and must not forget with one document. */
export interface PassageMemory {
  /** By thread. */
  unpublished: Map<string, Unpublished>
  /** What took the place of what, by text: whoever is told later what is of a passage knows what stands for it. */
  copies: Map<string, Copy[]>
}

export const createPassageMemory = (): PassageMemory => ({ unpublished: new Map(), copies: new Map() })

export interface AnchorKeeperDeps {
  doc: Y.Doc
  memory: PassageMemory
  /** Tell the server what a passage is made of. */
  move(thread: string, request: AnchorRequest): Promise<ThreadBody>
  /** Whether the server has all that this page wrote: then it knows the characters that it is told of. */
  isSaved(): boolean
  /** A passage has moved. */
  onChange(): void
  /** Timers, handed in where tests turn them by hand. @returns a function that cancels it. */
  after?: (ms: number, run: () => void) => () => void
}

/** A text with passages. */
interface KeptText {
  fragment: Y.XmlFragment
  flat: FlatText
  copies: Copy[]
  passages: Map<string, KeptPassage>
}

interface Kept {
  passage: KeptPassage
  text: KeptText
  item: string | null
  field: string
}

/** So long after the last change of a passage the server is told. */
const PUBLISH_MS = 1000
/** So long after that what could not be told is tried again. */
const AGAIN_MS = 5000
/** So long whoever changed a text has to say what became of a passage; then whoever sees it does. */
const SILENT_MS = 5000
/** Copies that a page remembers of one text. */
const MAX_COPIES = 5000

/** Follows the passages of a live section: of every change that this page makes it knows which characters are of a passage, and says so.
 * Everybody else goes by that. See `docs/decisions/0023-anchors.md`. */
export class AnchorKeeper {
  readonly #deps: AnchorKeeperDeps
  readonly #after: NonNullable<AnchorKeeperDeps['after']>
  /** By item and field. */
  readonly #texts = new Map<string, KeptText>()
  /** By thread. */
  readonly #passages = new Map<string, Kept>()
  readonly #sending = new Set<string>()
  #cancelPublish = (): void => {}
  #cancelAdopt: (() => void) | null = null
  /** The older text that is being put back. */
  #older: FlatText | null = null

  constructor(deps: AnchorKeeperDeps) {
    this.#deps = deps
    this.#after = deps.after ?? afterTimeout
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
    for (const thread of threads) this.#put(thread)
  }

  /** Null: its text is gone, or its item. */
  rangeOf(thread: string): TextRange | null {
    const kept = this.#passages.get(thread)
    if (kept === undefined || fragmentOf(this.#deps.doc, kept.item, kept.field) === null) return null
    return kept.passage.range
  }

  /** Whether the server knows all that this page has found. */
  get isPublished(): boolean {
    return [...this.#passages.values()].every(({ passage }) => !passage.isDirty)
  }

  /** Put an older text back: what stood in it is what stands here then.
   * @param older the text in the document of then. @param write makes the text the same as the older one, in one transaction. */
  restore<T>(older: FlatText, write: () => T): T {
    this.#older = older
    try {
      return write()
    } finally {
      this.#older = null
    }
  }

  /** Publish what can be published now; asked at every change of the line. */
  publish(): void {
    this.#cancelPublish()
    if (!this.#deps.isSaved()) return
    for (const [id, kept] of this.#passages)
      if (kept.passage.isDirty && isKnown(kept.passage)) void this.#send(id, kept)
  }

  destroy(): void {
    this.#cancelPublish()
    this.#cancelAdopt?.()
    this.#deps.doc.off('afterTransaction', this.#handleTransaction)
  }

  #put({ id, item, field, anchor }: ThreadBody): void {
    if (field === null || anchor === null) return
    const known = this.#passages.get(id)
    if (known === undefined) {
      const text = this.#text(item, field)
      if (text === null) return
      const passage = new KeptPassage(anchor, text.flat, text.copies, this.#unpublishedOf(id))
      text.passages.set(id, passage)
      this.#passages.set(id, { passage, text, item, field })
    } else {
      const { passage, text } = known
      if (anchor.version <= passage.base.version) return
      passage.follow(anchor, text.flat, text.copies)
    }
    this.#plan()
  }

  #unpublishedOf(id: string): Unpublished {
    const { unpublished } = this.#deps.memory
    const known = unpublished.get(id) ?? { ids: new IdSet() }
    unpublished.set(id, known)
    return known
  }

  #text(item: string | null, field: string): KeptText | null {
    const key = `${item ?? ''}/${field}`
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const fragment = fragmentOf(this.#deps.doc, item, field, { deleted: true })
    if (fragment === null) return null
    const copies = this.#deps.memory.copies.get(key) ?? []
    this.#deps.memory.copies.set(key, copies)
    const text = { fragment, flat: flatten(fragment), copies, passages: new Map<string, KeptPassage>() }
    this.#texts.set(key, text)
    return text
  }

  readonly #handleTransaction = (transaction: Y.Transaction): void => {
    let hasMoved = false
    for (const text of this.#texts.values()) {
      // Only texts that were touched are read.
      if (!transaction.changedParentTypes.has(text.fragment as never)) continue
      const before = text.flat
      text.flat = flatten(text.fragment)
      const change = transaction.local ? this.#changeOf(transaction, before, text.flat) : null
      if (change !== null) text.copies.push(...change.copies)
      text.copies.splice(0, text.copies.length - MAX_COPIES)
      for (const passage of text.passages.values()) {
        const { range } = passage
        if (change === null) passage.followOther(text.flat)
        else passage.followOwn(before, text.flat, change)
        hasMoved ||= range?.start !== passage.range?.start || range?.end !== passage.range?.end
      }
    }
    this.#plan()
    if (hasMoved) this.#deps.onChange()
  }

  #changeOf(transaction: Y.Transaction, before: FlatText, after: FlatText): TextChange {
    if (this.#older !== null) return { copies: copiesBetween(this.#older, after), typed: [] }
    if (transaction.origin instanceof Y.UndoManager) return { copies: redoneIn(transaction), typed: [] }
    return changeOf(before, after)
  }

  #plan(ms = PUBLISH_MS): void {
    const passages = [...this.#passages.values()].map(({ passage }) => passage)
    if (passages.some((passage) => passage.isDirty && isKnown(passage))) {
      this.#cancelPublish()
      this.#cancelPublish = this.#after(ms, () => this.publish())
    }
    if (passages.some(({ isByWords }) => isByWords)) this.#cancelAdopt ??= this.#after(SILENT_MS, () => this.#adopt())
  }

  #adopt(): void {
    this.#cancelAdopt = null
    for (const { passage, text } of this.#passages.values()) passage.adopt(text.flat)
    this.#plan()
  }

  async #send(id: string, { passage, text }: Kept): Promise<void> {
    if (this.#sending.has(id)) return
    this.#sending.add(id)
    const request = passage.say(text.flat)
    try {
      const { anchor } = await this.#deps.move(id, request)
      passage.said(request)
      if (anchor !== null && anchor.version >= passage.base.version) passage.follow(anchor, text.flat, text.copies)
    } catch (error) {
      // There is nothing to say of it any more, or not by this reader.
      if (error instanceof AppError && FINAL.has(error.reason)) passage.said(request)
      else passage.unsaid()
    } finally {
      this.#sending.delete(id)
      // What came meanwhile, or could not be sent.
      this.#plan(AGAIN_MS)
    }
  }
}

const afterTimeout = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

const FINAL: ReadonlySet<string> = new Set(['bad-request', 'not-found', 'forbidden'])

/** A thread that the server does not have yet has no version. */
const isKnown = ({ base }: KeptPassage): boolean => base.version >= 0
