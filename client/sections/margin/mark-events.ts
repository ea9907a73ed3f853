import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { WRITTEN } from './drawn-passages.ts'

export interface MarkActs {
  /** The page that the cards stand beside. */
  desk(): Element | null
  /** The reader is at an item, and in a passage of it or (null) not. */
  at(item: string | null, thread: string | null): void
  /** The reader wants to see a thread. */
  show(thread: string): void
}

const threadOf = (node: Node | null): string | null => {
  const el = node instanceof Element ? node : (node?.parentElement ?? null)
  const mark = el?.closest<HTMLElement>(`.passage:not([data-thread=${WRITTEN}]), .passage-replacement, .field-proposal`)
  return mark?.dataset['thread'] ?? null
}

const isEditable = (node: Node | null): boolean =>
  (node instanceof Element ? node : (node?.parentElement ?? null))?.closest('.can-open, .is-open') != null

/** What the reader does at marked passages, and where in the page they are. */
export class MarkEvents implements ReactiveController {
  readonly #acts: MarkActs
  #desk: Element | null = null
  /** Passage under the pointer when it went down: a text that opens is another by the time of the click. */
  #pressed: string | null = null

  constructor(host: ReactiveControllerHost, acts: MarkActs) {
    this.#acts = acts
    host.addController(this)
  }

  hostConnected(): void {
    this.#desk = this.#acts.desk()
    for (const [name, handle] of this.#handlers) this.#desk?.addEventListener(name, handle)
  }

  hostDisconnected(): void {
    for (const [name, handle] of this.#handlers) this.#desk?.removeEventListener(name, handle)
  }

  readonly #handleDown = ({ target }: Event): void => {
    this.#pressed = threadOf(target as Node)
  }

  readonly #handleClick = ({ target }: Event): void => {
    const thread = this.#pressed
    this.#pressed = null
    if (thread === null || document.getSelection()?.isCollapsed === false) return
    // On a small screen the sheet would cover the text that the reader wants to write in.
    const covers = isEditable(target as Node) && window.matchMedia('(max-width: 899px)').matches
    if (!covers) this.#acts.show(thread)
  }

  readonly #handleKey = (event: Event): void => {
    const { key, target } = event as KeyboardEvent
    const thread = (target as HTMLElement).matches('.passage') ? threadOf(target as Node) : null
    if (thread === null || (key !== 'Enter' && key !== ' ')) return
    event.preventDefault()
    this.#desk?.dispatchEvent(new CustomEvent('ronda-show-comments', { detail: { item: null, thread } }))
  }

  readonly #handleFocus = ({ target }: Event): void => {
    const el = target as Element
    const group = el.closest<HTMLElement>('.comment-group')
    if (group !== null) return this.#acts.at(group.dataset['item'] ?? null, group.dataset['key'] ?? null)
    const item = el.closest<HTMLElement>('ronda-item')?.dataset['item']
    if (item !== undefined) this.#acts.at(item, threadOf(el))
  }

  /** The cursor of an editor has moved. */
  readonly #handleCursor = ({ target }: Event): void => {
    const el = target as Element
    const { focusNode = null } = document.getSelection() ?? {}
    if (!el.contains(focusNode)) return
    this.#acts.at(el.closest<HTMLElement>('ronda-item')?.dataset['item'] ?? null, threadOf(focusNode))
  }

  readonly #handlers: readonly [name: string, handle: (event: Event) => void][] = [
    ['pointerdown', this.#handleDown],
    ['click', this.#handleClick],
    ['keydown', this.#handleKey],
    ['focusin', this.#handleFocus],
    ['ronda-editor-change', this.#handleCursor],
  ]
}
