import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { AppError } from '../../../schema/errors.ts'
import { pathsOf, portOf } from './cluster.ts'
import { holderOf } from './lock.ts'

/** How long a Ronda that is just starting is waited for. */
const WAIT_MS = 15_000
const ASK_MS = 100
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Where the database of the Ronda that runs on a data folder is reached.
 * @returns null when no Ronda runs on it: then whoever needs the database may start it.
 * @throws AppError `cannot-start`, when it runs where it cannot be reached from here. */
export const findRunning = async (asked: string): Promise<string | null> => {
  if (!existsSync(asked)) return null
  const dataDir = realpathSync(asked)
  const { cluster, password } = pathsOf(dataDir)
  for (let waited = 0; ; waited += ASK_MS) {
    const holder = holderOf(dataDir)
    if (holder === null) return null
    if (!holder.isHere)
      throw new AppError('cannot-start', `Ronda runs on ${dataDir} on ${holder.host}: give this command there.`)
    try {
      const port = portOf(cluster)
      if (port !== null) return `postgres://postgres:${readFileSync(password, 'utf8')}@127.0.0.1:${port}/ronda`
    } catch (error) {
      throw new AppError('cannot-start', `${dataDir} cannot be read: give this command as the user who runs Ronda.`, {
        cause: error,
      })
    }
    if (waited >= WAIT_MS)
      throw new AppError('cannot-start', `Ronda runs on ${dataDir}, but its database does not answer: try again later.`)
    await wait(ASK_MS)
  }
}
