import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CommentWish } from './item-comments.ts'

export interface CommentKeyActs {
  comment(wish: CommentWish): void
  /** Put the panel away. */
  close(): void
  /** To the next (1) or previous (-1) open thread. */
  walk(step: number): void
}

/** Keys of comments outside texts. `pages/keys-dialog.ts` lists them. */
export class CommentKeys implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #acts: CommentKeyActs

  constructor(host: ReactiveControllerHost & HTMLElement, acts: CommentKeyActs) {
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
    if (event.key === 'Escape' && this.#host.contains(target)) return this.#acts.close()
    const isTyping = target.isContentEditable || target.matches('input, textarea, select')
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'n' || event.key === 'p') {
      event.preventDefault()
      return this.#acts.walk(event.key === 'n' ? 1 : -1)
    }
    if (event.key !== 'c') return
    const wish = partAt(target)
    if (wish === null) return
    event.preventDefault()
    this.#acts.comment(wish)
  }
}

/** Item, or field of it, that an element of the page is in; null: neither. */
export const partAt = (target: Element): CommentWish | null => {
  const item = target.closest<HTMLElement>('ronda-item')?.dataset['item']
  if (item === undefined) return null
  const field = target.closest<HTMLElement>('[data-path]')?.dataset['path']
  return { item, ...(field !== undefined && { field }) }
}
