import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { EndorsementBody } from '../../schema/api/endorsements.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type { Reason } from '../../schema/errors.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import type { SectionKind } from '../../schema/sections/index.ts'
import type { PresentedMember, SectionStateEvent } from '../../schema/wire/messages.ts'

/** What the page says about saving, in order of urgency. `pending` counts edits that are not acknowledged.
 * `offline`: the server is out of reach, typing goes on and is kept on this device.
 * `storage-down`: the server is reached, its database is not.
 * `stuck`: an edit has waited longer than 5 s although the socket is up. */
export interface SaveState {
  kind: 'saved' | 'saving' | 'offline' | 'storage-down' | 'stuck'
  pending: number
}

/** The page's view of a round; read it, then `subscribe` to be told of changes (batched to one call a microtask). */
export interface RoundSession {
  readonly connection: 'connecting' | 'online' | 'offline' | 'ended'
  /** Why the server ended the session for good; null while it has not. */
  readonly ended: Reason | null
  readonly save: SaveState
  readonly members: ReadonlyMap<MemberId, PresentedMember>
  /** Who has the round open, and which sections their cursor is in. */
  readonly here: ReadonlyMap<MemberId, readonly SectionId[]>
  /** The newest state of each section that an event told of. */
  readonly sectionStates: ReadonlyMap<SectionId, SectionStateEvent>
  /** Sections whose content has moved since it was last fetched: section to log position. */
  readonly contentSeq: ReadonlyMap<SectionId, number>
  /** The newest form of each thread that an event told of, by id. */
  readonly threads: ReadonlyMap<string, ThreadBody>
  /** What the delegations say of each section that an event told of. */
  readonly endorsements: ReadonlyMap<SectionId, readonly EndorsementBody[]>
  /** How often an event told of what the beneficiary says to a section's recommendations, or asks for. */
  readonly answered: ReadonlyMap<SectionId, number>
  /** How often the reader was told of something more since the page came. */
  readonly notified: number
  subscribe(listener: () => void): () => void
  /** The live session of a section one may edit; the same object for the same section until `closeSection`. */
  openSection(section: SectionId, kind: SectionKind): SectionSession
  closeSection(section: SectionId): void
  /** Take what was asked for over HTTP for an event: while there is no live connection, whose events are newer. */
  hear(events: readonly SectionStateEvent[]): void
  close(): void
}

/** A section being edited. `doc`, `awareness` and `undo` are replaced together after a refusal: read them anew on each notice. */
export interface SectionSession {
  readonly id: SectionId
  readonly kind: SectionKind
  readonly doc: Y.Doc
  readonly awareness: Awareness
  /** Undo of this person's own changes in this section, across items. */
  readonly undo: Y.UndoManager
  /** `loading`: never synced. `live`: may be edited (also while offline, once loaded).
   * `closed`: this page may not edit it (see `reason`); show content from HTTP instead. */
  readonly status: 'loading' | 'live' | 'closed'
  readonly reason: Reason | null
  /** Edits that the server has not acknowledged. */
  readonly pending: number
  /** Whose client id is whose, from the server's events alone. */
  readonly clients: ReadonlyMap<number, MemberId>
  /** Where others are: item and field by member, from awareness. */
  readonly cursors: readonly { clientId: number; member: MemberId; item: string | null; field: string | null }[]
  subscribe(listener: () => void): () => void
  /** Publish where this person is; null when nowhere. Sets no text cursor (the editor does). */
  setPlace(place: { item: string | null; field: string } | null): void
  /** Ask the server again, after the section was unlocked. Opens a fresh document. */
  reopen(): void
}

/** A text that was refused and is kept for its author in this browser until discarded. */
export interface Draft {
  id: string
  section: SectionId
  /** Name of the section's kind, which names its fields where the section itself is not open any more. */
  kind: string
  /** Why it was not taken. */
  reason: Reason
  /** ISO 8601. */
  at: string
  /** What differs from the committed content, one entry a field, in reading order. */
  pieces: DraftPiece[]
  /** When it was sent as suggestions, ISO 8601; absent: it was not. */
  suggestedAt?: string
  /** When all of it was put into the text after all, ISO 8601; absent: it was not. */
  putAt?: string
}

export interface DraftPiece {
  /** Null for the section's intro. */
  item: string | null
  itemTitle: string
  field: string
  /** The text as its author saw it. */
  text: string
  /** Only what the author had added, '' when nothing but deletions. */
  added: string
  /** The text as it was without; absent where that was not known. */
  before?: string
}

/** Kept drafts of one person and round (IndexedDB). */
export interface DraftStore {
  /** Whether something would be gone with the page. */
  readonly isInMemory: boolean
  /** Whether a draft would be gone with the page. */
  isOnlyHere(id: string): boolean
  list(): Promise<Draft[]>
  keep(draft: Draft): Promise<void>
  discard(id: string): Promise<void>
  /** Keep them in this browser, or from now on in this page only: then what the browser has of them is taken out of it. */
  setKept(isKept: boolean): Promise<void>
  subscribe(listener: () => void): () => void
}

/** Transaction origin of every change made by this page outside an editor; undo tracks it. */
export const LOCAL = Symbol('local')
