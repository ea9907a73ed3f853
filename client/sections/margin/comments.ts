import { localized, msg } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { newPlace } from '../../sync/comment-store.ts'
import './accept-several.ts'
import { Attention } from './attention.ts'
import { renderBottomBar } from './bottom-bar.ts'
import { CommentKeys } from './comment-keys.ts'
import { passagesOf } from './drawn-passages.ts'
import { isWanted, NO_FILTER, type CommentFilter } from './filters.ts'
import { renderFilters } from './filter-bar.ts'
import { renderGroup } from './group-card.ts'
import { groupComments, type CommentGroup } from './groups.ts'
import type { CommentWish, ShowWish } from './item-comments.ts'
import { MarkEvents } from './mark-events.ts'
import { PlaceCards } from './place-cards.ts'
import { CommentNews } from './news.ts'
import type { RondaThread } from './thread-card.ts'

/** How often `2 minutes ago` is drawn anew. */
const TICK_MS = 30_000
/** From so many open threads on only the one that the reader turns to is shown whole. */
const MANY = 30

/** Where comments are a sheet over the text, as the style sheet has it. */
const SHEET = '(max-width: 899px)'

/** The comments of a section: in the margin beside their text; on narrower screens a panel, on phones a sheet, with a bar at
 * the bottom to open it.
 * @event ronda-rail – open or close the list of sections. */
@localized()
@customElement('ronda-comments')
export class RondaComments extends LightElement {
  @property({ attribute: false }) view!: RoundView
  /** Null: nothing is open to the reader. */
  @property({ attribute: false }) section: SectionView | null = null
  /** Thread that the address names; null: none. */
  @property() threadId: string | null = null
  /** The panel or sheet is open; the margin always is. */
  @state() private isOpen = false
  /** What a new comment is being written on; null: none is. */
  @state() private composing: CommentWish | null = null
  /** Key of the group that the reader is at. */
  @state() private active: string | null = null
  /** Kept for as long as the page is open. */
  @state() private filter: CommentFilter = NO_FILTER
  @state() private now = Date.now()
  readonly #cards: PlaceCards
  readonly #news = new CommentNews()
  readonly #attention = new Attention()
  #desk: Element | null = null
  #ticking: ReturnType<typeof setInterval> | undefined
  #shownSection: string | null = null
  /** The sheet was opened to write in: what was sent closes it again. */
  #isOpenToWrite = false
  /** Where the reader was before the panel. */
  #opener: HTMLElement | null = null
  /** Thread of the address that is not shown yet. */
  #wanted: string | null = null
  #groups: readonly CommentGroup[] = []
  /** What the text was told last of what is written about. */
  #toldWriting: CommentWish | null = null
  /** Pixels from the top of its item to what is written on. */
  #offset: number | null = null

  constructor() {
    super()
    new Watch(this, () => [this.view])
    this.#cards = new PlaceCards(this, { desk: () => this.#desk, active: () => this.active })
    new CommentKeys(this, {
      comment: (wish) => this.#compose(wish),
      close: () => (this.isOpen ? this.#close() : undefined),
      walk: (step) => this.#walk(step),
    })
    new MarkEvents(this, {
      desk: () => this.#desk,
      at: (item, thread) => (this.active = thread ?? item),
      show: (thread) => {
        this.active = thread
        if (!this.#cards.isWide) void this.#showThread(thread)
      },
    })
  }

  override connectedCallback(): void {
    // Before the controllers look for it.
    this.#desk = this.parentElement
    super.connectedCallback()
    this.#desk?.addEventListener('ronda-comment', this.#handleComment as EventListener)
    this.#desk?.addEventListener('ronda-show-comments', this.#handleShow as EventListener)
    this.#desk?.addEventListener('ronda-hide-comments', this.#handleHide)
    this.addEventListener('toggle', this.#tellOpened, true)
    this.#attention.connect()
    this.#ticking = setInterval(() => (this.now = Date.now()), TICK_MS)
  }

  override disconnectedCallback(): void {
    this.#desk?.removeEventListener('ronda-comment', this.#handleComment as EventListener)
    this.#desk?.removeEventListener('ronda-show-comments', this.#handleShow as EventListener)
    this.#desk?.removeEventListener('ronda-hide-comments', this.#handleHide)
    this.removeEventListener('toggle', this.#tellOpened, true)
    this.#attention.disconnect()
    clearInterval(this.#ticking)
    super.disconnectedCallback()
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.#news.follow(this.view, this.section)
    if (changed.has('threadId')) this.#wanted = this.threadId
    const id = this.section?.id ?? null
    if (id === this.#shownSection) return
    this.#shownSection = id
    this.composing = null
  }

  /** What is written about is marked in the text for as long as its form is open. */
  #tellWriting(): void {
    const { composing, section, view } = this
    if (composing === this.#toldWriting) return
    this.#toldWriting = composing
    const { item = null, field, passage } = composing ?? {}
    const isPassage = section !== null && field !== undefined && passage !== undefined
    view.writeAbout(isPassage ? { section: section.id, item, field, passage } : null)
  }

  /** What is settled is marked in the text for as long as it is open here. */
  readonly #tellOpened = (): void => {
    const cards = this.querySelectorAll<HTMLElement>('details.resolved[open] .comment-card')
    this.view.openSettled(new Set([...cards].flatMap(({ dataset }) => dataset['thread'] ?? [])))
  }

  override updated(): void {
    this.#tellWriting()
    this.#tellOpened()
    this.#desk?.classList.toggle('has-comments', this.isOpen)
    this.#attention.active = this.active
    const wanted = this.#wanted
    if (wanted === null || this.section === null) return
    if (!this.view.threads.of(this.section.id).some(({ id }) => id === wanted)) return
    this.#wanted = null
    void this.#showThread(wanted)
  }

  readonly #handleComment = ({ detail }: CustomEvent<CommentWish>): void => this.#compose(detail)

  readonly #handleShow = ({ detail: { item, thread } }: CustomEvent<ShowWish>): void =>
    void (thread === undefined ? this.#open(item) : this.#showThread(thread))

  /** Something under the panel is to be seen. What is being written stays as a draft. */
  readonly #handleHide = (): void => {
    this.isOpen = this.#isOpenToWrite = false
    this.composing = null
  }

  /** Write a comment on an item or a part of it, or on the section. */
  #compose(wish: CommentWish): void {
    const { section, view } = this
    if (section === null || view.threads.audiences(section).length === 0) return
    this.#remember()
    this.#offset = this.#offsetOf(wish)
    this.composing = wish
    const { part } = newPlace(section.id, wish)
    this.active = part === undefined ? wish.item : `${wish.item ?? ''}/${part}`
    this.#isOpenToWrite ||= !this.isOpen
    this.isOpen = true
    void this.#focusForm()
  }

  /** Once the form stands beside what is written on, and never before: the page would be scrolled to where it is not. */
  async #focusForm(): Promise<void> {
    await this.updateComplete
    const form = this.#group(this.active)?.querySelector<LightElement>('ronda-comment-form, ronda-suggestion-form')
    await form?.updateComplete
    this.#cards.placeNow()
    form?.querySelector<HTMLElement>('textarea, input, select')?.focus({ preventScroll: true })
    form?.scrollIntoView({ block: 'nearest' })
  }

  /** How far below the top of its item the selected words begin. */
  #offsetOf({ item, passage }: CommentWish): number | null {
    const el = this.#desk?.querySelector(`ronda-item[data-item="${CSS.escape(item ?? '')}"]`)
    const selection = document.getSelection()
    if (el == null || passage === undefined || selection === null || selection.rangeCount === 0) return null
    const { top } = selection.getRangeAt(0).getBoundingClientRect()
    return Math.max(0, top - el.getBoundingClientRect().top - 8)
  }

  async #open(item: string | null): Promise<void> {
    this.#remember()
    this.isOpen = true
    await this.updateComplete
    this.#focusPanel()
    if (item === null) return
    this.active = item
    this.querySelector(`.comment-group[data-item="${CSS.escape(item)}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  /** Go to a thread, wherever it stands: its card gets the focus, and what it speaks of is in sight. */
  async #showThread(id: string): Promise<void> {
    const { section, view } = this
    const thread = section === null ? undefined : view.threads.of(section.id).find((one) => one.id === id)
    if (thread === undefined) return
    this.#remember()
    if (!isWanted(thread, this.filter, view.me.id)) this.filter = NO_FILTER
    this.isOpen = true
    this.active = thread.field === null || thread.resolved !== null ? (thread.item ?? '') : id
    this.#attention.hovered = id
    await this.updateComplete
    const card = this.querySelector<RondaThread>(`ronda-thread:has(> [data-thread="${CSS.escape(id)}"])`)
    card?.closest('details')?.setAttribute('open', '')
    await card?.updateComplete
    const mark = this.#desk?.querySelector(`.paper [data-thread="${CSS.escape(id)}"]`)
    const text = mark ?? this.#desk?.querySelector(`ronda-item[data-item="${CSS.escape(thread.item ?? '')}"]`)
    if (this.#cards.isWide) text?.scrollIntoView({ block: 'center' })
    this.#cards.placeNow()
    card?.focusCard()
    card?.scrollIntoView({ block: 'nearest' })
  }

  /** To the next or previous open thread, in reading order. */
  #walk(step: number): void {
    const open = this.#groups.flatMap((group) => group.open.map(({ id }) => id))
    const focused = document.activeElement?.closest<HTMLElement>('.comment-card')?.dataset['thread']
    const at = open.indexOf(focused ?? this.active ?? '')
    const next = open[at < 0 ? (step > 0 ? 0 : open.length - 1) : at + step]
    if (next === undefined)
      this.#news.said = open.length === 0 ? msg('No open comments.') : msg('No more open comments.')
    else void this.#showThread(next)
    this.requestUpdate()
  }

  #remember(): void {
    const { activeElement } = document
    if (activeElement instanceof HTMLElement && !this.contains(activeElement)) this.#opener = activeElement
  }

  #close(): void {
    this.isOpen = this.#isOpenToWrite = false
    this.composing = null
    this.#leave()
  }

  /** Give the focus back to where the reader was. */
  #leave(): void {
    const opener = this.#opener
    void this.updateComplete.then(() => {
      if (opener?.isConnected === true) opener.focus({ preventScroll: true })
    })
  }

  #group(key: string | null): HTMLElement | null {
    return this.querySelector(`.comment-group[data-key="${CSS.escape(key ?? '')}"]`)
  }

  readonly #handleDone = (): void => {
    this.composing = null
    // A sheet covers the text that its reader was in. In one that they had opened to read, and in a panel, they stay where the
    // comment now stands.
    if (this.#isOpenToWrite && matchMedia(SHEET).matches) this.#close()
    else if (this.#cards.isWide) this.#leave()
    else void this.updateComplete.then(() => this.#focusPanel())
  }

  #focusPanel(): void {
    this.querySelector<HTMLElement>('.comments-close')?.focus({ preventScroll: true })
  }

  override render() {
    const { section, view, filter } = this
    if (section === null) return nothing
    const isReadable = section.status !== 'withdrawn'
    const threads = isReadable ? view.threads.of(section.id) : []
    const isShown = (thread: (typeof threads)[number]): boolean => isWanted(thread, filter, view.me.id)
    const shown = threads.filter(isShown)
    const wishes = { passages: passagesOf(view, section), composing: this.composing, isShown }
    this.#groups = isReadable ? groupComments(view, section, wishes) : []
    const open = this.#groups.reduce((sum, group) => sum + group.open.length, 0)
    return html`<p class="visually-hidden" role="status">${this.#news.said}</p>
      <aside class="comments ${this.isOpen ? 'is-open' : ''}" aria-label=${msg('Comments')}>
        <header class="comments-head">
          <h2>${msg('Comments')}</h2>
          <button
            type="button"
            class="icon-button comments-close"
            aria-label=${msg('Close the comments')}
            title=${msg('Close')}
            @click=${() => this.#close()}
          >
            ${icon('x')}
          </button>
        </header>
        ${renderFilters({
          filter,
          threads,
          shown: filter === NO_FILTER ? open : shown.length,
          change: (filter) => (this.filter = filter),
        })}
        ${isReadable ? html`<ronda-accept-several .view=${view} .section=${section}></ronda-accept-several>` : nothing}
        ${this.#groups.length === 0 && threads.length === 0 ? this.#renderEmpty(section) : nothing}
        <div class="comment-list">
          ${repeat(
            this.#groups,
            ({ key }) => key,
            (group) => this.#renderGroup(section, group, open > MANY),
          )}
        </div>
      </aside>
      ${renderBottomBar({
        view,
        section,
        isOpen: this.isOpen,
        showSections: () => this.dispatchEvent(new Event('ronda-rail')),
        toggle: () => (this.isOpen ? this.#close() : void this.#open(null)),
      })}`
  }

  #renderGroup(section: SectionView, group: CommentGroup, isCrowded: boolean): TemplateResult {
    const isActive = this.active === group.key && group.key !== ''
    return renderGroup({
      view: this.view,
      section,
      group,
      composing: group.isComposing ? this.composing : null,
      offset: group.isComposing ? this.#offset : null,
      isActive,
      isFolded: isCrowded && !isActive,
      showsResolved: this.filter.state !== 'open',
      now: this.now,
      compose: (wish) => this.#compose(wish),
      done: this.#handleDone,
      hover: (thread) => (this.#attention.hovered = thread),
    })
  }

  #renderEmpty(section: SectionView): TemplateResult | typeof nothing {
    const { threads } = this.view
    if (!threads.isLoaded) return nothing
    return html`<p class="hint comments-empty">
      ${
        threads.audiences(section).length === 0 || section.status === 'withdrawn'
          ? msg('No comments.')
          : this.#cards.isWide
            ? msg('No comments yet. Choose Comment at an item, or press c there.')
            : msg('No comments yet. Choose Comment at an item.')
      }
    </p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-comments': RondaComments
  }
}
