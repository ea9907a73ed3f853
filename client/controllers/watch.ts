import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Something that tells of its changes. */
export interface Observable {
  subscribe(listener: () => void): () => void
}

/** Draws its element anew whenever one of the things it shows has changed. */
export class Watch implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #sources: () => readonly (Observable | null | undefined)[]
  readonly #onChange: () => void
  #watched = new Map<Observable, () => void>()

  /** @param sources what to watch; asked again at every update of the element.
   * @param onChange called before the redraw. */
  constructor(
    host: ReactiveControllerHost,
    sources: () => readonly (Observable | null | undefined)[],
    onChange: () => void = () => {},
  ) {
    this.#host = host
    this.#sources = sources
    this.#onChange = onChange
    host.addController(this)
  }

  hostConnected(): void {
    this.#host.requestUpdate()
  }

  hostUpdate(): void {
    const wanted = new Set(this.#sources().filter((source) => source != null))
    for (const [source, stop] of this.#watched) {
      if (wanted.has(source)) continue
      stop()
      this.#watched.delete(source)
    }
    for (const source of wanted) {
      if (this.#watched.has(source)) continue
      const stop = source.subscribe(() => {
        this.#onChange()
        this.#host.requestUpdate()
      })
      this.#watched.set(source, stop)
    }
  }

  hostDisconnected(): void {
    for (const stop of this.#watched.values()) stop()
    this.#watched.clear()
  }
}
