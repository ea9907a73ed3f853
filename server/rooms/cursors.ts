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

export const createCursors = ({ channels, clock, ownerOf, bind, onChange }: CursorDeps): Cursors => {
  const cursors = new Map<number, Cursor>()
  const changed = new Map<number, AwarenessEntry>()
  /** Ids of others that a channel was told of: honest providers echo them. */
  const told = new WeakMap<SectionChannel, Set<number>>()

  const flush = (): void => {
    const entries = [...changed.values()]
    changed.clear()
    const frame = encodeEntries(entries)
    for (const channel of channels) {
      for (const { clientId } of entries) told.get(channel)?.add(clientId)
      channel.sendAwareness(frame)
    }
  }

  const relay = (entry: AwarenessEntry): void => {
    if (changed.size === 0) clock.defer(flush)
    changed.set(entry.clientId, entry)
  }

  /** Whether the entry is this channel's own; binds an unused id. */
  const isOwn = (channel: SectionChannel, entry: AwarenessEntry): boolean => {
    const { clientId, clock } = entry
    const owner = ownerOf(clientId)
    // Providers also report cursors of others that they gave up waiting for.
    if (isGone(entry) && owner !== channel.member.id) return false
    if (owner === undefined) {
      bind(clientId, channel.member.id)
      return true
    }
    if (owner === channel.member.id) {
      const cursor = cursors.get(clientId)
      // After a reconnect the old channel may not have ended yet: the newer clock is the living page.
      return cursor === undefined || cursor.channel === channel || clock > cursor.entry.clock
    }
    if (told.get(channel)?.has(clientId) === true) return false
    throw new AppError('foreign-client', 'a cursor under the client id of somebody else')
  }

  const remove = (clientId: number, entry: AwarenessEntry): void => {
    if (!cursors.delete(clientId)) return
    relay(entry)
    onChange()
  }

  return {
    receive(channel, bytes) {
      for (const entry of decodeAwareness(bytes)) {
        if (!isOwn(channel, entry)) continue
        const cursor = cursors.get(entry.clientId)
        if (isGone(entry)) {
          remove(entry.clientId, entry)
          continue
        }
        cursors.set(entry.clientId, { entry, channel })
        if (cursor === undefined) {
          for (const other of channels) other.announce([[entry.clientId, channel.member.id]])
          onChange()
        }
        relay(entry)
      }
    },
    greet(channel) {
      const here = [...cursors.values()]
      told.set(channel, new Set(here.map(({ entry }) => entry.clientId)))
      if (here.length === 0) return
      channel.announce(here.map(({ entry, channel: { member } }) => [entry.clientId, member.id]))
      channel.sendAwareness(encodeEntries(here.map(({ entry }) => entry)))
    },
    leave(channel) {
      for (const [clientId, cursor] of cursors)
        if (cursor.channel === channel) remove(clientId, goneEntry(clientId, cursor.entry.clock))
    },
    members: () => new Set([...cursors.values()].map(({ channel }) => channel.member.id)),
  }
}
