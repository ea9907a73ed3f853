import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseAccount, runAs } from '../../server/storage/embedded/account.ts'
import { freePort } from '../../server/storage/embedded/cluster.ts'

const ROOTS = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
const PROGRAMS = ['initdb', 'pg_ctl', 'postgres', 'pg_dump', 'psql', 'createdb']

/** Folder with a whole PostgreSQL of this machine, the newest one, or null. The embedded one has no `pg_dump`. */
export const findSystemPostgres = (): string | null => {
  const folders = ROOTS.flatMap((root) =>
    existsSync(root) ? readdirSync(root).map((name) => join(root, name, 'bin')) : [],
  )
  const whole = folders.filter((folder) => PROGRAMS.every((program) => existsSync(join(folder, program))))
  return whole.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null
}

/** A PostgreSQL of this machine with its own tools, as somebody runs it in production. */
export interface SystemPostgres {
  /** Address of a database, which need not exist. */
  url(database: string): string
  /** Run one of its programs as an operator would. @throws with what it said when it fails. */
  run(program: string, ...args: string[]): void
  stop(): void
}

/** Start one on a free port. */
export const startSystemPostgres = async (bin: string): Promise<SystemPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'ronda-system-postgres-'))
  const account = chooseAccount(join(folder, 'data'))
  chmodSync(folder, 0o711)
  if (account !== null) chownSync(folder, account.uid, account.gid)
  const run = (program: string, ...args: string[]): void => {
    const { status, stderr, error } = spawnSync(join(bin, program), args, runAs(account))
    if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.toString()}`)
  }
  const port = await freePort()
  run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C')
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`
  run('pg_ctl', '-D', join(folder, 'data'), '-l', join(folder, 'log'), '-w', '-o', settings, 'start')
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    run,
    stop() {
      run('pg_ctl', '-D', join(folder, 'data'), '-m', 'fast', '-w', 'stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
