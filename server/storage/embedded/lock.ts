import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../schema/errors.ts'

/** When a process started, in clock ticks since boot: tells it from a later one with the same number. '' where the
 * system does not say (outside Linux). */
const startOf = (pid: number): string => {
  try {
    // The name in parentheses may hold spaces; the 20th field after it is the start (proc(5), starttime).
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]!
  } catch {
    return ''
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const isHeld = (content: string): boolean => {
  const [pid = '', start = ''] = content.trim().split(' ')
  return /^\d+$/.test(pid) && isAlive(Number(pid)) && startOf(Number(pid)) === start
}

const inUse = (dataDir: string, content: string): AppError =>
  new AppError(
    'cannot-start',
    `Ronda is already running on ${dataDir} (process ${content.split(' ')[0]}): stop it, or set another DATA_DIR and PORT.`,
  )

/** Take a data folder for this process.
 * @returns a function that gives it back.
 * @throws AppError `cannot-start`, when a living Ronda has it. */
export const lockFolder = (dataDir: string): (() => void) => {
  const path = join(dataDir, 'ronda.lock')
  const mine = `${process.pid} ${startOf(process.pid)}\n`
  const draft = `${path}.${process.pid}`
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      writeFileSync(draft, mine)
      try {
        // A hard link appears whole or not at all, and never over another file.
        linkSync(draft, path)
        return () => rmSync(path, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const content = read(path)
      if (isHeld(content)) throw inUse(dataDir, content)
      takeAway(path, draft, dataDir)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw inUse(dataDir, read(path))
}

/** Remove a dead process's lock; somebody who started in the same instant may have replaced it by then. */
const takeAway = (path: string, draft: string, dataDir: string): void => {
  const taken = `${draft}.old`
  try {
    renameSync(path, taken)
  } catch {
    return
  }
  const content = read(taken)
  try {
    if (!isHeld(content)) return
    linkSync(taken, path)
    throw inUse(dataDir, content)
  } finally {
    rmSync(taken, { force: true })
  }
}
