import * as Y from 'yjs'
import { AppError, type Reason } from '../../schema/errors.ts'
import type { MemberId } from '../../schema/ids.ts'
import { buildDocument } from '../../schema/sections/document.ts'
import { LIMITS, sectionKind, type SectionKind } from '../../schema/sections/index.ts'
import type { Committable, Committer } from './committer.ts'
import { createCursors, type Cursors } from './cursors.ts'
import { judgeUpdate } from './gate/index.ts'
import { bytesOf, commitRows, merge, sizeOf, UpdateQueue, type Pending } from './queue.ts'
import { encodeChecked } from './reload.ts'
import { denial } from './rights.ts'
import type {
  Clock,
  CommitOutcome,
  CommitRequest,
  Log,
  MemberInfo,
  SectionChannel,
  SectionInfo,
  SectionStore,
  StoredSection,
} from './types.ts'

export interface SectionDeps {
  store: SectionStore
  committer: Committer
  clock: Clock
  log: Log
  /** The section's state, epoch or release was read anew. */
  onInfo(info: SectionInfo): void
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
  #doc: Y.Doc
  /** Sequence number of the last row this memory contains. */
  #head: number
  /** Whose client id is whose; `isKept` once it is written or waits to be. */
  #owners = new Map<number, { member: MemberId; isKept: boolean }>()
  readonly #queue = new UpdateQueue()
  #bytes: number
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
    this.#doc = buildDocument(stored.updates)
    this.#head = stored.head
    this.#adoptOwners(stored)
    this.#bytes = sizeOf(stored.updates)
    this.#tailRows = stored.head - stored.checkpointSeq
    this.#tailBytes = stored.checkpointSeq === 0 ? this.#bytes : sizeOf(stored.updates.slice(1))
    this.cursors = createCursors({
      channels: this.channels,
      clock: deps.clock,
      ownerOf: (id) => this.#owners.get(id)?.member,
      bind: (id, member) => void this.#owners.set(id, { member, isKept: false }),
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

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc)
  }

  /** What somebody with this state vector lacks, uncommitted edits included: hold it until `committed` reaches `accepted`. */
  difference(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, stateVector)
  }

  /** Judge an update, and let it wait for its commit.
   * @returns the number up to which must be committed before this update may be acknowledged.
   * @throws AppError with the reason for which the channel closes. */
  submit(channel: SectionChannel, update: Uint8Array): number {
    const refused = denial(channel.member, this.info)
    if (refused !== null) throw new AppError(refused)
    if (this.#isDropped) throw new AppError('restarting')
    return this.#accept(channel.member, channel, update)
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
    const rows = new Set(batch.map(({ member }) => member.id)).size
    this.#publish(batch)
    this.#tailRows += rows
    this.#tailBytes += bytesOf(batch)
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
        this.#rebuild(await this.#deps.store.load(this.info.id))
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
    this.#doc.destroy()
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

  /** Fold the log, when all of this memory is committed and survives its own encoding. */
  async checkpoint(): Promise<void> {
    if (!this.isClean || this.#isDropped || this.#tailRows === 0) return
    const bytes = encodeChecked(this.#doc)
    this.#tailRows = 0
    this.#tailBytes = 0
    if (bytes === null) {
      this.#deps.log.error('section differs from its own encoding, no checkpoint made', { section: this.info.id })
      return
    }
    this.#bytes = bytes.length
    try {
      await this.#deps.store.checkpoint(this.info.id, this.#head, bytes)
    } catch (error) {
      this.#deps.log.warn('checkpoint not written', { section: this.info.id, error })
    }
  }

  /** @param n number to keep, when it was accepted before. */
  #accept(member: MemberInfo, channel: SectionChannel, update: Uint8Array, n?: number): number {
    if (this.#bytes + update.length > LIMITS.sectionBytes) this.#bytes = Y.encodeStateAsUpdate(this.#doc).length
    const verdict = judgeUpdate(update, {
      doc: this.#doc,
      kind: this.kind,
      member: member.id,
      ownerOf: (id) => this.#boundTo(id, member.id),
      sectionBytes: this.#bytes,
    })
    if (verdict.kind === 'refuse') throw new AppError(verdict.reason, `refused by rule ${verdict.rule}`)
    if (verdict.kind === 'known') return this.accepted
    const emitted = this.#apply(verdict.update)
    if (emitted.length === 0) return this.accepted
    for (const id of verdict.newClients) this.#owners.set(id, { member: member.id, isKept: true })
    const merged = merge(emitted)
    this.#bytes += merged.length
    const number = this.#queue.push({ member, channel, update: merged, authors: verdict.newClients }, n)
    this.#holdOrRelease()
    this.#deps.committer.schedule(this)
    return number
  }

  /** An id of this member that is not written yet counts as free, so that the gate names it for the next commit. */
  #boundTo(id: number, member: MemberId): MemberId | undefined {
    const owner = this.#owners.get(id)
    return owner === undefined || (owner.member === member && !owner.isKept) ? undefined : owner.member
  }

  /** @returns what Yjs says has changed, its own tidying included: this and nothing else is stored and sent. */
  #apply(update: Uint8Array): Uint8Array[] {
    const emitted: Uint8Array[] = []
    const collect = (bytes: Uint8Array): void => void emitted.push(bytes)
    this.#doc.on('update', collect)
    try {
      Y.applyUpdate(this.#doc, update)
      if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null) throw new Error('left a gap')
    } catch (error) {
      // Applying is not atomic: after a failure this memory cannot be trusted.
      this.#deps.log.error('an update passed the gate and could not be applied', { section: this.info.id, error })
      this.drop('internal')
      throw new AppError('malformed', 'an update could not be applied', { cause: error })
    } finally {
      this.#doc.off('update', collect)
    }
    return emitted
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

  #adoptOwners({ authors }: StoredSection): void {
    const unwritten = [...this.#owners].filter(([, { isKept }]) => !isKept)
    this.#owners = new Map(unwritten)
    for (const [id, member] of authors) this.#owners.set(id, { member, isKept: true })
  }

  /** @see DESIGN 5.5, "for a refused section" */
  #rebuild(stored: StoredSection): void {
    const jump = stored.info.epoch - this.info.epoch
    const missed = stored.head - this.#head
    this.info = stored.info
    const waiting = this.#queue.clear()
    const old = this.#doc
    this.#doc = buildDocument(stored.updates)
    old.destroy()
    this.#head = stored.head
    this.#adoptOwners(stored)
    // A state that came and went in between may have been a lock: then nobody's unsaved text goes on by itself.
    for (const channel of this.channels) {
      const refused = denial(channel.member, this.info)
      if (refused !== null) channel.close(refused)
      else if (jump > 1) channel.close('rights-changed')
    }
    const lost = new Set<MemberId>()
    for (const pending of waiting) {
      const isRefused = jump > 1 || denial(pending.member, this.info) !== null || !this.#reaccept(pending)
      if (isRefused) lost.add(pending.member.id)
    }
    for (const channel of this.channels) if (lost.has(channel.member.id)) channel.close('resync')
    if (this.#isDropped) return
    this.#deps.onInfo(this.info)
    for (const channel of this.channels) channel.reencode()
    if (missed > 0) {
      const rows = missed <= stored.updates.length ? stored.updates.slice(-missed) : stored.updates
      const update = Y.mergeUpdates(rows)
      for (const channel of this.channels) channel.sendUpdate(update, Number.MAX_SAFE_INTEGER)
      this.#deps.onCommitted(this.#head)
    }
    for (const channel of this.channels) channel.settle()
  }

  /** Judge an update again that was accepted before, and keep its number. */
  #reaccept(pending: Pending): boolean {
    try {
      this.#accept(pending.member, pending.channel, pending.update, pending.n)
      return true
    } catch {
      return false
    }
  }
}
