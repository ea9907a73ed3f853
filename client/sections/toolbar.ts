import { localized, msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { currentHref, LINE_COMMANDS, shortcutOf, toHref, type EditorCommand } from '../editor/commands.ts'
import type { TableAct } from '../editor/tables.ts'
import type { ItemEditor } from '../editor/create-item-editor.ts'
import { icon, type IconName } from '../elements/icon.ts'
import { keyText } from '../texts/keys.ts'
import { LightElement } from '../elements/light-element.ts'
import { renderTableTools } from './table-tools.ts'

/** Commands that have a drawing. */
type Drawn = Exclude<EditorCommand, TableAct>

const TEXT_COMMANDS = ['heading', 'subheading', 'bold', 'italic', 'bulletList', 'orderedList', 'table', 'link'] as const

/** What a text in a table cell does not have. */
const NOT_IN_TABLES: readonly EditorCommand[] = ['heading', 'subheading', 'table']

const DRAWINGS: Record<Drawn, IconName> = {
  heading: 'heading1',
  subheading: 'heading2',
  bold: 'bold',
  italic: 'italic',
  bulletList: 'list',
  orderedList: 'listOrdered',
  link: 'link',
  unlink: 'unlink',
  table: 'table',
  undo: 'undo',
  redo: 'redo',
}

const commandText = (command: Drawn): string => {
  switch (command) {
    case 'heading':
      return msg('Heading')
    case 'subheading':
      return msg('Subheading')
    case 'table':
      return msg('Table')
    case 'bold':
      return msg('Bold')
    case 'italic':
      return msg('Italic')
    case 'bulletList':
      return msg('Bulleted list')
    case 'orderedList':
      return msg('Numbered list')
    case 'link':
      return msg('Link')
    case 'unlink':
      return msg('Take the link away')
    case 'undo':
      return msg('Undo')
    case 'redo':
      return msg('Redo')
  }
}

/** Formatting of the text that has the focus, and undo of the section.
 * @event ronda-undo – undo without a text in focus.
 * @event ronda-redo – redo without a text in focus. */
@localized()
@customElement('ronda-toolbar')
export class RondaToolbar extends LightElement {
  /** The text that has the focus; null when none has. */
  @property({ attribute: false }) editor: ItemEditor | null = null
  /** Undo without a focused text. */
  @property({ type: Boolean }) canUndo = false
  @property({ type: Boolean }) canRedo = false
  /** The link target being typed; null while not asked. */
  @state() private href: string | null = null
  @state() private isBadHref = false

  override connectedCallback(): void {
    super.connectedCallback()
    this.dataset['keepsEditor'] = ''
  }

  protected override willUpdate(): void {
    // A text that leaves the page takes its editor along and cannot say so any more.
    if (this.editor?.editor.isDestroyed === true) this.editor = null
  }

  /** Ask for the target of a link on the selection. */
  async askLink(): Promise<void> {
    if (this.editor === null) return
    this.href = currentHref(this.editor.editor)
    this.isBadHref = false
    await this.updateComplete
    this.querySelector<HTMLInputElement>('input')?.select()
  }

  #run(command: EditorCommand): void {
    if (command === 'link') return void this.askLink()
    if (this.editor !== null) this.editor.run(command)
    else if (command === 'undo' || command === 'redo') this.dispatchEvent(new Event(`ronda-${command}`))
  }

  readonly #handleLink = (event: Event): void => {
    event.preventDefault()
    const href = this.href ?? ''
    if (href.trim() === '') this.editor?.run('unlink')
    else if (toHref(href) === null) return void (this.isBadHref = true)
    else this.editor?.run('link', href)
    this.#closeLink()
  }

  #closeLink(): void {
    this.href = null
    this.editor?.editor.commands.focus()
  }

  #isOff(command: EditorCommand): boolean {
    if (command === 'undo' || command === 'redo')
      return !(this.editor?.isActive(command) ?? (command === 'undo' ? this.canUndo : this.canRedo))
    const isLine = this.editor?.editor.schema.marks['link'] === undefined
    if (this.editor === null || (isLine && !LINE_COMMANDS.includes(command))) return true
    return NOT_IN_TABLES.includes(command) && this.editor.isActive('table')
  }

  #renderButton(command: Drawn): TemplateResult {
    const key = shortcutOf(command)
    const text = commandText(command)
    const isToggle = !['undo', 'redo', 'unlink', 'table'].includes(command)
    return html`<button
      type="button"
      class="icon-button"
      title=${key === null ? text : `${text} (${keyText(key)})`}
      aria-label=${text}
      aria-pressed=${isToggle ? String(this.editor?.isActive(command) ?? false) : nothing}
      ?disabled=${this.#isOff(command)}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${() => this.#run(command)}
    >
      ${icon(DRAWINGS[command])}
    </button>`
  }

  #renderLink(): TemplateResult {
    return html`<form class="link-form" novalidate @submit=${this.#handleLink}>
      <label
        >${msg('Address of the link')}
        <input
          type="text"
          inputmode="url"
          placeholder="https://"
          .value=${this.href ?? ''}
          aria-invalid=${String(this.isBadHref)}
          @input=${(event: Event) => (this.href = (event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Escape') this.#closeLink()
          }}
      /></label>
      <button type="submit" class="button">${msg('Set link')}</button>
      <button type="button" class="button is-quiet" @click=${() => this.#closeLink()}>${msg('Cancel')}</button>
      ${this.isBadHref ? html`<p role="alert" class="error">${msg('Write an address that begins with https://, http:// or mailto:.')}</p>` : nothing}
    </form>`
  }

  override render() {
    const isInTable = this.editor?.isActive('table') ?? false
    const isInLink = this.editor?.isActive('unlink') ?? false
    return html`<div class="toolbar" role="toolbar" aria-label=${msg('Text')}>
        ${TEXT_COMMANDS.map((command) => this.#renderButton(command))}
        ${isInLink ? this.#renderButton('unlink') : nothing}
        <span class="toolbar-gap"></span>
        ${(['undo', 'redo'] as const).map((command) => this.#renderButton(command))}
      </div>
      ${isInTable ? renderTableTools(this.editor?.isActive('headerRow') ?? false, (act) => this.#run(act)) : nothing}
      ${this.href === null ? nothing : this.#renderLink()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-toolbar': RondaToolbar
  }
}
