import { msg } from '@lit/localize'
import { type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type * as Y from 'yjs'
import type { TextContent } from '../../schema/sections/content.ts'
import type { HeadingBase } from '../../schema/sections/rich-text.ts'
import type { CaretPerson } from '../editor/remote-carets.ts'
import {
  canOpen,
  createItemEditor,
  type ItemEditor,
  type Point,
  type PointerRange,
} from '../editor/create-item-editor.ts'
import { keepSelection } from '../editor/flat-dom.ts'
import { markStatic, samePassages, unmarkStatic, type DrawnPassage } from '../editor/passage-marks.ts'
import { renderStatic } from '../editor/static-text.ts'
import { editorPassage, staticPassage } from './margin/selected-passage.ts'
import type { PassageWish } from '../sync/comment-store.ts'
import type { SectionSession } from '../sync/types.ts'
import { LightElement } from '../elements/light-element.ts'

/** Where a text is, as presence names it. */
export interface TextPlace {
  /** Null: the section's intro. */
  item: string | null
  /** Name of the field; of an entry's field `experience/{entry}/worked`. */
  field: string
}

/** What a static text is drawn from: live, as it came by HTTP, or nothing. */
type Source = Y.XmlFragment | TextContent | null

const isSameText = (drawn: Source | undefined, source: Source): boolean =>
  drawn === source ||
  (drawn != null &&
    source !== null &&
    'json' in drawn &&
    'json' in source &&
    JSON.stringify(drawn.json) === JSON.stringify(source.json))

/** Anything with this attribute works on the text that had the focus before: moving there keeps its editor. */
const KEEPS_EDITOR = '[data-keeps-editor]'

/** One text of a section: static, and an editor as long as the reader's or somebody else's cursor is in it.
 * @event ronda-editor – `CustomEvent<ItemEditor | null>`: this text's editor has the focus; null: it is gone.
 * @event ronda-editor-change – text or selection of the editor has changed.
 * @event ronda-link – the reader wants to set a link.
 * @event ronda-leave – Escape: the reader wants to go from the text to its item.
 * @event ronda-enter – Enter in a one-line text. */
@customElement('ronda-text')
export class RondaText extends LightElement {
  /** The live section; null shows `content` only. */
  @property({ attribute: false }) session: SectionSession | null = null
  /** The live text; null shows `content` only. */
  @property({ attribute: false }) fragment: Y.XmlFragment | null = null
  /** The committed text, where it is only read. */
  @property({ attribute: false }) content: TextContent | null = null
  @property() type: 'line' | 'text' = 'text'
  /** BCP 47 language of the text; '' when unknown. */
  @property() language = ''
  @property({
    attribute: false,
    hasChanged: (a: TextPlace, b?: TextPlace) => a.item !== b?.item || a.field !== b.field,
  })
  place: TextPlace = { item: null, field: '' }
  /** What the text is, for screen readers. */
  @property() label = ''
  /** Shown while it is empty, where it can be written in. */
  @property() placeholder = ''
  /** Passages that somebody speaks of. */
  @property({
    attribute: false,
    hasChanged: (a: readonly DrawnPassage[], b?: readonly DrawnPassage[]) => !samePassages(a, b ?? []),
  })
  passages: readonly DrawnPassage[] = []
  /** Whose caret a client id draws; asked anew at every draw. */
  @property({ attribute: false, hasChanged: () => false }) describe: (clientId: number) => CaretPerson | null = () =>
    null

  readonly #shown = document.createElement('div')
  #editor: ItemEditor | null = null
  #isFocused = false
  /** What the static text was drawn from; null: it is of no text, undefined: it is to be drawn. */
  #drawn: Source | undefined = undefined
  #stops: (() => void)[] = []

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.#shown.parentNode === null) this.append(this.#shown)
    this.requestUpdate()
    // Moved in the page with its cursor in it: the browser has taken the focus away, and the next key must not be lost.
    const hasLostFocus = this.#isFocused && document.activeElement === document.body
    if (hasLostFocus) this.#editor?.editor.view.focus()
  }

  override disconnectedCallback(): void {
    // An element that is only moved comes back in the same turn, and keeps its editor.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#unmount()
      this.#unbind()
    })
    super.disconnectedCallback()
  }

  /** Put the cursor at the end of the text. */
  focusText(): void {
    if (this.#editor === null) this.#mount()
    this.#editor?.focus()
  }

  /** What of the text is selected; null: nothing, or not only of it. */
  selectedPassage(): PassageWish | null {
    const editor = this.#editor?.editor
    if (editor !== undefined) return editor.isFocused ? editorPassage(editor.state, this.fragment) : null
    return staticPassage(this.#shown, this.fragment)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('session') && !changed.has('fragment')) return
    this.#unmount()
    this.#unbind()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#stops.length === 0) this.#bind()
    if ((['fragment', 'language', 'placeholder', 'label'] as const).some((name) => changed.has(name)))
      this.#drawn = undefined
    this.#settle()
    if (this.#editor === null) this.#showStatic()
    if (changed.has('passages')) this.#remark()
  }

  /** Draw the passages anew, and leave the rest as it is. */
  #remark(): void {
    if (this.#editor !== null) return this.#editor.setPassages(this.passages)
    unmarkStatic(this.#shown)
    markStatic(this.#shown, this.passages, !this.#isOpen)
  }

  /** The section's own text stands below its title, that of an item below the item's. */
  get #headings(): HeadingBase {
    return this.place.item === null ? 3 : 4
  }

  get #isOpen(): boolean {
    return this.session !== null && this.fragment !== null && this.fragment.doc !== null
  }

  #bind(): void {
    const { session, fragment } = this
    if (session === null || fragment === null) return
    const handleChange = (): void => {
      this.#drawn = undefined
      if (this.#editor === null) this.#showStatic()
    }
    fragment.observeDeep(handleChange)
    let known = session.clients.size
    const handleCursors = session.subscribe(() => {
      this.#settle()
      if (session.clients.size === known) return
      known = session.clients.size
      this.#editor?.updateNames()
    })
    const handleFocus = (): void => void setTimeout(() => this.#settle())
    document.addEventListener('focusin', handleFocus)
    this.#stops = [
      () => fragment.unobserveDeep(handleChange),
      handleCursors,
      () => document.removeEventListener('focusin', handleFocus),
    ]
  }

  #unbind(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** Whether somebody else's cursor is in this text. */
  get #isVisited(): boolean {
    const { item, field } = this.place
    return this.session?.cursors.some((cursor) => cursor.item === item && cursor.field === field) ?? false
  }

  get #hasFocus(): boolean {
    const { activeElement } = document
    if (activeElement !== null && this.contains(activeElement)) return true
    return this.#isFocused && (activeElement?.closest(KEEPS_EDITOR) ?? null) !== null
  }

  /** Open or close the editor as cursors come and go. */
  #settle(): void {
    // Under a pressed pointer nothing is replaced: its click, or the selection it draws, opens the editor.
    if (!this.isConnected || !this.#isOpen || this.#isPointerDown) return
    const hasFocus = this.#hasFocus
    if (!hasFocus && this.#isFocused) {
      this.#isFocused = false
      this.#send('ronda-editor', null)
    }
    const isWanted = hasFocus || this.#isVisited
    if (isWanted && this.#editor === null) this.#mount()
    if (!isWanted && this.#editor !== null) {
      this.#unmount()
      this.#showStatic()
    }
  }

  #mount(range?: PointerRange): void {
    const { session, fragment, type } = this
    if (session === null || fragment === null || !canOpen(fragment, type)) return
    const mount = document.createElement('div')
    mount.className = `text text-${type}`
    this.#shown.replaceChildren(mount)
    this.#shown.className = 'text-slot is-open'
    this.#drawn = undefined
    for (const name of ['tabindex', 'role', 'aria-label', 'aria-multiline']) this.#shown.removeAttribute(name)
    this.#editor = createItemEditor({
      el: mount,
      fragment,
      type,
      headings: this.#headings,
      lang: this.language,
      session,
      describe: (clientId) => this.describe(clientId),
      ariaLabel: this.label,
      placeholder: this.placeholder,
      passages: this.passages,
      ...(range !== undefined && { range }),
      onFocus: () => this.#handleFocus(),
      onBlur: () => void setTimeout(() => this.#settle()),
      onEscape: () => this.#send('ronda-leave'),
      onEnterLine: () => this.#send('ronda-enter'),
      onChange: () => this.#send('ronda-editor-change'),
      ...(type === 'text' && { onLink: () => this.#send('ronda-link') }),
    })
    if (this.#isFocused) this.#send('ronda-editor', this.#editor)
  }

  #unmount(): void {
    const editor = this.#editor
    if (editor === null) return
    this.#editor = null
    if (this.#isFocused) this.#send('ronda-editor', null)
    this.#isFocused = false
    editor.destroy()
  }

  /** Opened by a pointer, an editor has the focus before it is known here: see `#mount`. */
  #handleFocus(): void {
    this.#isFocused = true
    this.session?.setPlace(this.place)
    if (this.#editor !== null) this.#send('ronda-editor', this.#editor)
  }

  #send(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }

  #showStatic(): void {
    const source = this.fragment?.doc == null ? this.content : this.fragment
    const isDrawn = isSameText(this.#drawn, source)
    this.#drawn = source
    // What somebody has selected in it stays selected.
    if (isDrawn) return
    const text = document.createElement('div')
    text.className = `text text-${this.type}`
    if (this.language !== '') text.lang = this.language
    if (source !== null) text.append(renderStatic('json' in source ? source.json : source, this.type, this.#headings))
    // Where no caret goes into a wide table, its box is reached by Tab and scrolled by the arrows.
    if (!this.#isOpen) for (const box of text.querySelectorAll<HTMLElement>('.table-box')) box.tabIndex = 0
    const isEmpty = text.textContent.trim() === ''
    text.classList.toggle('is-empty', isEmpty)
    if (isEmpty && this.#isOpen) text.dataset['placeholder'] = this.placeholder
    keepSelection(this.#shown, () => this.#shown.replaceChildren(text))
    this.#shown.className = this.#isOpen ? 'text-slot can-open' : 'text-slot'
    markStatic(this.#shown, this.passages, !this.#isOpen)
    this.#markStatic()
  }

  /** A text that can be written in is announced as one before it is an editor. */
  #markStatic(): void {
    const shown = this.#shown
    shown.onpointerdown = shown.onfocus = null
    if (!this.#isOpen) {
      for (const name of ['tabindex', 'role', 'aria-label', 'aria-multiline']) shown.removeAttribute(name)
      return
    }
    shown.tabIndex = 0
    shown.setAttribute('role', 'textbox')
    shown.setAttribute('aria-label', this.label)
    shown.setAttribute('aria-multiline', String(this.type === 'text'))
    if (this.fragment !== null && !canOpen(this.fragment, this.type)) {
      shown.setAttribute('aria-readonly', 'true')
      shown.title = msg('This text has a form that this page does not know. It is shown and cannot be changed here.')
    }
    shown.onfocus = this.#handleStaticFocus
    shown.onpointerdown = this.#handlePointerDown
  }

  #isPointerDown = false

  readonly #handlePointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return
    this.#isPointerDown = true
    const start = { x: event.clientX, y: event.clientY }
    const end = (up: PointerEvent): void => {
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      this.#isPointerDown = false
      // Links are for following.
      const isLink = event.target instanceof Element && event.target.closest('a[href]') !== null
      if (up.type === 'pointerup' && !isLink) this.#open(start, { x: up.clientX, y: up.clientY })
      else this.#settle()
    }
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
  }

  /** Open the editor where a pointer was pressed and released: a click sets the caret, a drag selects what it went over. */
  #open(start: Point, end: Point): void {
    if (this.#editor !== null || !this.isConnected) return
    const selection = document.getSelection()
    const isDrag = selection !== null && !selection.isCollapsed && selection.containsNode(this, true)
    const isInside = isDrag && this.contains(selection.anchorNode) && this.contains(selection.focusNode)
    // What reaches beyond this text is selected to be copied.
    if (isDrag && !isInside) return
    this.#mount({ anchor: isInside ? start : end, head: end })
  }

  /** Reached by keyboard: the cursor goes to the end. A pointer says where. */
  readonly #handleStaticFocus = (): void => {
    if (!this.#isPointerDown && this.#editor === null) this.focusText()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-text': RondaText
  }
  interface HTMLElementEventMap {
    'ronda-editor': CustomEvent<ItemEditor | null>
  }
}
