import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A network line to a server that a test can cut. */
export interface Line {
  url: string
  /** Break every connection and refuse new ones. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** Pass bytes on after a while, in order. */
const pass = (from: Socket, to: Socket, delayMs: number): void => {
  if (delayMs === 0) return void from.pipe(to)
  from.on('data', (data: Buffer) => setTimeout(() => to.writable && to.write(data), delayMs))
}

/** Lay a line to a port of this machine.
 * @param delayMs time that bytes take in each direction. */
export const layLine = async (port: number, delayMs = 0): Promise<Line> => {
  const open = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // A cut line breaks in the middle of anything.
    socket.on('error', () => socket.destroy())
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) return void near.destroy()
    const far = connect(port, '127.0.0.1')
    keep(far)
    pass(near, far, delayMs)
    pass(far, near, delayMs)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend() {
      isCut = false
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
