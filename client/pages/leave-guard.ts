import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'

/** Asks before a page is left whose text is nowhere else: in words of its own for a link of the page, in the browser's for
 * everything else that closes it. */
@localized()
@customElement('ronda-leave-guard')
export class RondaLeaveGuard extends LightElement {
  /** Asked at the moment itself. */
  @property({ attribute: false }) isDirty: () => boolean = () => false
  /** Where the reader is going; null: nowhere. */
  @state() private to: string | null = null
  #isAnswered = false

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('beforeunload', this.#handleUnload)
    document.addEventListener('click', this.#handleClick)
  }

  override disconnectedCallback(): void {
    window.removeEventListener('beforeunload', this.#handleUnload)
    document.removeEventListener('click', this.#handleClick)
    super.disconnectedCallback()
  }

  readonly #handleUnload = (event: BeforeUnloadEvent): void => {
    if (!this.#isAnswered && this.isDirty()) event.preventDefault()
  }

  readonly #handleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.defaultPrevented) return
    const link = event.target.closest<HTMLAnchorElement>('a[href]')
    const staysHere = link === null || link.target !== '' || link.hasAttribute('download')
    // With such a key the browser opens the link elsewhere.
    const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (staysHere || opensElsewhere || link.pathname === location.pathname || !this.isDirty()) return
    event.preventDefault()
    this.to = link.href
  }

  #leave(): void {
    this.#isAnswered = true
    location.assign(this.to!)
  }

  override render() {
    if (this.to === null) return nothing
    return html`<ronda-dialog
      .heading=${msg('Leave this page without saving?')}
      .content=${html`<p>${msg('What you typed here is not saved yet. If you leave, it is lost.')}</p>
        <div class="buttons">
          <button
            type="button"
            class="button"
            autofocus
            @click=${() => this.querySelector<RondaDialog>('ronda-dialog')?.close()}
          >
            ${msg('Stay here')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#leave()}>${msg('Leave')}</button>
        </div>`}
      @ronda-after-close=${() => (this.to = null)}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-leave-guard': RondaLeaveGuard
  }
}
