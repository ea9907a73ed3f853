import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { fittingNames, mentionAt, withTokens, withWrittenNames, type Mentionable } from '../texts/mentions.ts'
import { LightElement } from './light-element.ts'

/** Names shown at once. */
const MAX_SHOWN = 6

let count = 0

/** Words in which `@` offers people to be named: a text area, and a list under it (ARIA: combobox with a listbox).
 * @event ronda-words – `CustomEvent<string>`: what stands there now; who is named as `@[id]`. */
@customElement('ronda-mention-area')
export class RondaMentionArea extends LightElement {
  /** What stands there first. */
  @property() value = ''
  /** Who can be named, or is already, with names that tell them apart. */
  @property({ attribute: false }) people: readonly Mentionable[] = []
  /** Of the text, for screen readers. */
  @property() label = ''
  /** Of the list. */
  @property() listLabel = ''
  @property() placeholder = ''
  @property({ type: Number }) maxLength = 4000
  /** What is being written of a name; null: nothing. */
  @state() private query: { start: number; query: string } | null = null
  @state() private chosen = 0
  /** Place behind the space that a name was written with, until something else is typed; null: there is none. */
  #spaceAt: number | null = null
  readonly #id = `mentions-${count++}`

  get #area(): HTMLTextAreaElement | null {
    return this.querySelector('textarea')
  }

  get #offered(): Mentionable[] {
    return this.query === null ? [] : fittingNames(this.people, this.query.query).slice(0, MAX_SHOWN)
  }

  /** Put the cursor behind what stands there. The page is not scrolled: whoever places it knows where it will be. */
  async focusEnd(): Promise<void> {
    await this.updateComplete
    const area = this.#area
    area?.focus({ preventScroll: true })
    area?.setSelectionRange(area.value.length, area.value.length)
  }

  #tell(): void {
    const detail = withTokens(this.#area?.value ?? '', this.people)
    this.dispatchEvent(new CustomEvent('ronda-words', { detail, bubbles: true }))
  }

  readonly #look = (): void => {
    const area = this.#area
    if (area === null) return
    const isCaret = area.selectionStart === area.selectionEnd
    this.query = isCaret ? mentionAt(area.value, area.selectionStart) : null
    this.chosen = 0
  }

  readonly #handleInput = (event: Event): void => {
    event.stopPropagation()
    this.#takeSpaceBack(event as InputEvent)
    this.#look()
    this.#tell()
  }

  /** Behind a name is a space already: one that is typed there is the same. */
  #takeSpaceBack({ data }: InputEvent): void {
    const area = this.#area
    const at = this.#spaceAt
    this.#spaceAt = null
    if (area === null || data !== ' ' || at === null || area.selectionStart !== at + 1) return
    area.setRangeText('', at, at + 1, 'end')
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const offered = this.#offered
    if (offered.length === 0 || event.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) this.chosen = (this.chosen + step + offered.length) % offered.length
    else if (event.key === 'Escape') this.query = null
    else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab')
      this.#take(offered[this.chosen]!)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Write a name in the place of what was begun. */
  #take({ name }: Mentionable): void {
    const area = this.#area
    if (area === null || this.query === null) return
    const { start } = this.query
    area.setRangeText(`@${name} `, start, area.selectionStart, 'end')
    this.query = null
    this.#spaceAt = area.selectionStart
    area.focus()
    this.#tell()
  }

  #renderList(offered: readonly Mentionable[]): TemplateResult {
    return html`<ul class="mention-list" role="listbox" id=${this.#id} aria-label=${this.listLabel}>
      ${offered.map(
        (person, at) =>
          html`<li
            role="option"
            id="${this.#id}-${at}"
            aria-selected=${String(at === this.chosen)}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.#take(person)}
          >
            ${person.name}
          </li>`,
      )}
    </ul>`
  }

  override render() {
    const offered = this.#offered
    const isOpen = offered.length > 0
    return html`<textarea
        rows="3"
        maxlength=${this.maxLength}
        aria-label=${this.label}
        placeholder=${this.placeholder}
        role=${isOpen ? 'combobox' : nothing}
        aria-autocomplete=${isOpen ? 'list' : nothing}
        aria-haspopup=${isOpen ? 'listbox' : nothing}
        aria-expanded=${isOpen ? 'true' : nothing}
        aria-controls=${isOpen ? this.#id : nothing}
        aria-activedescendant=${isOpen ? `${this.#id}-${this.chosen}` : nothing}
        .value=${this.hasUpdated ? (this.#area?.value ?? '') : withWrittenNames(this.value, this.people)}
        @input=${this.#handleInput}
        @keydown=${this.#handleKey}
        @click=${this.#look}
        @blur=${() => (this.query = null)}
      ></textarea>
      ${isOpen ? this.#renderList(offered) : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-mention-area': RondaMentionArea
  }
}
