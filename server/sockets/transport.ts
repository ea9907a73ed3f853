import type { WebSocket } from 'ws'
import { HEARTBEAT_MS } from '../../schema/wire/messages.ts'
import type { Transport } from '../rooms/types.ts'

const paused = new WeakSet<WebSocket>()

/** A transport that reads nothing before it is known who sends it. */
export interface SocketTransport extends Transport {
  /** Read from now on, unless the room holds the sender back already. */
  begin(): void
}

/** A real WebSocket as the rooms see it. */
export const createTransport = (ws: WebSocket): SocketTransport => {
  let isBegun = false
  ws.pause()
  return {
    send(frame) {
      if (ws.readyState === ws.OPEN) ws.send(frame)
    },
    close: (code, detail) => ws.close(code, detail),
    pause() {
      paused.add(ws)
      ws.pause()
    },
    resume() {
      paused.delete(ws)
      if (isBegun) ws.resume()
    },
    begin() {
      isBegun = true
      if (!paused.has(ws)) ws.resume()
    },
    get bufferedAmount() {
      return ws.bufferedAmount
    },
  }
}

/** End a socket whose other end no longer answers (C2). One that we ourselves do not read from is given time. */
export const keepAlive = (ws: WebSocket): void => {
  let isAlive = true
  ws.on('pong', () => (isAlive = true))
  const timer = setInterval(() => {
    if (!isAlive && !paused.has(ws)) return ws.terminate()
    isAlive = false
    ws.ping()
  }, HEARTBEAT_MS)
  ws.on('close', () => clearInterval(timer))
}
