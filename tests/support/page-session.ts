import { WebSocket } from 'ws'
import { createRoundSession } from '../../client/sync/round-session.ts'
import type { WebSocketLike } from '../../client/sync/round-socket.ts'
import type { Draft, DraftStore, RoundSession } from '../../client/sync/types.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { RoundId } from '../../schema/ids.ts'
import type { Person } from './people.ts'

/** Kept drafts in memory, for where there is no IndexedDB. */
const memoryDrafts = (): DraftStore & { kept: Map<string, Draft> } => {
  const kept = new Map<string, Draft>()
  return {
    kept,
    isInMemory: false,
    isOnlyHere: () => false,
    list: async () => [...kept.values()],
    keep: async (draft) => void kept.set(draft.id, draft),
    discard: async (id) => void kept.delete(id),
    setKept: async () => {},
    subscribe: () => () => {},
  }
}

/** The page's own end of a round, without a page: the very code of client/sync on a real socket. */
export interface PageSession {
  session: RoundSession
  drafts: ReturnType<typeof memoryDrafts>
  /** How often a socket was made. */
  dials(): number
}

/** @param url server's address, perhaps over a line of the test.
 * @param fetchContent how the committed content is asked for, in place of a request of its own. */
export const openPageSession = (
  url: string,
  person: Person,
  fetchContent: (section: string) => Promise<ContentBody> = (section) => person.content(section),
): PageSession => {
  const drafts = memoryDrafts()
  const { round } = person
  let dials = 0
  const session = createRoundSession({
    round: { id: round.id as RoundId, members: round.members },
    socketUrl: `${url.replace('http', 'ws')}/live/${round.id}`,
    drafts,
    fetchContent,
    createWebSocket(address) {
      dials++
      const socket = new WebSocket(address, { headers: { cookie: person.cookie } })
      // ws reports a refused dial as an error too; the close that follows says enough.
      socket.on('error', () => {})
      return socket as unknown as WebSocketLike
    },
  })
  return { session, drafts, dials: () => dials }
}
