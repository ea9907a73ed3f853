import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { Watch } from '../../controllers/watch.ts'
import { selectText, writeClipboard } from '../../elements/clipboard.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import type { CommentDraft } from '../../sync/comment-store.ts'
import { commentsText, draftCountText, resolvedText } from '../../texts/comments.ts'
import { itemHref } from '../item-link.ts'
import { titleOf } from '../titles.ts'
import './comment-form.ts'
import { groupComments, type CommentGroup } from './groups.ts'
import type { CommentWish } from './item-comments.ts'
import { PlaceCards } from './place-cards.ts'
import { CommentNews } from './news.ts'
import './thread-card.ts'

/** How often `2 minutes ago` is drawn anew. */
const TICK_MS = 30_000

/** The comments of a section: in the margin beside their text; on narrower screens a panel, on phones a sheet, with a bar at
 * the bottom to open it.
 * @event ronda-rail – open or close the list of sections. */
@localized()
@customElement('ronda-comments')
export class RondaComments extends LightElement {
  @property({ attribute: false }) view!: RoundView
  /** Null: nothing is open to the reader. */
  @property({ attribute: false }) section: SectionView | null = null
  /** The panel or sheet is open; the margin always is. */
  @state() private isOpen = false
  /** What a new comment is being written on; null: none is. */
  @state() private composing: CommentWish | null = null
  /** Item that the reader is at. */
  @state() private active: string | null = null
  @state() private now = Date.now()
  readonly #cards: PlaceCards
  readonly #news = new CommentNews()
  #desk: Element | null = null
  #ticking: ReturnType<typeof setInterval> | undefined
  #shownSection: string | null = null
  /** Where the reader was before the panel. */
  #opener: HTMLElement | null = null

  constructor() {
    super()
    new Watch(this, () => [this.view])
    this.#cards = new PlaceCards(this, { desk: () => this.#desk, active: () => this.active })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#desk = this.parentElement
    this.#desk?.addEventListener('ronda-comment', this.#handleComment as EventListener)
    this.#desk?.addEventListener('ronda-show-comments', this.#handleShow as EventListener)
    this.#desk?.addEventListener('ronda-hide-comments', this.#handleHide)
    this.#desk?.addEventListener('focusin', this.#handleFocus)
    document.addEventListener('keydown', this.#handleKey)
    this.#ticking = setInterval(() => (this.now = Date.now()), TICK_MS)
  }

  override disconnectedCallback(): void {
    this.#desk?.removeEventListener('ronda-comment', this.#handleComment as EventListener)
    this.#desk?.removeEventListener('ronda-show-comments', this.#handleShow as EventListener)
    this.#desk?.removeEventListener('ronda-hide-comments', this.#handleHide)
    this.#desk?.removeEventListener('focusin', this.#handleFocus)
    document.removeEventListener('keydown', this.#handleKey)
    clearInterval(this.#ticking)
    super.disconnectedCallback()
  }

  override willUpdate(): void {
    this.#news.follow(this.view, this.section)
    const id = this.section?.id ?? null
    if (id === this.#shownSection) return
    this.#shownSection = id
    this.composing = null
  }

  override updated(): void {
    this.#desk?.classList.toggle('has-comments', this.isOpen)
  }

  readonly #handleComment = (event: CustomEvent<CommentWish>): void => this.#compose(event.detail.item)

  readonly #handleShow = (event: CustomEvent<CommentWish>): void => void this.#open(event.detail.item)

  /** Something under the panel is to be seen. What is being written stays as a draft. */
  readonly #handleHide = (): void => {
    this.isOpen = false
    this.composing = null
  }

  readonly #handleFocus = ({ target }: Event): void => {
    const el = target as Element
    const item = el.closest<HTMLElement>('ronda-item, .comment-group')?.dataset['item']
    if (item !== undefined) this.active = item
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return
    if (event.key === 'Escape' && this.isOpen && this.contains(target)) return this.#close()
    const isTyping = target.isContentEditable || target.matches('input, textarea, select')
    if (event.key !== 'c' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    const item = target.closest<HTMLElement>('ronda-item')?.dataset['item']
    if (item === undefined) return
    event.preventDefault()
    this.#compose(item)
  }

  /** Write a comment on an item, or on the section. */
  #compose(item: string | null): void {
    const { section, view } = this
    if (section === null || view.threads.audiences(section).length === 0) return
    this.#remember()
    this.composing = { item }
    this.active = item
    this.isOpen = true
    void this.updateComplete.then(() => this.#group(item)?.querySelector('textarea')?.focus())
  }

  async #open(item: string | null): Promise<void> {
    this.#remember()
    this.isOpen = true
    await this.updateComplete
    this.#focusPanel()
    if (item === null) return
    this.active = item
    this.#group(item)?.scrollIntoView({ block: 'nearest' })
  }

  #remember(): void {
    const { activeElement } = document
    if (activeElement instanceof HTMLElement && !this.contains(activeElement)) this.#opener = activeElement
  }

  #close(): void {
    this.isOpen = false
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

  #group(item: string | null): HTMLElement | null {
    return this.querySelector(`.comment-group[data-item="${CSS.escape(item ?? '')}"]`)
  }

  readonly #handleDone = (): void => {
    this.composing = null
    // In a panel or sheet the reader stays where the comment now stands.
    if (this.#cards.isWide) this.#leave()
    else void this.updateComplete.then(() => this.#focusPanel())
  }

  #focusPanel(): void {
    this.querySelector<HTMLElement>('.comments-close')?.focus({ preventScroll: true })
  }

  override render() {
    const { section, view } = this
    if (section === null) return nothing
    const isReadable = section.status !== 'withdrawn'
    const groups = isReadable ? groupComments(view, section, this.composing?.item) : []
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
        ${groups.length === 0 ? this.#renderEmpty(section) : nothing}
        <div class="comment-list">
          ${repeat(
            groups,
            ({ key }) => key,
            (group) => this.#renderGroup(section, group),
          )}
        </div>
      </aside>
      ${this.#renderBar()}`
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

  #renderGroup(section: SectionView, group: CommentGroup): TemplateResult {
    const { item, isLost, open, resolved, draft } = group
    const numbered = item === null ? undefined : this.view.numbers.get(item)
    const number = numbered?.number ?? ''
    const isComposing = this.composing !== null && this.composing.item === item
    const name =
      item === null
        ? msg('On the section')
        : isLost
          ? msg('On text that is not there any more')
          : msg(str`On ${number}`)
    return html`<section
      class="comment-group ${this.active === item && item !== null ? 'is-active' : ''}"
      data-item=${item ?? ''}
      aria-label=${name}
    >
      <h3 class="group-name ${isLost ? 'is-lost' : ''}">
        ${numbered === undefined ? name : html`<a href=${itemHref(numbered)}>${number}</a> ${titleOf(numbered.item)}`}
      </h3>
      ${this.#renderThreads(section, open)}
      ${
        isComposing
          ? html`<div class="comment-card is-draft">
              <ronda-comment-form
                .view=${this.view}
                .section=${section}
                .place=${{ type: 'new', section: section.id, item }}
                .label=${item === null ? msg('Comment on the section') : msg(str`Comment on ${number}`)}
                @ronda-done=${this.#handleDone}
              ></ronda-comment-form>
            </div>`
          : draft === null
            ? nothing
            : this.#renderDraft(section, draft)
      }
      ${
        resolved.length === 0
          ? nothing
          : html`<details class="resolved">
              <summary>${resolvedText(resolved.length)}</summary>
              ${this.#renderThreads(section, resolved)}
            </details>`
      }
    </section>`
  }

  #renderThreads(section: SectionView, threads: readonly ShownThread[]): unknown {
    return repeat(
      threads,
      ({ id }) => id,
      (thread) =>
        html`<ronda-thread .view=${this.view} .section=${section} .thread=${thread} .now=${this.now}></ronda-thread>`,
    )
  }

  /** What was written and put away. */
  #renderDraft(section: SectionView, draft: CommentDraft): TemplateResult {
    const { threads } = this.view
    const { place, body } = draft
    const item = place.type === 'new' ? place.item : null
    const canSend = threads.audiences(section).length > 0
    return html`<div class="comment-card is-draft">
      <p class="comment-head">
        <strong>${msg('Your comment')}</strong> <span class="hint">· ${msg('draft, not sent')}</span>
      </p>
      <p class="comment-body">${body}</p>
      <div class="buttons">
        ${
          canSend
            ? html`<button type="button" class="button is-quiet is-small" @click=${() => this.#compose(item)}>
                  ${msg('Edit')}
                </button>
                <button type="button" class="button is-quiet is-small" @click=${() => threads.send(draft)}>
                  ${msg('Send')}
                </button>`
            : html`<button
                type="button"
                class="button is-quiet is-small"
                @click=${(event: Event) => void this.#copy(event, body)}
              >
                ${icon('copy')}${msg('Copy')}
              </button>`
        }
        <button type="button" class="text-button" @click=${() => threads.discardDraft(place)}>${msg('Discard')}</button>
      </div>
    </div>`
  }

  async #copy({ currentTarget }: Event, body: string): Promise<void> {
    const text = (currentTarget as Element).closest('.is-draft')?.querySelector('.comment-body')
    if (!(await writeClipboard(body)) && text != null) selectText(text)
  }

  /** Where there is neither rail nor margin, both are opened from here. */
  #renderBar(): TemplateResult {
    const { view, section } = this
    const { threads } = view
    const drafts = threads.drafts().filter(({ place }) => place.type === 'new')
    const sendable = drafts.filter(({ place }) => {
      const of = view.sections.find(({ id }) => id === place.section)
      return of !== undefined && threads.audiences(of).length > 0
    })
    const open = section === null ? 0 : threads.openCount(section.id)
    return html`<nav class="bottom-bar" aria-label=${msg('Sections and comments')}>
      <button type="button" @click=${() => this.dispatchEvent(new Event('ronda-rail'))}>
        ${icon('list')}<span>${msg('Sections')}</span>
      </button>
      <button
        type="button"
        aria-expanded=${this.isOpen}
        @click=${() => (this.isOpen ? this.#close() : void this.#open(null))}
      >
        ${icon('message')}<span
          >${drafts.length > 0 ? draftCountText(drafts.length) : (commentsText(open)[0] ?? msg('Comments'))}</span
        >
      </button>
      ${
        sendable.length === 0
          ? nothing
          : html`<button type="button" @click=${() => sendable.forEach((draft) => threads.send(draft))}>
              ${icon('send')}<span>${msg('Send all')}</span>
            </button>`
      }
    </nav>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-comments': RondaComments
  }
}
