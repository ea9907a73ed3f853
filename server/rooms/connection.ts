import * as decoding from 'lib0/decoding'
import { AppError, REASONS, type Reason } from '../../schema/errors.ts'
import { isId, type SectionId } from '../../schema/ids.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import {
  CONTROL_CHANNEL,
  decodeControl,
  encodeAwareness,
  encodeChannelFrame,
  encodeControl,
  HEARTBEAT_MS,
  MAX_BUFFERED_BYTES,
  MAX_CHANNELS,
  type ControlMessage,
  type ServerEvent,
} from '../../schema/wire/messages.ts'
import { encodeEntries } from './awareness.ts'
import { joinSection, type Channel, type ChannelPeer } from './channel.ts'
import type { LiveSection } from './section.ts'
import type { Clock, Log, MemberInfo, Transport } from './types.ts'

/** One member's socket in a room. */
export interface Connection {
  readonly kind: 'page' | 'plain'
  readonly member: MemberInfo
  /** The sign-in this socket came with; it ends when that ends. */
  readonly session: string
  /** Open channels, for who is here and for those who must leave. */
  readonly channels: ReadonlySet<Channel>
  /** A binary frame; null for a text frame. */
  receive(frame: Uint8Array | null): void
  /** Tell the page something; nothing happens for a plain client. */
  notify(event: ServerEvent): void
  /** End the socket. */
  close(reason: Reason, detail?: string): void
  /** The socket has ended. */
  leave(): void
}

/** What a connection asks of its room. */
export interface ConnectionRoom {
  /** @throws AppError, when this member may not edit the section now. */
  openSection(member: MemberInfo, section: SectionId): Promise<LiveSection>
  /** A channel has come or gone. */
  onChannels(): void
  onLeave(connection: Connection): void
}

export interface ConnectionDeps {
  room: ConnectionRoom
  member: MemberInfo
  session: string
  transport: Transport
  clock: Clock
  log: Log
}

/** Close reasons longer than this are cut: RFC 6455, section 5.5. */
const MAX_CLOSE_BYTES = 123

const cut = (detail: string): string => {
  let text = detail
  while (Buffer.byteLength(text) > MAX_CLOSE_BYTES) text = text.slice(0, -1)
  return text
}

/** The one place that turns an error into a close code. */
const translate = (error: unknown, log: Log): { code: number; detail: string } => {
  if (error instanceof AppError) return { code: REASONS[error.reason].close, detail: cut(error.message) }
  log.error('a connection failed', { error })
  return { code: REASONS.internal.close, detail: 'internal' }
}

/** What both kinds of socket share: sending within bounds, ending once, holding back a sender, a heartbeat. */
const createSocket = ({ transport, clock }: ConnectionDeps, beat: () => Uint8Array, onEnd: () => void) => {
  let isEnded = false
  const holders = new Set<object>()
  let cancelBeat = (): void => {}

  const end = (): boolean => {
    if (isEnded) return false
    isEnded = true
    cancelBeat()
    onEnd()
    return true
  }
  const close = (code: number, detail: string): void => {
    if (!end()) return
    transport.resume()
    transport.close(code, cut(detail))
  }
  const send = (frame: Uint8Array): void => {
    if (isEnded) return
    transport.send(frame)
    if (transport.bufferedAmount > MAX_BUFFERED_BYTES) close(REASONS['too-slow'].close, 'too slow a reader')
  }
  const hold = (holder: object, isHeld: boolean): void => {
    if (isHeld) holders.add(holder)
    else holders.delete(holder)
    if (holders.size > 0) transport.pause()
    else transport.resume()
  }
  const schedule = (): void => {
    cancelBeat = clock.after(HEARTBEAT_MS, () => {
      send(beat())
      if (!isEnded) schedule()
    })
  }
  schedule()
  return {
    send,
    close,
    end,
    hold,
    get isEnded() {
      return isEnded
    },
  }
}

/** A page's socket: control messages, and a channel for each section (PROTOCOL.md W1–W4, J1–J3). */
export const createPageConnection = (deps: ConnectionDeps): Connection => {
  const { room, member, session, log } = deps
  const byNumber = new Map<number, Channel | 'opening'>()
  const used = new Set<number>()
  const channels = new Set<Channel>()

  const socket = createSocket(
    deps,
    () => encodeControl({ type: 'pulse' }),
    () => {
      for (const channel of channels) channel.leave()
      channels.clear()
      byNumber.clear()
      room.onLeave(connection)
    },
  )
  const control = (message: ControlMessage): void => socket.send(encodeControl(message))

  const forget = (number: number): void => {
    const channel = byNumber.get(number)
    byNumber.delete(number)
    if (channel === undefined || channel === 'opening') return
    channels.delete(channel)
    channel.leave()
    room.onChannels()
  }

  const createPeer = (number: number, section: SectionId): ChannelPeer => {
    const peer: ChannelPeer = {
      send: (message) => socket.send(encodeChannelFrame(number, message)),
      acknowledge: (count) => control({ type: 'ack', channel: number, count }),
      announce: (clients) => control({ type: 'event', event: { type: 'clients', section, clients } }),
      hold: (isHeld) => socket.hold(peer, isHeld),
      close(code, detail) {
        forget(number)
        control({ type: 'closed', channel: number, code, detail: cut(detail) })
      },
    }
    return peer
  }

  const open = async (message: Extract<ControlMessage, { type: 'open' }>): Promise<void> => {
    const id = message.section as SectionId
    if (!isId(id)) throw new AppError('not-found')
    if (message.schema < SCHEMA_VERSION) throw new AppError('page-too-old')
    const section = await room.openSection(member, id)
    // The page may have left, or closed this channel, while the section was loading.
    if (socket.isEnded || byNumber.get(message.channel) !== 'opening') return
    const isStale = message.hasUnsaved && message.epoch !== 0 && message.epoch !== section.info.epoch
    if (isStale) throw new AppError('rights-changed', 'the section changed while this text was written')
    control({ type: 'opened', channel: message.channel, epoch: section.info.epoch })
    const channel = joinSection(section, member, createPeer(message.channel, id))
    byNumber.set(message.channel, channel)
    channels.add(channel)
    room.onChannels()
  }

  const handleOpen = (message: Extract<ControlMessage, { type: 'open' }>): void => {
    const number = message.channel
    if (number === CONTROL_CHANNEL || used.has(number)) throw new AppError('malformed', 'channel number used before')
    if (byNumber.size >= MAX_CHANNELS) throw new AppError('too-many', 'too many channels')
    used.add(number)
    byNumber.set(number, 'opening')
    open(message).catch((error: unknown) => {
      if (socket.isEnded || byNumber.get(number) !== 'opening') return
      byNumber.delete(number)
      control({ type: 'closed', channel: number, ...translate(error, log) })
    })
  }

  const handleControl = (decoder: decoding.Decoder): void => {
    const message = readControl(decoder)
    if (message.type === 'open') handleOpen(message)
    else if (message.type === 'close') forget(message.channel)
    else if (message.type !== 'pulse') throw new AppError('malformed', 'a message that only the server sends')
  }

  const connection: Connection = {
    kind: 'page',
    member,
    session,
    channels,
    receive(frame) {
      if (socket.isEnded) return
      try {
        if (frame === null) throw new AppError('malformed', 'text frames are not part of the protocol')
        const decoder = decoding.createDecoder(frame)
        const number = readNumber(decoder)
        if (number === CONTROL_CHANNEL) return handleControl(decoder)
        const channel = byNumber.get(number)
        // Frames to a channel that has just been closed are still under way: nothing is done with them.
        if (channel === undefined && used.has(number)) return
        if (channel === undefined || channel === 'opening') throw new AppError('malformed', 'no such channel')
        channel.receive(frame.subarray(decoder.pos))
      } catch (error) {
        const { code, detail } = translate(error, log)
        socket.close(code, detail)
      }
    },
    notify: (event) => control({ type: 'event', event }),
    close: (reason, detail = reason) => socket.close(REASONS[reason].close, detail),
    leave: () => void socket.end(),
  }
  return connection
}

/** A plain y-websocket client in one section.
 * @param schema version of the client's bundle, or null when it names none. */
export const createPlainConnection = (deps: ConnectionDeps, id: string, schema: number | null): Connection => {
  const { room, member, session, log } = deps
  const channels = new Set<Channel>()
  let channel: Channel | null = null
  /** Frames that came while the section was loading; the socket is held after the first few. */
  const early: Uint8Array[] = []

  const socket = createSocket(
    deps,
    () => encodeAwareness(encodeEntries([])),
    () => {
      channel?.leave()
      channels.clear()
      room.onLeave(connection)
    },
  )

  const fail = (error: unknown): void => {
    const { code, detail } = translate(error, log)
    socket.close(code, detail)
  }

  const peer: ChannelPeer = {
    send: (message) => socket.send(message),
    acknowledge: () => {},
    announce: () => {},
    hold: (isHeld) => socket.hold(peer, isHeld),
    close: (code, detail) => socket.close(code, detail),
  }

  const open = async (): Promise<void> => {
    if (!isId(id)) throw new AppError('not-found')
    if (schema !== null && schema < SCHEMA_VERSION) throw new AppError('page-too-old')
    const section = await room.openSection(member, id as SectionId)
    if (socket.isEnded) return
    channel = joinSection(section, member, peer)
    channels.add(channel)
    room.onChannels()
    socket.hold(early, false)
    for (const frame of early.splice(0)) channel.receive(frame)
  }

  const connection: Connection = {
    kind: 'plain',
    member,
    session,
    channels,
    receive(frame) {
      if (socket.isEnded) return
      if (frame === null) return fail(new AppError('malformed', 'text frames are not part of the protocol'))
      if (channel !== null) return channel.receive(frame)
      early.push(frame)
      socket.hold(early, true)
    },
    notify: () => {},
    close: (reason, detail = reason) => socket.close(REASONS[reason].close, detail),
    leave: () => void socket.end(),
  }
  open().catch(fail)
  return connection
}

const readNumber = (decoder: decoding.Decoder): number => {
  try {
    return decoding.readVarUint(decoder)
  } catch (cause) {
    throw new AppError('malformed', 'a frame could not be read', { cause })
  }
}

const readControl = (decoder: decoding.Decoder): ControlMessage => {
  try {
    return decodeControl(decoder)
  } catch (cause) {
    throw new AppError('malformed', 'a control message could not be read', { cause })
  }
}
