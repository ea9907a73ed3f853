import type { RoundBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { WriterThen } from '../../schema/api/threads.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import { isSameDelegation } from '../../schema/policy.ts'
import type { ItemContent } from '../../schema/sections/content.ts'
import { numberItems } from '../../schema/sections/numbers.ts'
import type { PresentedMember, SectionStateEvent } from '../../schema/wire/messages.ts'
import { organisationText } from '../texts/people.ts'
import type { CommentStore, PassageWish } from '../sync/comment-store.ts'
import type { FormDrafts } from '../sync/form-drafts.ts'
import { createNotifier } from '../sync/notifier.ts'
import type { DraftStore, RoundSession } from '../sync/types.ts'
import { AnswersView, type AnswersApi } from './answers-view.ts'
import { EndorsementsView, type EndorsementsDeps } from './endorsements-view.ts'
import { Passages, type PassagesDeps } from './passages.ts'
import { ReleaseChanges, type ReleasesApi } from './release-changes.ts'
import { SectionView } from './section-view.ts'
import { ThreadsView, type ThreadsApi } from './threads-view.ts'

/** An item with its computed number, as other sections speak of it. */
export interface NumberedItem {
  /** `F-2` */
  number: string
  item: ItemContent
  section: SectionView
}

/** A passage that somebody is writing about, in the text that they have before them. */
export interface WrittenPassage {
  section: string
  item: string | null
  field: string
  passage: PassageWish
}

export interface RoundViewDeps {
  round: RoundBody
  session: RoundSession
  drafts: DraftStore
  fetchContent(section: SectionId): Promise<ContentBody>
  /** The round as its reader may see it now. */
  fetchRound(): Promise<RoundBody>
  comments: CommentStore
  threads: ThreadsApi
  answers: AnswersApi
  forms: FormDrafts
  /** Say where a thread's passage is. */
  moveAnchor: PassagesDeps['move']
  releases: ReleasesApi
  /** What the delegations say of the round's sections. */
  listEndorsements: EndorsementsDeps['list']
}

/** What a page of a round draws from: the round's parts, live, with one notice for all changes. */
export class RoundView {
  readonly round: RoundBody
  readonly session: RoundSession
  readonly drafts: DraftStore
  readonly threads: ThreadsView
  readonly answers: AnswersView
  /** Forms that the reader has begun to fill in. */
  readonly forms: FormDrafts
  readonly endorsements: EndorsementsView
  /** What its threads speak of, where it is now. */
  readonly passages: Passages
  readonly subscribe: (listener: () => void) => () => void
  readonly #notify: () => void
  readonly #stop: () => void
  readonly #deps: RoundViewDeps
  readonly #changes = new Map<SectionId, ReleaseChanges>()
  #sections: readonly SectionView[]
  /** What the reader is writing about now; null: nothing. */
  #writing: WrittenPassage | null = null
  /** Settled threads that the reader has opened. */
  #opened: ReadonlySet<string> = new Set()
  #isRefreshing = false
  /** Sections that the reader may read, as text; null: not looked at yet. */
  #readable: string | null = null
  #numbers: Map<string, NumberedItem> | null = null
  #links: Map<string, NumberedItem[]> | null = null

  constructor(deps: RoundViewDeps) {
    const { round, session, drafts } = deps
    const { subscribe, notify } = createNotifier()
    this.#deps = deps
    this.round = round
    this.session = session
    this.drafts = drafts
    this.subscribe = subscribe
    this.#notify = () => {
      this.#numbers = this.#links = null
      notify()
    }
    this.#sections = this.#openSections(round)
    this.threads = new ThreadsView({
      session,
      me: this.me,
      section: (id) => this.sections.find((section) => section.id === id),
      seqOf: async (id) => this.#find(id)?.content?.seq ?? (await deps.fetchContent(id)).seq,
      hasUnsaved: (id) => (this.#find(id)?.live?.pending ?? 0) > 0,
      api: deps.threads,
      store: deps.comments,
      onChange: () => this.#notify(),
    })
    this.forms = deps.forms
    this.answers = new AnswersView({
      session,
      me: this.me,
      api: deps.answers,
      readThreads: () => this.threads.catchUp(),
      onChange: () => this.#notify(),
    })
    this.passages = new Passages({
      session,
      move: deps.moveAnchor,
      onChange: () => this.#notify(),
      section: (id) => this.sections.find((section) => section.id === id),
      threads: (section) => this.threads.bodies(section),
    })
    this.endorsements = new EndorsementsView({
      session,
      list: deps.listEndorsements,
      onChange: () => this.#notify(),
    })
    this.#stop = session.subscribe(() => this.#follow())
    this.#follow()
  }

  /** In reading order. One that is opened to the reader while the page is open is added. */
  get sections(): readonly SectionView[] {
    return this.#sections
  }

  get writing(): WrittenPassage | null {
    return this.#writing
  }

  /** The reader writes about a passage, or (null) not any more. */
  writeAbout(passage: WrittenPassage | null): void {
    if (passage === this.#writing) return
    this.#writing = passage
    this.#notify()
  }

  get opened(): ReadonlySet<string> {
    return this.#opened
  }

  /** The reader has these settled threads before them: what they speak of is marked, too. */
  openSettled(threads: ReadonlySet<string>): void {
    if (threads.size === this.#opened.size && [...threads].every((id) => this.#opened.has(id))) return
    this.#opened = threads
    this.#notify()
  }

  /** What the last release of a section has changed, or what has changed since. */
  changesOf(section: SectionView): ReleaseChanges {
    const known = this.#changes.get(section.id)
    if (known !== undefined) return known
    const changes = new ReleaseChanges(section, this.#deps.releases, () => this.#notify())
    this.#changes.set(section.id, changes)
    return changes
  }

  /** The reader, as others see them. */
  get me(): PresentedMember {
    const me = this.member(this.round.me as MemberId)
    if (me === null) throw new Error('the reader is not among the members')
    return me
  }

  /** Whether the reader is something else by now than when the round was read: then everything of it is read anew. */
  get hasNewRights(): boolean {
    const { round, session } = this
    const before = round.members.find(({ id }) => id === round.me)
    const now = session.members.get(round.me as MemberId)
    if (before === undefined || now === undefined) return false
    const rights = ({ role, country, marks }: Pick<PresentedMember, 'role' | 'country' | 'marks'>): string =>
      JSON.stringify([role, country, [...marks].sort()])
    return rights(before) !== rights(now)
  }

  /** @returns null for somebody who is no member any more. */
  member(id: MemberId): PresentedMember | null {
    const found = this.session.members.get(id) ?? this.round.members.find((member) => member.id === id)
    return (found as PresentedMember | undefined) ?? null
  }

  /** Who wrote a thread or comment, with the role and country that they had then; the organisation that speaks in what was cleared. */
  writer({ by, as }: { by: string | null; as: WriterThen }): PresentedMember | null {
    if (by === null) return this.#organisation(as)
    const member = this.member(by as MemberId)
    return member === null ? null : { ...member, ...as }
  }

  #organisation(as: WriterThen): PresentedMember {
    const { organisation, beneficiary } = this.round
    const name = organisationText(organisation, beneficiary)
    const colour = this.members.find((one) => isSameDelegation(one, as))?.colour ?? 0
    return { id: '' as MemberId, ...as, name, marks: [], colour, isScripted: false, hasLeft: false }
  }

  /** Everybody who has the round open, the reader too. */
  get here(): PresentedMember[] {
    return [...this.session.here.keys()].flatMap((id) => this.member(id) ?? [])
  }

  /** Everybody of the round, also who has come since the page was opened. */
  get members(): PresentedMember[] {
    const ids = new Set([...this.round.members.map(({ id }) => id as MemberId), ...this.session.members.keys()])
    return [...ids].flatMap((id) => this.member(id) ?? [])
  }

  /** Countries whose experts take part. */
  get delegations(): string[] {
    const codes = this.members.flatMap(({ role, country, hasLeft }) =>
      role === 'expert' && country !== null && !hasLeft ? [country] : [],
    )
    return [...new Set(codes)].sort()
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
      section.items.map((item): [string, NumberedItem] => {
        // A release keeps the numbers that it was released with.
        const number = section.content?.numbers?.[item.id] ?? numbers.get(item.id)!
        return [item.id, { number, item, section }]
      }),
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

  /** Whether links of a field lead from an item back to it. */
  #leadsBack(id: string, field: string): boolean {
    const seen = new Set<string>()
    const next = (from: string): readonly string[] =>
      (this.numbers.get(from)?.item.fields[field] as string[] | undefined) ?? []
    const waiting = [...next(id)]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === id) return true
      if (seen.has(at)) continue
      seen.add(at)
      waiting.push(...next(at))
    }
    return false
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
    this.threads.destroy()
    this.answers.destroy()
    this.passages.destroy()
    this.endorsements.destroy()
    for (const section of this.sections) section.destroy()
    this.session.close()
  }

  #find(id: SectionId): SectionView | undefined {
    return this.sections.find((section) => section.id === id)
  }

  /** Views of a round's sections; those that there are already stay. */
  #openSections({ documents }: RoundBody, known: readonly SectionView[] = []): readonly SectionView[] {
    const { me } = this
    const { session, fetchContent } = this.#deps
    return documents.flatMap(({ kind, template, sections }) =>
      sections.map(
        (summary) =>
          known.find(({ id }) => id === summary.id) ??
          new SectionView(summary, kind, me, {
            session,
            isArchived: this.round.archivedAt !== null,
            template,
            fetchContent,
            relationsOf: (id) => ({
              isLinked: ({ kind, field }) => this.linkedFrom(id, kind, field).length > 0,
              isInCycle: (field) => this.#leadsBack(id, field),
            }),
            onChange: () => this.#notify(),
          }),
      ),
    )
  }

  /** Ask for what events would have told: for who has no live connection. */
  async catchUp(): Promise<void> {
    this.threads.catchUp()
    this.answers.catchUp()
    await this.#refresh()
    for (const section of this.sections) section.catchUp()
  }

  /** What a round that was just read says of its sections; those that are not in it any more are not released. */
  #told({ documents }: RoundBody): SectionStateEvent[] {
    const summaries = documents.flatMap(({ sections }) => sections)
    return this.sections.map(({ id, state, summary, commentsUntil }) => {
      const now = summaries.find((one) => one.id === id)
      const read = now ?? { ...summary, state, commentsUntil, release: null }
      const { epoch, release, ready, changed } = read
      const event = {
        type: 'section',
        section: id,
        state: read.state,
        epoch,
        release,
        ready,
        changed,
      } as SectionStateEvent
      return { ...event, commentsUntil: read.commentsUntil }
    })
  }

  /** A section that the page does not have was opened to the reader, or nobody else tells of changes. */
  async #refresh(): Promise<void> {
    if (this.#isRefreshing) return
    this.#isRefreshing = true
    try {
      const round = await this.#deps.fetchRound()
      const opened = this.#openSections(round, this.sections)
      // One that was taken back stays, to say so.
      const gone = this.sections.filter(({ id }) => !opened.some((section) => section.id === id))
      this.#sections = [...opened, ...gone]
      this.session.hear(this.#told(round))
      this.#follow()
    } catch {
      // Asked again at the next event, and after the next reconnect.
    } finally {
      this.#isRefreshing = false
    }
  }

  #follow(): void {
    for (const section of this.sections) {
      section.update()
      // Nor what it was compared with.
      if (!section.can.read) this.#changes.delete(section.id)
    }
    // Who edits gets the places of passages too.
    const readable = this.sections.flatMap(({ id, can }) => (can.read ? [`${id}${can.edit ? '+' : ''}`] : [])).join(' ')
    const mayReadOther = this.#readable !== null && readable !== this.#readable
    this.#readable = readable
    this.threads.update()
    this.answers.update()
    this.endorsements.update()
    this.passages.update(this.sections.map(({ id }) => id))
    if (mayReadOther) this.threads.catchUp()
    for (const { section, release } of this.session.sectionStates.values())
      if (release !== null && this.#find(section) === undefined) void this.#refresh()
    this.#notify()
  }
}
