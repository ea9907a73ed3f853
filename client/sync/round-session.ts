import type { EndorsementBody } from '../../schema/api/endorsements.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type { Reason } from '../../schema/errors.ts'
import type { MemberId, RoundId, SectionId } from '../../schema/ids.ts'
import type { SectionKind } from '../../schema/sections/index.ts'
import type { ControlMessage, PresentedMember, SectionStateEvent, ServerEvent } from '../../schema/wire/messages.ts'
import type { Channel, ChannelHub } from './channel.ts'
import { createNotifier } from './notifier.ts'
import { createRoundSocket, type WebSocketLike } from './round-socket.ts'
import { saveStateOf, STUCK_MS, waitingSince, type SaveFacts } from './save-state.ts'
import { LiveSectionSession } from './section-session.ts'
import type { DraftStore, RoundSession, SectionSession } from './types.ts'

export interface RoundSessionOptions {
  round: { id: RoundId; members: readonly PresentedMember[] }
  /** `ws(s)://host/live/{round}`. */
  socketUrl: string
  drafts: DraftStore
  fetchContent(section: SectionId): Promise<ContentBody>
  /** Words of the reader's are kept that a lock came before: they are told so wherever they are. */
  onLateText?(section: SectionId): void
  /** Tests give their own. */
  createWebSocket?: (url: string) => WebSocketLike
}

const byId = (members: readonly PresentedMember[]): Map<MemberId, PresentedMember> =>
  new Map(members.map((member) => [member.id, member]))

/** Join a round: one socket, and a session for each section that is opened. */
export const createRoundSession = (options: RoundSessionOptions): RoundSession => {
  const { drafts, fetchContent } = options
  const { subscribe, notify } = createNotifier()
  const sessions = new Map<SectionId, LiveSectionSession>()
  const sectionStates = new Map<SectionId, SectionStateEvent>()
  const contentSeq = new Map<SectionId, number>()
  const threads = new Map<string, ThreadBody>()
  const endorsements = new Map<SectionId, readonly EndorsementBody[]>()
  const answered = new Map<SectionId, number>()
  let members = byId(options.round.members)
  let here = new Map<MemberId, readonly SectionId[]>()
  let notified = 0
  let isStorageReachable = true
  let isClosing = false
  let stuckTimer: ReturnType<typeof setTimeout> | undefined
  let lastNumber = 0

  const saveFacts = (): SaveFacts => {
    const ages = [...sessions.values()].flatMap(({ oldestAt }) => oldestAt ?? [])
    return {
      connection: socket.connection,
      isStorageReachable,
      pending: [...sessions.values()].reduce((sum, { pending }) => sum + pending, 0),
      oldestAt: ages.length === 0 ? null : Math.min(...ages),
      upSince: socket.upSince,
      now: Date.now(),
    }
  }

  /** Tell the page, and again at the moment at which a waiting edit becomes `stuck`. */
  const changed = (): void => {
    notify()
    clearTimeout(stuckTimer)
    const facts = saveFacts()
    const since = waitingSince(facts)
    const left = since === null ? 0 : since + STUCK_MS - facts.now
    if (left > 0) stuckTimer = setTimeout(notify, left)
  }

  const handleState = (event: SectionStateEvent): void => {
    sectionStates.set(event.section, event)
    const session = sessions.get(event.section)
    session?.raiseEpoch(event.epoch)
    const isShut = session?.reason === 'locked' || session?.reason === 'forbidden'
    // Whether this member may edit in the new state is for the server to say.
    if (isShut && event.state !== 'locked') session.reopen()
  }

  const handleEvent = (event: ServerEvent): void => {
    switch (event.type) {
      case 'hello':
        members = byId(event.members)
        break
      case 'section':
        handleState(event)
        break
      case 'presence':
        here = new Map(event.here.map(({ member, sections }) => [member, sections]))
        break
      case 'clients':
        sessions.get(event.section)?.nameClients(event.clients)
        return
      case 'content':
        contentSeq.set(event.section, event.seq)
        break
      case 'thread':
        threads.set(event.thread.id, event.thread)
        break
      case 'endorsements':
        endorsements.set(event.section, event.endorsements)
        break
      case 'answered':
        answered.set(event.section, (answered.get(event.section) ?? 0) + 1)
        break
      case 'notification':
        notified += 1
        break
      case 'storage':
        isStorageReachable = event.isReachable
        break
    }
    changed()
  }

  const handleControl = (message: ControlMessage): void => {
    if (message.type === 'event') handleEvent(message.event)
    else if (message.type === 'pulse') for (const channel of hub.channels) channel.beat()
    else hub.byNumber.get(message.channel)?.receiveControl(message)
  }

  const socket = createRoundSocket({
    url: options.socketUrl,
    createWebSocket: options.createWebSocket ?? ((url: string): WebSocketLike => new WebSocket(url)),
    onControl: handleControl,
    onFrame: (channel, message) => hub.byNumber.get(channel)?.receive(message),
    onUp() {
      for (const channel of hub.channels) channel.join()
      changed()
    },
    onDown() {
      // The next socket's server says anew what it cannot reach.
      isStorageReachable = true
      for (const channel of hub.channels) channel.lose()
      changed()
    },
    onConnection() {
      if (socket.ended !== null) for (const session of sessions.values()) session.end(socket.ended)
      changed()
    },
  })

  const hub: ChannelHub = {
    get isUp() {
      return socket.isUp
    },
    send: (frame) => socket.send(frame),
    nextNumber: () => ++lastNumber,
    channels: new Set<Channel>(),
    byNumber: new Map<number, Channel>(),
  }

  const stopWhenEmpty = (): void => {
    if (!isClosing || sessions.size > 0) return
    clearTimeout(stuckTimer)
    socket.close()
  }

  const createSession = (id: SectionId, kind: SectionKind): LiveSectionSession => {
    const session = new LiveSectionSession({
      id,
      kind,
      hub,
      drafts,
      fetchContent,
      onChange: changed,
      onPlace() {
        for (const other of sessions.values()) if (other !== session) other.setPlace(null)
      },
      onLateText: () => options.onLateText?.(id),
      onPageTooOld: () => socket.end('page-too-old'),
    })
    if (socket.ended !== null) session.end(socket.ended)
    return session
  }

  const closeSection = (id: SectionId): void => {
    const session = sessions.get(id)
    session?.leave(() => {
      sessions.delete(id)
      session.destroy()
      changed()
      stopWhenEmpty()
    })
  }

  return {
    get connection() {
      return socket.connection
    },
    get ended(): Reason | null {
      return socket.ended
    },
    get save() {
      return saveStateOf(saveFacts())
    },
    get members() {
      return members
    },
    get here() {
      return here
    },
    get notified() {
      return notified
    },
    sectionStates,
    contentSeq,
    threads,
    endorsements,
    answered,
    subscribe,
    openSection(id: SectionId, kind: SectionKind): SectionSession {
      const session = sessions.get(id) ?? createSession(id, kind)
      session.leave(null)
      sessions.set(id, session)
      return session
    },
    closeSection,
    hear(events) {
      if (socket.connection === 'online' || socket.connection === 'ended') return
      for (const event of events) handleState(event)
      changed()
    },
    /** What is not saved yet is still sent, or kept as a draft, before the socket closes. */
    close() {
      isClosing = true
      for (const id of sessions.keys()) closeSection(id)
      stopWhenEmpty()
    },
  }
}
