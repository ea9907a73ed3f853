import { localized, msg, str } from '@lit/localize'
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { icon } from './icon.ts'
import { LightElement } from './light-element.ts'

/** How long it says that it was copied, ms. */
const COPIED_MS = 2000

/** A content hash is compared by eye: its first eight digits do. */
export const shortHash = (hash: string): string => `${hash.slice(0, 4)} ${hash.slice(4, 8)}`

/** The hash of a content: short, whole on hover, and copied by a click. */
@localized()
@customElement('ronda-hash')
export class RondaHash extends LightElement {
  /** SHA-256 in hex. */
  @property() value = ''
  @state() private isCopied = false
  #timer: ReturnType<typeof setTimeout> | undefined

  override disconnectedCallback(): void {
    clearTimeout(this.#timer)
    super.disconnectedCallback()
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.value)
    } catch {
      // Where the clipboard is closed to pages, the whole is in the title.
      return
    }
    this.isCopied = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.isCopied = false), COPIED_MS)
  }

  override render() {
    const short = shortHash(this.value)
    return html`<button
        type="button"
        class="hash"
        title=${this.value}
        aria-label=${msg(str`Content ${short}: copy the whole hash`)}
        @click=${this.#copy}
      >
        ${msg(str`Content ${short}`)}${icon('copy')}</button
      ><span role="status">${this.isCopied ? html` <span class="hint">${msg('Copied.')}</span>` : ''}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-hash': RondaHash
  }
}
