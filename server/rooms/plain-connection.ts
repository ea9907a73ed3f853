import { AppError, REASONS } from '../../schema/errors.ts'
import { isId, type SectionId } from '../../schema/ids.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import { encodeAwareness } from '../../schema/wire/messages.ts'
import { encodeEntries } from './awareness.ts'
import { joinSection, type Channel, type ChannelPeer } from './channel.ts'
import { createSocket, translate, type Connection, type ConnectionDeps } from './connection.ts'

/** A plain y-websocket client in one section.
 * @param schema version of the client's bundle, or null when it names none. */
export const createPlainConnection = (deps: ConnectionDeps, id: string, schema: number | null): Connection => {
  const { room, member, session, log } = deps
  const channels = new Set<Channel>()
  let channel: Channel | null = null
  /** Frames that came while the section was loading; the socket is held after the first few. */
  const early: Uint8Array[] = []

  const socket = createSocket(
    deps,
    () => encodeAwareness(encodeEntries([])),
    () => {
      channel?.leave()
      channels.clear()
      room.onLeave(connection)
    },
  )

  const fail = (error: unknown): void => {
    const { code, detail } = translate(error, log)
    socket.close(code, detail)
  }

  const peer: ChannelPeer = {
    send: (message) => socket.send(message),
    acknowledge: () => {},
    announce: () => {},
    hold: (isHeld) => socket.hold(peer, isHeld),
    close: (code, detail) => socket.close(code, detail),
  }

  const open = async (): Promise<void> => {
    if (!isId(id)) throw new AppError('not-found')
    if (schema !== null && schema < SCHEMA_VERSION) throw new AppError('page-too-old')
    const section = await room.openSection(member, id as SectionId)
    if (socket.isEnded) return
    channel = joinSection(section, member, peer)
    channels.add(channel)
    room.onChannels()
    socket.hold(early, false)
    for (const frame of early.splice(0)) channel.receive(frame)
  }

  const connection: Connection = {
    kind: 'plain',
    member,
    session,
    channels,
    receive(frame) {
      if (socket.isEnded) return
      if (frame === null) return fail(new AppError('malformed', 'text frames are not part of the protocol'))
      if (channel !== null) return channel.receive(frame)
      early.push(frame)
      socket.hold(early, true)
    },
    notify: () => {},
    close: (reason, detail = reason) => socket.close(REASONS[reason].close, detail),
    leave: () => void socket.end(),
  }
  open().catch(fail)
  return connection
}
