import * as Y from 'yjs'
import type { ItemId } from '../../schema/ids.ts'
import { byOrder } from '../../schema/order.ts'
import { readItem, type ItemContent } from '../../schema/sections/content.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { ITEM_KEYS, type SectionKind } from '../../schema/sections/index.ts'

/** The items of a live section as they are now. An item that has not changed is the same object as before, so that only
 * what has changed is drawn anew. Reads only. */
export class SectionOutline {
  readonly #doc: Y.Doc
  readonly #kind: SectionKind
  readonly #onChange: () => void
  readonly #read = new Map<string, ItemContent>()
  #items: readonly ItemContent[] | null = null
  #deleted: readonly ItemContent[] | null = null

  constructor(doc: Y.Doc, kind: SectionKind, onChange: () => void) {
    this.#doc = doc
    this.#kind = kind
    this.#onChange = onChange
    itemsOf(doc).observeDeep(this.#handleEvents)
  }

  get doc(): Y.Doc {
    return this.#doc
  }

  /** In reading order. */
  get items(): readonly ItemContent[] {
    return (this.#items ??= this.#list(false))
  }

  /** What was deleted and can be restored. */
  get deleted(): readonly ItemContent[] {
    return (this.#deleted ??= this.#list(true))
  }

  /** The live record of an item; undefined when it is not there. */
  record(id: string): Y.Map<unknown> | undefined {
    return itemsOf(this.#doc).get(id as ItemId)
  }

  destroy(): void {
    itemsOf(this.#doc).unobserveDeep(this.#handleEvents)
  }

  readonly #handleEvents = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    for (const event of events) {
      const [id] = event.path
      if (typeof id === 'string') this.#read.delete(id)
      else for (const key of event.keys.keys()) this.#read.delete(key)
    }
    this.#items = this.#deleted = null
    this.#onChange()
  }

  #list(deleted: boolean): readonly ItemContent[] {
    return [...itemsOf(this.#doc).entries()]
      .filter(([, item]) => (typeof item.get(ITEM_KEYS.deletedAt) === 'string') === deleted)
      .map(([id, item]) => this.#item(id, item))
      .sort(byOrder)
  }

  #item(id: string, record: Y.Map<unknown>): ItemContent {
    const known = this.#read.get(id)
    if (known !== undefined) return known
    const item = readItem(id, record, this.#kind)
    this.#read.set(id, item)
    return item
  }
}
