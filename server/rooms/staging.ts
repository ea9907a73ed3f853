import * as Y from 'yjs'
import { AppError, type Reason } from '../../schema/errors.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import { buildDocument } from '../../schema/sections/document.ts'
import { LIMITS, type SectionKind } from '../../schema/sections/index.ts'
import { judgeUpdate } from './gate/index.ts'
import { merge, sizeOf } from './queue.ts'
import { encodeChecked } from './reload.ts'
import type { Log, StoredSection } from './types.ts'

/** What an accepted update has added. */
export interface Staged {
  /** What Yjs says has changed, its own tidying included: this and nothing else is stored and sent. */
  update: Uint8Array
  /** Client ids that it uses for the first time. */
  newClients: number[]
}

/** Thrown for an update that the gate does not let in. */
export class GateRefusal extends AppError {
  /** Which rule of GATE.md. */
  readonly rule: string
  constructor(reason: Reason, rule: string) {
    super(reason, `refused by rule ${rule}`)
    this.rule = rule
  }
}

/** Thrown after an update that passed the gate and could not be applied: applying is not atomic, so the memory is void. */
export class BrokenStaging extends AppError {
  constructor(cause: unknown) {
    super('malformed', 'an update could not be applied', { cause })
  }
}

/** A section's document with everything the gate let in, committed or not, and whose client id is whose. */
export class StagingDocument {
  readonly #kind: SectionKind
  readonly #doc: Y.Doc
  /** `isKept` once it is written or waits to be. */
  readonly #owners: Map<number, { member: MemberId; isKept: boolean }>
  /** Size of the encoded state, roughly: never too small. */
  #bytes: number

  /** @param before the document that this one replaces: ids bound by cursors only are taken over from it.
   * @throws when the log does not fit together. */
  constructor(stored: StoredSection, kind: SectionKind, before?: StagingDocument) {
    this.#kind = kind
    this.#doc = buildDocument(stored.updates)
    this.#bytes = sizeOf(stored.updates)
    this.#owners = new Map([...(before === undefined ? [] : before.#owners)].filter(([, { isKept }]) => !isKept))
    for (const [id, member] of stored.authors) this.#owners.set(id, { member, isKept: true })
  }

  /** Bytes of the encoded state, roughly. */
  get bytes(): number {
    return this.#bytes
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc)
  }

  /** What somebody with this state vector lacks. */
  difference(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, stateVector)
  }

  ownerOf(clientId: number): MemberId | undefined {
    return this.#owners.get(clientId)?.member
  }

  /** Remember whose an id is that has been used by a cursor only. */
  bind(clientId: number, member: MemberId): void {
    this.#owners.set(clientId, { member, isKept: false })
  }

  /** Judge an update and apply it.
   * @returns null when it adds nothing.
   * @throws GateRefusal, BrokenStaging. */
  accept(member: MemberId, update: Uint8Array, section: SectionId, log: Log): Staged | null {
    if (this.#bytes + update.length > LIMITS.sectionBytes) this.#bytes = Y.encodeStateAsUpdate(this.#doc).length
    const verdict = judgeUpdate(update, {
      doc: this.#doc,
      kind: this.#kind,
      member,
      ownerOf: (id) => this.#boundTo(id, member),
      sectionBytes: this.#bytes,
    })
    if (verdict.kind === 'refuse') throw new GateRefusal(verdict.reason, verdict.rule)
    if (verdict.kind === 'known') return null
    const emitted = this.#apply(verdict.update, section, log)
    if (emitted.length === 0) return null
    for (const id of verdict.newClients) this.#owners.set(id, { member, isKept: true })
    const merged = merge(emitted)
    this.#bytes += merged.length
    return { update: merged, newClients: verdict.newClients }
  }

  /** @returns the encoding, or null when the document differs from its own reload. */
  fold(): Uint8Array | null {
    const bytes = encodeChecked(this.#doc)
    if (bytes !== null) this.#bytes = bytes.length
    return bytes
  }

  destroy(): void {
    this.#doc.destroy()
  }

  /** An id of this member that is not written yet counts as free, so that the gate names it for the next commit. */
  #boundTo(id: number, member: MemberId): MemberId | undefined {
    const owner = this.#owners.get(id)
    return owner === undefined || (owner.member === member && !owner.isKept) ? undefined : owner.member
  }

  #apply(update: Uint8Array, section: SectionId, log: Log): Uint8Array[] {
    const emitted: Uint8Array[] = []
    const collect = (bytes: Uint8Array): void => void emitted.push(bytes)
    this.#doc.on('update', collect)
    try {
      Y.applyUpdate(this.#doc, update)
      if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null) throw new Error('left a gap')
    } catch (error) {
      log.error('an update passed the gate and could not be applied', { section, error })
      throw new BrokenStaging(error)
    } finally {
      this.#doc.off('update', collect)
    }
    return emitted
  }
}
