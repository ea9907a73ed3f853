import type { EndorsementBody, RoundEndorsementsBody } from '../../schema/api/endorsements.ts'
import type { SectionId } from '../../schema/ids.ts'
import type { RoundSession } from '../sync/types.ts'

export interface EndorsementsDeps {
  session: Pick<RoundSession, 'endorsements' | 'connection'>
  list(): Promise<RoundEndorsementsBody>
  onChange(): void
}

/** How long until a list that could not be had is asked for again, ms. */
const RETRY_MS = 3000

/** What the delegations say of a round's sections: the list when the line is up, then what events tell. */
export class EndorsementsView {
  readonly #deps: EndorsementsDeps
  #known = new Map<string, readonly EndorsementBody[]>()
  /** The last event seen of each section. */
  readonly #heard = new Map<SectionId, readonly EndorsementBody[]>()
  /** Sections told of while the list is being fetched; null: it is not. */
  #during: Set<string> | null = null
  #connection: RoundSession['connection'] = 'connecting'
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(deps: EndorsementsDeps) {
    this.#deps = deps
  }

  /** Each delegation's last word, in the order in which they came. */
  of(section: string): readonly EndorsementBody[] {
    return this.#known.get(section) ?? []
  }

  /** Follow the session: take what events told; ask again whenever the line is back. */
  update(): void {
    const { session } = this.#deps
    for (const [id, told] of session.endorsements) {
      if (this.#heard.get(id) === told) continue
      this.#heard.set(id, told)
      this.#known.set(id, told)
      this.#during?.add(id)
    }
    const { connection } = session
    if (connection === this.#connection) return
    const isDue = connection === 'online' || (connection === 'offline' && this.#connection === 'connecting')
    this.#connection = connection
    if (isDue) void this.#fetch()
  }

  destroy(): void {
    clearTimeout(this.#timer)
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer)
    const during = (this.#during = new Set<string>())
    try {
      const { sections } = await this.#deps.list()
      if (this.#during !== during) return
      const fresh = new Map<string, readonly EndorsementBody[]>(
        sections.map(({ section, endorsements }) => [section, endorsements]),
      )
      // An event that came meanwhile is newer than the list, or as new.
      for (const id of during) fresh.set(id, this.#known.get(id) ?? [])
      this.#known = fresh
      this.#during = null
      this.#deps.onChange()
    } catch {
      if (this.#during === during) this.#timer = setTimeout(() => void this.#fetch(), RETRY_MS)
    }
  }
}
