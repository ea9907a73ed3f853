import PgBoss from 'pg-boss'
import type { Clock } from '../rooms/types.ts'
import { deadlines } from './deadlines.ts'
import { digest } from './digest.ts'
import type { Job, JobDeps } from './job.ts'
import { urgentMail } from './urgent-mail.ts'

/** The jobs of this database. */
export interface Jobs {
  /** Begin to look; called once the database has this program's schema. */
  start(): void
  /** Somebody was told of something: it may be urgent. */
  askForMail(): void
  /** Finish what is under way, and look no more. */
  stop(): Promise<void>
}

export interface JobsDeps extends JobDeps {
  url: string
  clock: Clock
}

const JOBS: readonly Job[] = [deadlines, digest, urgentMail]

/** Tables of the queue stand apart from ours. */
const SCHEMA = 'pgboss'
/** A database that is away is asked again. */
const RETRY_MS = 5000
/** Of a job that a killed process had. */
const EXPIRE_SECONDS = 120
/** What is told together is asked for once. */
const ASK_MS = 300
/** A job under way when the program stops gets this long; one cut off does no harm (`Job`). */
const STOP_MS = 1500
/** The queue's own trouble is said at most so often. */
const QUIET_MS = 60_000

/** The queue's driver reads an address otherwise than ours: what is only to be encrypted is not also judged by its certificate. */
const connectionOf = (url: string): PgBoss.DatabaseOptions => {
  const address = new URL(url)
  const mode = address.searchParams.get('sslmode') ?? address.searchParams.get('ssl')
  const isUnjudged = mode !== null && ['require', 'allow', 'prefer', 'true'].includes(mode)
  if (isUnjudged) for (const name of ['sslmode', 'ssl']) address.searchParams.delete(name)
  return {
    connectionString: address.href,
    application_name: 'ronda jobs',
    max: 2,
    ...(isUnjudged && { ssl: { rejectUnauthorized: false } }),
  }
}

/** A queue in the database, which every process may run: each job goes to one of them, and survives the one that had it. */
export const createJobs = ({ url, clock, ...deps }: JobsDeps): Jobs => {
  const { log } = deps
  let boss: PgBoss | null = null
  let isStopped = false
  let isAsked = false
  let quietUntil = 0
  let cancelStart = (): void => {}
  let starting: Promise<void> = Promise.resolve()

  const complain = (error: unknown): void => {
    if (clock.now() < quietUntil) return
    quietUntil = clock.now() + QUIET_MS
    log.warn('the queue of jobs is in trouble; it is tried again', { error })
  }

  const open = async (opened: PgBoss): Promise<void> => {
    await opened.start()
    for (const { name, cron, lookSeconds, run } of JOBS) {
      // One waits at a time: what was missed while nobody looked is done once.
      const options = { policy: 'short', expireInSeconds: EXPIRE_SECONDS, retryLimit: 2 } as const
      await opened.createQueue(name, { name, ...options })
      await opened.schedule(name, cron)
      await opened.work(name, { pollingIntervalSeconds: lookSeconds }, () => run(deps))
    }
  }

  const start = (): void => {
    if (isStopped) return
    const opened = new PgBoss({ ...connectionOf(url), schema: SCHEMA })
    opened.on('error', complain)
    starting = open(opened).then(
      () => {
        boss = opened
      },
      async (error: unknown) => {
        complain(error)
        await opened.stop({ graceful: false }).catch(() => {})
        if (!isStopped) cancelStart = clock.after(RETRY_MS, start)
      },
    )
  }

  return {
    start,
    askForMail() {
      if (isAsked || isStopped) return
      isAsked = true
      clock.after(ASK_MS, () => {
        isAsked = false
        if (!isStopped) boss?.send(urgentMail.name, {}).catch(complain)
      })
    },
    async stop() {
      isStopped = true
      cancelStart()
      let cancelWait = (): void => {}
      const late = new Promise<void>((resolve) => (cancelWait = clock.after(STOP_MS, resolve)))
      const stopping = starting.then(() => boss?.stop({ graceful: true, timeout: STOP_MS, wait: true })).catch(complain)
      await Promise.race([stopping, late])
      cancelWait()
    },
  }
}
