import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LiveNumbers, Meter } from './rooms/types.ts'

/** Everything that /metrics tells; its names are described in docs/OPERATE.md. */
export interface Metrics {
  /** What the rooms count with. */
  meter: Meter
  /** A request was answered.
   * @param route the pattern that answered, never the path: it names nobody, and there are few. */
  countRequest(route: string, status: number): void
  /** Prometheus text format. */
  render(live: LiveNumbers): Promise<{ contentType: string; text: string }>
}

/** Seconds; a commit takes about a millisecond on a local database. */
const COMMIT_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const QUANTILES = [0.5, 0.9, 1]

/** @param sorted ascending. @returns the nearest-rank quantile; 0 of nothing. */
const quantileOf = (sorted: readonly number[], quantile: number): number =>
  sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0

/** Counters are moved where things happen; all that can be looked up is looked up when somebody asks. */
export const createMetrics = (): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []): Gauge<T> =>
    new Gauge({ name: `ronda_${name}`, help, labelNames, registers })
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
    new Counter({ name: `ronda_${name}`, help, labelNames, registers })

  const connections = gauge('connections', 'Open sockets by kind: page, or plain y-websocket client.', ['kind'])
  const rooms = gauge('rooms', 'Rounds that somebody has open.')
  const sections = gauge('sections', 'Sections in memory.')
  const sectionBytes = gauge('section_bytes', 'Encoded size of the sections in memory; 4 MiB is full.', ['quantile'])
  const sectionBytesSum = gauge('section_bytes_sum', 'Encoded size of all sections in memory together.')
  const pendingBytes = gauge('pending_bytes', 'Bytes of updates that are accepted and not yet committed.')
  const reachable = gauge('database_reachable', '1 while the last commit reached the database.')

  const commits = counter('commits_total', 'Transactions of updates, by outcome: written, or failed.', ['outcome'])
  const commitSeconds = new Histogram({
    name: 'ronda_commit_seconds',
    help: 'Time of a written transaction of updates.',
    buckets: COMMIT_BUCKETS,
    registers,
  })
  const updates = counter('updates_committed_total', 'Updates that are in the log.')
  const updateBytes = counter('update_bytes_committed_total', 'Bytes of updates that are in the log.')
  const refused = counter('updates_refused_total', 'Updates that were refused, by reason and rule.', ['reason', 'rule'])
  const requests = counter('http_requests_total', 'Answered HTTP requests.', ['route', 'status'])

  for (const outcome of ['written', 'failed']) commits.inc({ outcome }, 0)

  const look = (live: LiveNumbers): void => {
    connections.set({ kind: 'page' }, live.pages)
    connections.set({ kind: 'plain' }, live.plain)
    rooms.set(live.rooms)
    sections.set(live.sectionBytes.length)
    const sorted = live.sectionBytes.toSorted((a, b) => a - b)
    for (const quantile of QUANTILES) sectionBytes.set({ quantile }, quantileOf(sorted, quantile))
    sectionBytesSum.set(sorted.reduce((sum, bytes) => sum + bytes, 0))
    pendingBytes.set(live.pendingBytes)
    reachable.set(live.isDatabaseReachable ? 1 : 0)
  }

  return {
    meter: {
      beginCommit() {
        const start = performance.now()
        return (isWritten) => {
          commits.inc({ outcome: isWritten ? 'written' : 'failed' })
          if (isWritten) commitSeconds.observe((performance.now() - start) / 1000)
        }
      },
      countCommitted(count, bytes) {
        updates.inc(count)
        updateBytes.inc(bytes)
      },
      countRefused: (reason, rule) => refused.inc({ reason, rule }),
    },
    countRequest: (route, status) => requests.inc({ route, status }),
    async render(live) {
      look(live)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}
