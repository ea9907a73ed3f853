import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { driftOf, readAt, stackAround, stackCards, type Card } from './stacking.ts'

/** From this width on comments stand in the margin, beside their text. */
export const WIDE = '(min-width: 1200px)'

const GAP = 12

/** A card that stands further from its text than this part of the window cannot be read with it. */
const FAR = 0.6

/** What ends a press. */
const RELEASES = ['pointerup', 'pointercancel'] as const

export interface PlacedHost {
  /** The page that the cards stand beside. */
  desk(): Element | null
  /** Key of the group that the reader is at. */
  active(): string | null
}

/** A card, and whether what it speaks of is there to stand beside. */
interface MeasuredCard extends Card {
  isBeside: boolean
}

/** Cards of a crowd, as they were measured last. */
interface Measured {
  list: HTMLElement
  groups: readonly HTMLElement[]
  cards: readonly Card[]
  /** Which one stands beside its text. */
  pinned: number
}

/** Puts the groups of the margin at the height of what they speak of, and again whenever text or cards grow. Where they are so many
 * that they would stand far from their text, those of the text that is read now stand beside it, and the others come as it is
 * scrolled. */
export class PlaceCards implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #deps: PlacedHost
  readonly #wide = window.matchMedia(WIDE)
  readonly #observer = new ResizeObserver(() => this.#later())
  #observed = new Set<Element>()
  #frame = 0
  #scrollFrame = 0
  /** Null: not placed, or not so many. */
  #crowd: Measured | null = null
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
    window.addEventListener('scroll', this.#handleScroll, { passive: true })
    this.#host.addEventListener('pointerdown', this.#hold)
    for (const type of RELEASES) window.addEventListener(type, this.#release)
  }

  hostDisconnected(): void {
    this.#wide.removeEventListener('change', this.#handleWidth)
    window.removeEventListener('scroll', this.#handleScroll)
    this.#host.removeEventListener('pointerdown', this.#hold)
    for (const type of RELEASES) window.removeEventListener(type, this.#release)
    this.#isHeld = false
    this.#observer.disconnect()
    this.#observed.clear()
    this.#crowd = null
    cancelAnimationFrame(this.#frame)
    cancelAnimationFrame(this.#scrollFrame)
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

  /** Nothing is measured anew but where the margin begins. */
  readonly #handleScroll = (): void => {
    if (this.#crowd === null) return
    cancelAnimationFrame(this.#scrollFrame)
    this.#scrollFrame = requestAnimationFrame(() => {
      const crowd = this.#crowd
      if (crowd === null || this.#isHeld) return
      const pinned = this.#pinnedOf(crowd)
      if (pinned === crowd.pinned) return
      crowd.pinned = pinned
      put(crowd.groups, stackAround(crowd.cards, pinned, GAP))
    })
  }

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
    this.#crowd = null
    if (list === null) return
    const groups = this.#groups
    if (!this.isWide) {
      list.classList.remove('is-crowded')
      list.style.minHeight = ''
      for (const group of groups) group.style.translate = ''
      return
    }
    // All is measured before anything is moved.
    const cards = this.#measure(list, groups)
    const active = this.#activeOf(groups)
    const tops = stackCards(cards, active, GAP)
    if (driftOf(cards, stackCards(cards, null, GAP)) > innerHeight * FAR) return this.#placeCrowd(list, groups, cards)
    list.classList.remove('is-crowded')
    put(groups, tops)
    const last = tops.length - 1
    list.style.minHeight = last < 0 ? '' : `${tops[last]! + cards[last]!.height}px`
  }

  #placeCrowd(list: HTMLElement, groups: readonly HTMLElement[], measured: readonly MeasuredCard[]): void {
    const cards: Card[] = []
    const last = measured.findLastIndex(({ isBeside }) => isBeside)
    for (const [at, { top, height }] of measured.entries()) {
      // What speaks of no text that is there comes after what does, one after another.
      const before = at > last ? cards[at - 1] : undefined
      cards.push({ top: before === undefined ? top : before.top + before.height + GAP, height })
    }
    const crowd = { list, groups, cards, pinned: this.#pinnedOf({ list, groups, cards }) }
    put(groups, stackAround(cards, crowd.pinned, GAP))
    // Each has room where it stands when it is the one that is looked at.
    list.style.minHeight = `${Math.max(...cards.map(({ top, height }) => top + height))}px`
    list.classList.add('is-crowded')
    this.#crowd = crowd
  }

  #measure(list: HTMLElement, groups: readonly HTMLElement[]): MeasuredCard[] {
    const anchorOf = this.#anchors()
    const origin = list.getBoundingClientRect().top
    return groups.map((group) => {
      const anchor = anchorOf(group)
      const inside = anchor?.localName === 'ronda-item' ? Number(group.dataset['offset'] ?? 16) : -8
      const top = anchor === null ? 0 : Math.max(0, anchor.getBoundingClientRect().top - origin + inside)
      return { top, height: group.offsetHeight, isBeside: anchor !== null }
    })
  }

  #activeOf(groups: readonly HTMLElement[]): number | null {
    const active = groups.findIndex(({ dataset }) => dataset['key'] === this.#deps.active())
    return active < 0 ? null : active
  }

  /** Of a crowd: what the reader is at, as long as its text is in sight; else what the text in sight is spoken of with. The line that
   * is looked at goes down the window as the page is scrolled, so that the first and the last come too. */
  #pinnedOf({ list, groups, cards }: Omit<Measured, 'pinned'>): number {
    const origin = list.getBoundingClientRect().top
    const active = this.#activeOf(groups)
    const at = active === null ? -1 : origin + cards[active]!.top
    if (active !== null && at >= 0 && at < innerHeight) return active
    const { scrollTop, scrollHeight } = document.documentElement
    const part = scrollTop / Math.max(1, scrollHeight - innerHeight)
    return readAt(cards, part * innerHeight - origin)
  }
}

/** What stays where it is is not touched: there may be many. */
const put = (groups: readonly HTMLElement[], tops: readonly number[]): void => {
  for (const [at, group] of groups.entries()) {
    const place = `0px ${tops[at]}px`
    if (group.style.translate !== place) group.style.translate = place
  }
}
