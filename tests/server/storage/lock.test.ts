import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockFolder } from '../../../server/storage/embedded/lock.ts'

describe('the lock of a data folder', () => {
  let dataDir: string
  let lock: string

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'ronda-lock-'))
    lock = join(dataDir, 'ronda.lock')
  })
  afterEach(() => {
    vi.useRealTimers()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const age = (seconds: number): void => utimesSync(lock, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds)

  it('is refused, in one sentence, while a Ronda of another container or machine keeps it fresh', () => {
    writeFileSync(lock, `${process.pid} 1 another-host\n`)
    age(5)
    expect(() => lockFolder(dataDir)).toThrow(/^Ronda is already running on .* \(on another-host\): stop it,[^.]*\.$/)
    expect(readFileSync(lock, 'utf8')).toContain('another-host')
  })

  it('is taken from one of another container that no longer keeps it fresh', () => {
    writeFileSync(lock, '1 1 another-host\n')
    age(60)
    const unlock = lockFolder(dataDir)
    expect(readFileSync(lock, 'utf8')).toContain(hostname())
    unlock()
    expect(existsSync(lock)).toBe(false)
  })

  it('is kept fresh as long as it is held', () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['setInterval', 'clearInterval', 'Date'] })
    const unlock = lockFolder(dataDir)
    age(60)
    const before = statSync(lock).mtimeMs
    vi.advanceTimersByTime(10_000)
    expect(statSync(lock).mtimeMs).toBeGreaterThan(before + 30_000)
    unlock()
    vi.advanceTimersByTime(10_000)
    expect(existsSync(lock)).toBe(false)
  })

  it('is taken from a process of this machine that has ended, however fresh it is', () => {
    writeFileSync(lock, `2147483646 1 ${hostname()}\n`)
    lockFolder(dataDir)()
    expect(existsSync(lock)).toBe(false)
  })
})
