import { AppError, REASONS, type Reason } from '../../schema/errors.ts'
import type { SectionId } from '../../schema/ids.ts'
import { HEARTBEAT_MS, MAX_BUFFERED_BYTES, type ServerEvent } from '../../schema/wire/messages.ts'
import type { Channel } from './channel.ts'
import type { LiveSection } from './section.ts'
import type { Clock, Log, MemberInfo, Transport } from './types.ts'

/** One member's socket in a room: a page's or a plain client's. */
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

/** A close's reason as far as it fits. */
export const cut = (detail: string): string => {
  let text = detail
  while (Buffer.byteLength(text) > MAX_CLOSE_BYTES) text = text.slice(0, -1)
  return text
}

/** The one place that turns an error into a close code. */
export const translate = (error: unknown, log: Log): { code: number; detail: string } => {
  if (error instanceof AppError) return { code: REASONS[error.reason].close, detail: cut(error.message) }
  log.error('a connection failed', { error })
  return { code: REASONS.internal.close, detail: 'internal' }
}

/** What both kinds of socket share: sending within bounds, ending once, holding back a sender, a heartbeat. */
export const createSocket = ({ transport, clock }: ConnectionDeps, beat: () => Uint8Array, onEnd: () => void) => {
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
