/** Which passage stands out in the text: the one of the thread that the reader is at, and the one whose card is under the
 * pointer. By a sheet of its own, so that no text is drawn anew for it. */
export class Attention {
  readonly #sheet = new CSSStyleSheet()
  #active: string | null = null
  #hovered: string | null = null

  connect(): void {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet]
  }

  disconnect(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet)
  }

  set active(thread: string | null) {
    if (thread === this.#active) return
    this.#active = thread
    this.#draw()
  }

  set hovered(thread: string | null) {
    if (thread === this.#hovered) return
    this.#hovered = thread
    this.#draw()
  }

  #draw(): void {
    const threads = [this.#active, this.#hovered].filter((thread) => thread !== null)
    const marks = threads.map((thread) => `.passage[data-thread="${CSS.escape(thread)}"]`)
    this.#sheet.replaceSync(marks.length === 0 ? '' : `${marks.join()} { --passage-ground: var(--mark-strong); }`)
  }
}
