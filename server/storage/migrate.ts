import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { AppError } from '../../schema/errors.ts'

/** One number for all of Ronda: two processes that start together migrate one after the other. */
const LOCK = 7_263_201

/** The migrations lie in the project, whether this file runs from source or from `dist`. */
const migrationsFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return join(folder, 'schema', 'migrations')
}

/** Bring a database to this program's schema.
 * @throws AppError `cannot-start`, when the database belongs to a newer Ronda. */
export const migrateDatabase = async (url: string): Promise<void> => {
  // One connection: the advisory lock belongs to it.
  const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(${LOCK})`
    await refuseNewer(sql)
    await migrate(drizzle(sql), { migrationsFolder: migrationsFolder() })
  } finally {
    await sql.end({ timeout: 3 })
  }
}

const refuseNewer = async (sql: postgres.Sql): Promise<void> => {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (table?.exists !== true) return
  const [done] =
    await sql`select coalesce(max(created_at), 0)::bigint::text as latest from drizzle.__drizzle_migrations`
  const journal = JSON.parse(readFileSync(join(migrationsFolder(), 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[]
  }
  const newest = Math.max(...journal.entries.map(({ when }) => when))
  if (Number(done?.latest) > newest)
    throw new AppError(
      'cannot-start',
      'The database was used by a newer Ronda: start that version, or restore a backup.',
    )
}
