import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { AppError } from '../../../schema/errors.ts'
import { runAs, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'

/** Where things lie in DATA_DIR. */
export const pathsOf = (dataDir: string) => ({
  cluster: join(dataDir, 'postgres'),
  password: join(dataDir, 'postgres-password'),
  log: join(dataDir, 'postgres.log'),
  /** Version of the Ronda that ran here last. */
  version: join(dataDir, 'ronda-version'),
})

const MAX_LOG_BYTES = 5 << 20
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Make the cluster when there is none: in a folder of another name first, so that half a cluster is never taken for one.
 * @returns the superuser's password.
 * @throws AppError `cannot-start`, for a cluster of another major version. */
export const ensureCluster = (dataDir: string, { initdb, major }: Binaries, account: Account): string => {
  const paths = pathsOf(dataDir)
  const version = join(paths.cluster, 'PG_VERSION')
  for (const name of readdirSync(dataDir))
    if (name.startsWith('.postgres-new-')) rmSync(join(dataDir, name), { recursive: true, force: true })
  if (existsSync(version)) {
    const found = readFileSync(version, 'utf8').trim()
    if (found !== major) throw otherMajor(found, major, paths.version)
    if (existsSync(paths.password)) return readFileSync(paths.password, 'utf8')
    throw new AppError('cannot-start', `The file ${paths.password} is missing: restore it together with the data.`)
  }
  const password = randomBytes(24).toString('hex')
  const fresh = join(dataDir, `.postgres-new-${process.pid}`)
  mkdirSync(fresh, { mode: 0o700 })
  const folder = join(fresh, 'cluster')
  const passwordFile = join(fresh, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== null) for (const path of [fresh, passwordFile]) chownSync(path, account.uid, account.gid)
  const args = ['-D', folder, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const made = spawnSync(initdb, [...args, '--encoding=UTF8', '--locale=C'], runAs(account))
  if (made.status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    const said = made.error?.message ?? made.stderr.toString().trim().split('\n').at(-1)
    throw new AppError('cannot-start', `A database could not be made in ${dataDir}: ${said}`)
  }
  writeFileSync(paths.password, password, { mode: 0o600 })
  chmodSync(folder, 0o700)
  renameSync(folder, paths.cluster)
  rmSync(fresh, { recursive: true, force: true })
  return password
}

/** PostgreSQL's files are read by their own major version alone; which Ronda brings that one is written beside them. */
const otherMajor = (found: string, major: string, versionFile: string): AppError => {
  const writer = existsSync(versionFile)
    ? `Ronda ${readFileSync(versionFile, 'utf8').trim()}`
    : 'the Ronda that wrote it'
  return new AppError(
    'cannot-start',
    `DATA_DIR holds data that PostgreSQL ${found} opens, and this Ronda brings PostgreSQL ${major}: start ${writer} on it and move the data as docs/OPERATE.md says under "Upgrade".`,
  )
}

/** @returns a port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Start the server in a process group of its own, so that Ctrl-C in the terminal does not reach it before Ronda is done. */
export const spawnServer = (dataDir: string, { postgres }: Binaries, account: Account, port: number): ChildProcess => {
  const { cluster, log } = pathsOf(dataDir)
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  const output = openSync(log, size > MAX_LOG_BYTES ? 'w' : 'a', 0o600)
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=64MB']
  const child = spawn(
    postgres,
    ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...runAs(account),
      detached: true,
      stdio: ['ignore', output, output],
    },
  )
  closeSync(output)
  return child
}

/** The process that serves a cluster by its own pid file, or null. */
const findOrphan = (cluster: string): number | null => {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return null
  if (process.platform !== 'linux') return pid
  try {
    // A server's working folder is its cluster; another process may have got the number since.
    return readlinkSync(`/proc/${pid}/cwd`) === cluster ? pid : null
  } catch {
    return null
  }
}

/** Port of the server that a living Ronda runs on a cluster; null while there is none that takes connections. */
export const portOf = (cluster: string): number | null => {
  try {
    // Line 4 is the port, line 8 the status (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*).
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    const port = Number(lines[3])
    return lines[7]?.trim() === 'ready' && Number.isInteger(port) && port > 0 ? port : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    // What has ended and was not collected by its parent is no longer running.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

/** End a server: fast shutdown, then immediate, then by force. */
export const stopServer = async (pid: number): Promise<void> => {
  for (const [name, ms] of [
    ['SIGINT', 6000],
    ['SIGQUIT', 1500],
    ['SIGKILL', 500],
  ] as const) {
    signal(pid, name)
    for (let waited = 0; waited < ms; waited += 20) {
      if (!isRunning(pid)) return
      await wait(20)
    }
  }
}

/** A crash of Ronda leaves its server running: end it, its log is recovered by the next one.
 * @returns whether there was one. */
export const stopOrphan = async (dataDir: string): Promise<boolean> => {
  const { cluster } = pathsOf(dataDir)
  const pid = findOrphan(cluster)
  if (pid !== null) await stopServer(pid)
  else if (process.platform === 'linux') rmSync(join(cluster, 'postmaster.pid'), { force: true })
  return pid !== null
}
