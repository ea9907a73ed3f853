import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

/** An own, migrated database for one test file. */
export interface TestDatabase {
  url: string
  query(text: string, values?: (string | number)[]): Promise<Record<string, unknown>[]>
  drop(): Promise<void>
}

/** Copy the run's template; milliseconds. */
export const cloneDatabase = async (): Promise<TestDatabase> => {
  const name = `ronda_test_${randomBytes(6).toString('hex')}`
  const url = new URL(inject('adminUrl'))
  const admin = postgres(url.href, { max: 1, fetch_types: false, onnotice: () => {} })
  await admin.unsafe(`create database ${name} template ${inject('template')}`)
  url.pathname = `/${name}`
  const sql = postgres(url.href, { max: 2, fetch_types: false, onnotice: () => {} })
  return {
    url: url.href,
    query: async (text, values = []) => [...(await sql.unsafe(text, values))] as Record<string, unknown>[],
    async drop() {
      await sql.end({ timeout: 2 })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end({ timeout: 2 })
    },
  }
}
