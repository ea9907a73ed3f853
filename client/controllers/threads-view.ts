import type {
  AudienceRequest,
  EditRequest,
  ReplyRequest,
  ThreadBody,
  ThreadRequest,
  ThreadsBody,
} from '../../schema/api/threads.ts'
import type { Reason } from '../../schema/errors.ts'
import type { SectionId } from '../../schema/ids.ts'
import {
  AUDIENCES,
  can,
  type Action,
  type Audience,
  type MemberSubject,
  type ThreadResource,
} from '../../schema/policy.ts'
import { backoffMs } from '../sync/backoff.ts'
import type { CommentDraft, CommentPlace, CommentStore, Outgoing } from '../sync/comment-store.ts'
import type { RoundSession } from '../sync/types.ts'
import type { SectionView } from './section-view.ts'
import { showThread, type Delivery, type ShownThread } from './shown-threads.ts'
import { askedAgain, begunThread, isPassing, outgoingOf, reasonOf, threadRequest } from './thread-requests.ts'

export interface ThreadsApi {
  list(): Promise<Pick<ThreadsBody, 'threads'>>
  start(section: string, request: ThreadRequest): Promise<ThreadBody>
  reply(thread: string, request: ReplyRequest): Promise<ThreadBody>
  edit(comment: string, request: EditRequest): Promise<ThreadBody>
  setResolved(thread: string, resolved: boolean): Promise<ThreadBody>
  widen(thread: string, request: AudienceRequest): Promise<ThreadBody>
}

type Placed = Pick<ThreadBody, 'section' | 'audience' | 'as'>

export interface ThreadsViewDeps {
  session: Pick<RoundSession, 'threads' | 'connection' | 'ended'>
  me: MemberSubject & { id: string }
  section(id: string): Pick<SectionView, 'id' | 'resource'> | undefined
  /** Log position of the content that the reader has before them. */
  seqOf(section: SectionId): Promise<number>
  /** Whether the server does not have all of the reader's own edits of a section yet. */
  hasUnsaved(section: SectionId): boolean
  api: ThreadsApi
  store: CommentStore
  onChange(): void
}

/** The later of two forms of one thread: two changes at once may be told in either order. */
const later = (known: ThreadBody | undefined, told: ThreadBody): ThreadBody =>
  known !== undefined && known.version > told.version ? known : told

/** The comments of a round as its reader has them: what the server told, and what is still on its way there. */
export class ThreadsView {
  readonly #deps: ThreadsViewDeps
  #threads = new Map<string, ThreadBody>()
  /** The last event seen of each thread. */
  readonly #heard = new Map<string, ThreadBody>()
  /** Threads that changed while the list was being fetched; null: it is not. */
  #during: Set<string> | null = null
  /** Something has happened since that fetch was begun. */
  #isStale = false
  #isLoaded = false
  /** Whether the server was reached when it was asked last, over whatever line. */
  isReached = false
  #connection: RoundSession['connection'] = 'connecting'
  readonly #sending = new Set<string>()
  /** What waits for edits before it: its passage is in text that the server does not have yet. */
  readonly #held = new Set<string>()
  readonly #wishes = new Map<string, boolean>()
  readonly #problems = new Map<string, Reason>()
  readonly #shown = new Map<string, ShownThread[]>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #attempt = 0
  #sent = 0
  /** Whether what went to the server last stays with the beneficiary's delegation. */
  #isDraft = false

  constructor(deps: ThreadsViewDeps) {
    this.#deps = deps
  }

  /** Follow the session: take what events told; catch up whenever the line is back. */
  update(): void {
    const { session } = this.#deps
    this.#shown.clear()
    for (const [id, thread] of session.threads) {
      if (this.#heard.get(id) === thread) continue
      this.#heard.set(id, thread)
      this.#put(thread)
    }
    for (const one of this.#held.size === 0 ? [] : this.#deps.store.outbox())
      if (this.#held.has(one.id) && !this.#mustWait(one)) void this.#send(one)
    const { connection } = session
    if (connection === this.#connection) return
    // Where sockets are blocked, the list is still to be had.
    const isDue = connection === 'online' || (connection === 'offline' && this.#connection === 'connecting')
    this.#connection = connection
    if (isDue) this.catchUp()
  }

  /** Ask for all threads, and send what waits: after every reconnect, and when the reader may read more than before. */
  catchUp(): void {
    clearTimeout(this.#timer)
    void this.#fetch()
    for (const outgoing of this.#deps.store.outbox()) if (outgoing.refused === null) void this.#send(outgoing)
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** The threads of a section, oldest first. */
  of(section: string): readonly ShownThread[] {
    const known = this.#shown.get(section)
    if (known !== undefined) return known
    const outbox = this.#deps.store.outbox()
    const shown = [...this.bodies(section)]
      .sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))
      .map((thread) => this.#show(thread, outbox))
    this.#shown.set(section, shown)
    return shown
  }

  /** The threads of a section that may be read, as the server has them or will have them. */
  bodies(section: string): readonly ThreadBody[] {
    const settled = [...this.#threads.values()].filter((thread) => thread.section === section)
    const begun = this.#deps.store
      .outbox()
      .flatMap((one) =>
        one.section === section && one.type === 'start' && !this.#threads.has(one.thread)
          ? [begunThread(one, this.#own)]
          : [],
      )
    return [...settled, ...begun].filter((thread) => this.#can('read', thread))
  }

  /** The threads of one item; null: of the section as a whole. */
  at(section: string, item: string | null): readonly ShownThread[] {
    return this.of(section).filter((thread) => thread.item === item)
  }

  /** How many threads of a section, or of one of its items, are not settled. */
  openCount(section: string, item?: string | null): number {
    const threads = item === undefined ? this.of(section) : this.at(section, item)
    return threads.filter(({ resolved }) => resolved === null).length
  }

  /** Whom the reader may speak to in a section; none: it takes no comments of theirs. */
  audiences(section: Pick<SectionView, 'resource'>): Audience[] {
    const { resource } = section
    return AUDIENCES.filter((audience) =>
      can(this.#deps.me, 'comment', { type: 'thread', section: resource, audience, by: null }),
    )
  }

  /** What is written and not sent yet, of a whole round or one section. */
  drafts(section?: string): CommentDraft[] {
    return this.#deps.store.drafts().filter(({ place }) => section === undefined || place.section === section)
  }

  draft(place: CommentPlace): CommentDraft | null {
    return this.#deps.store.draft(place)
  }

  /** Keep what is being written, at every key. */
  keepDraft(draft: CommentDraft): void {
    const hadDraft = this.draft(draft.place) !== null
    this.#deps.store.keepDraft(draft)
    if (hadDraft !== (this.draft(draft.place) !== null)) this.#deps.onChange()
  }

  discardDraft(place: CommentPlace): void {
    this.#deps.store.discardDraft(place)
    this.#deps.onChange()
  }

  /** Send a draft. It is shown at once, and kept here until the server has it. */
  send(draft: CommentDraft): void {
    const { body, suggestion, place } = draft
    // What is proposed speaks for itself.
    if (body.trim() === '' && suggestion === undefined && place.type !== 'edit') return
    const outgoing = outgoingOf(draft)
    this.#deps.store.keepOutgoing(outgoing)
    this.#deps.store.discardDraft(draft.place)
    void this.#send(outgoing)
  }

  retry(id: string): void {
    const outgoing = this.#deps.store.outbox().find((one) => one.id === id)
    if (outgoing === undefined) return
    const again = askedAgain(outgoing, this.#threads.get(outgoing.thread))
    this.#deps.store.keepOutgoing(again)
    void this.#send(again)
  }

  discard(id: string): void {
    this.#deps.store.discardOutgoing(id)
    this.#changed()
  }

  /** Let the next larger audience read a thread. @throws AppError `conflict` when more was said since, which is read then. */
  async widen(id: string, request: AudienceRequest): Promise<void> {
    try {
      this.#put(await this.#deps.api.widen(id, request))
    } catch (error) {
      void this.#fetch()
      throw error
    }
    this.#changed()
  }

  /** Say that a thread is settled, or open it again. Shown at once, and taken back when it is refused. */
  async setResolved(id: string, resolved: boolean): Promise<void> {
    this.#wishes.set(id, resolved)
    this.#problems.delete(id)
    this.#changed()
    try {
      this.#put(await this.#deps.api.setResolved(id, resolved))
    } catch (error) {
      this.#problems.set(id, reasonOf(error))
    } finally {
      this.#wishes.delete(id)
      this.#changed()
    }
  }

  /** How the reader's words stand, worst first. `sent` counts what the server took since the page was opened. */
  get deliveries(): {
    refused: number
    waiting: number
    sending: number
    drafts: number
    sent: number
    /** What went last stays with the beneficiary's delegation, whose focal point alone sends. */
    isDraft: boolean
  } {
    const outbox = this.#deps.store.outbox()
    const count = (status: Delivery['status']): number =>
      outbox.filter((one) => this.#delivery(one).status === status).length
    return {
      refused: count('refused'),
      waiting: count('waiting'),
      sending: count('sending'),
      drafts: this.drafts().length,
      sent: this.#sent,
      isDraft: this.#isDraft,
    }
  }

  destroy(): void {
    clearTimeout(this.#timer)
  }

  #changed(): void {
    this.#shown.clear()
    this.#deps.onChange()
  }

  #put(thread: ThreadBody): void {
    this.#threads.set(thread.id, later(this.#threads.get(thread.id), thread))
    this.#arrived(thread)
    this.#during?.add(thread.id)
    this.#shown.clear()
  }

  /** What everybody has is not on its way any more, whatever became of the answer that should have said so. */
  #arrived({ comments }: ThreadBody): void {
    const { store } = this.#deps
    const known = new Set(comments.map(({ id }) => id))
    for (const { id, type } of store.outbox()) if (type !== 'edit' && known.has(id)) store.discardOutgoing(id)
  }

  async #fetch(): Promise<void> {
    if (this.#deps.session.ended !== null) return
    if (this.#during !== null) {
      this.#isStale = true
      return
    }
    const during = (this.#during = new Set<string>())
    this.#isStale = false
    try {
      const { threads } = await this.#deps.api.list()
      const known = this.#threads
      this.#threads = new Map(threads.map((thread) => [thread.id, thread]))
      for (const thread of threads) this.#arrived(thread)
      // What was told meanwhile may be newer than the answer.
      for (const id of during) this.#threads.set(id, later(this.#threads.get(id), known.get(id)!))
      this.#isLoaded = this.isReached = true
      this.#attempt = 0
    } catch {
      this.isReached = false
      this.#later()
    } finally {
      this.#during = null
    }
    this.#changed()
    if (this.#isStale) void this.#fetch()
  }

  async #send(outgoing: Outgoing): Promise<void> {
    const { store } = this.#deps
    if (this.#sending.has(outgoing.id)) return
    if (this.#mustWait(outgoing)) {
      this.#held.add(outgoing.id)
      return this.#changed()
    }
    this.#held.delete(outgoing.id)
    this.#sending.add(outgoing.id)
    const audience = outgoing.type === 'start' ? outgoing.audience : this.#threads.get(outgoing.thread)?.audience
    this.#isDraft = audience === 'delegation' && this.#deps.me.role === 'beneficiary'
    this.#changed()
    try {
      this.#put(await this.#deliver(outgoing))
      store.discardOutgoing(outgoing.id)
      this.#attempt = 0
      this.#sent++
    } catch (error) {
      const reason = reasonOf(error)
      if (isPassing(reason)) this.#later()
      else store.keepOutgoing({ ...outgoing, refused: reason })
      // What stands there now is shown beside it, also where no event tells it.
      if (reason === 'conflict') void this.#fetch()
    } finally {
      this.#sending.delete(outgoing.id)
      this.#changed()
    }
  }

  #mustWait(outgoing: Outgoing): boolean {
    const isLive = outgoing.type === 'start' && outgoing.passage?.anchor !== undefined
    return isLive && this.#deps.hasUnsaved(outgoing.section as SectionId)
  }

  async #deliver(outgoing: Outgoing): Promise<ThreadBody> {
    const { api, seqOf } = this.#deps
    const { id, thread, section, body } = outgoing
    switch (outgoing.type) {
      case 'start':
        return api.start(section, threadRequest(outgoing, outgoing.passage?.seq ?? (await seqOf(section as SectionId))))
      case 'reply':
        return api.reply(thread, { id, body, audience: outgoing.audience })
      case 'edit':
        return api.edit(id, {
          body,
          audience: outgoing.audience,
          ...(outgoing.instead !== undefined && { instead: outgoing.instead }),
        })
    }
  }

  /** Ask again after a while; a line that comes back asks at once. */
  #later(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.catchUp(), backoffMs(this.#attempt++))
  }

  /** Nothing may be done to what is said of a section that is not open to the reader. */
  #can(action: Action, thread: Placed): boolean {
    const resource = this.#resource(thread)
    return resource !== null && can(this.#deps.me, action, resource)
  }

  /** Null: of a section that is not open to the reader. */
  #resource({ section: id, audience, as: by }: Placed): ThreadResource | null {
    const section = this.#deps.section(id)?.resource
    return section === undefined ? null : { type: 'thread', section, audience, by }
  }

  get #own(): Pick<ThreadBody, 'by' | 'as'> {
    const { id: by, role, country } = this.#deps.me
    return { by, as: { role, country } }
  }

  #delivery({ id, refused }: Outgoing): Delivery {
    if (refused !== null) return { status: 'refused', reason: refused }
    const isOnItsWay = this.#sending.has(id) || (this.#held.has(id) && this.#connection === 'online')
    return { status: isOnItsWay ? 'sending' : 'waiting', reason: null }
  }

  #show(thread: ThreadBody, outbox: readonly Outgoing[]): ShownThread {
    return showThread(thread, {
      own: outbox.filter((one) => one.thread === thread.id),
      isKnown: this.#threads.has(thread.id),
      me: { id: this.#deps.me.id, ...this.#own },
      can: (action) => this.#can(action, thread),
      mayEdit: (words) => {
        const resource = this.#resource(thread)
        const act = words.isOwn ? 'editOwn' : 'correct'
        return resource !== null && can(this.#deps.me, act, { type: 'comment', thread: resource, ...words })
      },
      deliveryOf: (outgoing) => this.#delivery(outgoing),
      wish: this.#wishes.get(thread.id) ?? null,
      problem: this.#problems.get(thread.id) ?? null,
    })
  }
}
