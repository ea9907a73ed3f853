import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
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

/** The holder of a lock touches it this often, and one that was not touched for so long has no holder any more. Only that
 * tells of a holder in another container or on another machine, whose process numbers mean nothing here. */
const TOUCH_MS = 2000
const STALE_MS = 15_000

const isFresh = (path: string): boolean => {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return touched !== undefined && Date.now() - touched < STALE_MS
}

const parse = (content: string) => {
  const [pid = '', start = '', host = hostname()] = content.trim().split(' ')
  return { pid, start, host }
}

const isHeld = (path: string): boolean => {
  const { pid, start, host } = parse(read(path))
  if (!/^\d+$/.test(pid)) return false
  if (host !== hostname()) return isFresh(path)
  return isAlive(Number(pid)) && startOf(Number(pid)) === start
}

const inUse = (dataDir: string, content: string): AppError => {
  const { pid, host } = parse(content)
  const where = host === hostname() ? `process ${pid}` : `on ${host}`
  return new AppError(
    'cannot-start',
    `Ronda is already running on ${dataDir} (${where}): stop it, or set another DATA_DIR and PORT.`,
  )
}

/** @returns a function that gives the lock back. */
const keep = (path: string): (() => void) => {
  const timer = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The folder was taken away under us: there is nothing left to keep.
    }
  }, TOUCH_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    rmSync(path, { force: true })
  }
}

/** Who has a data folder now. @returns null: no living Ronda. */
export const holderOf = (dataDir: string): { isHere: boolean; host: string } | null => {
  const path = join(dataDir, 'ronda.lock')
  if (!isHeld(path)) return null
  const { host } = parse(read(path))
  return { isHere: host === hostname(), host }
}

/** Take a data folder for this process.
 * @returns a function that gives it back.
 * @throws AppError `cannot-start`, when a living Ronda has it. */
export const lockFolder = (dataDir: string): (() => void) => {
  const path = join(dataDir, 'ronda.lock')
  const mine = `${process.pid} ${startOf(process.pid)} ${hostname()}\n`
  const draft = `${path}.${hostname()}.${process.pid}`
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      writeFileSync(draft, mine)
      try {
        // A hard link appears whole or not at all, and never over another file.
        linkSync(draft, path)
        return keep(path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      if (isHeld(path)) throw inUse(dataDir, read(path))
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
  try {
    if (!isHeld(taken)) return
    linkSync(taken, path)
    throw inUse(dataDir, read(taken))
  } finally {
    rmSync(taken, { force: true })
  }
}
