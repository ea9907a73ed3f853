import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { stackCards } from './stacking.ts'

/** From this width on comments stand in the margin, beside their text. */
export const WIDE = '(min-width: 1200px)'

const GAP = 12

export interface PlacedHost {
  /** The page that the cards stand beside. */
  desk(): Element | null
  /** Item that the reader is at. */
  active(): string | null
}

/** Puts the groups of the margin at the height of their items, and again whenever text or cards grow. */
export class PlaceCards implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #deps: PlacedHost
  readonly #wide = window.matchMedia(WIDE)
  readonly #observer = new ResizeObserver(() => this.#later())
  #frame = 0

  constructor(host: ReactiveControllerHost & HTMLElement, deps: PlacedHost) {
    this.#host = host
    this.#deps = deps
    host.addController(this)
  }

  get isWide(): boolean {
    return this.#wide.matches
  }

  hostConnected(): void {
    this.#wide.addEventListener('change', this.#handleWidth)
  }

  hostDisconnected(): void {
    this.#wide.removeEventListener('change', this.#handleWidth)
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  hostUpdated(): void {
    this.#observer.disconnect()
    const section = this.#deps.desk()?.querySelector('ronda-section-page')
    for (const el of [section, ...this.#groups, ...this.#groups.map((group) => this.#anchor(group))])
      if (el != null) this.#observer.observe(el)
    this.#place()
  }

  readonly #handleWidth = (): void => this.#host.requestUpdate()

  /** Measuring inside the observer's own turn would make it run in rings. */
  #later(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#place())
  }

  get #groups(): HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>('.comment-group')]
  }

  #anchor({ dataset }: HTMLElement): Element | null {
    const id = dataset['item'] ?? ''
    return id === '' ? null : (this.#deps.desk()?.querySelector(`ronda-item[data-item="${CSS.escape(id)}"]`) ?? null)
  }

  #place(): void {
    const list = this.#host.querySelector<HTMLElement>('.comment-list')
    if (list === null) return
    const groups = this.#groups
    if (!this.isWide) {
      list.style.minHeight = ''
      for (const group of groups) group.style.translate = ''
      return
    }
    const origin = list.getBoundingClientRect().top
    const cards = groups.map((group) => {
      const anchor = this.#anchor(group)
      const top = anchor === null ? 0 : anchor.getBoundingClientRect().top - origin + 16
      return { top, height: group.offsetHeight }
    })
    const active = groups.findIndex(({ dataset }) => dataset['item'] === this.#deps.active())
    const tops = stackCards(cards, active < 0 ? null : active, GAP)
    for (const [at, group] of groups.entries()) group.style.translate = `0 ${tops[at]}px`
    const last = tops.length - 1
    list.style.minHeight = last < 0 ? '' : `${tops[last]! + cards[last]!.height}px`
  }
}
