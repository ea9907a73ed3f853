import type { Clock } from '../../server/rooms/types.ts'

/** A clock that stands still until a test turns it. Deferred work still runs by itself, after the frames of its turn. */
export interface HandClock extends Clock {
  /** Let time pass, and run what is due, in order. */
  turn(ms: number): void
}

export const createHandClock = (): HandClock => {
  let now = 0
  const timers = new Set<{ at: number; run: () => void }>()
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    defer: (run) => void setImmediate(run),
    turn(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}
