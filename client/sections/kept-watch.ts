import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'

/** Tells when words of the reader come to be kept for them, wherever on the page they are just then. What is kept already when
 * a section is opened lies before them. */
export class KeptWatch implements ReactiveController {
  readonly #shown: () => { view: RoundView; section: SectionView }
  readonly #onKept: () => void
  #section: SectionView | null = null
  /** Ids of the drafts that the reader has been told of; null: not looked yet. */
  #known: ReadonlySet<string> | null = null

  constructor(
    host: ReactiveControllerHost,
    shown: () => { view: RoundView; section: SectionView },
    onKept: () => void,
  ) {
    this.#shown = shown
    this.#onKept = onKept
    new Watch(
      host,
      () => [shown().view.drafts],
      () => void this.#follow(),
    )
    host.addController(this)
  }

  hostUpdate(): void {
    const { section } = this.#shown()
    if (section.id === this.#section?.id) return
    this.#section = section
    this.#known = null
    void this.#follow()
  }

  async #follow(): Promise<void> {
    const { view, section } = this.#shown()
    const drafts = await view.drafts.list()
    if (section.id !== this.#section?.id) return
    const own = drafts.flatMap((draft) => (draft.section === section.id ? [draft.id] : []))
    const known = this.#known
    this.#known = new Set(own)
    if (known !== null && own.some((id) => !known.has(id))) this.#onKept()
  }
}
