import { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTransport } from '../../../server/sockets/transport.ts'

/** A socket as far as reading goes. */
class FakeSocket extends EventEmitter {
  isPaused = false
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
}

describe('a transport', () => {
  let socket: FakeSocket
  let transport: ReturnType<typeof createTransport>

  beforeEach(() => {
    socket = new FakeSocket()
    transport = createTransport(socket as unknown as WebSocket)
  })

  it('reads nothing before it is begun, whatever its connection says', () => {
    expect(socket.isPaused).toBe(true)
    transport.pause()
    transport.resume()
    expect(socket.isPaused).toBe(true)
    transport.begin()
    expect(socket.isPaused).toBe(false)
  })

  it('goes on holding a sender back who came into a section that is held', () => {
    transport.pause()
    transport.begin()
    expect(socket.isPaused).toBe(true)
    transport.resume()
    expect(socket.isPaused).toBe(false)
  })
})
