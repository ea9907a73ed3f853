import { AppError, type Reason } from '../../schema/errors.ts'
import type { Clock, CommitOutcome, CommitRequest, Log, Meter, SectionStore } from './types.ts'

/** Something with updates to write: a live section. */
export interface Committable {
  /** Hand over what waits, at most one commit's worth; null when nothing does. */
  takeBatch(): CommitRequest | null
  /** What became of the batch taken last. */
  settle(outcome: CommitOutcome): void
  /** Nothing was written: the batch waits again. */
  putBack(): void
  /** It has failed at one of these: whoever is in it loads it again. */
  drop(reason: Reason): void
}

export interface Committer {
  /** There is something to write in this section. */
  schedule(section: Committable): void
  /** Whether the last try reached the database. */
  readonly isReachable: boolean
  /** Somebody else has failed to reach the database: ask until it answers. */
  noteUnreachable(): void
  /** Told whenever `isReachable` changes. */
  onReachable(listener: (isReachable: boolean) => void): void
  /** Resolves when nothing is being written or waits to be. */
  drain(): Promise<void>
}

const RETRY_MS = [50, 200, 500, 1000]
const PROBE_MS = 500

/** Group commit: everything that came in while the last transaction was under way is the next one, for all sections of
 * the process, in one statement (DESIGN 5.4). Nothing is lost when the database is away: the batch is put back. */
export const createCommitter = (
  store: Pick<SectionStore, 'commit' | 'ping'>,
  clock: Clock,
  log: Log,
  meter: Pick<Meter, 'beginCommit'>,
): Committer => {
  let waiting = new Set<Committable>()
  const listeners: ((isReachable: boolean) => void)[] = []
  const drained: (() => void)[] = []
  let isRunning = false
  let isReachable = true
  let isProbing = false
  let failures = 0

  const setReachable = (value: boolean): void => {
    if (isReachable === value) return
    isReachable = value
    for (const listener of listeners) listener(value)
  }

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))

  /** With nothing to write, only asking tells when the database is back. */
  const probe = (): void => {
    if (isReachable || isProbing) return
    isProbing = true
    clock.after(PROBE_MS, () => {
      store.ping().then(
        () => {
          isProbing = false
          setReachable(true)
        },
        () => {
          isProbing = false
          probe()
        },
      )
    })
  }

  /** What fails in one section is that section's own: the others of the commit never suffer from it. */
  const guard = (section: Committable, run: () => void): void => {
    try {
      run()
    } catch (error) {
      log.error('a section failed at its commit', { error })
      section.drop('internal')
    }
  }

  const commitOnce = async (): Promise<void> => {
    const sections = waiting
    waiting = new Set()
    const batches: { section: Committable; request: CommitRequest }[] = []
    for (const section of sections) {
      guard(section, () => {
        const request = section.takeBatch()
        if (request !== null) batches.push({ section, request })
      })
    }
    if (batches.length === 0) return
    const endCommit = meter.beginCommit()
    let outcomes: CommitOutcome[]
    try {
      outcomes = await store.commit(batches.map(({ request }) => request))
      endCommit(true)
    } catch (error) {
      endCommit(false)
      const isAway = error instanceof AppError && error.reason === 'storage-unavailable'
      if (!isAway) {
        log.error('commit failed', { error })
        for (const { section } of batches) guard(section, () => section.settle({ kind: 'unknown' }))
        setReachable(false)
        probe()
        return
      }
      if (isReachable) log.warn('database out of reach, edits wait', { error })
      for (const { section } of batches) {
        guard(section, () => section.putBack())
        waiting.add(section)
      }
      setReachable(false)
      await wait(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!)
      return
    }
    failures = 0
    setReachable(true)
    batches.forEach(({ section }, index) => {
      guard(section, () => section.settle(outcomes[index] ?? { kind: 'unknown' }))
    })
  }

  const run = async (): Promise<void> => {
    while (waiting.size > 0) await commitOnce()
    isRunning = false
    for (const resolve of drained.splice(0)) resolve()
  }

  return {
    get isReachable() {
      return isReachable
    },
    schedule(section) {
      waiting.add(section)
      if (isRunning) return
      isRunning = true
      clock.defer(() => {
        run().catch((error: unknown) => {
          isRunning = false
          log.error('committer stopped', { error })
        })
      })
    },
    noteUnreachable() {
      setReachable(false)
      probe()
    },
    onReachable(listener) {
      listeners.push(listener)
    },
    drain: () => (isRunning ? new Promise((resolve) => drained.push(resolve)) : Promise.resolve()),
  }
}
