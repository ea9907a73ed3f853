import { AppError, type Reason } from '../../schema/errors.ts'
import type { MemberId, RoundId, SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { saidToAll } from '../../schema/responses.ts'
import { threadFor, type WholeThread } from '../../schema/thread-for.ts'
import type { ServerEvent } from '../../schema/wire/messages.ts'
import { arrived } from './arrived.ts'
import type { Committer } from './committer.ts'
import type { Connection, ConnectionDeps, ConnectionRoom } from './connection.ts'
import { createContentNews } from './content-news.ts'
import { createEndorsementNews, type ReadEndorsements } from './endorsement-news.ts'
import { createPageConnection } from './page-connection.ts'
import { createPlainConnection } from './plain-connection.ts'
import { createPresenceNews } from './presence-news.ts'
import { presentMember, presentState } from './present.ts'
import { denial, lostRights, resourceOf } from './rights.ts'
import { SectionStates } from './section-states.ts'
import { LiveSection } from './section.ts'
import { createToldVersions } from './told-versions.ts'
import type {
  BuildEdit,
  Clock,
  Log,
  MemberInfo,
  Meter,
  RoundInfo,
  RoundPresence,
  SectionInfo,
  SectionStore,
  SuggestionTurn,
  Transport,
} from './types.ts'
import { writeOnce } from './write-once.ts'

/** A live round: everybody who has it open, and the sections that are being edited. */
export interface Room {
  readonly id: RoundId
  readonly connections: ReadonlySet<Connection>
  /** Nobody is here and nothing is loaded. */
  readonly isIdle: boolean
  /** Sections that are loaded now. */
  openSections(): Promise<LiveSection[]>
  hasMember(member: MemberId): boolean
  /** Whether this room knows somebody as they are known to whoever asks. */
  knows(member: MemberInfo): boolean
  /** @throws AppError `not-found` for somebody who is no member of the round by what the room knows. */
  joinPage(member: MemberId, session: string, transport: Transport): Connection
  joinSection(
    member: MemberId,
    session: string,
    transport: Transport,
    section: string,
    schema: number | null,
  ): Connection
  /** See `Registry.write`. */
  write(
    member: MemberId,
    section: SectionId,
    edit: Uint8Array | BuildEdit,
    suggestion?: SuggestionTurn | null,
  ): Promise<void>
  /** State or rights of a section have changed in the database: resolves when this room acts on it. */
  refresh(section: SectionId): Promise<void>
  /** Take members and sections as the database has them now, and act on what has changed. */
  reread(): Promise<void>
  /** Who has it open now, and whose cursor is where. */
  presence(): Promise<RoundPresence>
  notifyStorage(isReachable: boolean): void
  /** Tell a thread to every page whose member may read it. */
  notifyThread(thread: WholeThread): void
  /** A delegation has said something of a section: those who may know are told. */
  notifyEndorsed(section: SectionId): Promise<void>
  /** A member is told of something: their pages are. */
  notifyMember(member: MemberId): void
  /** The beneficiary has answered, or was answered: those whom it speaks to are told. */
  notifyAnswered(section: SectionId): void
  /** Fold what is clean, forget the sections. */
  unload(): Promise<void>
}

export interface RoomDeps {
  store: SectionStore
  committer: Committer
  clock: Clock
  log: Log
  meter: Meter
  readEndorsements: ReadEndorsements
  /** The last one has left, or the last section was unloaded. */
  onIdle(): void
}

/** How long a section nobody edits stays in memory. */
const IDLE_MS = 30_000

export const createRoom = (info: RoundInfo, deps: RoomDeps): Room => {
  const { store, committer, clock, log, meter } = deps
  const connections = new Set<Connection>()
  const live = new Map<SectionId, Promise<LiveSection>>()
  const sections = new SectionStates()
  let { members } = info
  let membersAskedAt = 0
  const threadsTold = createToldVersions()

  const reread = async (): Promise<void> => {
    const askedAt = sections.ask()
    const fresh = await store.loadRound(info.id)
    takeMembers(fresh.members, askedAt)
    await Promise.all(fresh.sections.map((section) => takeInfo(section, askedAt)))
  }

  /** Whoever is no longer what they were let in as is sent away (S6); the others are told of the change (A5). */
  const takeMembers = (fresh: MemberInfo[], askedAt: number): void => {
    if (askedAt <= membersAskedAt) return
    membersAskedAt = askedAt
    const isNews = JSON.stringify(fresh) !== JSON.stringify(members)
    members = fresh
    for (const connection of connections) {
      const lost = lostRights(connection.member, find(connection.member.id))
      if (lost !== null) connection.close(lost)
    }
    if (isNews) connections.forEach(greet)
  }

  const find = (id: MemberId): MemberInfo | undefined => members.find((member) => member.id === id)

  /** As the room knows them now: whoever asks may have read them before a change that this room has acted on already. */
  const present = (id: MemberId): MemberInfo => {
    const member = find(id)
    if (member === undefined || member.hasLeft) throw new AppError('not-found')
    return member
  }

  /** A section that is live acts on its new state before anybody is told of it (S2). */
  const takeInfo = async (section: SectionInfo, askedAt: number): Promise<void> => {
    if (sections.isNews(section, askedAt)) {
      const loaded = await live.get(section.id)?.catch(() => null)
      if (loaded != null && !loaded.isDropped) return loaded.refresh()
    }
    infoChanged(section, askedAt)
  }

  const greet = (connection: Connection): void =>
    connection.notify({ type: 'hello', member: connection.member.id, members: members.map(presentMember) })

  const refusal = (member: MemberInfo, id: SectionId): Reason | null => {
    const section = sections.get(id)
    return section === undefined ? 'not-found' : denial(member, section)
  }

  const mayRead = (member: MemberInfo, section: SectionInfo): boolean => can(member, 'read', resourceOf(section))

  const tell = (event: ServerEvent, mayKnow: (member: MemberInfo) => boolean = () => true): void =>
    tellEach(() => event, mayKnow)

  /** Tell each what they may know of it. */
  const tellEach = (present: (reader: MemberInfo) => ServerEvent, mayKnow: (member: MemberInfo) => boolean): void => {
    for (const connection of connections) if (mayKnow(connection.member)) connection.notify(present(connection.member))
  }

  const inside = async () => {
    const loaded = [...live].map(async ([id, loading]) => ({ id, section: await loading.catch(() => null) }))
    return (await Promise.all(loaded)).map(({ id, section }) => ({
      section: sections.get(id)!,
      members: section?.cursors.members() ?? new Set<MemberId>(),
    }))
  }

  const presenceChanged = createPresenceNews({ clock, log, connections, inside })

  const contentChanged = createContentNews(clock, (id, seq) => {
    const section = sections.get(id)!
    const readsOnly = (member: MemberInfo): boolean =>
      mayRead(member, section) && denial(member, section) !== null && can(member, 'authors', resourceOf(section))
    tell({ type: 'content', section: id, seq }, readsOnly)
    endorsements.contentMoved(id)
  })

  const endorsements = createEndorsementNews(deps.readEndorsements, log, (id, all) => {
    const resource = resourceOf(sections.get(id)!)
    tell({ type: 'endorsements', section: id, endorsements: all }, (member) => can(member, 'endorsements', resource))
  })

  const infoChanged = (section: SectionInfo, askedAt: number): void => {
    const before = sections.get(section.id)
    const isNews = sections.isNews(section, askedAt)
    if (sections.isNewer(section, askedAt)) sections.set(section, askedAt)
    if (!isNews) return
    // Who may no longer read a section that was released is told so too.
    tellEach(
      (reader) => presentState(reader, section),
      (member) => mayRead(member, section) || (before !== undefined && mayRead(member, before)),
    )
  }

  const load = async (id: SectionId): Promise<LiveSection> => {
    const askedAt = sections.ask()
    const loading = store
      .load(id)
      .catch((error: unknown) => {
        if (error instanceof AppError && error.reason === 'storage-unavailable') committer.noteUnreachable()
        throw error
      })
      .then((stored) => {
        infoChanged(stored.info, askedAt)
        return new LiveSection(stored, {
          store,
          committer,
          clock,
          log,
          meter,
          ask: () => sections.ask(),
          onInfo: infoChanged,
          onMembers: takeMembers,
          onCommitted: (seq) => contentChanged(id, seq),
          onCursors: presenceChanged,
          onDropped: () => forget(id, loading),
        })
      })
    live.set(id, loading)
    try {
      return await loading
    } catch (error) {
      forget(id, loading)
      throw error
    }
  }

  const forget = (id: SectionId, loading: Promise<LiveSection>): void => {
    if (live.get(id) !== loading) return
    live.delete(id)
    deps.onIdle()
  }

  /** Unload only when empty and clean, asked again after every await. */
  const unloadWhenIdle = (id: SectionId, loading: Promise<LiveSection>): void => {
    clock.after(IDLE_MS, () => {
      loading
        .then(async (section) => {
          const isIdle = (): boolean => section.channels.size === 0 && section.isClean && !section.isDropped
          if (!isIdle()) return
          await section.checkpoint()
          if (isIdle()) section.drop('restarting')
        })
        .catch((error: unknown) => log.error('section not unloaded', { section: id, error }))
    })
  }

  const room: ConnectionRoom = {
    async openSection(member, id) {
      // What is remembered may be old news when another process has released or unlocked: a refusal is asked again.
      if (refusal(member, id) !== null) await reread()
      const refused = refusal(member, id)
      if (refused !== null) throw new AppError(refused)
      const opened = await (live.get(id) ?? load(id))
      // Loading may have read a newer state than the one judged above.
      const now = denial(member, opened.info)
      if (now !== null) throw new AppError(now)
      if (opened.isDropped) throw new AppError('restarting')
      return opened
    },
    onChannels() {
      presenceChanged()
      for (const [id, loading] of live) unloadIfEmpty(id, loading)
    },
    onLeave(connection) {
      connections.delete(connection)
      room.onChannels()
      if (connections.size === 0) deps.onIdle()
    },
  }

  const unloadIfEmpty = (id: SectionId, loading: Promise<LiveSection>): void => {
    loading.then(
      (section) => {
        if (section.channels.size === 0) unloadWhenIdle(id, loading)
      },
      () => {},
    )
  }

  const connect = (connection: Connection): Connection => {
    connections.add(connection)
    presenceChanged()
    return connection
  }

  const connectionDeps = (member: MemberInfo, session: string, transport: Transport): ConnectionDeps => ({
    room,
    member,
    session,
    transport,
    clock,
    log,
  })

  for (const section of info.sections) sections.set(section, 0)

  return {
    id: info.id,
    connections,
    get isIdle() {
      return connections.size === 0 && live.size === 0
    },
    openSections: () => arrived(live.values()),
    hasMember: (id) => find(id) !== undefined,
    knows(member) {
      const known = find(member.id)
      return known !== undefined && lostRights(member, known) === null
    },
    joinPage(id, session, transport) {
      const member = present(id)
      const connection = connect(createPageConnection(connectionDeps(member, session, transport)))
      greet(connection)
      for (const section of sections.all())
        if (mayRead(member, section)) connection.notify(presentState(member, section))
      if (!committer.isReachable) connection.notify({ type: 'storage', isReachable: false })
      return connection
    },
    joinSection: (id, session, transport, section, schema) =>
      connect(createPlainConnection(connectionDeps(present(id), session, transport), section, schema)),
    async write(id, section, edit, suggestion = null) {
      const member = present(id)
      try {
        await writeOnce(await room.openSection(member, section), member, edit, suggestion)
      } finally {
        room.onChannels()
      }
    },
    async refresh(id) {
      const loading = live.get(id)
      const section = await loading?.catch(() => null)
      if (section != null) await section.refresh()
      if (section != null && !section.isDropped) return
      await reread()
    },
    reread,
    async presence() {
      const places = await inside()
      return {
        here: [...new Set([...connections].map(({ member }) => member.id))],
        inside: places.map(({ section, members }) => ({ section: section.id, members: [...members] })),
      }
    },
    notifyStorage: (isReachable) => tell({ type: 'storage', isReachable }),
    notifyThread(thread) {
      const section = sections.get(thread.section as SectionId)
      if (section === undefined) return
      if (!threadsTold.take(thread)) return
      const { audience, as: by } = thread
      const resource = { type: 'thread', section: resourceOf(section), audience, by } as const
      tellEach(
        (reader) => ({ type: 'thread', thread: threadFor(reader, resource.section, thread) }),
        (member) => can(member, 'read', resource),
      )
    },
    notifyMember: (id) => tell({ type: 'notification' }, (member) => member.id === id),
    notifyEndorsed: endorsements.said,
    notifyAnswered(id) {
      const section = sections.get(id)
      if (section === undefined) return
      const said = saidToAll(resourceOf(section))
      tell({ type: 'answered', section: id }, (member) => can(member, 'read', said))
    },
    async unload() {
      for (const loading of live.values()) {
        const section = await loading.catch(() => null)
        await section?.checkpoint()
      }
      live.clear()
    },
  }
}
