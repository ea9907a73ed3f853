import { WebSocketServer } from 'ws'

/** A bare relay: passes every frame to everybody else, and keeps and checks nothing. */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
server.on('listening', () => process.send?.((server.address() as { port: number }).port))
server.on('connection', (socket) =>
  socket.on('message', (frame: Buffer) => {
    for (const other of server.clients) if (other !== socket) other.send(frame)
  }),
)
