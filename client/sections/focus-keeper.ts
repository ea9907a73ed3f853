import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Gives the focus back to what had it when a redraw has only moved it in the page: browsers take it away then, and the
 * next key would go nowhere. Texts do the same for their own cursor. */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  #focused: HTMLElement | null = null

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host
    host.addController(this)
  }

  hostUpdate(): void {
    const { activeElement } = document
    const isOurs = activeElement instanceof HTMLElement && this.#host.contains(activeElement)
    this.#focused = isOurs ? activeElement : null
  }

  hostUpdated(): void {
    const focused = this.#focused
    this.#focused = null
    if (focused?.isConnected === true && document.activeElement === document.body)
      focused.focus({ preventScroll: true })
  }
}
