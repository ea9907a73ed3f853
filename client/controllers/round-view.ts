import type { RoundBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import type { ItemContent } from '../../schema/sections/content.ts'
import { numberItems } from '../../schema/sections/numbers.ts'
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
  #links: Map<string, NumberedItem[]> | null = null

  constructor({ round, session, drafts, fetchContent }: RoundViewDeps) {
    const { subscribe, notify } = createNotifier()
    this.round = round
    this.session = session
    this.drafts = drafts
    this.subscribe = subscribe
    this.#notify = () => {
      this.#numbers = this.#links = null
      notify()
    }
    const { me } = this
    this.sections = round.documents.flatMap(({ kind, template, sections }) =>
      sections.map(
        (summary) =>
          new SectionView(summary, kind, me, {
            session,
            template,
            fetchContent,
            isLinked: (id, { kind, field }) => this.linkedFrom(id, kind, field).length > 0,
            onChange: () => this.#notify(),
          }),
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
    const numbers = numberItems(this.sections.map(({ kind, items }) => ({ kind: kind.name, items })))
    const found = this.sections.flatMap((section) =>
      section.items.map((item): [string, NumberedItem] => [item.id, { number: numbers.get(item.id)!, item, section }]),
    )
    return (this.#numbers = new Map(found))
  }

  /** Number of an item, also of one that the reader may not read and a release speaks of; null for one that is gone. */
  numberOf(id: string): string | null {
    const known = this.numbers.get(id)?.number
    if (known !== undefined) return known
    for (const { content } of this.sections) if (content?.numbers?.[id] !== undefined) return content.numbers[id]
    return null
  }

  /** Items of a kind whose links field `field` holds an item: the links seen from the other end. */
  linkedFrom(id: string, kind: string, field: string): readonly NumberedItem[] {
    return (this.#links ??= this.#readLinks()).get(`${kind}/${field}/${id}`) ?? []
  }

  #readLinks(): Map<string, NumberedItem[]> {
    const links = new Map<string, NumberedItem[]>()
    for (const numbered of this.numbers.values()) {
      const { kind } = numbered.section
      for (const { type, name } of kind.fields) {
        if (type !== 'links') continue
        for (const id of numbered.item.fields[name] as string[]) {
          const key = `${kind.name}/${name}/${id}`
          links.set(key, [...(links.get(key) ?? []), numbered])
        }
      }
    }
    return links
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
