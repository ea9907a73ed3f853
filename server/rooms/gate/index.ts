import * as Y from 'yjs'
import type { Reason } from '../../../schema/errors.ts'
import type { MemberId } from '../../../schema/ids.ts'
import { LIMITS, type SectionKind } from '../../../schema/sections/index.ts'
import { encodeChecked } from '../reload.ts'
import { decodeUpdate, Refusal, type Block, type DeleteRange } from './decode.ts'
import { createStructure } from './structure.ts'

export { isStateVectorSane } from './decode.ts'

/** What an update is judged against; nothing of it is changed. */
export interface GateContext {
  /** The section's staging document. */
  doc: Y.Doc
  kind: SectionKind
  /** Who sends the update. */
  member: MemberId
  /** Whose client id is whose; undefined for one that nobody has used. */
  ownerOf(clientId: number): MemberId | undefined
  /** Encoded size of the section. */
  sectionBytes: number
}

/** `known`: everything in it is there already. `newClients`: ids in it that nobody has used. */
export type Verdict =
  | { kind: 'accept'; newClients: number[]; update: Uint8Array }
  | { kind: 'known' }
  | { kind: 'refuse'; reason: Reason; rule: string }

/** Judge a Yjs update (V1) before anything is applied, because applying is neither atomic nor refuses anything.
 * Lets in what an honest co-editor's Yjs can have made of our documents. Pure, and never throws.
 * @see schema/wire/GATE.md for the rules. */
export const judgeUpdate = (update: Uint8Array, context: GateContext): Verdict => {
  try {
    return judge(update, context)
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refuse', reason: error.reason, rule: error.rule }
    // Hostile bytes may make Yjs or the stack give up anywhere; that is a refusal too.
    return { kind: 'refuse', reason: 'malformed', rule: 'G2' }
  }
}

const judge = (update: Uint8Array, context: GateContext): Verdict => {
  const { doc, kind, member, ownerOf, sectionBytes } = context
  if (update.length > LIMITS.updateBytes) throw new Refusal('G1', 'too-large')
  const { blocks, deletes } = decodeUpdate(update)
  const fresh = blocks.filter(({ client, end }) => end > Y.getState(doc.store, client))
  const newClients: number[] = []
  for (const { client, start } of fresh) {
    const owner = ownerOf(client)
    if (owner !== undefined && owner !== member) throw new Refusal('G6', 'foreign-client')
    if (owner === undefined) newClients.push(client)
    if (start > Y.getState(doc.store, client)) throw new Refusal('G7', 'resync')
  }
  const hasDeletes = checkDeletes(doc, fresh, deletes)
  if (fresh.length === 0 && !hasDeletes) return { kind: 'known' }
  // Whoever only deletes makes room: a full section can be emptied.
  if (fresh.length > 0 && sectionBytes + update.length > LIMITS.sectionBytes) throw new Refusal('G1', 'section-full')
  const structure = createStructure(doc, fresh, kind)
  for (const { client, structs } of fresh) {
    const state = Y.getState(doc.store, client)
    for (const struct of structs) if (struct.id.clock + struct.length > state) structure.check(struct)
  }
  if (structure.isDoubtful) checkOnClone(doc, update)
  return { kind: 'accept', newClients, update }
}

/** Rule G12. @returns whether something is deleted that was not. */
const checkDeletes = (doc: Y.Doc, fresh: Block[], deletes: DeleteRange[]): boolean => {
  let hasNew = false
  const ends = new Map(fresh.map(({ client, end }) => [client, end]))
  for (const { client, clock, len } of deletes) {
    const state = Y.getState(doc.store, client)
    const end = Math.max(state, ends.get(client) ?? 0)
    if (clock + len > end) throw new Refusal('G12', 'resync')
    if (!hasNew && clock < state) hasNew = hasUndeleted(doc, client, clock, Math.min(clock + len, state))
  }
  return hasNew
}

const hasUndeleted = (doc: Y.Doc, client: number, from: number, to: number): boolean => {
  const structs = doc.store.clients.get(client)!
  for (let at = Y.findIndexSS(structs, from); at < structs.length && structs[at]!.id.clock < to; at++)
    if (!structs[at]!.deleted) return true
  return false
}

/** The slow path (G14): what cannot be judged by looking is tried on a copy, which must survive its own encoding. */
const checkOnClone = (doc: Y.Doc, update: Uint8Array): void => {
  const clone = new Y.Doc()
  try {
    Y.applyUpdate(clone, Y.encodeStateAsUpdate(doc))
    Y.applyUpdate(clone, update)
    if (clone.store.pendingStructs !== null || clone.store.pendingDs !== null) throw new Refusal('G14')
    if (encodeChecked(clone) === null) throw new Refusal('G14')
  } finally {
    clone.destroy()
  }
}
