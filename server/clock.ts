import type { Clock } from './rooms/types.ts'

/** Real time. */
export const createClock = (): Clock => ({
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  // After the frames that have arrived in this turn, before any timer.
  defer: (run) => void setImmediate(run),
})
