import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { keyText } from '../../texts/keys.ts'
import { partAt } from './comment-keys.ts'
import { wish, type CommentWish } from './item-comments.ts'
import type { RondaText } from '../text-slot.ts'

/** Comment on what is selected, or on the item or field with the focus. */
export const COMMENT_KEY = 'Mod-Alt-m'

/** So long a selection by keys stands still before the menu comes. */
const STILL_MS = 250
/** Between selection and menu, px. */
const GAP = 8

/** What is selected, and the text that it is in. */
interface Chosen {
  text: RondaText
  wish: CommentWish
}

/** What can be done with a selected passage, beside it; on phones at the lower edge. It takes neither the selection nor the focus.
 * Where passages cannot be commented on it is not there. */
@localized()
@customElement('ronda-selection-menu')
export class RondaSelectionMenu extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private chosen: Chosen | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isPointerDown = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('selectionchange', this.#handleSelection)
    document.addEventListener('pointerdown', this.#handleDown)
    document.addEventListener('pointerup', this.#handleUp)
    document.addEventListener('pointercancel', this.#handleUp)
    document.addEventListener('keydown', this.#handleKey)
    window.addEventListener('scroll', this.#handleScroll, { passive: true })
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#timer)
    document.removeEventListener('selectionchange', this.#handleSelection)
    document.removeEventListener('pointerdown', this.#handleDown)
    document.removeEventListener('pointerup', this.#handleUp)
    document.removeEventListener('pointercancel', this.#handleUp)
    document.removeEventListener('keydown', this.#handleKey)
    window.removeEventListener('scroll', this.#handleScroll)
    super.disconnectedCallback()
  }

  /** Once something is to be seen: a menu in the middle of a drag would be in the way. */
  readonly #handleSelection = (): void => {
    clearTimeout(this.#timer)
    if (document.getSelection()?.isCollapsed !== false) this.chosen = null
    else if (!this.#isPointerDown) this.#timer = setTimeout(() => this.#look(), STILL_MS)
  }

  readonly #handleDown = ({ target }: Event): void => {
    this.#isPointerDown = true
    if (!this.contains(target as Node)) this.chosen = null
  }

  readonly #handleUp = (): void => {
    this.#isPointerDown = false
    clearTimeout(this.#timer)
    // A text that was static opens under the pointer first.
    this.#timer = setTimeout(() => this.#look(), 50)
  }

  readonly #handleScroll = (): void => this.#place()

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.chosen = null
    const isWanted = (event.ctrlKey || event.metaKey) && event.altKey && event.code === 'KeyM'
    if (!isWanted || document.querySelector('dialog[open]') !== null) return
    const target = event.target as Element
    const found = this.#read()
    const asked = found?.wish ?? partAt(target)
    if (asked === null) return
    event.preventDefault()
    this.#ask(found?.text ?? target, asked)
  }

  get #canComment(): boolean {
    return this.view.threads.audiences(this.section).length > 0
  }

  get #canSuggest(): boolean {
    return this.section.can.edit || this.section.takesSuggestions
  }

  #read(): Chosen | null {
    const node = document.getSelection()?.anchorNode ?? null
    const from = node instanceof Element ? node : node?.parentElement
    const text = from?.closest('ronda-text') as RondaText | null | undefined
    const passage = text?.selectedPassage() ?? null
    if (text == null || passage === null || !this.#canComment) return null
    const { item, field } = text.place
    const seq = this.section.live === null ? this.section.content?.seq : undefined
    return { text, wish: { item, field, passage: { ...passage, ...(seq !== undefined && { seq }) } } }
  }

  #look(): void {
    this.chosen = this.#read()
  }

  #ask(from: EventTarget, asked: CommentWish): void {
    wish(from, 'ronda-comment', asked)
    this.chosen = null
  }

  #choose(suggests: boolean): void {
    // What was typed meanwhile by others has moved it.
    const now = this.#read() ?? this.chosen
    if (now !== null) this.#ask(now.text, suggests ? { ...now.wish, suggests } : now.wish)
  }

  protected override updated(): void {
    this.#place()
  }

  /** Above the selection; below it where there is no room. */
  #place(): void {
    const menu = this.querySelector<HTMLElement>('.selection-menu')
    const selection = document.getSelection()
    if (menu === null || selection === null || selection.rangeCount === 0) return
    const { top, bottom, left, width } = selection.getRangeAt(0).getBoundingClientRect()
    const { offsetHeight, offsetWidth } = menu
    const toolbar = document.querySelector('ronda-toolbar')?.getBoundingClientRect().bottom ?? 64
    const above = top - offsetHeight - GAP
    menu.style.top = `${above > toolbar ? above : bottom + GAP}px`
    const middle = left + width / 2 - offsetWidth / 2
    menu.style.left = `${Math.max(GAP, Math.min(middle, window.innerWidth - offsetWidth - GAP))}px`
  }

  override render() {
    if (this.chosen === null || !this.#canComment) return nothing
    const keep = (event: Event): void => event.preventDefault()
    return html`<div
      class="selection-menu"
      role="toolbar"
      aria-label=${msg('The selected words')}
      data-keeps-editor
      @pointerdown=${keep}
      @mousedown=${keep}
    >
      <button type="button" class="menu-button" title=${keyText(COMMENT_KEY)} @click=${() => this.#choose(false)}>
        ${icon('message')}${msg('Comment')}
      </button>
      ${
        this.#canSuggest
          ? html`<button type="button" class="menu-button" @click=${() => this.#choose(true)}>
              ${icon('pencil')}${msg('Suggest a change')}
            </button>`
          : nothing
      }
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-selection-menu': RondaSelectionMenu
  }
}
