import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { EndorsementBody } from '../api/endorsements.ts'
import type { ReleaseBody } from '../api/sections.ts'
import type { ThreadBody } from '../api/threads.ts'
import type { MemberId, SectionId } from '../ids.ts'
import type { Mark, Role, SectionState } from '../policy.ts'

/** Frames of a round's socket. Rules: PROTOCOL.md beside this file. */

/** Bytes of one WebSocket message; only against abuse, documents have their own limits (W1). */
export const MAX_FRAME_BYTES = 4 << 20
/** Channels one socket may have open at once (W2). */
export const MAX_CHANNELS = 64
/** Bytes of one awareness entry (A1). */
export const MAX_AWARENESS_BYTES = 2048
/** Unread bytes after which a reader is too slow (C2). */
export const MAX_BUFFERED_BYTES = 8 << 20
/** The server sends at least one frame in this time; a page that hears nothing twice as long dials again. */
export const HEARTBEAT_MS = 15_000

/** Channel 0 carries control messages; every other number is one section's channel. */
export const CONTROL_CHANNEL = 0

/** First varint of a control message. Numbers are never reused. */
export const CONTROL = { open: 0, close: 1, opened: 2, closed: 3, ack: 4, event: 5, pulse: 6 } as const

/** First varint of a channel's message: y-websocket's own numbers. */
export const MESSAGE = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const
/** Second varint of a sync message: y-protocols' own numbers. */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

/** A member as others of the round see them. */
export interface PresentedMember {
  id: MemberId
  role: Role
  /** ISO 3166-1 alpha-2, or null for the secretariat. */
  country: string | null
  /** What to call them; null: by role and country, in the reader's language. */
  name: string | null
  /** Index of the delegation's colour in the palette (0–7). */
  colour: number
  /** A script that writes in the demo, and no person. */
  isScripted: boolean
  /** What they are within the role. */
  marks: readonly Mark[]
  /** Takes part no more. */
  hasLeft: boolean
}

/** A section's state as every page of the round is told it. */
export interface SectionStateEvent {
  type: 'section'
  section: SectionId
  state: SectionState
  epoch: number
  /** What the beneficiary reads; null while nothing is released. */
  release: ReleaseBody | null
  /** When what is released stops taking the beneficiary's comments (ISO 8601); null: it does not. */
  commentsUntil: string | null
  /** Which lead expert holds it ready for review, since when (ISO 8601); null: nobody, or not the reader's to know. */
  ready: { member: MemberId; at: string } | null
  /** Who changed it last, when (ISO 8601) and why; null while untouched. */
  changed: { member: MemberId; at: string; reason: string | null } | null
}

/** What the server tells pages on its own; a page is sent only what its member may know. */
export type ServerEvent =
  | { type: 'hello'; member: MemberId; members: PresentedMember[] }
  | SectionStateEvent
  /** Who has the round open, and in which section (null: none) their cursor is. */
  | { type: 'presence'; here: { member: MemberId; sections: SectionId[] }[] }
  /** Which client ids of a section belong to whom; comes before an id's first awareness frame. */
  | { type: 'clients'; section: SectionId; clients: [clientId: number, member: MemberId][] }
  /** A section that the reader may not edit has new content. */
  | { type: 'content'; section: SectionId; seq: number }
  /** A thread that the reader may read is new or has changed. */
  | { type: 'thread'; thread: ThreadBody }
  /** What the delegations say of a section has changed, or its content, so that what they said is void. */
  | { type: 'endorsements'; section: SectionId; endorsements: EndorsementBody[] }
  /** The reader is told of something more: what, and how many they have not read, the page asks for itself. */
  | { type: 'notification' }
  /** The beneficiary has answered a recommendation of a section, or more time was asked for or given there. */
  | { type: 'answered'; section: SectionId }
  /** Whether the server reaches its database. */
  | { type: 'storage'; isReachable: boolean }

export type ControlMessage =
  | { type: 'open'; channel: number; section: string; schema: number; epoch: number; hasUnsaved: boolean }
  | { type: 'close'; channel: number }
  | { type: 'opened'; channel: number; epoch: number }
  | { type: 'closed'; channel: number; code: number; detail: string }
  | { type: 'ack'; channel: number; count: number }
  | { type: 'event'; event: ServerEvent }
  | { type: 'pulse' }

/** Encode a control message. */
export const encodeControl = (message: ControlMessage): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, CONTROL_CHANNEL)
    encoding.writeVarUint(encoder, CONTROL[message.type])
    switch (message.type) {
      case 'open':
        encoding.writeVarUint(encoder, message.channel)
        encoding.writeVarString(encoder, message.section)
        encoding.writeVarUint(encoder, message.schema)
        encoding.writeVarUint(encoder, message.epoch)
        encoding.writeVarUint(encoder, message.hasUnsaved ? 1 : 0)
        break
      case 'close':
        encoding.writeVarUint(encoder, message.channel)
        break
      case 'opened':
        encoding.writeVarUint(encoder, message.channel)
        encoding.writeVarUint(encoder, message.epoch)
        break
      case 'closed':
        encoding.writeVarUint(encoder, message.channel)
        encoding.writeVarUint(encoder, message.code)
        encoding.writeVarString(encoder, message.detail)
        break
      case 'ack':
        encoding.writeVarUint(encoder, message.channel)
        encoding.writeVarUint(encoder, message.count)
        break
      case 'event':
        encoding.writeVarString(encoder, JSON.stringify(message.event))
        break
      case 'pulse':
        break
    }
  })

/** Decode a control message whose channel number has been read already.
 * @throws when the bytes are no control message (W3). */
export const decodeControl = (decoder: decoding.Decoder): ControlMessage => {
  const type = decoding.readVarUint(decoder)
  const uint = (): number => decoding.readVarUint(decoder)
  const message = ((): ControlMessage => {
    switch (type) {
      case CONTROL.open:
        return {
          type: 'open',
          channel: uint(),
          section: decoding.readVarString(decoder),
          schema: uint(),
          epoch: uint(),
          hasUnsaved: uint() === 1,
        }
      case CONTROL.close:
        return { type: 'close', channel: uint() }
      case CONTROL.opened:
        return { type: 'opened', channel: uint(), epoch: uint() }
      case CONTROL.closed:
        return { type: 'closed', channel: uint(), code: uint(), detail: decoding.readVarString(decoder) }
      case CONTROL.ack:
        return { type: 'ack', channel: uint(), count: uint() }
      case CONTROL.event:
        return { type: 'event', event: JSON.parse(decoding.readVarString(decoder)) as ServerEvent }
      case CONTROL.pulse:
        return { type: 'pulse' }
      default:
        throw new Error(`unknown control message ${type}`)
    }
  })()
  if (decoding.hasContent(decoder)) throw new Error('bytes after the end of a control message')
  return message
}

/** Put a channel number before a section's message. */
export const encodeChannelFrame = (channel: number, message: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, channel)
    encoding.writeUint8Array(encoder, message)
  })

/** `[sync, subtype, bytes]` as y-protocols writes it. */
export const encodeSync = (subtype: number, bytes: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync)
    encoding.writeVarUint(encoder, subtype)
    encoding.writeVarUint8Array(encoder, bytes)
  })

/** `[awareness, bytes]` as y-websocket writes it. */
export const encodeAwareness = (bytes: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness)
    encoding.writeVarUint8Array(encoder, bytes)
  })
