import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type * as Y from 'yjs'
import type { RondaItem } from './item.ts'

export interface ItemKeyActs {
  /** Undo of the section; null where it is only read. */
  undo(): Pick<Y.UndoManager, 'undo' | 'redo'> | null
  /** A key of somebody whose text was closed under their hands. @returns whether it is kept for them. */
  stray(key: string): boolean
  /** Move an item by one place: -1 up, 1 down. */
  move(item: RondaItem, step: number): void
}

/** Somebody whose text has just been closed under their hands goes on typing for a moment: no letter is a command then. */
const STRAY_MS = 5000

/** Keys of a section outside its texts: going between items, moving one, undo. `pages/keys-dialog.ts` lists them. */
export class ItemKeys implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #acts: ItemKeyActs
  /** When the last key went into a text or a control. */
  #typedAt = 0

  constructor(host: ReactiveControllerHost & HTMLElement, acts: ItemKeyActs) {
    this.#host = host
    this.#acts = acts
    host.addController(this)
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#handleKey)
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#handleKey)
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return
    const item = target.closest<RondaItem>('ronda-item')
    const isTyping = target.isContentEditable || target.matches('input, textarea, select')
    const isMod = event.ctrlKey || event.metaKey
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.altKey && !isMod && step !== 0) {
      event.preventDefault()
      if (event.shiftKey && item !== null) this.#acts.move(item, step)
      else if (!event.shiftKey) this.#goTo(step)
      return
    }
    if (isTyping) this.#typedAt = Date.now()
    const isField = target.matches('input, select, button, summary')
    if (event.key === 'Escape' && item !== null && isField) return void item.focus()
    if (isTyping || event.altKey) return
    const isStray = document.activeElement === document.body && Date.now() - this.#typedAt < STRAY_MS
    if (isStray) {
      if (!isMod && this.#acts.stray(event.key)) {
        this.#typedAt = Date.now()
        event.preventDefault()
      }
      return
    }
    if (isMod) return this.#handleUndo(event)
    if (event.key === 'j') this.#goTo(1)
    else if (event.key === 'k') this.#goTo(-1)
    else if (event.key === 'Enter' && item !== null && target === item) {
      event.preventDefault()
      void item.focusTitle()
    }
  }

  #handleUndo(event: KeyboardEvent): void {
    const undo = this.#acts.undo()
    if (undo === null || event.key.toLowerCase() !== 'z') return
    event.preventDefault()
    if (event.shiftKey) undo.redo()
    else undo.undo()
  }

  /** Go to the next or previous item from the one with the focus. */
  #goTo(step: number): void {
    const items = [...this.#host.querySelectorAll<RondaItem>('ronda-item')]
    const at = items.findIndex((item) => item.contains(document.activeElement))
    const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
}
