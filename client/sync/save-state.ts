import type { Connection } from './round-socket.ts'
import type { SaveState } from './types.ts'

/** An edit that waits longer than this, although the socket is up, is worth a word. */
export const STUCK_MS = 5000

interface Edit {
  /** When it was made, ms of `Date.now`. */
  at: number
  /** Fields it touched (see touched-fields.ts). */
  fields: ReadonlySet<string>
}

/** Which edits of one document are not acknowledged. The SyncStep2 of a join carries everything unsaved, so the first frame
 * of a join covers every edit before it, deletions too, which no state vector shows; each later frame covers the edit it
 * was sent for. Pure bookkeeping: no timers. */
export interface SaveTracker {
  /** Edits that no acknowledged frame carries. */
  readonly pending: number
  /** When the oldest of them was made; null when all is saved. */
  readonly oldestAt: number | null
  /** Fields touched by unacknowledged edits. */
  unsavedFields(): Set<string>
  edited(at: number, fields: ReadonlySet<string>): void
  /** A new join begins: acknowledgements of the last one are void. */
  joined(): void
  /** A document frame leaves, carrying every edit until now that none before it carries. */
  sent(): void
  acknowledged(count: number): void
}

export const createSaveTracker = (): SaveTracker => {
  let unsaved: Edit[] = []
  /** Edits made since the beginning, and those acknowledged. */
  let made = 0
  let saved = 0
  /** For each frame of this join: how many edits had been made when it left. */
  let covers: number[] = []
  return {
    get pending() {
      return made - saved
    },
    get oldestAt() {
      return unsaved[0]?.at ?? null
    },
    unsavedFields: () => new Set(unsaved.flatMap(({ fields }) => [...fields])),
    edited(at, fields) {
      made++
      unsaved.push({ at, fields })
    },
    joined() {
      covers = []
    },
    sent() {
      covers.push(made)
    },
    acknowledged(count) {
      const upTo = covers[Math.min(count, covers.length) - 1] ?? 0
      if (upTo <= saved) return
      unsaved = unsaved.slice(upTo - saved)
      saved = upTo
    },
  }
}

export interface SaveFacts {
  connection: Connection
  isStorageReachable: boolean
  pending: number
  /** When the oldest unacknowledged edit was made; null when there is none or it is being kept as a draft. */
  oldestAt: number | null
  upSince: number | null
  now: number
}

/** Since when an edit has been waiting for the server, which cannot answer while the socket is away. */
export const waitingSince = ({ oldestAt, upSince }: Pick<SaveFacts, 'oldestAt' | 'upSince'>): number | null =>
  oldestAt === null || upSince === null ? null : Math.max(oldestAt, upSince)

/** What the page says about saving. Never `saved` while anything is not acknowledged. */
export const saveStateOf = (facts: SaveFacts): SaveState => {
  const { connection, isStorageReachable, pending, now } = facts
  if (connection === 'offline' || connection === 'ended') return { kind: 'offline', pending }
  if (!isStorageReachable) return { kind: 'storage-down', pending }
  if (pending === 0) return { kind: 'saved', pending }
  const since = waitingSince(facts)
  return { kind: since !== null && now - since >= STUCK_MS ? 'stuck' : 'saving', pending }
}
