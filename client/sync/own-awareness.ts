import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { encodeAwareness } from '../../schema/wire/messages.ts'

const encodeEntry = (clientId: number, clock: number, json: string): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, clientId)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, json)
  })

/** The sender's own entry of an awareness update, as a whole message; providers also echo what others said (PROTOCOL.md A2).
 * @param update awareness update as y-protocols writes it.
 * @returns null when it says nothing of the sender. */
export const ownAwareness = (update: Uint8Array, own: number): Uint8Array | null => {
  const decoder = decoding.createDecoder(update)
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const clientId = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    const json = decoding.readVarString(decoder)
    if (clientId === own) return encodeAwareness(encodeEntry(clientId, clock, json))
  }
  return null
}

/** An awareness message about nobody: y-websocket closes what has been silent for 30 s. */
export const emptyAwareness = (): Uint8Array => encodeAwareness(Uint8Array.of(0))
