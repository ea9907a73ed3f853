import type { WholeThread } from '../schema/thread-for.ts'
import { AppError } from '../schema/errors.ts'
import type { RoundId, ThreadId } from '../schema/ids.ts'
import type { Registry } from './rooms/registry.ts'
import type { Clock, Log } from './rooms/types.ts'
import type { Notice } from './storage/notices.ts'

export interface FollowerDeps {
  registry: Pick<
    Registry,
    | 'rounds'
    | 'sessions'
    | 'reread'
    | 'notifyThread'
    | 'notifyEndorsed'
    | 'notifyAnswered'
    | 'notifyMember'
    | 'endSession'
  >
  clock: Clock
  log: Log
  /** Which of these sign-ins are still good, and for how many milliseconds, by the clock of the database. */
  liveSessions(keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** @throws AppError `not-found`. */
  readThread(id: ThreadId): Promise<WholeThread>
}

/** Makes the live rooms act on what any process on this database has done, and on what time has done. */
export interface Follower {
  handleNotice(notice: Notice): void
  /** Read everything that is live again: notices may have been missed. */
  catchUp(): void
  stop(): void
}

/** Sign-ins are looked at this often, and again at the very moment at which the next of them expires; no notice tells of that. */
export const SESSIONS_MS = 1000
/** What a lost notice would have told is found within this time. What is written meanwhile meets the fence all the same. */
export const ROUNDS_MS = 10_000

export const createFollower = ({ registry, clock, log, liveSessions, readThread }: FollowerDeps): Follower => {
  let isStopped = false
  let cancelSessions = (): void => {}
  let cancelRounds = (): void => {}

  /** The database being away is no news here: whoever writes is told so, and everything is read again afterwards. */
  const attempt = async (what: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      const isKnown = error instanceof AppError && ['storage-unavailable', 'not-found'].includes(error.reason)
      if (!isKnown) log.error('a notice was not followed', { what, error })
    }
  }

  /** @returns milliseconds until the next of them expires. */
  const checkSessions = async (keys: readonly string[]): Promise<number> => {
    if (keys.length === 0) return Infinity
    const live = await liveSessions(keys)
    for (const key of keys) if (!live.has(key)) registry.endSession(key)
    return Math.min(...live.values())
  }
  const checkAllSessions = async (): Promise<number> => {
    let next = Infinity
    await attempt('sessions', async () => {
      next = await checkSessions([...(await registry.sessions())])
    })
    return Math.min(next, SESSIONS_MS)
  }

  const rereadAll = async (): Promise<void> => {
    for (const round of registry.rounds) await attempt('round', () => registry.reread(round))
  }

  /** A round whose notices come faster than it can be read is read once more for all of them. */
  const reading = new Map<RoundId, 'reading' | 'again'>()
  const reread = async (round: RoundId): Promise<void> => {
    if (reading.has(round)) return void reading.set(round, 'again')
    do {
      reading.set(round, 'reading')
      await attempt('round', () => registry.reread(round))
    } while (reading.get(round) === 'again')
    reading.delete(round)
  }

  const follow = (notice: Notice): Promise<void> => {
    if ('session' in notice)
      return attempt('session', async () => {
        await checkSessions([notice.session])
      })
    const { round } = notice
    if ('endorsed' in notice) return attempt('endorsement', () => registry.notifyEndorsed(round, notice.endorsed))
    if ('answered' in notice) return attempt('answer', () => registry.notifyAnswered(round, notice.answered))
    if ('notified' in notice) return attempt('notification', () => registry.notifyMember(round, notice.notified))
    if ('thread' in notice)
      return attempt('thread', async () => {
        if (registry.rounds.includes(round)) await registry.notifyThread(round, await readThread(notice.thread))
      })
    // Whatever else is told of a round, perhaps by a newer program on this database, is no news of its members or sections.
    return Object.keys(notice).length === 1 ? reread(round) : Promise.resolve()
  }

  /** @param run – answers in how many milliseconds it wants to run again. */
  const every = (ms: number, run: () => Promise<number>, keep: (cancel: () => void) => void): void => {
    const runAndGoOn = async (): Promise<void> => {
      const next = await run()
      if (!isStopped) every(next, run, keep)
    }
    keep(clock.after(ms, () => void runAndGoOn()))
  }
  every(SESSIONS_MS, checkAllSessions, (cancel) => (cancelSessions = cancel))
  const rereadLater = async (): Promise<number> => {
    await rereadAll()
    return ROUNDS_MS
  }
  every(ROUNDS_MS, rereadLater, (cancel) => (cancelRounds = cancel))

  return {
    handleNotice: (notice) => void follow(notice),
    catchUp() {
      void checkAllSessions()
      void rereadAll()
    },
    stop() {
      isStopped = true
      cancelSessions()
      cancelRounds()
    },
  }
}
