import type { ContentBody, ReleaseBody, ReleasesBody } from '../../schema/api/sections.ts'
import { readIntro, type SectionContent } from '../../schema/sections/content.ts'
import { compareContent, type ContentChanges } from './content-changes.ts'
import type { SectionView } from './section-view.ts'

export interface ReleasesApi {
  list(section: string): Promise<ReleasesBody>
  get(section: string, seq: number): Promise<ContentBody>
}

/** A release that the text is compared with, and what differs. */
export interface Comparison {
  since: ReleaseBody
  before: ContentBody
  changes: ContentChanges
}

/** What has changed in a section: for who reads a release, since the one before it; for who writes, since the last one.
 * Asked for by those who show it, not by every page. */
export class ReleaseChanges {
  /** Whether the words are marked one by one. */
  isShown = false
  readonly #section: SectionView
  readonly #api: ReleasesApi
  readonly #onChange: () => void
  /** Log position that the comparison was fetched for. */
  #asked: number | null = null
  #since: ReleaseBody | null = null
  #before: ContentBody | null = null
  #hasFailed = false
  #compared: { items: unknown; comparison: Comparison } | null = null

  constructor(section: SectionView, api: ReleasesApi, onChange: () => void) {
    this.#section = section
    this.#api = api
    this.#onChange = onChange
  }

  /** The list or the earlier text could not be had. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** Null while there is nothing to compare with. Reading it asks for what is missing. */
  get comparison(): Comparison | null {
    const { content, readsRelease, release, live, items } = this.#section
    const wanted = readsRelease ? (content?.seq ?? null) : (release?.seq ?? null)
    if (wanted === null) return null
    if (wanted !== this.#asked) void this.#fetch(wanted, readsRelease)
    const [since, before] = [this.#since, this.#before]
    if (since === null || before === null) return null
    if (this.#compared?.items !== items || this.#compared.comparison.before !== before || live !== null) {
      const intro = live === null ? content?.fields.intro : readIntro(live.doc)
      const after: SectionContent = { fields: { intro: intro ?? before.fields.intro }, items: [...items] }
      this.#compared = { items, comparison: { since, before, changes: compareContent(before, after) } }
    }
    return this.#compared.comparison
  }

  show(isShown: boolean): void {
    this.isShown = isShown
    this.#onChange()
  }

  /** Ask again after a failure. */
  retry(): void {
    this.#asked = null
    this.#onChange()
  }

  async #fetch(seq: number, readsRelease: boolean): Promise<void> {
    this.#asked = seq
    this.#since = this.#before = this.#compared = null
    this.#hasFailed = false
    try {
      const { releases } = await this.#api.list(this.#section.id)
      const since = releases.find((one) => (readsRelease ? one.seq < seq : one.seq === seq)) ?? null
      const before = since === null ? null : await this.#api.get(this.#section.id, since.seq)
      if (this.#asked !== seq) return
      this.#since = since
      this.#before = before
    } catch {
      if (this.#asked !== seq) return
      this.#hasFailed = true
    }
    this.#onChange()
  }
}
