import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { LIMITS } from '../../../schema/sections/index.ts'

/** New structs of one client id, in clock order. */
export interface Block {
  client: number
  /** First and one past the last clock. */
  start: number
  end: number
  structs: (Y.Item | Y.GC)[]
}

export interface DeleteRange {
  client: number
  clock: number
  len: number
}

/** An update read and not applied. */
export interface Decoded {
  blocks: Block[]
  deletes: DeleteRange[]
}

/** A refusal inside the gate, by its rule in GATE.md. */
export class Refusal extends Error {
  readonly rule: string
  readonly reason: 'malformed' | 'too-large' | 'foreign-client' | 'resync' | 'section-full'
  constructor(rule: string, reason: Refusal['reason'] = 'malformed') {
    super(`${rule} ${reason}`)
    this.rule = rule
    this.reason = reason
  }
}

/** Client ids that Yjs gives. */
const MAX_CLIENT = 0xffffffff

/** Read the whole of an update in the V1 encoding (rules G2–G5).
 * @throws Refusal */
export const decodeUpdate = (update: Uint8Array): Decoded => {
  let decoder: decoding.Decoder | null = null
  class Reader extends Y.UpdateDecoderV1 {
    constructor(rest: decoding.Decoder) {
      super(rest)
      decoder = rest
    }
  }
  let read: ReturnType<typeof Y.decodeUpdate>
  try {
    read = Y.decodeUpdateV2(update, Reader as unknown as typeof Y.UpdateDecoderV2)
  } catch {
    throw new Refusal('G2')
  }
  if (decoder === null || decoding.hasContent(decoder)) throw new Refusal('G2')
  if (read.structs.length > LIMITS.structsPerUpdate) throw new Refusal('G3', 'too-large')
  return { blocks: toBlocks(read.structs), deletes: toRanges(read.ds) }
}

const toBlocks = (structs: (Y.Item | Y.GC | Y.Skip)[]): Block[] => {
  const blocks: Block[] = []
  let clocks = 0
  for (const struct of structs) {
    const { client, clock } = struct.id
    if (struct instanceof Y.Skip) throw new Refusal('G5')
    if (struct.length <= 0 || clock + struct.length > Number.MAX_SAFE_INTEGER) throw new Refusal('G2')
    clocks += struct.length
    const block = blocks.at(-1)
    if (block !== undefined && block.client === client) {
      if (block.end !== clock) throw new Refusal('G4')
      block.structs.push(struct)
      block.end += struct.length
      continue
    }
    if (client > MAX_CLIENT || (block !== undefined && block.client < client)) throw new Refusal('G4')
    blocks.push({ client, start: clock, end: clock + struct.length, structs: [struct] })
  }
  if (clocks > LIMITS.clockPerUpdate) throw new Refusal('G3', 'too-large')
  return blocks
}

/** Ranges of a client id ascend, as every Yjs writes them: overlapping ones would have the same structs looked at again
 * and again, by us and by Yjs. */
const toRanges = (ds: { clients: Map<number, { clock: number; len: number }[]> }): DeleteRange[] => {
  const ranges: DeleteRange[] = []
  for (const [client, items] of ds.clients) {
    let end = 0
    for (const { clock, len } of items) {
      if (client > MAX_CLIENT || len <= 0 || clock + len > Number.MAX_SAFE_INTEGER) throw new Refusal('G2')
      if (clock < end) throw new Refusal('G12')
      end = clock + len
      ranges.push({ client, clock, len })
      if (ranges.length > LIMITS.deleteRangesPerUpdate) throw new Refusal('G3', 'too-large')
    }
  }
  return ranges
}

/** Client ids one state vector may name. */
const MAX_CLIENTS = 10_000

/** Whether a state vector can be what an honest page sends (rule G13): read whole, before anything is allocated. */
export const isStateVectorSane = (bytes: Uint8Array): boolean => {
  try {
    const decoder = decoding.createDecoder(bytes)
    const count = decoding.readVarUint(decoder)
    if (count > MAX_CLIENTS || count > bytes.length / 2) return false
    for (let at = 0; at < count; at++) {
      if (decoding.readVarUint(decoder) > MAX_CLIENT) return false
      decoding.readVarUint(decoder)
    }
    return !decoding.hasContent(decoder)
  } catch {
    return false
  }
}
