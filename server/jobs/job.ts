import type { Log } from '../rooms/types.ts'
import type { Db } from '../storage/database.ts'

export interface JobDeps {
  db: Db
  log: Log
  /** Where people reach this server: what links in mails begin with. */
  site(): string
}

/** Work that is done at its time by one of the processes on this database. It may be cut off anywhere and is then done again: what it
 * does it marks as done in the same transaction. */
export interface Job {
  name: string
  /** When, in UTC. */
  cron: string
  /** How often a process looks whether it is asked for. */
  lookSeconds: number
  run(deps: JobDeps): Promise<unknown>
}
