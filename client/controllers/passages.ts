import type { ContentBody } from '../../schema/api/sections.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type * as Y from 'yjs'
import { findText, flatTextOf } from '../../schema/anchors.ts'
import type { TextRange } from '../../schema/threads.ts'
import { AnchorKeeper, createPassageMemory, type AnchorKeeperDeps, type PassageMemory } from '../sync/anchor-keeper.ts'
import type { RoundSession, SectionSession } from '../sync/types.ts'
import type { SectionView } from './section-view.ts'

/** What a thread speaks of, in the text that this page shows. */
export interface Passage {
  thread: string
  /** Null: the section's free text. */
  item: string | null
  field: string
  /** In characters of the field's flat text (`schema/sections/flat-text.ts`); null: on deleted text. */
  range: TextRange | null
}

export interface PassagesDeps {
  session: Pick<RoundSession, 'save' | 'connection'>
  section(id: string): Pick<SectionView, 'live' | 'content'> | undefined
  threads(section: string): readonly ThreadBody[]
  move: AnchorKeeperDeps['move']
  onChange(): void
}

/** A live section's passages, and what outlives its document. */
interface Kept {
  keeper: AnchorKeeper
  doc: Y.Doc
  memory: PassageMemory
}

/** Where the passage is in a text that is read: as the server says of this very text, else by its words. */
const readRange = (content: ContentBody, { id, item, field, range, quote }: ThreadBody): TextRange | null => {
  if (range?.seq === content.seq) return { start: range.start, end: range.end }
  const told = content.ranges?.[id]
  if (told !== undefined) return told === null ? null : { start: told[0], end: told[1] }
  const text = field === null ? null : flatTextOf(content, item, field)
  if (text === null || quote === null) return null
  return findText(text, { text: quote, prefix: '', suffix: '' }, range ?? undefined)
}

/** The passages of a round's threads where they are now. */
export class Passages {
  readonly #deps: PassagesDeps
  readonly #kept = new Map<string, Kept>()

  constructor(deps: PassagesDeps) {
    this.#deps = deps
  }

  /** Those of one section; threads without a passage have none. */
  of(id: string): readonly Passage[] {
    const section = this.#deps.section(id)
    if (section === undefined) return []
    const keeper = this.#keeperOf(id, section.live)
    return this.#deps.threads(id).flatMap((thread): Passage[] => {
      const { id: threadId, item, field, quote, anchor } = thread
      if (field === null || (quote === null && anchor === null)) return []
      const read = section.content === null ? null : readRange(section.content, thread)
      return [{ thread: threadId, item, field, range: keeper === null ? read : keeper.rangeOf(threadId) }]
    })
  }

  /** Follow the session: take what was told of the threads of these sections, and publish what waits. */
  update(sections: readonly string[]): void {
    for (const id of sections) {
      const live = this.#deps.section(id)?.live ?? null
      this.#keeperOf(id, live)?.publish()
    }
  }

  destroy(): void {
    for (const { keeper } of this.#kept.values()) keeper.destroy()
  }

  #isSaved(): boolean {
    const { save, connection } = this.#deps.session
    return connection === 'online' && save.kind === 'saved'
  }

  #keeperOf(id: string, live: SectionSession | null): AnchorKeeper | null {
    if (live === null) return null
    const known = this.#kept.get(id)
    const kept = known?.doc === live.doc ? known : this.#keep(id, live.doc, known)
    kept.keeper.follow(this.#deps.threads(id))
    return kept.keeper
  }

  #keep(id: string, doc: Y.Doc, before: Kept | undefined): Kept {
    before?.keeper.destroy()
    const { move, onChange } = this.#deps
    const memory = before?.memory ?? createPassageMemory()
    const keeper = new AnchorKeeper({ doc, memory, move, isSaved: () => this.#isSaved(), onChange })
    const kept = { keeper, doc, memory }
    this.#kept.set(id, kept)
    return kept
  }
}
