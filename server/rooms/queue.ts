import * as Y from 'yjs'
import type { ThreadId } from '../../schema/ids.ts'
import type { CommitRequest, CommitRow, MemberInfo, SectionChannel, SuggestionTurn } from './types.ts'

/** An update that has passed the gate and waits for its commit. */
export interface Pending {
  /** Its number: updates of a section are counted as they are accepted, from 1. */
  n: number
  member: MemberInfo
  channel: SectionChannel
  update: Uint8Array
  /** Client ids that this update uses for the first time. */
  authors: number[]
  /** The suggestion that it puts into the text or takes back; null: typed by the member. */
  suggestion: SuggestionTurn | null
}

/** Bytes of one section in one commit. */
const BATCH_BYTES = 4 << 20

export const sizeOf = (updates: readonly Uint8Array[]): number => updates.reduce((sum, { length }) => sum + length, 0)

export const merge = (updates: Uint8Array[]): Uint8Array =>
  updates.length === 1 ? updates[0]! : Y.mergeUpdates(updates)

/** Bytes of all updates of a batch. */
export const bytesOf = (batch: readonly Pending[]): number => sizeOf(batch.map(({ update }) => update))

/** What a section has accepted and not committed, in its order: first the batch that is being written, then the rest. */
export class UpdateQueue {
  #accepted = 0
  #waiting: Pending[] = []
  #waitingBytes = 0
  #inFlight: Pending[] = []
  #whenLanded: (() => void)[] = []

  /** Number of the newest update that passed the gate. */
  get accepted(): number {
    return this.#accepted
  }

  /** Everything up to this number is committed, or was dropped together with its author's channel. */
  get committed(): number {
    const first = this.#inFlight[0] ?? this.#waiting[0]
    return first === undefined ? this.#accepted : first.n - 1
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Bytes of what waits and is not being written. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Bytes of everything that is not committed. */
  get pendingBytes(): number {
    return this.#waitingBytes + bytesOf(this.#inFlight)
  }

  /** @param n number to keep, of an update that was accepted before; a new one without it.
   * @returns the update's number. */
  push(pending: Omit<Pending, 'n'>, n: number = ++this.#accepted): number {
    this.#waiting.push({ ...pending, n })
    this.#waitingBytes += pending.update.length
    return n
  }

  /** Begin to write the oldest updates: at least one, at most BATCH_BYTES. */
  take(): Pending[] {
    let bytes = 0
    const count = this.#waiting.findIndex(({ update }, index) => (bytes += update.length) > BATCH_BYTES && index > 0)
    this.#inFlight = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count)
    this.#waitingBytes -= bytesOf(this.#inFlight)
    return this.#inFlight
  }

  /** The batch was not written: it waits again, before all others. */
  putBack(): void {
    this.#waiting = [...this.#inFlight, ...this.#waiting]
    this.#waitingBytes += bytesOf(this.#inFlight)
    this.land()
  }

  /** The batch is written, or void. @returns it. */
  land(): Pending[] {
    const batch = this.#inFlight
    this.#inFlight = []
    for (const resolve of this.#whenLanded.splice(0)) resolve()
    return batch
  }

  /** Resolves when nothing is being written. */
  async landed(): Promise<void> {
    if (this.#inFlight.length > 0) await new Promise<void>((resolve) => this.#whenLanded.push(resolve))
  }

  /** Forget what waits. @returns it. */
  clear(): Pending[] {
    this.#waitingBytes = 0
    return this.#waiting.splice(0)
  }
}

/** What is taken back is put back in the member's own name: only words that are put in are the suggester's. */
const proposedIn = (suggestion: SuggestionTurn | null): ThreadId | null =>
  suggestion !== null && suggestion.turn % 2 === 1 ? suggestion.thread : null

/** A batch as the store writes it: one row for each member, so that every row has one author, and one for each turn of a
 * suggestion, which has two. */
export const commitRows = (batch: readonly Pending[]): Pick<CommitRequest, 'rows' | 'authors'> => {
  const byRow = new Map<string, { row: Omit<CommitRow, 'bytes'>; updates: Uint8Array[] }>()
  for (const { member, suggestion, update } of batch) {
    const key = suggestion === null ? member.id : `${member.id}/${suggestion.thread}/${suggestion.turn}`
    const known = byRow.get(key)
    if (known === undefined) byRow.set(key, { row: { member: member.id, suggestion }, updates: [update] })
    else known.updates.push(update)
  }
  return {
    rows: [...byRow.values()].map(({ row, updates }) => ({ ...row, bytes: merge(updates) })),
    authors: batch.flatMap(({ authors, member, suggestion }) =>
      authors.map((id): CommitRequest['authors'][number] => [id, member.id, proposedIn(suggestion)]),
    ),
  }
}
