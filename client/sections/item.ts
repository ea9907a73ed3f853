import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { PresentedMember } from '../../schema/wire/messages.ts'
import type { ItemContent, TextContent } from '../../schema/sections/content.ts'
import { BODY, TITLE } from '../../schema/sections/index.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import { avatar } from '../elements/avatar.ts'
import { icon, type IconName } from '../elements/icon.ts'
import { delegationName } from '../texts/people.ts'
import { listText } from '../texts/times.ts'
import type { RecordContext } from './context.ts'
import { renderText } from './fields.ts'
import { renderItemFields } from './item-fields.ts'
import { itemHref } from './item-link.ts'
import { renderItemComments } from './margin/item-comments.ts'
import { renderRecommendationAnswer } from './recommendation-answer.ts'
import { changeMark, renderMarkedItem } from './release/marked-item.ts'
import type { RondaText } from './text-slot.ts'
import { renderTranslation } from './translation.ts'
import { LightElement } from '../elements/light-element.ts'

/** What a reader can do with an item. */
export type ItemAct = 'up' | 'down' | 'add-below' | 'delete'

/** One item on the paper: number, title, body, then a quiet line of fields.
 * @event ronda-act – `CustomEvent<ItemAct>`: the reader wants to move, add or delete. */
@localized()
@customElement('ronda-item')
export class RondaItem extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** The item as it is now. */
  @property({ attribute: false }) item!: ItemContent
  /** `F-2` */
  @property() number = ''
  @property({ type: Boolean }) isFirst = false
  @property({ type: Boolean }) isLast = false
  /** Empty fields that the reader has asked for. */
  @state() private revealed: ReadonlySet<string> = new Set()

  constructor() {
    super()
    // Links and people of other sections are drawn here too.
    new Watch(this, () => [this.view, this.section.live])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Reached by j and k and by Escape from a text, not by Tab.
    this.tabIndex = -1
    this.addEventListener('ronda-leave', this.#handleLeave)
    this.addEventListener('ronda-enter', this.#handleEnter)
  }

  override disconnectedCallback(): void {
    this.removeEventListener('ronda-leave', this.#handleLeave)
    this.removeEventListener('ronda-enter', this.#handleEnter)
    super.disconnectedCallback()
  }

  /** Put the cursor into the title. */
  async focusTitle(): Promise<void> {
    await this.updateComplete
    const title = this.querySelector<RondaText>('.item-title ronda-text')
    await title?.updateComplete
    title?.focusText()
  }

  readonly #handleLeave = (): void => this.focus()

  /** Enter in the title goes on to the text. */
  readonly #handleEnter = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest('.item-title') !== null)
      this.querySelector<RondaText>('.item-body ronda-text')?.focusText()
  }

  #act(act: ItemAct): void {
    this.dispatchEvent(new CustomEvent<ItemAct>('ronda-act', { detail: act, bubbles: true }))
  }

  get #context(): RecordContext {
    const { view, section, item } = this
    const record = section.outline?.record(item.id) ?? null
    const revealing = { revealed: this.revealed, reveal: (path: string) => void this.#reveal(path) }
    return { view, section, item: item.id, path: '', record, revealing: record === null ? null : revealing }
  }

  /** Others whose cursor is in this item. */
  get #visitors(): PresentedMember[] {
    const ids = new Set(
      (this.section.live?.cursors ?? []).filter(({ item }) => item === this.item.id).map(({ member }) => member),
    )
    return [...ids].flatMap((id) => this.view.member(id) ?? [])
  }

  override render() {
    const { item, number, section, view } = this
    const context = this.#context
    const title = item.fields[TITLE.name] as TextContent
    const body = item.fields[BODY.name] as TextContent
    const visitors = this.#visitors
    const takesComments = view.threads.audiences(section).length > 0
    return html`<article class="item ${takesComments ? 'takes-comments' : ''}" id=${item.id} aria-label=${number}>
      <div class="item-margin">
        <a class="item-number" href=${itemHref({ item, section })} title=${msg('Link to this item')}>${number}</a>
        ${
          visitors.length === 0
            ? nothing
            : html`<span class="item-visitors" title=${msg(str`Here: ${listText(visitors.map(delegationName))}`)}
                >${visitors.map(avatar)}</span
              >`
        }
      </div>
      ${changeMark(context)}
      ${
        renderMarkedItem(context, item) ??
        html`<h3 class="item-title">${renderText(context, TITLE, title, msg('Title'))}</h3>
          <div class="item-body">${renderText(context, BODY, body, msg('Say it in a few sentences'))}</div>
          ${renderTranslation(context, item)} ${renderItemFields(context, item)}`
      }
      ${renderRecommendationAnswer(context)} ${renderItemComments(context, number)}
      ${context.record === null ? nothing : this.#renderActs()}
    </article>`
  }

  /** Show an empty field, and go there. */
  async #reveal(path: string): Promise<void> {
    this.revealed = new Set([...this.revealed, path])
    // The controls inside are elements that draw themselves after this one.
    await new Promise(requestAnimationFrame)
    const field = this.querySelector(`[data-path="${CSS.escape(path)}"], .entries[data-field="${CSS.escape(path)}"]`)
    const text = field?.querySelector('ronda-text')
    if (text != null) return text.focusText()
    const control =
      field?.querySelector<HTMLElement>('input:not([type=checkbox])') ??
      field?.querySelector<HTMLElement>('summary, select, button:last-of-type')
    control?.focus()
    // A list is to be chosen from, and the first of several entries to be filled in, at once.
    if (control?.matches('summary') === true || field?.matches('.entries') === true) control?.click()
  }

  #renderActs(): TemplateResult {
    const act = (name: ItemAct, drawing: IconName, text: string, isOff = false): TemplateResult =>
      html`<button
        type="button"
        class="icon-button"
        title=${text}
        aria-label=${text}
        ?disabled=${isOff}
        @click=${() => this.#act(name)}
      >
        ${icon(drawing)}
      </button>`
    return html`<div class="item-acts" role="group" aria-label=${msg(str`Actions of ${this.number}`)}>
      <button
        type="button"
        class="icon-button drag-handle"
        draggable="true"
        tabindex="-1"
        title=${msg('Drag to another place')}
        aria-hidden="true"
      >
        ${icon('grip')}
      </button>
      ${act('up', 'arrowUp', msg('Move up'), this.isFirst)} ${act('down', 'arrowDown', msg('Move down'), this.isLast)}
      ${act('add-below', 'plus', msg('Add one below'))} ${act('delete', 'trash', msg('Delete'))}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-item': RondaItem
  }
  interface HTMLElementEventMap {
    'ronda-act': CustomEvent<ItemAct>
  }
}
