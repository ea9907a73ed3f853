import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { AppError } from '../../schema/errors.ts'
import * as tables from '../../schema/tables/index.ts'

/** Queries through drizzle, and the bare driver for the one statement that is the heart of the rooms. */
export interface Database {
  db: Db
  sql: postgres.Sql
  close(): Promise<void>
}

export type Db = PostgresJsDatabase<typeof tables>
/** Inside a transaction: the outer `Db` must not be touched there. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

/** Oldest PostgreSQL that is tested, as `server_version_num`. */
const OLDEST_VERSION = 150000

/** Connect lazily: nothing is sent before the first query. */
export const openDatabase = (url: string): Database => {
  const sql = postgres(url, {
    max: 10,
    connect_timeout: 5,
    // After a failure the next query tries again soon: the rooms have their own patience.
    backoff: () => 0.2,
    // The driver asks for array types on its own at each first connection; when the line breaks there, nobody hears of it.
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'ronda', synchronous_commit: 'on' },
  })
  return { db: drizzle(sql, { schema: tables }), sql, close: () => sql.end({ timeout: 3 }) }
}

/** Refuse what cannot keep the promise that seen text is saved.
 * @throws AppError `cannot-start`. */
export const checkServer = async ({ sql }: Pick<Database, 'sql'>): Promise<void> => {
  const [row] = await sql`
    select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync`
  if (row?.version < OLDEST_VERSION)
    throw new AppError('cannot-start', 'DATABASE_URL leads to a PostgreSQL that is too old: Ronda needs 15 or newer.')
  if (row?.fsync === 'off' && process.env.NODE_ENV === 'production')
    throw new AppError(
      'cannot-start',
      'The database runs with fsync off, so a power cut would lose text: switch it on in postgresql.conf.',
    )
}

/** Nothing was done: the database could not be reached, was full, or has undone a deadlock. */
const NOT_DONE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'CONNECT_TIMEOUT',
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '53100', // disk_full
  '40001', // serialization_failure
  '40P01', // deadlock_detected
])

/** The connection broke: what was under way may have been done. */
const BROKEN = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
])

/** The code of a driver's error, also inside drizzle's wrapping; '' when it has none. */
export const codeOf = (error: unknown): string => {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}

/** @returns whether certainly nothing was written (`none`), or nobody knows (`unknown`), or it was no trouble of the connection. */
export const troubleOf = (error: unknown): 'none' | 'unknown' | null => {
  const code = codeOf(error)
  if (NOT_DONE.has(code)) return 'none'
  return BROKEN.has(code) ? 'unknown' : null
}

/** Turn a reader's connection trouble into `storage-unavailable`; a read can always be asked again. */
export const reading = async <T>(query: PromiseLike<T>): Promise<T> => {
  try {
    return await query
  } catch (error) {
    return troubleIn(error)
  }
}

/** Throw what was caught, as `storage-unavailable` when it is trouble of the connection. */
export const troubleIn = (error: unknown): never => {
  if (troubleOf(error) === null) throw error
  throw new AppError('storage-unavailable', 'the database is out of reach', { cause: error })
}
