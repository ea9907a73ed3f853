import { upgradeWebSocket } from '@hono/node-server'
import { Hono } from 'hono'
import type { WebSocket } from 'ws'
import { AppError, REASONS } from '../../schema/errors.ts'
import { isId, type RoundId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import type { Env } from '../http/types.ts'
import type { Connection } from '../rooms/connection.ts'
import type { Registry } from '../rooms/registry.ts'
import type { Log, Transport } from '../rooms/types.ts'
import { findMember } from '../services/rounds.ts'
import type { Auth } from '../services/sign-in/auth.ts'
import type { Db } from '../storage/database.ts'
import { createTransport, keepAlive, type SocketTransport } from './transport.ts'

export interface LiveDeps {
  db: Db
  auth: Pick<Auth, 'find'>
  registry: Registry
  log: Log
}

/** Sockets one sign-in may have open. */
const MAX_SOCKETS = 50

/** `/live/{round}` and `/live/{round}/{section}`. Foreign origins are refused before the handshake (H1); everything else
 * is accepted, nothing read, and closed with its code, because a refused upgrade makes y-websocket retry for ever (H2). */
export const liveRoutes = ({ db, auth, registry, log }: LiveDeps): Hono<Env> => {
  const openSockets = new Map<string, number>()

  const enter = async (
    ws: WebSocket,
    transport: Transport,
    cookie: string | undefined,
    round: string,
    section: string | null,
    schema: number | null,
  ): Promise<Connection> => {
    const session = await auth.find(cookie)
    if (session === null) throw new AppError('not-signed-in')
    if (!isId(round)) throw new AppError('not-found')
    const member = await findMember(db, round as RoundId, session.person.id)
    if (member === null || !can(member, 'read', { type: 'round' })) throw new AppError('not-found')
    countSocket(ws, session.key)
    const visitor = { round: round as RoundId, member, session: session.key }
    return section === null
      ? registry.joinPage(visitor, transport)
      : registry.joinSection(visitor, transport, section, schema)
  }

  const countSocket = (ws: WebSocket, key: string): void => {
    const count = (openSockets.get(key) ?? 0) + 1
    if (count > MAX_SOCKETS) throw new AppError('too-many', 'too many open windows')
    openSockets.set(key, count)
    ws.once('close', () => {
      const left = (openSockets.get(key) ?? 1) - 1
      if (left === 0) openSockets.delete(key)
      else openSockets.set(key, left)
    })
  }

  const accept = (ws: WebSocket, transport: SocketTransport, entering: Promise<Connection>): void => {
    ws.binaryType = 'nodebuffer'
    ws.on('error', (error) => log.info('a socket failed', { error }))
    entering.then(
      (connection) => {
        ws.on('message', (data: Buffer, isBinary) => connection.receive(isBinary ? data : null))
        ws.on('close', () => connection.leave())
        // One that was refused at once reads on too: the other end's goodbye.
        transport.begin()
        if (ws.readyState !== ws.OPEN) return connection.leave()
        keepAlive(ws)
      },
      (error: unknown) => {
        const isKnown = error instanceof AppError
        if (!isKnown) log.error('a socket could not be opened', { error })
        transport.begin()
        ws.close(REASONS[isKnown ? error.reason : 'internal'].close, isKnown ? error.message.slice(0, 100) : 'internal')
      },
    )
  }

  const route = upgradeWebSocket((c) => {
    const cookie = c.req.header('cookie')
    const round = c.req.param('round') ?? ''
    const section = c.req.param('section') ?? null
    const named = Number(c.req.query('schema') ?? Number.NaN)
    return {
      onOpen(_event, context) {
        const ws = context.raw as unknown as WebSocket
        const transport = createTransport(ws)
        accept(ws, transport, enter(ws, transport, cookie, round, section, Number.isInteger(named) ? named : null))
      },
    }
  })

  return new Hono<Env>().get('/:round', route).get('/:round/:section', route)
}
