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

/** The same as an anchor keeps it. */
export type PlainRun = [client: number, clock: number, length: number]

/** The parts of runs that stand in a range of a flat text. */
export const runsIn = (runs: readonly PlacedRun[], { start, end }: { start: number; end: number }): PlacedRun[] =>
  runs.flatMap(({ client, clock, length, at }) => {
    const from = Math.max(start, at)
    const to = Math.min(end, at + length)
    return from < to ? [{ client, clock: clock + from - at, length: to - from, at: from }] : []
  })

interface Part {
  clock: number
  end: number
}

/** A set of characters by their ids; none is ever taken out. */
export class IdSet {
  /** Parts that do not touch, by client, in order. */
  readonly #parts = new Map<number, Part[]>()

  /** @param plain undefined: none, as in anchors from before they knew their characters. */
  static of(plain: readonly PlainRun[] | undefined): IdSet {
    const set = new IdSet()
    for (const [client, clock, length] of plain ?? []) set.add({ client, clock, length })
    return set
  }

  get runs(): IdRun[] {
    return [...this.#parts].flatMap(([client, parts]) =>
      parts.map(({ clock, end }) => ({ client, clock, length: end - clock })),
    )
  }

  get plain(): PlainRun[] {
    return this.runs.map(({ client, clock, length }) => [client, clock, length])
  }

  get isEmpty(): boolean {
    return this.#parts.size === 0
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

  /** The parts of a run that are in the set, or those that are not. */
  cut<T extends IdRun>(run: T, isIn: boolean): T[] {
    const cuts: T[] = []
    const { clock, length } = run
    const take = (from: number, to: number): void => {
      if (from >= to) return
      const by = from - clock
      const placed = 'at' in run && typeof run.at === 'number' ? { at: run.at + by } : {}
      cuts.push({ ...run, ...placed, clock: from, length: to - from })
    }
    let at = clock
    for (const part of this.#parts.get(run.client) ?? []) {
      const from = Math.max(part.clock, clock)
      const to = Math.min(part.end, clock + length)
      if (from >= to) continue
      if (isIn) take(from, to)
      else take(at, from)
      at = to
    }
    if (!isIn) take(at, clock + length)
    return cuts
  }

  /** From the first to the last of them that stand; null: none does. */
  span(runs: readonly PlacedRun[]): { start: number; end: number } | null {
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
