import type { ContentBody, ReleaseBody } from '../../schema/api/sections.ts'
import type { RoundBody, SectionSummary } from '../../schema/api/rounds.ts'
import { AppError, type Reason } from '../../schema/errors.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import {
  can,
  presentRights,
  type DocumentKind,
  type SectionCan,
  type SectionResource,
  type MemberSubject,
} from '../../schema/policy.ts'
import {
  openGaps,
  readIntro,
  type ItemContent,
  type ItemRelations,
  type TextContent,
} from '../../schema/sections/content.ts'
import { sectionKind, type Gap, type SectionKind } from '../../schema/sections/index.ts'
import { sectionNotice, sectionTemplate, type SectionTemplate, type Texts } from '../../templates/index.ts'
import type { RoundSession, SectionSession } from '../sync/types.ts'
import { SectionOutline } from './section-outline.ts'

const EMPTY_TEXT: TextContent = { json: { type: 'doc' }, lang: '' }

/** Longest time that a timer of a browser counts. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface SectionViewDeps {
  session: RoundSession
  /** The round is put away: nothing is unlocked or released in it. */
  isArchived: boolean
  /** The template that the section's document is pinned to. */
  template: RoundBody['documents'][number]['template']
  fetchContent(section: SectionId): Promise<ContentBody>
  /** What the other items of the round say of one. */
  relationsOf(id: string): ItemRelations
  onChange(): void
}

/** One section as its reader has it: live where they may write, else the committed content. */
export class SectionView {
  readonly summary: SectionSummary
  readonly id: SectionId
  readonly document: DocumentKind
  readonly kind: SectionKind
  /** Its guidance and its text while empty; null when this page does not know the template. */
  readonly template: SectionTemplate | null
  /** A line that the template shows with it; null: none. */
  readonly notice: Texts | null
  readonly #deps: SectionViewDeps
  readonly #me: MemberSubject
  #live: SectionSession | null = null
  #stopLive: (() => void) | null = null
  #outline: SectionOutline | null = null
  #content: ContentBody | null = null
  /** What was shown last. */
  #last: { items: readonly ItemContent[]; intro: TextContent } | null = null
  #problem: Reason | null = null
  /** Which content was last asked for; a newer wish makes it ask again. */
  #asked = ''
  #isFetching = false
  /** The reader has asked for the newest release. */
  #wantsNewer = false
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  /** Draws it anew when it stops taking comments. */
  #untilTimer: ReturnType<typeof setTimeout> | undefined
  #watchedUntil: string | null = null

  constructor(summary: SectionSummary, document: DocumentKind, me: MemberSubject, deps: SectionViewDeps) {
    const kind = sectionKind(summary.kind)
    if (kind === undefined) throw new AppError('page-too-old', `a section of kind ${summary.kind}`)
    this.summary = summary
    this.id = summary.id as SectionId
    this.document = document
    this.kind = kind
    const { id, version } = deps.template
    this.template = sectionTemplate(id, version, summary.key) ?? null
    this.notice = sectionNotice(id, version, summary.key) ?? null
    this.#me = me
    this.#deps = deps
  }

  get state(): SectionSummary['state'] {
    return this.#deps.session.sectionStates.get(this.id)?.state ?? this.summary.state
  }

  /** Who moved it to its state, when and why. */
  get changed(): { member: MemberId; at: string; reason: string | null } | null {
    const event = this.#deps.session.sectionStates.get(this.id)
    return event === undefined ? (this.summary.changed as SectionView['changed']) : event.changed
  }

  /** What its reader may do now. The server decides; this only chooses what is drawn. */
  get can(): SectionCan {
    return presentRights(this.#me, this.resource)
  }

  /** Whether its reader may propose changes, also to what they could change themselves. */
  get takesProposals(): boolean {
    return can(this.#me, 'suggest', { type: 'thread', section: this.resource, audience: 'delegation', by: null })
  }

  /** Whether its reader may propose changes, and not make them. */
  get takesSuggestions(): boolean {
    return this.takesProposals && !can(this.#me, 'edit', this.resource)
  }

  /** The section as the policy knows it. */
  get resource(): SectionResource {
    const { document, state, release, commentsUntil } = this
    const commentsOpen = commentsUntil === null || Date.parse(commentsUntil) > Date.now()
    const { isArchived: archived } = this.#deps
    return { type: 'section', document, state, released: release !== null, archived, commentsOpen }
  }

  /** When what is released stops taking the beneficiary's comments; null: it does not. */
  get commentsUntil(): string | null {
    const event = this.#deps.session.sectionStates.get(this.id)
    return event === undefined ? this.summary.commentsUntil : event.commentsUntil
  }

  /** Which lead expert holds it ready for review, since when; null: nobody. */
  get ready(): { member: MemberId; at: string } | null {
    const event = this.#deps.session.sectionStates.get(this.id)
    return event === undefined ? (this.summary.ready as SectionView['ready']) : event.ready
  }

  /** What the beneficiary reads; null while nothing is released. */
  get release(): ReleaseBody | null {
    const event = this.#deps.session.sectionStates.get(this.id)
    return event === undefined ? this.summary.release : event.release
  }

  /** Whether its reader has the text as of the last release only, and cannot write. */
  get readsRelease(): boolean {
    return this.can.read && !can(this.#me, 'read', { ...this.resource, released: false })
  }

  /** A release that came while an earlier one is being read; null: there is none. Nothing moves under a reader's eyes. */
  get newer(): ReleaseBody | null {
    const { release } = this
    const isNewer = this.readsRelease && this.#content !== null && release !== null && release.seq !== this.#content.seq
    return isNewer ? release : null
  }

  /** Read the newest release. */
  showNewer(): void {
    this.#wantsNewer = true
    this.update()
  }

  /** The live section, while it may be typed in. */
  get live(): SectionSession | null {
    return this.#live?.status === 'live' ? this.#live : null
  }

  /** `loading`: nothing to show yet. `live`: may be typed in. `reading`: committed content. `failed`: see `problem`.
   * `withdrawn`: it was released to its reader, and is no longer. */
  get status(): 'loading' | 'live' | 'reading' | 'failed' | 'withdrawn' {
    if (!this.can.read) return 'withdrawn'
    if (this.live !== null) return 'live'
    // What was shown stays under its reader's eyes until what comes next is there.
    if (this.#content !== null || this.#last !== null || this.#deps.session.ended !== null) return 'reading'
    return this.#problem === null ? 'loading' : 'failed'
  }

  /** Whether its reader might write in it and cannot yet, as there is no line. */
  get waitsForLine(): boolean {
    return this.can.edit && this.live === null && this.refusal === null && this.#deps.session.connection === 'offline'
  }

  get problem(): Reason | null {
    return this.#problem
  }

  /** Why the section is not live although its reader may edit it; null when that is not so. */
  get refusal(): Reason | null {
    if (this.#deps.session.ended !== null) return null
    return this.can.edit && this.#live?.status === 'closed' ? this.#live.reason : null
  }

  get content(): ContentBody | null {
    return this.#content
  }

  get outline(): SectionOutline | null {
    const doc = this.live?.doc
    if (doc !== this.#outline?.doc) {
      this.#outline?.destroy()
      this.#outline = doc === undefined ? null : new SectionOutline(doc, this.kind, this.#deps.onChange)
    }
    return this.#outline
  }

  /** As they are; while a section is closed or opened under its reader, as they were last. */
  get items(): readonly ItemContent[] {
    if (!this.can.read) return []
    const items = this.outline?.items ?? this.#content?.items
    if (items === undefined) return this.#last?.items ?? []
    this.#last = { items, intro: this.intro ?? EMPTY_TEXT }
    return items
  }

  /** The free text before the items; null while there is nothing to show. */
  get intro(): TextContent | null {
    const { live } = this
    if (live !== null) return readIntro(live.doc)
    return this.#content?.fields.intro ?? this.#last?.intro ?? null
  }

  get deleted(): readonly ItemContent[] {
    return this.outline?.deleted ?? []
  }

  /** How many hints are open in it. */
  get gaps(): number {
    return this.items.reduce((sum, item) => sum + this.gapsOf(item).length, 0)
  }

  /** What a reader would miss in an item. They are hints for those who write, and whoever reads a release does not see all
   * that is linked. */
  gapsOf(item: ItemContent): Gap[] {
    if (this.readsRelease) return []
    return openGaps(item, this.kind, this.#deps.relationsOf(item.id))
  }

  /** Follow the session: open what may be edited, fetch what may only be read. */
  update(): void {
    this.#watchUntil()
    if (this.can.edit && this.#live === null) {
      this.#live = this.#deps.session.openSection(this.id, this.kind)
      this.#stopLive = this.#live.subscribe(() => {
        this.update()
        this.#deps.onChange()
      })
    }
    if (!this.can.read) {
      // What was taken back is not kept in the page either.
      this.#content = this.#last = null
      this.#asked = ''
    } else if (this.#isLiveOrOpening) {
      this.#asked = ''
      this.#problem = null
    } else void this.#fetch()
  }

  /** Ask for the content again, after a failure. */
  retry(): void {
    this.#asked = ''
    this.#problem = null
    this.#deps.onChange()
    this.update()
  }

  /** Ask for what was written since, where there is no line that would tell. A release changes only as it is told. */
  catchUp(): void {
    if (this.live !== null || this.readsRelease) return
    this.#asked = ''
    this.update()
  }

  /** Try to open the live section again. */
  reopen(): void {
    this.#live?.reopen()
  }

  destroy(): void {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#untilTimer)
    this.#stopLive?.()
    this.#outline?.destroy()
    this.#outline = null
  }

  /** Where there is no line it opens by, it is read as it was saved until there is one. */
  get #isLiveOrOpening(): boolean {
    const status = this.#live?.status
    if (status === 'live') {
      // From now on what was shown last is the live text.
      this.#content = null
      return true
    }
    return status === 'loading' && this.can.edit && this.#deps.session.connection !== 'offline'
  }

  #watchUntil(): void {
    const { commentsUntil } = this
    if (commentsUntil === this.#watchedUntil) return
    this.#watchedUntil = commentsUntil
    clearTimeout(this.#untilTimer)
    const left = commentsUntil === null ? 0 : Date.parse(commentsUntil) - Date.now()
    // Longer waits than a timer can count are begun anew with the next visit.
    if (left > 0 && left < MAX_TIMER_MS) this.#untilTimer = setTimeout(() => this.#deps.onChange(), left + 1)
  }

  async #fetch(): Promise<void> {
    const { session } = this.#deps
    // Cut off for good, nothing is asked any more: it would only be refused.
    if (this.#isFetching || session.ended !== null) return
    if (this.newer !== null && !this.#wantsNewer) return
    const wish = `${this.state} ${this.release?.seq ?? ''} ${session.contentSeq.get(this.id) ?? ''} ${session.connection}`
    if (wish === this.#asked) return
    this.#asked = wish
    this.#isFetching = true
    try {
      const content = await this.#deps.fetchContent(this.id)
      // The right to read may have been taken back on the way.
      this.#content = this.can.read ? content : null
      this.#wantsNewer = false
      this.#problem = null
    } catch (error) {
      this.#problem = error instanceof AppError ? error.reason : 'internal'
      this.#asked = ''
      this.#retryTimer = setTimeout(() => this.update(), 3000)
      this.#deps.onChange()
      return
    } finally {
      this.#isFetching = false
    }
    this.#deps.onChange()
    this.update()
  }
}
