import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { AppError } from '../../schema/errors.ts'
import { MAX_AWARENESS_BYTES } from '../../schema/wire/messages.ts'

/** One entry of an awareness frame. `state` is JSON in UTF-8, never parsed here. */
export interface AwarenessEntry {
  clientId: number
  clock: number
  state: Uint8Array
}

const NULL = new TextEncoder().encode('null')

/** Entries one frame may hold: a page echoes at most everybody in its section. */
const MAX_ENTRIES = 1000

/** Whether an entry says "I am gone". */
export const isGone = (entry: AwarenessEntry): boolean =>
  entry.state.length === NULL.length && entry.state.every((byte, index) => byte === NULL[index])

/** @throws AppError `malformed`; `too-large` for an entry over MAX_AWARENESS_BYTES. */
export const decodeAwareness = (bytes: Uint8Array): AwarenessEntry[] => {
  try {
    const decoder = decoding.createDecoder(bytes)
    const count = decoding.readVarUint(decoder)
    if (count > MAX_ENTRIES) throw new AppError('too-large', 'an awareness frame has too many entries')
    const entries: AwarenessEntry[] = []
    for (let at = 0; at < count; at++) {
      const clientId = decoding.readVarUint(decoder)
      const clock = decoding.readVarUint(decoder)
      const state = decoding.readVarUint8Array(decoder)
      if (clientId > 0xffffffff) throw new AppError('malformed', 'a client id is out of range')
      if (state.length > MAX_AWARENESS_BYTES) throw new AppError('too-large', 'an awareness entry is too large')
      entries.push({ clientId, clock, state })
    }
    if (decoding.hasContent(decoder)) throw new AppError('malformed', 'bytes after the end of an awareness frame')
    return entries
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('malformed', 'an awareness frame could not be read', { cause: error })
  }
}

/** Encode entries as y-protocols does (a varString is a length and UTF-8 bytes). */
export const encodeEntries = (entries: readonly AwarenessEntry[]): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarUint8Array(encoder, state)
    }
  })

/** The entry that takes a cursor away. */
export const goneEntry = (clientId: number, clock: number): AwarenessEntry => ({
  clientId,
  clock: clock + 1,
  state: NULL,
})
