import type { RoundBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import type { ItemContent } from '../../schema/sections/content.ts'
import type { SectionKindName } from '../../schema/sections/index.ts'
import type { PresentedMember } from '../../schema/wire/messages.ts'
import { createNotifier } from '../sync/notifier.ts'
import type { DraftStore, RoundSession } from '../sync/types.ts'
import { SectionView } from './section-view.ts'

/** An item with its computed number, as other sections speak of it. */
export interface NumberedItem {
  /** `F-2` */
  number: string
  item: ItemContent
  section: SectionView
}

export interface RoundViewDeps {
  round: RoundBody
  session: RoundSession
  drafts: DraftStore
  fetchContent(section: SectionId): Promise<ContentBody>
}

/** What a page of a round draws from: the round's parts, live, with one notice for all changes. */
export class RoundView {
  readonly round: RoundBody
  readonly session: RoundSession
  readonly drafts: DraftStore
  readonly sections: readonly SectionView[]
  readonly subscribe: (listener: () => void) => () => void
  readonly #notify: () => void
  readonly #stop: () => void
  #numbers: Map<string, NumberedItem> | null = null

  constructor({ round, session, drafts, fetchContent }: RoundViewDeps) {
    const { subscribe, notify } = createNotifier()
    this.round = round
    this.session = session
    this.drafts = drafts
    this.subscribe = subscribe
    this.#notify = () => {
      this.#numbers = null
      notify()
    }
    const { role } = this.me
    this.sections = round.documents.flatMap(({ kind, sections }) =>
      sections.map(
        (summary) => new SectionView(summary, kind, role, { session, fetchContent, onChange: () => this.#notify() }),
      ),
    )
    this.#stop = session.subscribe(() => this.#follow())
    this.#follow()
  }

  /** The reader, as others see them. */
  get me(): PresentedMember {
    const me = this.member(this.round.me as MemberId)
    if (me === null) throw new Error('the reader is not among the members')
    return me
  }

  /** @returns null for somebody who is no member any more. */
  member(id: MemberId): PresentedMember | null {
    const found = this.session.members.get(id) ?? this.round.members.find((member) => member.id === id)
    return (found as PresentedMember | undefined) ?? null
  }

  /** Everybody who has the round open, the reader too. */
  get here(): PresentedMember[] {
    return [...this.session.here.keys()].flatMap((id) => this.member(id) ?? [])
  }

  /** Others whose cursor is in a section. */
  inside(section: SectionId): PresentedMember[] {
    return [...this.session.here].flatMap(([id, sections]) =>
      id !== this.round.me && sections.includes(section) ? (this.member(id) ?? []) : [],
    )
  }

  /** Items by id, numbered through all sections of their kind in reading order. */
  get numbers(): ReadonlyMap<string, NumberedItem> {
    if (this.#numbers !== null) return this.#numbers
    const counts = new Map<SectionKindName, number>()
    const numbers = new Map<string, NumberedItem>()
    for (const section of this.sections) {
      const { name, letter } = section.kind
      for (const item of section.items) {
        const count = (counts.get(name) ?? 0) + 1
        counts.set(name, count)
        numbers.set(item.id, { number: `${letter}-${count}`, item, section })
      }
    }
    return (this.#numbers = numbers)
  }

  /** Items whose links field `field` holds an item: the links seen from the other end. */
  linkedFrom(id: string, field: string): NumberedItem[] {
    return [...this.numbers.values()].filter(({ item }) => {
      const value = item.fields[field]
      return Array.isArray(value) && (value as unknown[]).includes(id)
    })
  }

  destroy(): void {
    this.#stop()
    for (const section of this.sections) section.destroy()
    this.session.close()
  }

  #follow(): void {
    for (const section of this.sections) section.update()
    this.#notify()
  }
}
