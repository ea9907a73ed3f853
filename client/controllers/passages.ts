import type { ContentBody } from '../../schema/api/sections.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { findText, flatTextOf, fragmentOf, resolveAnchor } from '../../schema/anchors.ts'
import { flatten } from '../../schema/sections/flat-text.ts'
import type { TextRange } from '../../schema/threads.ts'
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
  section(id: string): Pick<SectionView, 'live' | 'content'> | undefined
  threads(section: string): readonly ThreadBody[]
}

/** Where the passage is in a text that is read: as the server says of this very text, else by its words. */
const readRange = (content: ContentBody, { id, item, field, range, quote }: ThreadBody): TextRange | null => {
  const told = content.ranges?.[id]
  if (told !== undefined) return told === null ? null : { start: told[0], end: told[1] }
  if (range?.seq === content.seq) return { start: range.start, end: range.end }
  const text = field === null ? null : flatTextOf(content, item, field)
  if (text === null || quote === null) return null
  return findText(text, { text: quote, prefix: '', suffix: '' }, range ?? undefined)
}

/** The passages of a round's threads where they are now. */
export class Passages {
  readonly #deps: PassagesDeps

  constructor(deps: PassagesDeps) {
    this.#deps = deps
  }

  /** Those of one section; threads without a passage have none. */
  of(id: string): readonly Passage[] {
    const section = this.#deps.section(id)
    if (section === undefined) return []
    return this.#deps.threads(id).flatMap((thread): Passage[] => {
      const { id: threadId, item, field, quote, anchor } = thread
      if (field === null || (quote === null && anchor === null)) return []
      return [{ thread: threadId, item, field, range: this.#rangeOf(section, thread, field) }]
    })
  }

  #rangeOf({ live, content }: Pick<SectionView, 'live' | 'content'>, thread: ThreadBody, field: string) {
    if (live === null) return content === null ? null : readRange(content, thread)
    const fragment = fragmentOf(live.doc, thread.item, field)
    return fragment === null || thread.anchor === null
      ? null
      : resolveAnchor(live.doc, flatten(fragment), thread.anchor)
  }
}
