import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { stackCards } from './stacking.ts'

/** From this width on comments stand in the margin, beside their text. */
export const WIDE = '(min-width: 1200px)'

const GAP = 12

/** What ends a press. */
const RELEASES = ['pointerup', 'pointercancel'] as const

export interface PlacedHost {
  /** The page that the cards stand beside. */
  desk(): Element | null
  /** Key of the group that the reader is at. */
  active(): string | null
}

/** Puts the groups of the margin at the height of what they speak of, and again whenever text or cards grow. */
export class PlaceCards implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #deps: PlacedHost
  readonly #wide = window.matchMedia(WIDE)
  readonly #observer = new ResizeObserver(() => this.#later())
  #observed = new Set<Element>()
  #frame = 0
  /** A press on a card takes the focus out of the text, which may fold; the card stays under the pointer until the press
   * has become a click. */
  #isHeld = false

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
    this.#host.addEventListener('pointerdown', this.#hold)
    for (const type of RELEASES) window.addEventListener(type, this.#release)
  }

  hostDisconnected(): void {
    this.#wide.removeEventListener('change', this.#handleWidth)
    this.#host.removeEventListener('pointerdown', this.#hold)
    for (const type of RELEASES) window.removeEventListener(type, this.#release)
    this.#isHeld = false
    this.#observer.disconnect()
    this.#observed.clear()
    cancelAnimationFrame(this.#frame)
  }

  hostUpdated(): void {
    this.#observe()
    this.#later()
  }

  /** Where the cards stand, at once: before one is scrolled to. */
  placeNow(): void {
    cancelAnimationFrame(this.#frame)
    this.#place()
  }

  readonly #handleWidth = (): void => this.#host.requestUpdate()

  readonly #hold = ({ button }: PointerEvent): void => {
    if (button !== 0) return
    this.#isHeld = true
    cancelAnimationFrame(this.#frame)
  }

  readonly #release = (): void => {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#later()
  }

  /** Once a frame, however much has changed: measuring inside the observer's own turn would make it run in rings. */
  #later(): void {
    cancelAnimationFrame(this.#frame)
    if (this.#isHeld) return
    this.#frame = requestAnimationFrame(() => this.#place())
  }

  #observe(): void {
    const section = this.#deps.desk()?.querySelector('ronda-section-page')
    const items = this.#deps.desk()?.querySelectorAll('ronda-item') ?? []
    const wanted = new Set<Element>([...(section == null ? [] : [section]), ...items, ...this.#groups])
    for (const el of this.#observed) if (!wanted.has(el)) this.#observer.unobserve(el)
    for (const el of wanted) if (!this.#observed.has(el)) this.#observer.observe(el)
    this.#observed = wanted
  }

  get #groups(): HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>('.comment-group')]
  }

  /** What groups stand beside: passages and fields by thread, items by id, a new item by the button that suggests one. */
  #anchors(): (group: HTMLElement) => Element | null {
    const desk = this.#deps.desk()
    const parts = new Map<string, Element>()
    const items = new Map<string, Element>()
    for (const el of desk?.querySelectorAll<HTMLElement>('.paper [data-thread], .paper [data-threads]') ?? [])
      for (const id of (el.dataset['threads'] ?? el.dataset['thread'] ?? '').split(' '))
        if (!parts.has(id)) parts.set(id, el)
    for (const el of desk?.querySelectorAll<HTMLElement>('ronda-item') ?? []) items.set(el.dataset['item'] ?? '', el)
    const adder = desk?.querySelector('.suggest-item') ?? null
    return ({ dataset }) =>
      dataset['isNew'] === undefined
        ? (parts.get(dataset['thread'] ?? '') ?? items.get(dataset['item'] ?? '') ?? null)
        : adder
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
    // All is measured before anything is moved.
    const anchorOf = this.#anchors()
    const origin = list.getBoundingClientRect().top
    const cards = groups.map((group) => {
      const anchor = anchorOf(group)
      const inside = anchor?.localName === 'ronda-item' ? Number(group.dataset['offset'] ?? 16) : -8
      const top = anchor === null ? 0 : Math.max(0, anchor.getBoundingClientRect().top - origin + inside)
      return { top, height: group.offsetHeight }
    })
    const active = groups.findIndex(({ dataset }) => dataset['key'] === this.#deps.active())
    const tops = stackCards(cards, active < 0 ? null : active, GAP)
    for (const [at, group] of groups.entries()) group.style.translate = `0 ${tops[at]}px`
    const last = tops.length - 1
    list.style.minHeight = last < 0 ? '' : `${tops[last]! + cards[last]!.height}px`
  }
}
