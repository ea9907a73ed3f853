import type { ReleaseBody } from '../../schema/api/sections.ts'
import type { MemberId, RoundId, SectionId, ThreadId } from '../../schema/ids.ts'
import type { Reason } from '../../schema/errors.ts'
import type { DocumentKind, Mark, Role, SectionState } from '../../schema/policy.ts'

/** One end of a socket, as the rooms see it; `server/sockets` makes it from a real WebSocket. */
export interface Transport {
  send(frame: Uint8Array): void
  close(code: number, detail: string): void
  /** Stop reading, so that a sender who is faster than the database waits in TCP. */
  pause(): void
  resume(): void
  readonly bufferedAmount: number
}

/** Timers, handed in so that tests turn them by hand. */
export interface Clock {
  now(): number
  /** @returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
  /** Run once the frames that have already arrived are handled. */
  defer(run: () => void): void
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** What the rooms count while they work; handed in, so that they know no library of metrics. */
export interface Meter {
  /** A transaction begins. @returns to be called at its end, with whether it is known to be written. */
  beginCommit(): (isWritten: boolean) => void
  /** Updates of one section are in the log. */
  countCommitted(updates: number, bytes: number): void
  /** An update is refused, and its channel closed for it.
   * @param rule the rule of GATE.md (`G…`) or PROTOCOL.md. */
  countRefused(reason: Reason, rule: string): void
}

/** What is live in a process at one moment: read off when somebody asks, so that nothing is kept up to date for it. */
export interface LiveNumbers {
  rooms: number
  pages: number
  /** Sockets of plain y-websocket clients. */
  plain: number
  /** Encoded size of each open section. */
  sectionBytes: number[]
  /** Accepted and not yet committed. */
  pendingBytes: number
  isDatabaseReachable: boolean
}

export interface MemberInfo {
  id: MemberId
  role: Role
  country: string | null
  marks: readonly Mark[]
  name: string | null
  colour: number
  isScripted: boolean
  /** Takes part no more: named on what was done, and let in nowhere. */
  hasLeft: boolean
}

/** What a room knows of a section without opening it. */
export interface SectionInfo {
  id: SectionId
  document: DocumentKind
  /** Name of the section kind. */
  kind: string
  state: SectionState
  epoch: number
  /** What the beneficiary reads; null while nothing is released. */
  release: ReleaseBody | null
  /** When what is released stops taking comments (ISO 8601); null: it does not. */
  commentsUntil: string | null
  /** Which lead expert holds it ready for review; null: nobody. */
  ready: { member: MemberId; at: string } | null
  changed: { member: MemberId; at: string; reason: string | null } | null
}

export interface RoundInfo {
  id: RoundId
  members: MemberInfo[]
  sections: SectionInfo[]
}

/** Who is in a live round at one moment. */
export interface RoundPresence {
  here: MemberId[]
  inside: { section: SectionId; members: MemberId[] }[]
}

/** A section as the log has it. */
export interface StoredSection {
  info: SectionInfo
  /** Everybody of its round, read in the same snapshot: the epoch fences rights too. */
  members: MemberInfo[]
  /** Sequence number of the last row. */
  head: number
  /** Position of the checkpoint among the updates; 0 without one. */
  checkpointSeq: number
  /** The checkpoint, if any, and every later row, in order. */
  updates: Uint8Array[]
  authors: [clientId: number, member: MemberId][]
}

/** A suggestion that is put into the text (odd turns, from 1), or taken back (even ones: what the turn before put in). */
export interface SuggestionTurn {
  thread: ThreadId
  turn: number
}

/** One row of the log: what one member did. */
export interface CommitRow {
  member: MemberId
  bytes: Uint8Array
  /** The suggestion that the member put in or took back by it: each turn is written once, or the whole request is `unknown`. */
  suggestion?: SuggestionTurn | null
}

/** What one commit writes to one section. */
export interface CommitRequest {
  section: SectionId
  /** The epoch under which every row was accepted. */
  epoch: number
  rows: CommitRow[]
  /** Client ids used for the first time, and the suggestion whose words stand under them. */
  authors: [clientId: number, member: MemberId, suggestion?: ThreadId | null][]
}

/** What became of a request. `unknown`: it may or may not be there, read again. */
export type CommitOutcome = { kind: 'committed'; base: number } | { kind: 'fenced' } | { kind: 'unknown' }

/** The database side of the rooms (DESIGN 5.4). Contract: tests/contract/section-store.test.ts. */
export interface SectionStore {
  /** @throws AppError `not-found`, `storage-unavailable`. */
  loadRound(round: RoundId): Promise<RoundInfo>
  /** @param upTo read the log only up to this sequence number. */
  load(section: SectionId, upTo?: number): Promise<StoredSection>
  /** Write all requests in one transaction; each is fenced by its own epoch.
   * @returns one outcome a request, in order.
   * @throws AppError `storage-unavailable` when certainly nothing was written. */
  commit(requests: CommitRequest[]): Promise<CommitOutcome[]>
  /** @throws when the database does not answer. */
  ping(): Promise<void>
  /** Keep the folded log up to `seq`; an older one never replaces a newer one. */
  checkpoint(section: SectionId, seq: number, bytes: Uint8Array): Promise<void>
}

/** An edit made from what a section holds at this very moment, what waits for its commit included: nothing comes between looking
 * and writing.
 * @param state the whole section, as one Yjs update. @returns the update to write; null: there is nothing to do. @throws what the
 * caller gets instead. */
export type BuildEdit = (state: Uint8Array) => Uint8Array | null

/** A channel as its section sees it. */
export interface SectionChannel {
  readonly member: MemberInfo
  /** `committed` has moved: what waited for it may leave. */
  settle(): void
  /** The staging document was replaced: what was encoded from the old one is void. */
  reencode(): void
  /** Something new is committed.
   * @param last number of the last accepted update in it. */
  sendUpdate(update: Uint8Array, last: number): void
  sendAwareness(entries: Uint8Array): void
  announce(clients: [clientId: number, member: MemberId][]): void
  /** Stop or go on reading from this sender. */
  hold(isHeld: boolean): void
  close(reason: Reason, detail?: string): void
}
