import type { RoundBody, SectionSummary } from '../../schema/api/rounds.ts'
import type { ContentBody, MoreTimeBody, RecommendationAnswerBody } from '../../schema/api/sections.ts'
import type { ThreadBody, ThreadsBody } from '../../schema/api/threads.ts'
import { draftsOn, inReadingOrder, isDraftToClear } from '../../schema/delegation.ts'
import { can, type DocumentKind, type SectionResource, type ThreadResource } from '../../schema/policy.ts'
import { isFormalComment } from '../../schema/responses.ts'
import type { ItemContent } from '../../schema/sections/content.ts'
import { titleOf } from '../sections/titles.ts'

/** What a delegation's desk is made of, as the server told it. */
export interface DelegationFacts {
  round: RoundBody
  threads: readonly ThreadBody[]
  /** Sections of own threads that are released no more. */
  withdrawn: ThreadsBody['withdrawn']
  answers: readonly RecommendationAnswerBody[]
  moreTime: readonly MoreTimeBody[]
  /** What is released, by section. */
  contents: ReadonlyMap<string, ContentBody>
  /** When the reader was here before this visit; null: never. */
  since: string | null
}

export interface DeskSection extends SectionSummary {
  document: DocumentKind
  resource: SectionResource
  content: ContentBody | null
}

/** Something that a thread or recommendation speaks of, as it is named. */
export interface Place {
  section: DeskSection
  item: { id: string; number: string; title: string } | null
}

/** Something that has happened since the reader was here. */
export type News =
  | { kind: 'release'; at: string; place: Place }
  | { kind: 'said'; at: string; place: Place; thread: ThreadBody; comment: ThreadBody['comments'][number] }
  | { kind: 'disposition'; at: string; place: Place; thread: ThreadBody }
  | { kind: 'time'; at: string; place: Place; request: MoreTimeBody }

/** Comments that were sent together. */
export interface SentBatch {
  id: string
  at: string
  clearance: NonNullable<ThreadBody['clearance']>
  threads: ThreadBody[]
}

const byTime = (a: { at: string }, b: { at: string }): number => b.at.localeCompare(a.at)

const asideAt = ({ resolved, decision }: ThreadBody): string => resolved?.at ?? decision?.at ?? ''

/** A delegation's desk: what is released to it, what is new, what waits for it, and what it drafted and sent. */
export class Delegation {
  readonly facts: DelegationFacts
  readonly me: RoundBody['members'][number]
  readonly sections: readonly DeskSection[]

  constructor(facts: DelegationFacts, now: number = Date.now()) {
    this.facts = facts
    const { round, contents } = facts
    this.me = round.members.find(({ id }) => id === round.me)!
    this.sections = round.documents.flatMap(({ kind: document, sections }) =>
      sections
        .filter(({ release }) => release !== null)
        .map((summary) => {
          const { id, state, commentsUntil } = summary
          const resource: SectionResource = {
            type: 'section',
            document,
            state,
            released: true,
            archived: round.archivedAt !== null,
            commentsOpen: commentsUntil === null || Date.parse(commentsUntil) > now,
          }
          return { ...summary, document, resource, content: contents.get(id) ?? null }
        }),
    )
  }

  /** Whether the reader clears and sends for the delegation. */
  get sends(): boolean {
    return can(this.me, 'clear', { type: 'round' })
  }

  /** Whether the reader may ask for more time to comment on a section. */
  asksTime({ resource }: DeskSection): boolean {
    return can(this.me, 'askTime', resource)
  }

  /** Where something is; null for what is not released any more. */
  placeOf(sectionId: string, item: string | null): Place | null {
    const section = this.sections.find(({ id }) => id === sectionId)
    if (section === undefined) return null
    const found = section.content?.items.find(({ id }) => id === item)
    return { section, item: found === undefined ? null : this.#named(section, found) }
  }

  #named({ content }: DeskSection, item: ItemContent): Place['item'] {
    return { id: item.id, number: content?.numbers?.[item.id] ?? '', title: titleOf(item) }
  }

  #resource({ audience, as: by }: ThreadBody, section: SectionResource): ThreadResource {
    return { type: 'thread', section, audience, by }
  }

  /** Whether the reader may do something to a thread now. */
  may(action: 'send' | 'comment' | 'resolve' | 'withdraw' | 'correct', thread: ThreadBody): boolean {
    const section = this.sections.find(({ id }) => id === thread.section)
    return section !== undefined && can(this.me, action, this.#resource(thread, section.resource))
  }

  /** What is drafted and not sent, section by section in reading order. */
  get drafts(): { section: DeskSection; threads: ThreadBody[] }[] {
    return this.sections.flatMap((section) => {
      const own = draftsOn(section, this.facts.threads, this.me)
      if (own.length === 0) return []
      return [{ section, threads: inReadingOrder(own, section.content ?? { items: [] }) }]
    })
  }

  /** What was drafted on what is released no more: read, and not changed or sent. */
  get kept(): { section: ThreadsBody['withdrawn'][number]; threads: ThreadBody[] }[] {
    return this.facts.withdrawn.flatMap((section) => {
      const threads = this.facts.threads.filter((one) => one.section === section.id && isDraftToClear(one, this.me))
      return threads.length === 0 ? [] : [{ section, threads }]
    })
  }

  /** Drafts that were put aside, the last one first. */
  get aside(): ThreadBody[] {
    return this.facts.threads
      .filter(
        (thread) =>
          (thread.resolved !== null || thread.decision !== null) &&
          isDraftToClear({ ...thread, resolved: null, decision: null }, this.me),
      )
      .toSorted((a, b) => asideAt(b).localeCompare(asideAt(a)))
  }

  #shared(): ThreadBody[] {
    return this.facts.threads.filter(({ audience }) => audience === 'shared')
  }

  /** What peers or secretariat asked, and nobody of the delegation has answered. */
  get questions(): ThreadBody[] {
    return this.#shared().filter(
      ({ resolved, comments, as }) =>
        resolved === null && as.role !== 'beneficiary' && comments.at(-1)?.as.role !== 'beneficiary',
    )
  }

  /** Formal comments to which nothing was said yet. */
  get undisposed(): ThreadBody[] {
    return this.facts.threads.filter((thread) => isFormalComment(thread) && thread.disposition === null)
  }

  /** Recommendations that the delegation has said nothing to. */
  get unanswered(): Place[] {
    const answered = new Set(this.facts.answers.map(({ item }) => item))
    return this.sections.flatMap((section) =>
      section.kind !== 'recommendation'
        ? []
        : (section.content?.items ?? [])
            .filter(({ id }) => !answered.has(id))
            .map((item): Place => ({ section, item: this.#named(section, item) })),
    )
  }

  /** What was sent, the last first. */
  get batches(): SentBatch[] {
    const batches = new Map<string, SentBatch>()
    for (const thread of this.#shared()) {
      const { clearance, at } = thread
      if (clearance === null) continue
      const batch = batches.get(clearance.batch) ?? { id: clearance.batch, at, clearance, threads: [] }
      batch.threads.push(thread)
      batches.set(clearance.batch, batch)
    }
    return [...batches.values()].toSorted(byTime)
  }

  /** What happened since the reader was here, the last first. */
  get news(): News[] {
    const { since, threads, moreTime } = this.facts
    const isNew = (at: string): boolean => since === null || at > since
    const found: News[] = []
    for (const section of this.sections)
      if (section.release !== null && isNew(section.release.at))
        found.push({ kind: 'release', at: section.release.at, place: { section, item: null } })
    for (const thread of threads) {
      const isInside = thread.audience === 'delegation'
      const place = isInside || thread.audience === 'shared' ? this.placeOf(thread.section, thread.item) : null
      if (place === null) continue
      // Of what was sent the delegation knows; inside it, all that others say is news.
      const isOthers = ({ by, as }: ThreadBody['comments'][number]): boolean =>
        isInside ? by !== this.me.id : as.role !== 'beneficiary'
      for (const comment of thread.comments)
        if (isOthers(comment) && isNew(comment.at)) found.push({ kind: 'said', at: comment.at, place, thread, comment })
      const { disposition } = thread
      if (disposition !== null && isNew(disposition.at))
        found.push({ kind: 'disposition', at: disposition.at, place, thread })
    }
    for (const request of moreTime) {
      const place = this.placeOf(request.section, null)
      if (place !== null && request.answer !== null && isNew(request.answer.at))
        found.push({ kind: 'time', at: request.answer.at, place, request })
    }
    return found.toSorted(byTime)
  }

  /** The last request for more time on a section; null: none. */
  requestOn(section: string): MoreTimeBody | null {
    return this.facts.moreTime.findLast((request) => request.section === section) ?? null
  }
}
