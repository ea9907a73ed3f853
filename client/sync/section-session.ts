import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { REASONS, reasonOfClose, type Reason } from '../../schema/errors.ts'
import { createId, type MemberId, type SectionId } from '../../schema/ids.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { SectionKind } from '../../schema/sections/index.ts'
import { backoffMs } from './backoff.ts'
import type { ChannelHub } from './channel.ts'
import { readCursors, sameCursors, type Cursors, type Place } from './cursors.ts'
import { createLiveDocument, type LiveDocument } from './live-document.ts'
import { createNotifier } from './notifier.ts'
import { draftPieces, readRescue } from './rescue.ts'
import type { DraftStore, SectionSession } from './types.ts'

export interface SectionSessionDeps {
  id: SectionId
  kind: SectionKind
  hub: ChannelHub
  drafts: DraftStore
  /** The committed content, by HTTP. */
  fetchContent(section: SectionId): Promise<ContentBody>
  /** Something that the round shows has changed. */
  onChange(): void
  /** The person is in this section now: nowhere else. */
  onPlace(): void
  /** Words of the reader's are kept that a lock came before. */
  onLateText(): void
  /** The server wants a newer page. */
  onPageTooOld(): void
}

/** Refusals after which a fresh document joins by itself. The others wait for a change of state or for `reopen`. */
const REOPENS = new Set<number>([
  REASONS.malformed.close,
  REASONS['foreign-client'].close,
  REASONS['too-large'].close,
  REASONS['rights-changed'].close,
])
/** A page whose every document is refused has a fault: this many in a minute, then it stays closed. */
const MAX_REFUSALS = 3
const REFUSALS_MS = 60_000

/** One section being edited: a document after another, as the server refuses them (PROTOCOL.md C3). */
export class LiveSectionSession implements SectionSession {
  readonly id: SectionId
  readonly kind: SectionKind
  readonly clients = new Map<number, MemberId>()
  readonly subscribe: (listener: () => void) => () => void
  readonly #deps: SectionSessionDeps
  readonly #notify: () => void
  #live: LiveDocument
  #status: SectionSession['status'] = 'loading'
  #reason: Reason | null = null
  #cursors: Cursors = []
  #place: Place | null = null
  #refusals: number[] = []
  #reopenTimer: ReturnType<typeof setTimeout> | undefined
  /** Edits of refused documents that are not kept as drafts yet. */
  #rescuing = 0
  #whenClean: (() => void) | null = null
  /** Destroyed, or its round has ended: no document is joined any more. */
  #isOver = false

  constructor(deps: SectionSessionDeps) {
    const { subscribe, notify } = createNotifier()
    this.id = deps.id
    this.kind = deps.kind
    this.subscribe = subscribe
    this.#notify = notify
    this.#deps = deps
    this.#live = this.#createLive()
    this.#live.connect()
  }

  get doc(): Y.Doc {
    return this.#live.doc
  }

  get awareness(): Awareness {
    return this.#live.awareness
  }

  get undo(): Y.UndoManager {
    return this.#live.undo
  }

  get status(): SectionSession['status'] {
    return this.#status
  }

  get reason(): Reason | null {
    return this.#reason
  }

  get cursors(): Cursors {
    return this.#cursors
  }

  /** Edits neither acknowledged nor kept as a draft. */
  get pending(): number {
    return this.#live.tracker.pending + this.#rescuing
  }

  get oldestAt(): number | null {
    return this.#live.tracker.oldestAt
  }

  setPlace(place: Place | null): void {
    this.#place = place
    const { awareness } = this
    const state = awareness.getLocalState()
    if (place === null) {
      if (state !== null) awareness.setLocalState(null)
      return
    }
    this.#deps.onPlace()
    if (this.#status === 'live') awareness.setLocalState({ ...state, place })
  }

  reopen(): void {
    if (this.#status !== 'closed' || this.#isOver) return
    this.#refusals = []
    this.#setStatus('loading', null)
    this.#live.connect()
  }

  /** The server's word on whose client ids are whose. */
  nameClients(clients: readonly [clientId: number, member: MemberId][]): void {
    for (const [clientId, member] of clients) this.clients.set(clientId, member)
    this.#readCursors()
    this.#notify()
  }

  /** An event has told of a new state. */
  raiseEpoch(current: number): void {
    this.#live.raiseEpoch(current)
  }

  /** Call `whenClean` once nothing waits to be acknowledged or kept; null: stay after all. */
  leave(whenClean: (() => void) | null): void {
    this.#whenClean = whenClean
    if (whenClean !== null) this.setPlace(null)
    this.#leaveWhenClean()
  }

  /** The whole session has ended: keep what is not saved. */
  end(reason: Reason): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#status !== 'closed') this.#replace(reason)
    this.#setStatus('closed', reason)
  }

  destroy(): void {
    this.#isOver = true
    clearTimeout(this.#reopenTimer)
    this.#live.destroy()
  }

  #createLive(): LiveDocument {
    const live = createLiveDocument({
      section: this.id,
      hub: this.#deps.hub,
      onSynced: () => this.#synced(),
      onSave: () => {
        this.#deps.onChange()
        this.#leaveWhenClean()
      },
      onRefused: (code) => this.#refused(code),
    })
    live.awareness.on('change', () => this.#readCursors())
    return live
  }

  #synced(): void {
    if (this.#status === 'live') return
    this.#setStatus('live', null)
    // A fresh document knows nothing of where its person is.
    if (this.#place !== null && this.awareness.getLocalState() === null)
      this.awareness.setLocalState({ place: this.#place })
  }

  #refused(code: number): void {
    const reason = reasonOfClose(code)
    this.#replace(reason)
    if (code === REASONS['page-too-old'].close) return this.#deps.onPageTooOld()
    const now = Date.now()
    this.#refusals = [...this.#refusals.filter((at) => now - at < REFUSALS_MS), now]
    const hasFault = code !== REASONS['rights-changed'].close && this.#refusals.length > MAX_REFUSALS
    if (!REOPENS.has(code) || hasFault) return this.#setStatus('closed', reason)
    this.#setStatus('loading', null)
    this.#reopenTimer = setTimeout(() => this.#live.connect(), backoffMs(this.#refusals.length))
  }

  /** Keep what is not saved, and begin with a fresh document: otherwise the refused text would slip in later. */
  #replace(reason: Reason): void {
    const old = this.#live
    const { tracker } = old
    const { pending } = tracker
    const rescue = pending === 0 ? null : readRescue(old.doc, this.kind, tracker.unsavedFields())
    clearTimeout(this.#reopenTimer)
    this.#live = this.#createLive()
    old.destroy()
    this.#cursors = []
    // The texts of the old document are gone, and the person's focus with them.
    this.#place = null
    if (rescue !== null) void this.#keep(reason, rescue, pending)
  }

  /** Never fails, and keeps the whole text first: the committed content may be long in coming. */
  async #keep(reason: Reason, rescue: ReturnType<typeof readRescue>, pending: number): Promise<void> {
    const { drafts, fetchContent } = this.#deps
    const at = new Date().toISOString()
    const draft = { id: createId<string>(), section: this.id, kind: this.kind.name, reason, at }
    const whole = draftPieces(rescue, null)
    this.#rescuing += pending
    try {
      if (whole.length > 0) await drafts.keep({ ...draft, pieces: whole })
      const committed = await fetchContent(this.id).catch(() => null)
      if (committed === null) return
      const pieces = draftPieces(rescue, committed)
      if (pieces.length > 0 && reason === 'locked') this.#deps.onLateText()
      if (pieces.length > 0) await drafts.keep({ ...draft, pieces })
      else if (whole.length > 0) await drafts.discard(draft.id)
    } finally {
      this.#rescuing -= pending
      this.#deps.onChange()
      this.#leaveWhenClean()
    }
  }

  #setStatus(status: SectionSession['status'], reason: Reason | null): void {
    this.#status = status
    this.#reason = reason
    this.#notify()
    this.#deps.onChange()
    this.#leaveWhenClean()
  }

  #readCursors(): void {
    const cursors = readCursors(this.awareness, this.clients)
    if (sameCursors(cursors, this.#cursors)) return
    this.#cursors = cursors
    this.#notify()
  }

  #leaveWhenClean(): void {
    if (this.#whenClean === null || this.pending > 0) return
    const leave = this.#whenClean
    this.#whenClean = null
    leave()
  }
}
