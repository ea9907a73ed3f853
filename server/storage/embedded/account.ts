import { chmodSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../../../schema/errors.ts'

/** The system user PostgreSQL runs as; null: the one who runs Ronda. PostgreSQL refuses to run as root. */
export type Account = { uid: number; gid: number } | null

/** Users that may be there on a machine with nothing prepared, best first. */
const CANDIDATES = ['postgres', 'nobody']

/** @param cluster folder that may exist already: then its owner goes on.
 * @throws AppError `cannot-start`. */
export const chooseAccount = (cluster: string): Account => {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of CANDIDATES) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new AppError(
    'cannot-start',
    'Ronda runs as root and finds no user for PostgreSQL: start it as an ordinary user.',
  )
}

/** Bits of a mode that PostgreSQL does not accept on its folder: anything for others, writing for the group. */
const REFUSED_MODE = 0o027

/** Take a restored copy as it comes: one that root has made belongs to root, whom PostgreSQL refuses to be, and a copy made
 * without care lets others read. Nothing is done to a cluster that is as it should be, or not there. */
export const adoptCluster = (cluster: string, account: Account): void => {
  const found = statSync(cluster, { throwIfNoEntry: false })
  if (found === undefined) return
  if (account !== null && found.uid === 0) {
    const { uid, gid } = account
    for (const path of readdirSync(cluster, { recursive: true, encoding: 'utf8' }))
      lchownSync(join(cluster, path), uid, gid)
    // The folder itself comes last: one that was cut off is begun again.
    lchownSync(cluster, uid, gid)
  }
  if ((found.mode & REFUSED_MODE) !== 0) chmodSync(cluster, 0o700)
}

/** @throws AppError `cannot-start`, naming the first folder above `folder` that the account may not enter. */
export const checkPath = (folder: string, account: Account): void => {
  if (account === null) return
  for (let above = dirname(folder); ; above = dirname(above)) {
    const { mode, uid, gid } = statSync(above)
    const needed = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & needed) === 0)
      throw new AppError(
        'cannot-start',
        `PostgreSQL cannot reach DATA_DIR through ${above}: choose another DATA_DIR, or run chmod o+x ${above}.`,
      )
    if (above === dirname(above)) return
  }
}

/** Options with which a child process runs as the account. Its own folder may be out of the account's reach. */
export const runAs = (account: Account): { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv } => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')))
  return { ...account, cwd: process.platform === 'win32' ? process.cwd() : '/', env: { ...env, LC_ALL: 'C' } }
}
