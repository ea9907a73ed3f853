import { localized, msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { keyed } from 'lit/directives/keyed.js'
import { repeat } from 'lit/directives/repeat.js'
import type { ItemId } from '../../schema/ids.ts'
import type { SectionState } from '../../schema/policy.ts'
import type { ItemContent } from '../../schema/sections/content.ts'
import { createItem, moveItem, setDeleted } from '../../schema/sections/edit.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import type { ItemEditor } from '../editor/create-item-editor.ts'
import { icon } from '../elements/icon.ts'
import { LOCAL } from '../sync/types.ts'
import { label } from '../texts/labels.ts'
import { problemText } from '../texts/problems.ts'
import { writingLanguage } from './context.ts'
import './item.ts'
import type { ItemAct, RondaItem } from './item.ts'
import { renderDeleted } from './deleted-items.ts'
import { FocusKeeper } from './focus-keeper.ts'
import { ItemDrag } from './item-drag.ts'
import { ItemKeys } from './item-keys.ts'
import { renderIntro } from './intro.ts'
import './kept-drafts.ts'
import './margin/selection-menu.ts'
import { renderSuggestItem } from './margin/suggest-item.ts'
import { KeptWatch } from './kept-watch.ts'
import { renderNotice, SectionNotices } from './notice.ts'
import { renderEmpty, renderProse } from './prose.ts'
import { renderHeader } from './section-header.ts'
import './review/state-dialog.ts'
import { renderTable } from './table.ts'
import { StrayWords } from './stray-words.ts'
import type { RondaText } from './text-slot.ts'
import './toolbar.ts'
import type { RondaToolbar } from './toolbar.ts'
import { renderWithdrawn } from './release/release-line.ts'
import './release/release-notes.ts'
import { LightElement } from '../elements/light-element.ts'

/** One section on the paper: its state, its items, and what may be done with them. */
@localized()
@customElement('ronda-section-page')
export class RondaSectionPage extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** Item to show first, from the address; null: the top. */
  @property() itemId: string | null = null
  @state() private editor: ItemEditor | null = null
  /** State that the reader wants to move the section to. */
  @state() private asking: SectionState | null = null
  /** The items as one table instead of cards. */
  @state() private isTable = false
  /** What a screen reader is told. */
  @state() private said = ''
  readonly #notices = new SectionNotices(this, {
    section: () => this.section,
    restore: (id) => this.#restore(id),
    showDrafts: () => void this.#showDrafts(),
  })
  readonly #drag = new ItemDrag(this, (id, afterId) => this.#move(id, afterId))

  constructor() {
    super()
    new Watch(this, () => [this.view])
    new KeptWatch(
      this,
      () => this,
      () => this.#notices.tellKept(),
    )
    new FocusKeeper(this)
    new ItemKeys(this, {
      undo: () => this.section.live?.undo ?? null,
      move: (item, step) => this.#act(item.item, step > 0 ? 'down' : 'up'),
      stray: (key) => this.section.state === 'locked' && this.#stray?.type(this.section.id, key) === true,
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener('ronda-editor', this.#handleEditor)
    this.addEventListener('ronda-editor-change', this.#handleEditorChange)
    this.addEventListener('ronda-link', this.#handleLink)
    this.addEventListener('focusin', this.#handleFocusIn)
    this.addEventListener('focusout', this.#handleFocusOut)
  }

  override disconnectedCallback(): void {
    this.removeEventListener('ronda-editor', this.#handleEditor)
    this.removeEventListener('ronda-editor-change', this.#handleEditorChange)
    this.removeEventListener('ronda-link', this.#handleLink)
    this.removeEventListener('focusin', this.#handleFocusIn)
    this.removeEventListener('focusout', this.#handleFocusOut)
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('section')) this.said = ''
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Said as a class: the page's style asks nothing of all that is inside of it at every key.
    this.closest('.desk')?.classList.toggle('has-table', this.querySelector('.table') !== null)
    if (!changed.has('itemId') && !changed.has('section')) return
    if (this.itemId !== null) void this.#show(this.itemId)
  }

  async #show(id: string): Promise<void> {
    this.isTable = false
    await this.updateComplete
    const item = this.#itemElement(id)
    if (item === null) return
    item.scrollIntoView({ block: 'start' })
    item.focus({ preventScroll: true })
  }

  /** The sheet of comments covers them on a phone: it makes room. */
  async #showDrafts(): Promise<void> {
    this.#notices.tell(null)
    this.dispatchEvent(new Event('ronda-hide-comments', { bubbles: true }))
    await this.updateComplete
    const draft = this.querySelector<HTMLElement>('.draft')
    draft?.scrollIntoView({ block: 'center' })
    draft?.focus({ preventScroll: true })
  }

  #itemElement(id: string): RondaItem | null {
    return this.querySelector<RondaItem>(`ronda-item[data-item="${CSS.escape(id)}"]`)
  }

  /** The text whose editor the toolbar works on. One that is left speaks after the one that is entered. */
  #written: EventTarget | null = null

  readonly #handleEditor = ({ target, detail }: CustomEvent<ItemEditor | null>): void => {
    if (detail === null && target !== this.#written) return
    this.#written = detail === null ? null : target
    this.editor = detail
  }
  readonly #handleEditorChange = ({ target }: Event): void => {
    this.querySelector<RondaToolbar>('ronda-toolbar')?.requestUpdate()
    if (target === this.#written) this.#noteWriting(target as RondaText)
  }

  /** Words that are typed on after a lock; null: nothing was written here yet. */
  #stray: StrayWords | null = null

  #noteWriting({ place }: RondaText): void {
    const { section, editor } = this
    if (section.live === null || editor === null) return
    const { doc, selection } = editor.editor.state
    const { id, kind, items } = section
    const text = (from: number, to: number): string => doc.textBetween(from, to, '\n', '\n')
    const [before, after] = [text(0, selection.head), text(selection.head, doc.content.size)]
    this.#stray ??= new StrayWords(this.view.drafts)
    this.#stray.writing({ section: id, kind, ...place, before, after }, items)
  }
  readonly #handleLink = (): void => void this.querySelector<RondaToolbar>('ronda-toolbar')?.askLink()

  /** A field that is no text says where its reader is too. */
  readonly #handleFocusIn = (event: FocusEvent): void => {
    const target = event.target as Element
    const item = target.closest<RondaItem>('ronda-item')
    this.#notices.focused = item === null ? null : { id: item.item.id, number: item.number }
    this.#notices.isWriting = target.closest('ronda-text, [data-field]') !== null
    if (item === null || target.closest('ronda-text') !== null) return
    const field = target.closest<HTMLElement>('[data-field]')?.dataset['field']
    if (field !== undefined) this.section.live?.setPlace({ item: item.item.id, field })
  }

  readonly #handleFocusOut = (): void =>
    void setTimeout(() => {
      const { activeElement } = document
      // A window in the background keeps its place.
      if (!document.hasFocus() || activeElement?.closest('ronda-item, ronda-text, [data-keeps-editor]')) return
      this.#notices.isWriting = false
      this.section.live?.setPlace(null)
    })

  async #add(afterId: ItemId | null | undefined): Promise<void> {
    const { live, kind } = this.section
    if (live === null) return
    live.undo.stopCapturing()
    const id = createItem(live.doc, kind, {
      ...(afterId !== undefined && { afterId }),
      lang: writingLanguage(),
      origin: LOCAL,
    })
    this.requestUpdate()
    await this.updateComplete
    const item = this.#itemElement(id)
    await item?.focusTitle()
    item?.scrollIntoView({ block: 'nearest' })
  }

  /** Put an item after another. The item keeps the focus it had. */
  #move(id: string, afterId: string | null): void {
    const { live } = this.section
    if (live === null) return
    live.undo.stopCapturing()
    moveItem(live.doc, id, afterId, LOCAL)
  }

  #act(item: ItemContent, act: ItemAct): void {
    const { items, live } = this.section
    if (live === null) return
    const at = items.findIndex(({ id }) => id === item.id)
    if (act === 'add-below') return void this.#add(item.id as ItemId)
    if (act === 'delete') return this.#delete(item)
    const after = act === 'up' ? at - 2 : at + 1
    if ((act === 'up' && at <= 0) || (act === 'down' && at >= items.length - 1)) return
    this.#move(item.id, items[after]?.id ?? null)
    void this.updateComplete.then(() => {
      this.#itemElement(item.id)?.scrollIntoView({ block: 'nearest' })
      this.said = msg(str`Moved: now ${this.view.numbers.get(item.id)?.number ?? ''}`)
    })
  }

  #delete(item: ItemContent): void {
    const { section } = this
    const { live, outline } = section
    const record = outline?.record(item.id)
    if (live === null || record === undefined) return
    const number = this.view.numbers.get(item.id)?.number ?? ''
    const at = section.items.indexOf(item)
    const next = section.items[at + 1] ?? section.items[at - 1]
    this.#notices.focused = null
    live.undo.stopCapturing()
    setDeleted(record, new Date().toISOString(), LOCAL)
    live.undo.stopCapturing()
    this.#notices.offerRestoring(item.id, msg(str`${number} was deleted.`), msg('Undo'))
    if (next !== undefined) this.#itemElement(next.id)?.focus({ preventScroll: true })
  }

  #restore(id: string): void {
    const record = this.section.outline?.record(id)
    if (record !== undefined) setDeleted(record, null, LOCAL)
    void this.#show(id)
  }

  override render() {
    const { section } = this
    return keyed(
      section.id,
      html`${renderHeader(this.view, section, (to) => (this.asking = to))}
        <ronda-release-notes .view=${this.view} .section=${section}></ronda-release-notes>
        <ronda-kept-drafts .store=${this.view.drafts} .view=${this.view} .section=${section}></ronda-kept-drafts>
        ${this.#renderBody()}
        <ronda-selection-menu .view=${this.view} .section=${section}></ronda-selection-menu>
        <p class="visually-hidden" role="status">${this.said}</p>
        ${renderNotice(this.#notices.notice)}
        ${
          this.asking === null
            ? nothing
            : html`<ronda-state-dialog
                .view=${this.view}
                .section=${section}
                .to=${this.asking}
                @ronda-after-close=${() => (this.asking = null)}
              ></ronda-state-dialog>`
        }`,
    )
  }

  #renderBody(): TemplateResult | TemplateResult[] {
    const { section } = this
    switch (section.status) {
      case 'loading':
        return html`<p role="status" class="hint loading">${msg('Opening the section…')}</p>`
      case 'failed':
        return html`<div class="problem" role="alert">
          <p>${problemText(section.problem ?? 'internal')}</p>
          <button type="button" class="button" @click=${() => section.retry()}>${msg('Try again')}</button>
        </div>`
      case 'withdrawn':
        return renderWithdrawn()
      case 'reading':
        // The items stand second in both: those that are there stay under their reader's eyes when it is locked or opened.
        return [html`${this.#renderRefusal()}${this.#renderWaiting()}`, this.#renderItems()]
      case 'live':
        return [this.#renderTools(), this.#renderItems(), renderDeleted(section.deleted, (id) => this.#restore(id))]
    }
  }

  /** A page that may write but whose words were not taken says so, and how to go on. */
  #renderRefusal(): TemplateResult {
    const { refusal } = this.section
    if (refusal === null) return html``
    return html`<div class="problem" role="alert">
      <p>${problemText(refusal)}</p>
      <button type="button" class="button" @click=${() => this.section.reopen()}>${msg('Open it again')}</button>
    </div>`
  }

  /** Nobody types into what takes no words yet, and wonders. */
  #renderWaiting(): TemplateResult {
    if (!this.section.waitsForLine) return html``
    return html`<p class="hint" role="status">
      ${msg('This is the text as it was saved. You can write in it as soon as the line is back.')}
    </p>`
  }

  #renderTools(): TemplateResult {
    const undo = this.section.live?.undo
    return html`<ronda-toolbar
      .editor=${this.editor}
      .canUndo=${(undo?.undoStack.length ?? 0) > 0}
      .canRedo=${(undo?.redoStack.length ?? 0) > 0}
      @ronda-undo=${() => undo?.undo()}
      @ronda-redo=${() => undo?.redo()}
    ></ronda-toolbar>`
  }

  #renderItems(): TemplateResult {
    const { section, view } = this
    const { items, kind } = section
    const isLive = section.live !== null
    const context = { view, section }
    if (kind.fields.length === 0) return renderProse(context)
    return html`${renderIntro(context, msg('Introduction (if you like)'))} ${this.#renderViews()}
    ${
      this.isTable && kind.columns.length > 0
        ? renderTable(context)
        : html`<div
            class="items"
            @dragstart=${this.#drag.handleStart}
            @dragover=${this.#drag.handleOver}
            @drop=${this.#drag.handleDrop}
            @dragend=${this.#drag.handleEnd}
          >
            ${repeat(
              items,
              ({ id }) => id,
              (item, index) =>
                html`<ronda-item
                  data-item=${item.id}
                  .view=${view}
                  .section=${section}
                  .item=${item}
                  .number=${view.numbers.get(item.id)?.number ?? ''}
                  .isFirst=${index === 0}
                  .isLast=${index === items.length - 1}
                  @ronda-act=${(event: CustomEvent<ItemAct>) => this.#act(item, event.detail)}
                ></ronda-item>`,
            )}
          </div>`
    }
    ${items.length === 0 ? renderEmpty(section) : nothing}
    ${
      isLive
        ? html`<button type="button" class="button add" @click=${() => void this.#add(undefined)}>
            ${icon('plus')}${label(kind.addLabelKey)}
          </button>`
        : renderSuggestItem(context)
    }`
  }

  /** Cards or one table, where the kind has one. */
  #renderViews(): TemplateResult | typeof nothing {
    const { kind, items } = this.section
    if (kind.columns.length === 0 || items.length === 0) return nothing
    const view = (isTable: boolean, text: string): TemplateResult =>
      html`<button
        type="button"
        class="segment"
        aria-pressed=${String(this.isTable === isTable)}
        @click=${() => (this.isTable = isTable)}
      >
        ${text}
      </button>`
    return html`<div class="segments" role="group" aria-label=${msg('Show as')}>
      ${view(false, msg('Cards'))}${view(true, msg('Table'))}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-section-page': RondaSectionPage
  }
}
