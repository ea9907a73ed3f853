import type { Clock, Log } from './rooms/types.ts'

export interface SessionWatchDeps {
  /** Keys of the sign-ins that have sockets here. */
  live(): Promise<string[]>
  /** Milliseconds that each of them still lasts; one that is missing is over. */
  timeLeft(keys: string[]): Promise<Map<string, number>>
  /** Close the sockets of one. */
  end(key: string): void
  clock: Clock
  log: Log
}

/** How often the database is asked: an end that another process wrote closes the sockets here within this and one query (M15: 2 s). */
const LOOK_MS = 1000

/** Close the sockets of sign-ins that have expired or were ended elsewhere. One that is about to expire ends at that moment, not at
 * the next look; an end in this process comes at once, from whoever does it. */
export const watchSessions = ({ live, timeLeft, end, clock, log }: SessionWatchDeps): { stop(): Promise<void> } => {
  let isStopped = false
  let isAway = false
  let cancel = (): void => {}
  let looking: Promise<void> = Promise.resolve()

  const look = async (): Promise<void> => {
    const keys = await live()
    if (keys.length === 0) return
    const left = await timeLeft(keys)
    for (const key of keys) {
      const ms = left.get(key) ?? 0
      if (ms <= 0) end(key)
      else if (ms <= LOOK_MS * 2) clock.after(ms, () => end(key))
    }
  }

  const schedule = (): void => {
    if (isStopped) return
    cancel = clock.after(LOOK_MS, () => {
      looking = look()
        .then(
          () => void (isAway = false),
          (error: unknown) => {
            // Nothing is committed meanwhile, so nobody writes under a sign-in that has ended.
            if (!isAway) log.warn('sign-ins cannot be looked at; it is tried again', { error })
            isAway = true
          },
        )
        .then(schedule)
    })
  }
  schedule()

  return {
    async stop() {
      isStopped = true
      cancel()
      await looking
    },
  }
}
