import { msg, str } from '@lit/localize'
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { SectionView } from '../controllers/section-view.ts'

/** Something that has just happened to the reader's work, said where they look, with one thing they can do. */
export interface Notice {
  text: string
  act?: { label: string; run(): void }
}

/** Drawn over the page for a while; screen readers are told at once. */
export const renderNotice = (notice: Notice | null): TemplateResult =>
  html`<div role="status">
    ${
      notice === null
        ? nothing
        : html`<div class="toast">
            <span>${notice.text}</span>
            ${
              notice.act === undefined
                ? nothing
                : html`<button type="button" class="text-button" @click=${notice.act.run}>${notice.act.label}</button>`
            }
          </div>`
    }
  </div>`

/** How long a notice stays, ms. */
const NOTICE_MS = 12_000

export interface NoticeActs {
  section(): SectionView
  /** Put a deleted item back where it was. */
  restore(id: string): void
  /** Show the words that were not taken. */
  showDrafts(): void
}

/** Watches what others do to the item that the reader is in: deleted, or closed under their hands. */
export class SectionNotices implements ReactiveController {
  /** The item that the reader's focus is in, and its number; null: in none. */
  focused: { id: string; number: string } | null = null
  /** Their focus is where they write, in a text or a field of it. */
  isWriting = false
  readonly #host: ReactiveControllerHost
  readonly #acts: NoticeActs
  #notice: Notice | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The item that the notice speaks of as deleted. */
  #deletedId: string | null = null
  #section: SectionView | null = null
  #wasLive = false
  /** The reader was in it when it was closed, and has not been told so yet. */
  #isCut = false

  constructor(host: ReactiveControllerHost, acts: NoticeActs) {
    this.#host = host
    this.#acts = acts
    host.addController(this)
  }

  get notice(): Notice | null {
    return this.#notice
  }

  hostUpdate(): void {
    const section = this.#acts.section()
    if (section === this.#section) {
      this.#followDeletion(section)
      this.#followClosing(section)
    } else {
      this.focused = null
      this.isWriting = false
      this.#isCut = false
      this.#set(null)
    }
    this.#section = section
    this.#wasLive = section.live !== null
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer)
  }

  tell(notice: Notice | null): void {
    this.#set(notice)
    this.#host.requestUpdate()
  }

  /** Say that an item is deleted, for as long as it is. */
  offerRestoring(id: string, text: string, label: string): void {
    this.tell({ text, act: { label, run: () => this.#acts.restore(id) } })
    this.#deletedId = id
  }

  /** Words of the reader were not taken, perhaps while they were elsewhere on the page. */
  tellKept(): void {
    const act = this.#showDrafts
    if (this.#notice?.act?.label !== act.label)
      this.tell({ text: msg('Words of yours came too late. They are kept for you.'), act })
  }

  get #showDrafts(): { label: string; run(): void } {
    return { label: msg('Show'), run: () => this.#acts.showDrafts() }
  }

  #set(notice: Notice | null): void {
    clearTimeout(this.#timer)
    this.#notice = notice
    this.#deletedId = null
    if (notice !== null) this.#timer = setTimeout(() => this.tell(null), NOTICE_MS)
  }

  /** Somebody else has deleted the item that the reader is in; or what was said to be deleted is back. */
  #followDeletion({ live, items, deleted }: SectionView): void {
    if (this.#deletedId !== null && items.some(({ id }) => id === this.#deletedId)) this.#set(null)
    const { focused } = this
    if (live === null || focused === null || !deleted.some(({ id }) => id === focused.id)) return
    this.focused = null
    this.offerRestoring(focused.id, msg(str`${focused.number} was deleted by somebody else.`), msg('Restore'))
  }

  /** The section was closed under the reader's hands. Its state may be told a moment later. */
  #followClosing({ live, state }: SectionView): void {
    if (live !== null) this.#isCut = false
    else if (this.#wasLive && this.isWriting) this.#isCut = true
    if (!this.#isCut || state === 'drafting') return
    this.#isCut = false
    this.focused = null
    this.isWriting = false
    this.tell({
      text:
        state === 'locked'
          ? msg('This section was locked while you were writing. What came too late is kept for you.')
          : msg('This section went to review while you were writing. What came too late is kept for you.'),
      act: this.#showDrafts,
    })
  }
}
