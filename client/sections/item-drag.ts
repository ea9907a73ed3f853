import type { ReactiveController, ReactiveControllerHost } from 'lit'

const ITEM = 'ronda-item'
const idOf = (el: HTMLElement): string => el.dataset['item'] ?? ''

/** Moving items with the pointer, by their handle. The keys and buttons of an item do the same. */
export class ItemDrag implements ReactiveController {
  readonly #move: (id: string, afterId: string | null) => void
  #dragged: HTMLElement | null = null
  #mark: HTMLElement | null = null

  /** @param move put item `id` after `afterId`; null: to the top. */
  constructor(host: ReactiveControllerHost, move: (id: string, afterId: string | null) => void) {
    this.#move = move
    host.addController(this)
  }

  hostDisconnected(): void {
    this.handleEnd()
  }

  readonly handleStart = (event: DragEvent): void => {
    const handle = (event.target as Element).closest('.drag-handle')
    const item = handle?.closest<HTMLElement>(ITEM) ?? null
    // A selection or a link that is dragged is no item.
    if (item === null || event.dataTransfer === null) return
    this.#dragged = item
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setDragImage(item, 0, 0)
  }

  readonly handleOver = (event: DragEvent): void => {
    if (this.#dragged === null) return
    event.preventDefault()
    this.#clear()
    const over = (event.target as Element).closest<HTMLElement>(ITEM)
    if (over === null || over === this.#dragged) return
    this.#mark = over
    over.classList.add(this.#isUpperHalf(event, over) ? 'drop-before' : 'drop-after')
  }

  readonly handleDrop = (event: DragEvent): void => {
    const dragged = this.#dragged
    const over = this.#mark
    if (dragged === null) return
    event.preventDefault()
    if (over !== null) {
      const before = over.previousElementSibling
      const after = this.#isUpperHalf(event, over) ? before : over
      const target = after === dragged ? dragged.previousElementSibling : after
      this.#move(idOf(dragged), target instanceof HTMLElement ? idOf(target) : null)
    }
    this.handleEnd()
  }

  readonly handleEnd = (): void => {
    this.#clear()
    this.#dragged = null
  }

  #isUpperHalf({ clientY }: DragEvent, el: HTMLElement): boolean {
    const { top, height } = el.getBoundingClientRect()
    return clientY < top + height / 2
  }

  #clear(): void {
    this.#mark?.classList.remove('drop-before', 'drop-after')
    this.#mark = null
  }
}
