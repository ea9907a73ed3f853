import * as decoding from 'lib0/decoding'
import { AppError, REASONS, type Reason } from '../../schema/errors.ts'
import { LIMITS } from '../../schema/sections/index.ts'
import { encodeAwareness, encodeSync, MESSAGE, SYNC } from '../../schema/wire/messages.ts'
import { isStateVectorSane } from './gate/index.ts'
import type { LiveSection } from './section.ts'
import type { MemberInfo, SectionChannel } from './types.ts'

/** The socket's end of a channel. */
export interface ChannelPeer {
  send(message: Uint8Array): void
  /** The first `count` document frames are committed or were known; plain clients are not told (E3). */
  acknowledge(count: number): void
  announce: SectionChannel['announce']
  hold(isHeld: boolean): void
  close(code: number, detail: string): void
}

/** One member in one section over one socket: join, frames in, commits out. */
export interface Channel extends SectionChannel {
  readonly section: LiveSection
  /** A message of this channel, without its channel number. Closes the channel when it cannot be taken. */
  receive(message: Uint8Array): void
  /** The socket or the page has left. */
  leave(): void
}

/** Bytes and frames that may wait for the channel's own SyncStep2 (J4). */
const EARLY_BYTES = 4 * LIMITS.updateBytes
const EARLY_FRAMES = 10_000

interface Frame {
  /** Number that must be committed before the frame is acknowledged; null until it is judged. */
  need: number | null
}

/** Join a section: the server speaks first (J1). */
export const joinSection = (section: LiveSection, member: MemberInfo, peer: ChannelPeer): Channel => {
  const frames: Frame[] = []
  let acknowledged = 0
  let early: { update: Uint8Array; frame: Frame }[] = []
  let earlyBytes = 0
  let isSynced = false
  let isClosed = false
  /** The reader's state vector and what it lacks, held back until that is committed (J6). */
  let reply: { stateVector: Uint8Array; difference: Uint8Array; need: number } | null = null
  /** Everything up to this number was in the reply; null before it. */
  let repliedUpTo: number | null = null

  const leave = (): void => {
    if (isClosed) return
    isClosed = true
    section.detach(channel)
  }

  const close = (reason: Reason, detail: string = reason): void => {
    if (isClosed) return
    leave()
    peer.close(REASONS[reason].close, detail)
  }

  const settle = (): void => {
    if (reply !== null && reply.need <= section.committed) {
      repliedUpTo = reply.need
      peer.send(encodeSync(SYNC.step2, reply.difference))
      reply = null
    }
    const before = acknowledged
    while (frames[0]?.need != null && frames[0].need <= section.committed) {
      frames.shift()
      acknowledged++
    }
    if (acknowledged > before) peer.acknowledge(acknowledged)
  }

  const encodeReply = (stateVector: Uint8Array): void => {
    reply = { stateVector, difference: section.difference(stateVector), need: section.accepted }
  }

  const judge = (update: Uint8Array, frame: Frame): void => {
    frame.need = section.submit(channel, update)
  }

  const receiveUpdate = (update: Uint8Array): void => {
    const frame: Frame = { need: null }
    frames.push(frame)
    if (isSynced) return judge(update, frame)
    early.push({ update, frame })
    earlyBytes += update.length
    if (earlyBytes > EARLY_BYTES || early.length > EARLY_FRAMES)
      throw section.refuse('too-large', 'J4', 'too much was sent before the first sync')
  }

  const receiveStep2 = (update: Uint8Array): void => {
    const frame: Frame = { need: null }
    frames.push(frame)
    judge(update, frame)
    isSynced = true
    const waiting = early
    early = []
    for (const { update, frame } of waiting) judge(update, frame)
  }

  const receiveSync = (decoder: decoding.Decoder): void => {
    const subtype = decoding.readVarUint(decoder)
    const bytes = decoding.readVarUint8Array(decoder)
    if (decoding.hasContent(decoder)) throw new AppError('malformed', 'bytes after the end of a message')
    if (subtype === SYNC.step1) {
      if (!isStateVectorSane(bytes)) throw new AppError('malformed', 'a state vector could not be read')
      encodeReply(bytes)
    } else if (bytes.length > LIMITS.updateBytes) throw section.refuse('too-large', 'W1', 'an update is over 1 MB')
    else if (subtype === SYNC.step2) receiveStep2(bytes)
    else if (subtype === SYNC.update) receiveUpdate(bytes)
    else throw new AppError('malformed', 'unknown sync message')
    settle()
  }

  const handle = (message: Uint8Array): void => {
    const decoder = decoding.createDecoder(message)
    const type = decoding.readVarUint(decoder)
    if (type === MESSAGE.sync) receiveSync(decoder)
    else if (type === MESSAGE.awareness) section.cursors.receive(channel, decoding.readVarUint8Array(decoder))
    else if (type === MESSAGE.queryAwareness) section.cursors.greet(channel)
    else throw new AppError('malformed', 'unknown message')
  }

  const channel: Channel = {
    section,
    member,
    settle,
    leave,
    close,
    reencode() {
      if (reply !== null) encodeReply(reply.stateVector)
    },
    sendUpdate(update, last) {
      if (repliedUpTo === null || last <= repliedUpTo) return
      peer.send(encodeSync(SYNC.update, update))
    },
    sendAwareness: (entries) => peer.send(encodeAwareness(entries)),
    announce: (clients) => peer.announce(clients),
    hold: (isHeld) => peer.hold(isHeld),
    receive(message) {
      if (isClosed) return
      try {
        handle(message)
      } catch (error) {
        const reason = error instanceof AppError ? error.reason : 'malformed'
        close(reason, error instanceof AppError ? error.message : reason)
      }
    },
  }

  section.attach(channel)
  peer.send(encodeSync(SYNC.step1, section.stateVector()))
  section.cursors.greet(channel)
  return channel
}
