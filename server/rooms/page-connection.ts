import * as decoding from 'lib0/decoding'
import { AppError, REASONS } from '../../schema/errors.ts'
import { isId, type SectionId } from '../../schema/ids.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import {
  CONTROL_CHANNEL,
  decodeControl,
  encodeChannelFrame,
  encodeControl,
  MAX_CHANNELS,
  type ControlMessage,
} from '../../schema/wire/messages.ts'
import { joinSection, type Channel, type ChannelPeer } from './channel.ts'
import { createSocket, cut, translate, type Connection, type ConnectionDeps } from './connection.ts'

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

  /** Close a channel that is not open yet. */
  const refuse = (number: number, error: unknown): void => {
    if (socket.isEnded || byNumber.get(number) !== 'opening') return
    byNumber.delete(number)
    control({ type: 'closed', channel: number, ...translate(error, log) })
  }

  const handleOpen = (message: Extract<ControlMessage, { type: 'open' }>): void => {
    const number = message.channel
    if (number === CONTROL_CHANNEL || used.has(number)) throw new AppError('malformed', 'channel number used before')
    if (byNumber.size >= MAX_CHANNELS) throw new AppError('too-many', 'too many channels')
    used.add(number)
    byNumber.set(number, 'opening')
    open(message).catch((error: unknown) => refuse(number, error))
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
        if (channel === undefined) throw new AppError('malformed', 'no such channel')
        if (channel === 'opening')
          return refuse(number, new AppError('malformed', 'a frame before the channel was opened'))
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
