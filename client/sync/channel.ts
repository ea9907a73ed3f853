import * as decoding from 'lib0/decoding'
import { isFinalClose, REASONS } from '../../schema/errors.ts'
import type { SectionId } from '../../schema/ids.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import { encodeChannelFrame, encodeControl, MESSAGE, SYNC, type ControlMessage } from '../../schema/wire/messages.ts'
import { backoffMs } from './backoff.ts'
import { emptyAwareness, ownAwareness } from './own-awareness.ts'

/** A channel as the round's socket knows it. */
export interface Channel {
  /** The socket is up: ask to join. */
  join(): void
  /** The socket is gone. */
  lose(): void
  receiveControl(message: Extract<ControlMessage, { channel: number }>): void
  receive(message: Uint8Array): void
  /** The server has shown that it lives. */
  beat(): void
}

/** Where channels meet the round's socket. */
export interface ChannelHub {
  readonly isUp: boolean
  send(frame: Uint8Array): void
  /** @returns a number never given before (PROTOCOL.md W2). */
  nextNumber(): number
  /** All channels, joined or waiting. */
  readonly channels: Set<Channel>
  /** Who listens to which number. */
  readonly byNumber: Map<number, Channel>
}

/** The section behind a channel. */
export interface ChannelLink {
  readonly section: SectionId
  /** Client id of the section's document: the only one whose awareness is sent. */
  readonly clientId: number
  /** What a join tells the server (J3). */
  joining(): { epoch: number; hasUnsaved: boolean }
  /** The server has opened the channel; called before the provider sends anything. */
  opened(epoch: number): void
  /** A SyncStep2 or an update leaves now. */
  sent(): void
  /** The first `count` document frames of this join are committed or were known (E3). */
  acknowledged(count: number): void
  /** The server will not have this document: final codes, and 4503. The link closes the provider. */
  refused(code: number): void
}

/** Shortest time between two awareness frames of one section. */
const AWARENESS_MS = 100

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3

/** The section's end of a channel, as the WebSocket class that y-websocket's provider makes one after another of. It says
 * `open` to the provider only when it holds the server's SyncStep1, so that SyncStep2 is the first document frame of a
 * join; it stays CONNECTING while the socket is away, so that only the socket redials. */
export const channelClass = (hub: ChannelHub, link: ChannelLink): typeof WebSocket => {
  let attempt = 0
  let earliestJoin = 0

  class SectionChannel implements Channel {
    static readonly CONNECTING = CONNECTING
    static readonly OPEN = OPEN
    static readonly CLOSED = CLOSED
    readonly CONNECTING = CONNECTING
    readonly OPEN = OPEN
    readonly CLOSED = CLOSED
    binaryType = 'arraybuffer'
    readyState: number = CONNECTING
    onopen: (() => void) | null = null
    onmessage: ((event: { data: Uint8Array }) => void) | null = null
    onclose: ((event: { code: number; reason: string }) => void) | null = null
    onerror: (() => void) | null = null
    #number: number | null = null
    #isOpened = false
    /** Messages from before SyncStep1. */
    #early: Uint8Array[] = []
    #joinTimer: ReturnType<typeof setTimeout> | undefined
    #awareness: Uint8Array | null = null
    #awarenessTimer: ReturnType<typeof setTimeout> | undefined

    constructor() {
      hub.channels.add(this)
      // The provider sets its handlers after this.
      this.#joinSoon()
    }

    join(): void {
      if (this.readyState === CONNECTING && this.#number === null) this.#joinSoon()
    }

    lose(): void {
      this.#forget()
      if (this.readyState === OPEN) this.#end(1006)
    }

    receiveControl(message: Extract<ControlMessage, { channel: number }>): void {
      if (message.type === 'opened') {
        this.#isOpened = true
        link.opened(message.epoch)
      } else if (message.type === 'ack') {
        // Only now has the server taken something: a channel that opens and fails each time must go on slowing down.
        attempt = 0
        link.acknowledged(message.count)
      }
      if (message.type === 'closed') this.#closed(message.code)
    }

    receive(message: Uint8Array): void {
      if (this.readyState === OPEN) return this.#deliver(message)
      this.#early.push(message)
      if (!this.#isOpened || message[0] !== MESSAGE.sync || message[1] !== SYNC.step1) return
      this.readyState = OPEN
      this.onopen?.()
      // SyncStep1 first: its answer is the first document frame.
      for (const early of [message, ...this.#early.splice(0).slice(0, -1)]) this.#deliver(early)
    }

    beat(): void {
      if (this.readyState === OPEN) this.#deliver(emptyAwareness())
    }

    send(data: Uint8Array | ArrayBuffer): void {
      if (this.readyState !== OPEN) return
      const message = data instanceof Uint8Array ? data : new Uint8Array(data)
      if (message[0] === MESSAGE.awareness) return this.#sendAwareness(message)
      if (message[0] === MESSAGE.sync && message[1] !== SYNC.step1) link.sent()
      this.#transmit(message)
    }

    close(): void {
      if (this.readyState === CLOSED) return
      this.readyState = CLOSED
      hub.channels.delete(this)
      if (this.#number !== null) hub.send(encodeControl({ type: 'close', channel: this.#number }))
      this.#forget()
    }

    #joinSoon(): void {
      clearTimeout(this.#joinTimer)
      this.#joinTimer = setTimeout(
        () => {
          if (hub.isUp && this.readyState === CONNECTING && this.#number === null) this.#join()
        },
        Math.max(0, earliestJoin - Date.now()),
      )
    }

    #join(): void {
      const channel = hub.nextNumber()
      this.#number = channel
      hub.byNumber.set(channel, this)
      const { section } = link
      hub.send(encodeControl({ type: 'open', channel, section, schema: SCHEMA_VERSION, ...link.joining() }))
    }

    #closed(code: number): void {
      this.#forget()
      if (isFinalClose(code) || code === REASONS['rights-changed'].close) {
        if (this.readyState === OPEN) this.readyState = CLOSED
        hub.channels.delete(this)
        link.refused(code)
        return
      }
      earliestJoin = Date.now() + backoffMs(attempt++)
      if (this.readyState === OPEN) this.#end(code)
      else this.#joinSoon()
    }

    /** Tell the provider, which makes the next channel at once. */
    #end(code: number): void {
      this.readyState = CLOSED
      hub.channels.delete(this)
      this.onclose?.({ code, reason: '' })
    }

    #forget(): void {
      if (this.#number !== null) hub.byNumber.delete(this.#number)
      this.#number = null
      this.#isOpened = false
      this.#early = []
      clearTimeout(this.#joinTimer)
      clearTimeout(this.#awarenessTimer)
      this.#awarenessTimer = undefined
      this.#awareness = null
    }

    #deliver(data: Uint8Array): void {
      this.onmessage?.({ data })
    }

    #transmit(message: Uint8Array): void {
      if (this.#number !== null) hub.send(encodeChannelFrame(this.#number, message))
    }

    /** The newest own entry, at once and then at most every AWARENESS_MS. */
    #sendAwareness(message: Uint8Array): void {
      const decoder = decoding.createDecoder(message)
      decoding.readVarUint(decoder)
      this.#awareness = ownAwareness(decoding.readVarUint8Array(decoder), link.clientId) ?? this.#awareness
      if (this.#awarenessTimer === undefined) this.#flushAwareness()
    }

    #flushAwareness(): void {
      this.#awarenessTimer = undefined
      if (this.#awareness === null) return
      this.#transmit(this.#awareness)
      this.#awareness = null
      this.#awarenessTimer = setTimeout(() => this.#flushAwareness(), AWARENESS_MS)
    }
  }
  return SectionChannel as unknown as typeof WebSocket
}
