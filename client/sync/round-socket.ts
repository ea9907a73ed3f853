import * as decoding from 'lib0/decoding'
import { isFinalClose, reasonOfClose, type Reason } from '../../schema/errors.ts'
import {
  CONTROL_CHANNEL,
  decodeControl,
  encodeControl,
  HEARTBEAT_MS,
  type ControlMessage,
} from '../../schema/wire/messages.ts'
import { backoffMs } from './backoff.ts'

/** What is used of a WebSocket; a test gives its own. */
export interface WebSocketLike extends EventTarget {
  binaryType: string
  send(frame: Uint8Array<ArrayBuffer>): void
  close(): void
}

/** `connecting`: never reached yet. `offline`: lost, or not reached at the first attempt; dialled again alone. */
export type Connection = 'connecting' | 'online' | 'offline' | 'ended'

export interface RoundSocketDeps {
  /** `ws(s)://host/live/{round}`. */
  url: string
  createWebSocket(url: string): WebSocketLike
  onControl(message: ControlMessage): void
  /** A frame of channel `channel`, without its number. */
  onFrame(channel: number, message: Uint8Array): void
  /** Frames can be sent from now on, over a new socket. */
  onUp(): void
  /** The socket is gone. */
  onDown(): void
  onConnection(): void
}

/** The one WebSocket of a page in a round. It redials alone until it is closed or ended for good. */
export interface RoundSocket {
  readonly connection: Connection
  readonly ended: Reason | null
  /** Whether a frame can be sent now. */
  readonly isUp: boolean
  /** Since when (ms of `Date.now`) the socket is up; null while it is not. */
  readonly upSince: number | null
  send(frame: Uint8Array): void
  /** End the session from this side, as a final close would. */
  end(reason: Reason): void
  /** Stop; nothing is called any more. */
  close(): void
}

/** Nothing heard for so long: the line is dead, whatever the browser says. */
const SILENCE_MS = 2 * HEARTBEAT_MS

export const createRoundSocket = (deps: RoundSocketDeps): RoundSocket => {
  let connection: Connection = 'connecting'
  let ended: Reason | null = null
  let ws: WebSocketLike | null = null
  let upSince: number | null = null
  let lastHeard = 0
  let attempt = 0
  let dialTimer: ReturnType<typeof setTimeout> | undefined
  let watchTimer: ReturnType<typeof setTimeout> | undefined
  let pulseTimer: ReturnType<typeof setInterval> | undefined
  let isClosed = false

  const setConnection = (next: Connection): void => {
    if (connection === next || connection === 'ended') return
    connection = next
    deps.onConnection()
  }

  const dropSocket = (): void => {
    const old = ws
    const wasUp = upSince !== null
    ws = null
    upSince = null
    clearTimeout(watchTimer)
    clearInterval(pulseTimer)
    old?.close()
    if (wasUp) deps.onDown()
  }

  const redial = (): void => {
    dropSocket()
    if (isClosed || connection === 'ended') return
    setConnection('offline')
    clearTimeout(dialTimer)
    dialTimer = setTimeout(dial, backoffMs(attempt++))
  }

  const end = (reason: Reason): void => {
    if (isClosed || connection === 'ended') return
    ended = reason
    clearTimeout(dialTimer)
    dropSocket()
    setConnection('ended')
  }

  /** Timers stop while a computer sleeps, so silence is measured by the clock. */
  const watch = (): void => {
    clearTimeout(watchTimer)
    const left = lastHeard + SILENCE_MS - Date.now()
    if (left <= 0) redial()
    else watchTimer = setTimeout(watch, left)
  }

  const receive = (data: unknown): void => {
    lastHeard = Date.now()
    attempt = 0
    setConnection('online')
    // Every frame is binary (W1): text cannot be ours.
    if (!(data instanceof ArrayBuffer)) return redial()
    const frame = new Uint8Array(data)
    const decoder = decoding.createDecoder(frame)
    let message: ControlMessage | null = null
    let channel: number
    try {
      channel = decoding.readVarUint(decoder)
      if (channel === CONTROL_CHANNEL) message = decodeControl(decoder)
    } catch {
      return redial()
    }
    if (message === null) deps.onFrame(channel, frame.subarray(decoder.pos))
    else deps.onControl(message)
  }

  function dial(): void {
    clearTimeout(dialTimer)
    if (isClosed || ws !== null || connection === 'ended') return
    const socket = deps.createWebSocket(deps.url)
    socket.binaryType = 'arraybuffer'
    ws = socket
    // A dial that neither opens nor fails counts as silence too.
    lastHeard = Date.now()
    watch()
    const listen = (type: string, listener: (event: Event) => void): void =>
      socket.addEventListener(type, (event) => {
        // A socket that was given up may still be flushing.
        if (ws === socket) listener(event)
      })
    listen('open', () => {
      lastHeard = upSince = Date.now()
      pulseTimer = setInterval(() => send(encodeControl({ type: 'pulse' })), HEARTBEAT_MS)
      deps.onUp()
    })
    listen('message', (event) => receive((event as MessageEvent<unknown>).data))
    listen('close', (event) => {
      const { code } = event as CloseEvent
      if (isFinalClose(code)) end(reasonOfClose(code))
      else redial()
    })
  }

  function send(frame: Uint8Array): void {
    if (upSince !== null) ws?.send(frame as Uint8Array<ArrayBuffer>)
  }

  /** The network or the reader is back: no reason to wait any longer. */
  const wake = (): void => {
    if (ws === null) {
      attempt = 0
      dial()
    } else watch()
  }
  /** The browser knows before any silence does. */
  const lose = (): void => {
    if (connection !== 'ended') redial()
  }
  const wakeWhenVisible = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  const hasWindow = typeof window !== 'undefined' && typeof document !== 'undefined'
  if (hasWindow) {
    window.addEventListener('online', wake)
    window.addEventListener('offline', lose)
    document.addEventListener('visibilitychange', wakeWhenVisible)
  }

  // After the caller has kept the returned object.
  dialTimer = setTimeout(dial, 0)

  return {
    get connection() {
      return connection
    },
    get ended() {
      return ended
    },
    get isUp() {
      return upSince !== null
    },
    get upSince() {
      return upSince
    },
    send,
    end,
    close() {
      isClosed = true
      clearTimeout(dialTimer)
      dropSocket()
      if (!hasWindow) return
      window.removeEventListener('online', wake)
      window.removeEventListener('offline', lose)
      document.removeEventListener('visibilitychange', wakeWhenVisible)
    },
  }
}
