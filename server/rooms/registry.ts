import type { WholeThread } from '../../schema/thread-for.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, RoundId, SectionId } from '../../schema/ids.ts'
import { arrived } from './arrived.ts'
import { createCommitter } from './committer.ts'
import type { Connection } from './connection.ts'
import type { ReadEndorsements } from './endorsement-news.ts'
import { createRoom, type Room } from './room.ts'
import type {
  BuildEdit,
  Clock,
  LiveNumbers,
  Log,
  MemberInfo,
  Meter,
  RoundPresence,
  SectionStore,
  SuggestionTurn,
  Transport,
} from './types.ts'

/** Who comes in, and with which sign-in. */
export interface Visitor {
  round: RoundId
  member: MemberInfo
  /** Ends together with this sign-in. */
  session: string
}

/** All live rounds of this process. */
export interface Registry {
  /** A page opens a round. @throws AppError `not-found`, `storage-unavailable`. */
  joinPage(visitor: Visitor, transport: Transport): Promise<Connection>
  /** A plain y-websocket client opens one section. */
  joinSection(visitor: Visitor, transport: Transport, section: string, schema: number | null): Promise<Connection>
  /** Write as a member without a socket: for seeds and imports, which pass gate and committer like everybody.
   * @returns once it is committed. @throws AppError with the reason for which a channel would have closed. */
  write(round: RoundId, member: MemberId, section: SectionId, update: Uint8Array): Promise<void>
  /** The same for an edit that is made from what the section holds when it is written, and that puts a suggestion into the text
   * or takes it back.
   * @param suggestion null: of the member's own. */
  edit: (
    round: RoundId,
    member: MemberId,
    section: SectionId,
    build: BuildEdit,
    suggestion: SuggestionTurn | null,
  ) => Promise<void>
  /** State or rights of a section were changed: resolves when nothing of the old epoch can enter any more. */
  refresh: (round: RoundId, section: SectionId) => Promise<void>
  /** Members or sections of a round have changed in the database: resolves when its pages are told, and whoever is no
   * longer what they were has been sent away. */
  reread: (round: RoundId) => Promise<void>
  /** Rounds that are live in this process. */
  readonly rounds: readonly RoundId[]
  /** Sign-ins that sockets are open with. */
  sessions(): Promise<ReadonlySet<string>>
  /** Who has a round open in this process, and whose cursor is where; nobody where no room is live. */
  presence: (round: RoundId) => Promise<RoundPresence>
  /** A thread is new or has changed: its readers are told. */
  notifyThread: (round: RoundId, thread: WholeThread) => Promise<void>
  /** A delegation has said something of a section: those who may know are told. */
  notifyEndorsed: (round: RoundId, section: SectionId) => Promise<void>
  /** A member is told of something: their pages are, which then ask what. */
  notifyMember: (round: RoundId, member: MemberId) => Promise<void>
  /** The beneficiary has answered in a section, or was answered: those whom it speaks to are told. */
  notifyAnswered: (round: RoundId, section: SectionId) => Promise<void>
  /** A sign-in has ended: its sockets close with 4401. */
  endSession(session: string): void
  /** Look at what is live now; never waits for what is still loading. */
  measure(): Promise<LiveNumbers>
  /** Let nobody in any more, close every socket with 1012, write what waits, fold what is clean. */
  stop(): Promise<void>
}

export interface RegistryDeps {
  store: SectionStore
  clock: Clock
  log: Log
  meter: Meter
  /** Rooms without it tell of no endorsements. */
  readEndorsements?: ReadEndorsements
}

/** Longer than any join is under way. */
const ENDED_MS = 5 * 60_000
/** How long stopping waits for a database that does not answer. */
const DRAIN_MS = 4000

export const createRegistry = ({
  store,
  clock,
  log,
  meter,
  readEndorsements = () => Promise.resolve([]),
}: RegistryDeps): Registry => {
  const rooms = new Map<RoundId, Promise<Room>>()
  const committer = createCommitter(store, clock, log, meter)
  /** Sign-ins that have ended of late: whoever comes in with one was on the way when it did. */
  const endedSessions = new Set<string>()
  let isStopping = false

  const openRooms = async (): Promise<Room[]> => {
    const opened = await Promise.allSettled(rooms.values())
    return opened.filter((result) => result.status === 'fulfilled').map(({ value }) => value)
  }

  const eachRoom = (run: (room: Room) => void): void => {
    openRooms()
      .then((all) => all.forEach(run))
      .catch((error: unknown) => log.error('rooms not told', { error }))
  }

  committer.onReachable((isReachable) => eachRoom((room) => room.notifyStorage(isReachable)))

  const load = async (id: RoundId): Promise<Room> => {
    const loading = store.loadRound(id).then((info) =>
      createRoom(info, {
        store,
        committer,
        clock,
        log,
        meter,
        readEndorsements,
        onIdle() {
          loading.then(
            (room) => {
              if (room.isIdle && rooms.get(id) === loading) rooms.delete(id)
            },
            () => {},
          )
        },
      }),
    )
    rooms.set(id, loading)
    try {
      return await loading
    } catch (error) {
      rooms.delete(id)
      throw error
    }
  }

  /** Joins that arrive together share one load; somebody whom the room knows otherwise makes it read again. */
  const roomFor = async ({ round, member, session }: Visitor): Promise<Room> => {
    const room = await (rooms.get(round) ?? load(round))
    if (!room.knows(member)) await room.reread()
    // Whoever was still coming in when the goodbyes were said would be waited for in vain.
    if (isStopping) throw new AppError('restarting')
    if (endedSessions.has(session)) throw new AppError('not-signed-in')
    return room
  }

  return {
    async joinPage(visitor, transport) {
      return (await roomFor(visitor)).joinPage(visitor.member.id, visitor.session, transport)
    },
    async joinSection(visitor, transport, section, schema) {
      return (await roomFor(visitor)).joinSection(visitor.member.id, visitor.session, transport, section, schema)
    },
    async write(round, member, section, update) {
      const room = await (rooms.get(round) ?? load(round))
      await room.write(member, section, update)
    },
    async edit(round, member, section, build, suggestion) {
      const room = await (rooms.get(round) ?? load(round))
      if (!room.hasMember(member)) await room.reread()
      await room.write(member, section, build, suggestion)
    },
    async refresh(round, section) {
      const room = await rooms.get(round)?.catch(() => null)
      await room?.refresh(section)
    },
    async reread(round) {
      const room = await rooms.get(round)?.catch(() => null)
      await room?.reread()
    },
    get rounds() {
      return [...rooms.keys()]
    },
    async sessions() {
      const opened = await arrived(rooms.values())
      return new Set(opened.flatMap((room) => [...room.connections].map(({ session }) => session)))
    },
    async presence(round) {
      const room = await rooms.get(round)?.catch(() => null)
      return (await room?.presence()) ?? { here: [], inside: [] }
    },
    async notifyThread(round, thread) {
      const room = await rooms.get(round)?.catch(() => null)
      if (room == null) return
      // Its writer may have become a member after the room was opened.
      if (thread.by !== null && !room.hasMember(thread.by as MemberId)) await room.reread()
      room.notifyThread(thread)
    },
    async notifyEndorsed(round, section) {
      const room = await rooms.get(round)?.catch(() => null)
      await room?.notifyEndorsed(section)
    },
    async notifyMember(round, member) {
      const room = await rooms.get(round)?.catch(() => null)
      room?.notifyMember(member)
    },
    async notifyAnswered(round, section) {
      const room = await rooms.get(round)?.catch(() => null)
      room?.notifyAnswered(section)
    },
    endSession(session) {
      endedSessions.add(session)
      clock.after(ENDED_MS, () => endedSessions.delete(session))
      eachRoom((room) => {
        for (const connection of room.connections) if (connection.session === session) connection.close('not-signed-in')
      })
    },
    async measure() {
      const opened = await arrived(rooms.values())
      const connections = opened.flatMap((room) => [...room.connections])
      const sections = (await Promise.all(opened.map((room) => room.openSections()))).flat()
      return {
        rooms: opened.length,
        pages: connections.filter(({ kind }) => kind === 'page').length,
        plain: connections.filter(({ kind }) => kind === 'plain').length,
        sectionBytes: sections.map(({ bytes }) => bytes),
        pendingBytes: sections.reduce((sum, { pendingBytes }) => sum + pendingBytes, 0),
        isDatabaseReachable: committer.isReachable,
      }
    },
    async stop() {
      isStopping = true
      const all = await openRooms()
      for (const room of all) for (const connection of room.connections) connection.close('restarting')
      let cancel = (): void => {}
      const late = new Promise<void>((resolve) => (cancel = clock.after(DRAIN_MS, resolve)))
      const written = committer.drain().then(async () => {
        for (const room of all) await room.unload()
      })
      await Promise.race([written, late])
      cancel()
    },
  }
}
