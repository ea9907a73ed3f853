import { AppError } from '../../schema/errors.ts'
import type { MemberId } from '../../schema/ids.ts'
import { decodeAwareness, encodeEntries, goneEntry, isGone, type AwarenessEntry } from './awareness.ts'
import type { Clock, SectionChannel } from './types.ts'

/** Where everybody is in one section: relayed at once, never stored (PROTOCOL.md A1–A4, E6). */
export interface Cursors {
  /** Take a channel's awareness frame.
   * @throws AppError `malformed`, `too-large`, `foreign-client`. */
  receive(channel: SectionChannel, bytes: Uint8Array): void
  /** Tell a new channel who is here. */
  greet(channel: SectionChannel): void
  /** Take a channel's cursors away from everybody else. */
  leave(channel: SectionChannel): void
  /** Members whose cursor is here. */
  members(): Set<MemberId>
}

interface CursorDeps {
  channels: ReadonlySet<SectionChannel>
  clock: Clock
  ownerOf(clientId: number): MemberId | undefined
  /** Remember whose an id is that nobody has used. */
  bind(clientId: number, member: MemberId): void
  /** Somebody has come or gone. */
  onChange(): void
}

interface Cursor {
  entry: AwarenessEntry
  channel: SectionChannel
}

/** Unused ids that one channel may take for its cursor: an honest page has one, and a new document means a new channel. */
const MAX_IDS = 16

export const createCursors = ({ channels, clock, ownerOf, bind, onChange }: CursorDeps): Cursors => {
  /** At most one of each channel. */
  const cursors = new Map<number, Cursor>()
  const changed = new Map<number, AwarenessEntry>()
  /** Ids that a channel was told of: honest providers echo them. */
  const told = new WeakMap<SectionChannel, Set<number>>()
  const bound = new WeakMap<SectionChannel, number>()

  /** Whose the ids are comes before their first entry (A3). */
  const introduce = (channel: SectionChannel, ids: readonly number[]): void => {
    const known = told.get(channel) ?? new Set()
    told.set(channel, known)
    const fresh = ids.flatMap((id): [number, MemberId][] => {
      const cursor = cursors.get(id)
      return cursor === undefined || known.has(id) ? [] : [[id, cursor.channel.member.id]]
    })
    if (fresh.length === 0) return
    for (const [id] of fresh) known.add(id)
    channel.announce(fresh)
  }

  const flush = (): void => {
    const entries = [...changed.values()]
    const ids = [...changed.keys()]
    changed.clear()
    const frame = encodeEntries(entries)
    for (const channel of channels) {
      introduce(channel, ids)
      channel.sendAwareness(frame)
    }
  }

  const relay = (entry: AwarenessEntry): void => {
    if (changed.size === 0) clock.defer(flush)
    changed.set(entry.clientId, entry)
  }

  const bindUnused = (channel: SectionChannel, clientId: number): boolean => {
    const count = (bound.get(channel) ?? 0) + 1
    if (count > MAX_IDS) return false
    bound.set(channel, count)
    bind(clientId, channel.member.id)
    return true
  }

  /** The one entry of a frame that is the channel's own; null when all are echoes. An id that it uses already comes first,
   * then another one of the same member, then an unused one. @throws AppError `foreign-client`. */
  const findOwn = (channel: SectionChannel, entries: readonly AwarenessEntry[]): AwarenessEntry | null => {
    let current: AwarenessEntry | null = null
    let used: AwarenessEntry | null = null
    let unused: AwarenessEntry | null = null
    for (const entry of entries) {
      const { clientId, clock } = entry
      const owner = ownerOf(clientId)
      const cursor = cursors.get(clientId)
      if (owner === channel.member.id) {
        if (cursor?.channel === channel) current ??= entry
        // After a reconnect the old channel may not have ended yet: the newer clock is the living page.
        else if (cursor === undefined || clock > cursor.entry.clock) used ??= entry
        continue
      }
      // Providers also report cursors of others that they gave up waiting for.
      if (isGone(entry) || told.get(channel)?.has(clientId) === true) continue
      if (owner !== undefined) throw new AppError('foreign-client', 'a cursor under the client id of somebody else')
      unused ??= entry
    }
    const own = current ?? used
    if (own !== null) return own
    return unused !== null && bindUnused(channel, unused.clientId) ? unused : null
  }

  const remove = (clientId: number, entry: AwarenessEntry): void => {
    if (!cursors.delete(clientId)) return
    relay(entry)
    onChange()
  }

  /** Take away what a channel has, but for one id. */
  const removeOf = (channel: SectionChannel, kept?: number): void => {
    for (const [clientId, cursor] of cursors)
      if (cursor.channel === channel && clientId !== kept) remove(clientId, goneEntry(clientId, cursor.entry.clock))
  }

  return {
    receive(channel, bytes) {
      const entry = findOwn(channel, decodeAwareness(bytes))
      if (entry === null) return
      const { clientId } = entry
      if (isGone(entry)) return remove(clientId, entry)
      removeOf(channel, clientId)
      const isNew = !cursors.has(clientId)
      cursors.set(clientId, { entry, channel })
      if (isNew) onChange()
      relay(entry)
    },
    greet(channel) {
      const here = [...cursors.values()]
      if (here.length === 0) return
      introduce(channel, [...cursors.keys()])
      channel.sendAwareness(encodeEntries(here.map(({ entry }) => entry)))
    },
    leave: (channel) => removeOf(channel),
    members: () => new Set([...cursors.values()].map(({ channel }) => channel.member.id)),
  }
}
