import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../server/storage/embedded/index.ts'
import { migrateDatabase } from '../../server/storage/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server on which test files make their own databases. */
    adminUrl: string
    /** Name of the migrated database that they clone. */
    template: string
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The tests run what users run: the built program. */
const build = (): void => {
  const { status } = spawnSync(process.execPath, ['build.mjs'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed, so there is nothing to test')
}

const withDatabase = (url: string, name: string): string => {
  const named = new URL(url)
  named.pathname = `/${name}`
  return named.href
}

/** One PostgreSQL for the whole run: the embedded one, or the server of TEST_DATABASE_URL; one template to clone. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  if (process.env.RONDA_SKIP_BUILD !== '1') build()
  const closers: (() => Promise<void>)[] = []
  let adminUrl = process.env.TEST_DATABASE_URL
  if (adminUrl === undefined) {
    const dataDir = await mkdtemp(join(tmpdir(), 'ronda-tests-'))
    const embedded = await startEmbedded({ dataDir })
    adminUrl = embedded.url
    closers.push(
      () => embedded.stop(),
      () => rm(dataDir, { recursive: true, force: true }),
    )
  }
  const template = `ronda_template_${process.pid}`
  const admin = postgres(adminUrl, { max: 1, fetch_types: false, onnotice: () => {} })
  await admin.unsafe(`create database ${template}`)
  await migrateDatabase(withDatabase(adminUrl, template))
  closers.unshift(async () => {
    await admin.unsafe(`drop database if exists ${template} with (force)`)
    await admin.end({ timeout: 2 })
  })
  const [row] = await admin`select current_setting('server_version') as version`
  console.log(`tests run on PostgreSQL ${row!.version}`)
  provide('adminUrl', adminUrl)
  provide('template', template)
  return async () => {
    for (const close of closers) await close()
  }
}
