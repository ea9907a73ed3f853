import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import postgres from 'postgres'
import { AppError } from '../../../schema/errors.ts'
import type { Log } from '../../rooms/types.ts'
import { adoptCluster, checkPath, chooseAccount, type Account } from './account.ts'
import { findBinaries, type Binaries } from './binaries.ts'
import { ensureCluster, freePort, pathsOf, spawnServer, stopOrphan, stopServer } from './cluster.ts'
import { lockFolder } from './lock.ts'

/** A running PostgreSQL of our own. */
export interface Embedded {
  url: string
  /** Stops within 8 s. Safe to call twice. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Folder for the cluster, its password and its log. */
  dataDir: string
  /** Version of this program, written beside the data for whoever needs it to open them again. */
  version?: string
  log?: Pick<Log, 'info' | 'warn' | 'error'>
  /** Folder with `bin`, `lib` and `share`, in place of the installed package. */
  binaries?: string
  /** Whoever waits for the start has given up: nothing is left running. */
  signal?: AbortSignal
}

const START_MS = 30_000
const RESTART_MS = 300
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Run PostgreSQL in a folder: the same server, driver and schema as in production, with nothing to install.
 * @throws AppError `cannot-start`, with one sentence that says what to do. */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const { dataDir: asked, version, log, binaries: source, signal } = options
  makeFolder(asked)
  const dataDir = realpathSync(asked)
  const account = chooseAccount(pathsOf(dataDir).cluster)
  letPass(dataDir, account)
  const unlock = lockFolder(dataDir)
  try {
    const binaries = findBinaries(dataDir, account, source)
    if (await stopOrphan(dataDir)) log?.info('stopped the database server that a crash had left behind')
    adoptCluster(pathsOf(dataDir).cluster, account)
    const password = ensureCluster(dataDir, binaries, account)
    const embedded = await keepRunning({ dataDir, binaries, account, password, log, signal, unlock })
    if (version !== undefined) writeFileSync(pathsOf(dataDir).version, `${version}\n`)
    return embedded
  } catch (error) {
    unlock()
    throw error
  }
}

/** Make the folder; parents made along with it can be passed whatever the umask. */
const makeFolder = (dataDir: string): void => {
  try {
    const first = mkdirSync(dataDir, { recursive: true })
    if (first === undefined) return
    for (let folder = dataDir; folder.length >= first.length; folder = dirname(folder))
      chmodSync(folder, statSync(folder).mode | 0o711)
  } catch (error) {
    throw new AppError('cannot-start', `The folder ${dataDir} cannot be made: set DATA_DIR to one that can.`, {
      cause: error,
    })
  }
}

const letPass = (dataDir: string, account: Account): void => {
  if (account === null) return
  chmodSync(dataDir, statSync(dataDir).mode | 0o711)
  checkPath(dataDir, account)
}

interface Running {
  dataDir: string
  binaries: Binaries
  account: Account
  password: string
  log: EmbeddedOptions['log']
  signal: AbortSignal | undefined
  unlock(): void
}

const keepRunning = async (running: Running): Promise<Embedded> => {
  const { dataDir, binaries, account, password, log, signal, unlock } = running
  const port = await freePort()
  const urlOf = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  let isStopping = false
  let child: ChildProcess

  const start = async (): Promise<void> => {
    child = spawnServer(dataDir, binaries, account, port)
    const hasEnded = new Promise<never>((_, reject) => {
      child.once('error', reject)
      child.once('exit', () => reject(new Error('ended')))
      signal?.addEventListener('abort', () => reject(new Error('given up')))
    })
    try {
      await Promise.race([answers(urlOf('postgres')), hasEnded])
    } catch {
      if (child.pid !== undefined) await stopServer(child.pid)
      const last = readFileSync(pathsOf(dataDir).log, 'utf8').trim().split('\n').at(-1)
      throw new AppError('cannot-start', `The embedded PostgreSQL did not start: ${last}`)
    }
    child.once('exit', (code, signal) => {
      if (isStopping) return
      log?.warn('the database server ended unexpectedly and is started again', { code, signal })
      restart().catch((error: unknown) => log?.error('the database server could not be started again', { error }))
    })
  }

  const restart = async (): Promise<void> => {
    while (!isStopping) {
      await wait(RESTART_MS)
      try {
        await stopOrphan(dataDir)
        if (!isStopping) await start()
        return
      } catch (error) {
        log?.warn('the database server does not start yet', { error })
      }
    }
  }

  signal?.throwIfAborted()
  await start()
  let stopping: Promise<void> | null = null
  const stop = async (): Promise<void> => {
    isStopping = true
    if (child.pid !== undefined && child.exitCode === null) await stopServer(child.pid)
    unlock()
  }
  try {
    await ensureDatabase(urlOf('postgres'))
  } catch (error) {
    await stop()
    throw error
  }
  return { url: urlOf('ronda'), stop: () => (stopping ??= stop()) }
}

const answers = async (url: string): Promise<void> => {
  const end = Date.now() + START_MS
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, fetch_types: false, onnotice: () => {} })
    try {
      await sql`select 1`
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await wait(30)
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
}

const ensureDatabase = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} })
  try {
    const found = await sql`select 1 from pg_database where datname = 'ronda'`
    if (found.length === 0) await sql`create database ronda`
  } finally {
    await sql.end({ timeout: 1 })
  }
}
