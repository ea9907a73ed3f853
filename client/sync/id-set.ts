import * as Y from 'yjs'
import type { FlatText } from '../../schema/sections/flat-text.ts'
import type { TextRange } from '../../schema/threads.ts'

/** Characters that Yjs numbered in one go, by whom and from which number. */
export interface IdRun {
  client: number
  clock: number
  length: number
}

/** Where such characters stand in a flat text. */
export interface PlacedRun extends IdRun {
  at: number
}

/** The characters of a live text that stand, in reading order. */
export const placedRuns = ({ pieces }: FlatText): PlacedRun[] =>
  pieces.flatMap(({ text, at }) => {
    const runs: PlacedRun[] = []
    for (let item = (text as unknown as { _start: Y.Item | null })._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue
      runs.push({ client: item.id.client, clock: item.id.clock, length: item.length, at })
      at += item.length
    }
    return runs
  })

/** The parts of runs that stand in a range. */
export const runsIn = (runs: readonly PlacedRun[], { start, end }: TextRange): IdRun[] =>
  runs.flatMap(({ client, clock, length, at }) => {
    const from = Math.max(start, at)
    const to = Math.min(end, at + length)
    return from < to ? [{ client, clock: clock + from - at, length: to - from }] : []
  })

/** A set of characters by their ids; none is ever taken out. */
export class IdSet {
  /** Parts that do not touch, by client, in order. */
  readonly #parts = new Map<number, { clock: number; end: number }[]>()

  get runs(): IdRun[] {
    return [...this.#parts].flatMap(([client, parts]) =>
      parts.map(({ clock, end }) => ({ client, clock, length: end - clock })),
    )
  }

  /** @returns whether one of them is new. */
  add({ client, clock, length }: IdRun): boolean {
    const parts = this.#parts.get(client) ?? []
    let end = clock + length
    if (parts.some((part) => part.clock <= clock && end <= part.end)) return false
    const apart = parts.filter((part) => part.end < clock || part.clock > end)
    for (const part of parts) {
      if (apart.includes(part)) continue
      clock = Math.min(clock, part.clock)
      end = Math.max(end, part.end)
    }
    this.#parts.set(
      client,
      [...apart, { clock, end }].sort((a, b) => a.clock - b.clock),
    )
    return true
  }

  /** From the first to the last of them that stand; null: none does. */
  span(runs: readonly PlacedRun[]): TextRange | null {
    let start = Infinity
    let end = 0
    for (const { client, clock, length, at } of runs)
      for (const part of this.#parts.get(client) ?? []) {
        const from = Math.max(part.clock, clock)
        const to = Math.min(part.end, clock + length)
        if (from >= to) continue
        start = Math.min(start, at + from - clock)
        end = Math.max(end, at + to - clock)
      }
    return start < end ? { start, end } : null
  }
}

/** Add the characters that undoing has put in the place of those in the set: only the page that undid it knows them. */
export const addRedone = ({ store }: Y.Doc, ids: IdSet): void => {
  const waiting = ids.runs
  for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
    const { client, clock, length } = run
    for (let at = clock; at < clock + length;) {
      const item = Y.getItem(store, Y.createID(client, at)) as Y.Item | Y.GC
      const from = at - item.id.clock
      const count = Math.min(item.length - from, clock + length - at)
      const redone = item instanceof Y.Item ? item.redone : null
      if (redone !== null) {
        const again = { client: redone.client, clock: redone.clock + from, length: count }
        if (ids.add(again)) waiting.push(again)
      }
      at += count
    }
  }
}
