import { createId, type SectionId } from '../../schema/ids.ts'
import { TITLE, type SectionKind } from '../../schema/sections/index.ts'
import { plainText, type ItemContent } from '../../schema/sections/content.ts'
import { addedText } from '../sync/text-diff.ts'
import type { Draft, DraftStore } from '../sync/types.ts'

/** Where somebody was writing, as the text stood then. */
export interface WritingPlace {
  section: SectionId
  kind: SectionKind
  /** Null: the section's own text. */
  item: string | null
  field: string
  /** The text before and behind the cursor. */
  before: string
  after: string
}

/** So long after the last key they are kept. */
const PAUSE_MS = 1000
/** What was kept at the lock itself is one draft with what was typed on. */
const SAME_DRAFT_MS = 30_000

const titleOf = (items: readonly ItemContent[], id: string | null): string => {
  const title = items.find((item) => item.id === id)?.fields[TITLE.name]
  return title === undefined || typeof title === 'string' || Array.isArray(title) ? '' : plainText(title.json)
}

/** Keys of somebody whose text was locked under their hands and who goes on typing: until they notice it, their words are kept where
 * they would have stood, with those that the lock came before. */
export class StrayWords {
  readonly #drafts: Pick<DraftStore, 'list' | 'keep'>
  readonly #now: () => number
  #place: WritingPlace | null = null
  #title = ''
  /** Keys, so that one can be taken back. */
  #typed: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(drafts: Pick<DraftStore, 'list' | 'keep'>, now: () => number = Date.now) {
    this.#drafts = drafts
    this.#now = now
  }

  /** Somebody writes here now. @param items of the section, to name the item. */
  writing(place: WritingPlace, items: readonly ItemContent[]): void {
    void this.flush()
    this.#place = place
    this.#title = titleOf(items, place.item)
  }

  /** A key that no text took.
   * @param key as `KeyboardEvent.key`. @returns whether it is kept. */
  type(section: SectionId, key: string): boolean {
    if (this.#place?.section !== section) return false
    if (key === 'Backspace') this.#typed.pop()
    else if (key === 'Enter') this.#typed.push('\n')
    else if (/^.$/u.test(key)) this.#typed.push(key)
    else return false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS)
    return true
  }

  /** Keep what was typed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    const place = this.#place
    const typed = this.#typed.splice(0).join('')
    if (place === null || typed.trim() === '') return
    const { section, kind, item, field, before, after } = place
    // More may follow.
    this.#place = { ...place, before: before + typed }
    const text = before + typed + after
    const known = (await this.#drafts.list()).findLast(
      (draft) =>
        draft.section === section && draft.reason === 'locked' && this.#now() - Date.parse(draft.at) < SAME_DRAFT_MS,
    )
    const draft: Draft = known ?? {
      id: createId<string>(),
      section,
      kind: kind.name,
      reason: 'locked',
      at: new Date(this.#now()).toISOString(),
      pieces: [],
    }
    const isHere = (piece: Draft['pieces'][number]): boolean => piece.item === item && piece.field === field
    const old = draft.pieces.find(isHere)
    const without = old?.before ?? before + after
    const piece = {
      item,
      itemTitle: this.#title,
      field,
      text,
      added: addedText(without, text),
      before: without,
    }
    await this.#drafts.keep({ ...draft, pieces: [...draft.pieces.filter((one) => !isHere(one)), piece] })
  }
}
