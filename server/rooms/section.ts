import { AppError, type Reason } from '../../schema/errors.ts'
import type { MemberId } from '../../schema/ids.ts'
import { sectionKind, type SectionKind } from '../../schema/sections/index.ts'
import type { Committable, Committer } from './committer.ts'
import { createCursors, type Cursors } from './cursors.ts'
import { bytesOf, commitRows, merge, sizeOf, UpdateQueue, type Pending } from './queue.ts'
import { denial, lostRights } from './rights.ts'
import { BrokenStaging, GateRefusal, StagingDocument, type Staged } from './staging.ts'
import type {
  Clock,
  CommitOutcome,
  CommitRequest,
  Log,
  MemberInfo,
  Meter,
  SectionChannel,
  SectionInfo,
  SectionStore,
  StoredSection,
  SuggestionTurn,
} from './types.ts'

/** Yjs update that says nothing: no structs, no deletions. */
const NO_CHANGE = new Uint8Array([0, 0])

export interface SectionDeps {
  store: SectionStore
  committer: Committer
  clock: Clock
  log: Log
  meter: Meter
  /** Before state, epoch and release are read: answers of the database may overtake one another. */
  ask(): number
  /** The section's state, epoch or release was read anew. */
  onInfo(info: SectionInfo, askedAt: number): void
  /** The round's members were read anew: whoever is no longer what they were let in as is sent away. */
  onMembers(members: MemberInfo[], askedAt: number): void
  /** Rows up to `seq` are in the log. */
  onCommitted(seq: number): void
  /** The members whose cursors are in this section have changed. */
  onCursors(): void
  /** This object is void; whoever comes next loads the section again. */
  onDropped(): void
}

/** Uncommitted bytes at which a section stops reading from its authors. */
const HOLD_BYTES = 2 << 20
/** A log tail this long is folded into a checkpoint. */
const TAIL_ROWS = 500
const TAIL_BYTES = 64 << 10

/** One section while somebody edits it: a cache of the log, plus what has passed the gate and waits for its commit.
 * Nothing in here reaches anybody but its author before it is committed (DESIGN 5.5; PROTOCOL.md E1–E7). */
export class LiveSection implements Committable {
  info: SectionInfo
  readonly kind: SectionKind
  readonly channels = new Set<SectionChannel>()
  readonly cursors: Cursors
  readonly #deps: SectionDeps
  #staging: StagingDocument
  /** Sequence number of the last row this memory contains. */
  #head: number
  readonly #queue = new UpdateQueue()
  #tailRows: number
  #tailBytes: number
  #isHeld = false
  #isDropped = false
  #refreshing: Promise<void> | null = null

  constructor(stored: StoredSection, deps: SectionDeps) {
    const kind = sectionKind(stored.info.kind)
    if (kind === undefined) throw new AppError('internal', `unknown section kind ${stored.info.kind}`)
    this.#deps = deps
    this.info = stored.info
    this.kind = kind
    this.#staging = new StagingDocument(stored, kind)
    this.#head = stored.head
    this.#tailRows = stored.head - stored.checkpointSeq
    this.#tailBytes = sizeOf(stored.checkpointSeq === 0 ? stored.updates : stored.updates.slice(1))
    this.cursors = createCursors({
      channels: this.channels,
      clock: deps.clock,
      ownerOf: (id) => this.#staging.ownerOf(id),
      bind: (id, member) => this.#staging.bind(id, member),
      onChange: deps.onCursors,
    })
  }

  /** Number of the newest update that passed the gate. */
  get accepted(): number {
    return this.#queue.accepted
  }

  /** Everything up to this number is committed, or was dropped together with its author's channel. */
  get committed(): number {
    return this.#queue.committed
  }

  get isClean(): boolean {
    return this.committed === this.accepted && this.#refreshing === null
  }

  get isDropped(): boolean {
    return this.#isDropped
  }

  /** Bytes of the encoded state, roughly. */
  get bytes(): number {
    return this.#staging.bytes
  }

  /** Accepted and not yet committed. */
  get pendingBytes(): number {
    return this.#queue.pendingBytes
  }

  stateVector(): Uint8Array {
    return this.#staging.stateVector()
  }

  /** What somebody with this state vector lacks, uncommitted edits included: hold it until `committed` reaches `accepted`. */
  difference(stateVector: Uint8Array): Uint8Array {
    return this.#staging.difference(stateVector)
  }

  /** Judge an update, and let it wait for its commit.
   * @param suggestion the one that it puts into the text or takes back, of which there is a row even where it adds nothing; null:
   * typed by the member.
   * @returns the number up to which must be committed before this update may be acknowledged.
   * @throws AppError with the reason for which the channel closes. */
  submit(channel: SectionChannel, update: Uint8Array, suggestion: SuggestionTurn | null = null): number {
    const refused = denial(channel.member, this.info)
    if (refused !== null) throw this.refuse(refused, 'S2')
    if (this.#isDropped) throw this.refuse('restarting', 'E7')
    return this.#accept({ member: channel.member, channel, update, suggestion })
  }

  /** An update is not taken, and its channel will be closed. @returns what to throw. */
  refuse(reason: Reason, rule: string, detail: string = reason): AppError {
    this.#deps.meter.countRefused(reason, rule)
    return new AppError(reason, detail)
  }

  takeBatch(): CommitRequest | null {
    if (this.#refreshing !== null || this.#isDropped || !this.#queue.hasWaiting) return null
    const { id: section, epoch } = this.info
    return { section, epoch, ...commitRows(this.#queue.take()) }
  }

  putBack(): void {
    this.#queue.putBack()
  }

  settle(outcome: CommitOutcome): void {
    if (this.#isDropped) return
    if (outcome.kind === 'unknown') return this.drop('internal')
    if (outcome.kind === 'fenced') {
      this.putBack()
      void this.refresh()
      return
    }
    const batch = this.#queue.land()
    const rows = commitRows(batch).rows.length
    this.#publish(batch)
    this.#tailRows += rows
    const bytes = bytesOf(batch)
    this.#tailBytes += bytes
    this.#deps.meter.countCommitted(batch.length, bytes)
    if (outcome.base === this.#head) {
      this.#head += rows
      this.#deps.onCommitted(this.#head)
    } else {
      // Another process has written to this section: read what this memory lacks.
      void this.refresh()
    }
    if (this.#tailRows > TAIL_ROWS || this.#tailBytes > TAIL_BYTES) void this.checkpoint()
  }

  /** Read state, rights and rows again, and judge every channel and every waiting update anew. Never fails: a section that
   * cannot be read is dropped. Resolves once nothing accepted under the old epoch can be written any more. */
  refresh(): Promise<void> {
    const before = this.#refreshing ?? Promise.resolve()
    const mine = before.then(async () => {
      await this.#queue.landed()
      if (this.#isDropped) return
      try {
        const askedAt = this.#deps.ask()
        this.#rebuild(await this.#deps.store.load(this.info.id), askedAt)
      } catch (error) {
        this.#deps.log.error('section could not be read again', { section: this.info.id, error })
        this.drop('storage-unavailable')
      }
    })
    const current = mine.finally(() => {
      if (this.#refreshing !== current) return
      this.#refreshing = null
      if (this.#queue.hasWaiting) this.#deps.committer.schedule(this)
    })
    this.#refreshing = current
    return current
  }

  /** Forget everything and send everybody to load again (PROTOCOL.md E7). */
  drop(reason: Reason): void {
    if (this.#isDropped) return
    this.#isDropped = true
    this.#queue.clear()
    this.#queue.land()
    for (const channel of this.channels) channel.close(reason)
    this.#staging.destroy()
    this.#deps.onDropped()
  }

  attach(channel: SectionChannel): void {
    this.channels.add(channel)
    if (this.#isHeld) channel.hold(true)
  }

  detach(channel: SectionChannel): void {
    this.channels.delete(channel)
    if (this.#isHeld) channel.hold(false)
    this.cursors.leave(channel)
  }

  /** Fold the log, when all of this memory is committed and survives its own encoding. Never fails: the log is whole without. */
  async checkpoint(): Promise<void> {
    if (!this.isClean || this.#isDropped || this.#tailRows === 0) return
    this.#tailRows = 0
    this.#tailBytes = 0
    try {
      const bytes = this.#staging.fold()
      if (bytes === null) throw new Error('the section differs from its own encoding')
      await this.#deps.store.checkpoint(this.info.id, this.#head, bytes)
    } catch (error) {
      this.#deps.log.error('no checkpoint made', { section: this.info.id, error })
    }
  }

  /** @param n number to keep, when it was accepted before. */
  #accept(asked: Omit<Pending, 'n' | 'authors'>, n?: number): number {
    const staged = this.#stage(asked.member.id, asked.update)
    if (staged === null && asked.suggestion === null) return this.accepted
    const { update, newClients: authors } = staged ?? { update: NO_CHANGE, newClients: [] }
    const number = this.#queue.push({ ...asked, update, authors }, n)
    this.#holdOrRelease()
    this.#deps.committer.schedule(this)
    return number
  }

  #stage(member: MemberId, update: Uint8Array): Staged | null {
    try {
      return this.#staging.accept(member, update, this.info.id, this.#deps.log)
    } catch (error) {
      if (error instanceof GateRefusal) this.#deps.meter.countRefused(error.reason, error.rule)
      if (error instanceof BrokenStaging) this.drop('internal')
      throw error
    }
  }

  #publish(batch: Pending[]): void {
    for (const channel of this.channels) channel.settle()
    const update = merge(batch.map(({ update }) => update))
    const last = batch.at(-1)!.n
    const [first] = batch
    const only = batch.every(({ channel }) => channel === first!.channel) ? first!.channel : null
    for (const channel of this.channels) if (channel !== only) channel.sendUpdate(update, last)
    this.#holdOrRelease()
  }

  #holdOrRelease(): void {
    const isHeld = this.#queue.waitingBytes > HOLD_BYTES
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    for (const channel of this.channels) channel.hold(isHeld)
  }

  /** @see DESIGN 5.5, "for a refused section" */
  #rebuild(stored: StoredSection, askedAt: number): void {
    const jump = stored.info.epoch - this.info.epoch
    const missed = stored.head - this.#head
    this.info = stored.info
    const waiting = this.#queue.clear()
    const members = new Map(stored.members.map((member) => [member.id, member]))
    // A state that came and went in between may have been a lock: then nobody's unsaved text goes on by itself.
    const refusal = (member: MemberInfo): Reason | null =>
      lostRights(member, members.get(member.id)) ??
      denial(member, this.info) ??
      (jump > 1 ? ('rights-changed' as const) : null)
    const old = this.#staging
    this.#staging = new StagingDocument(stored, this.kind, old)
    old.destroy()
    this.#head = stored.head
    for (const channel of this.channels) {
      const refused = refusal(channel.member)
      if (refused !== null) channel.close(refused)
    }
    const lost = new Set<MemberId>()
    for (const pending of waiting) {
      const refused = refusal(pending.member)
      if (refused !== null) this.#deps.meter.countRefused(refused, 'E4')
      if (refused !== null || !this.#reaccept(pending)) lost.add(pending.member.id)
    }
    for (const channel of this.channels) if (lost.has(channel.member.id)) channel.close('resync')
    if (this.#isDropped) return
    this.#deps.onMembers(stored.members, askedAt)
    this.#deps.onInfo(this.info, askedAt)
    for (const channel of this.channels) channel.reencode()
    if (missed > 0) {
      const rows = missed <= stored.updates.length ? stored.updates.slice(-missed) : stored.updates
      const update = merge(rows)
      for (const channel of this.channels) channel.sendUpdate(update, Number.MAX_SAFE_INTEGER)
      this.#deps.onCommitted(this.#head)
    }
    for (const channel of this.channels) channel.settle()
  }

  /** Judge an update again that was accepted before, and keep its number. */
  #reaccept(pending: Pending): boolean {
    try {
      this.#accept(pending, pending.n)
      return true
    } catch {
      return false
    }
  }
}
