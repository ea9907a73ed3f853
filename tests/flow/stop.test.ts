import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readlinkSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signIn } from '../support/people.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))
/** What is promised to whoever presses Ctrl-C. */
const STOP_MS = 10_000

/** Living processes whose working folder is this cluster. */
const serversOf = (cluster: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === cluster && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      } catch {
        return false
      }
    })

describe.runIf(process.platform === 'linux')('stopping Ronda with a PostgreSQL of its own', () => {
  let dataDir: string
  let cluster: string

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'ronda-stop-'))
    cluster = join(dataDir, 'postgres')
  })
  afterEach(() => {
    for (const pid of serversOf(cluster)) process.kill(pid, 'SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })

  const expectAllGone = async (child: ChildProcess, run: () => void): Promise<void> => {
    const ended = once(child, 'close')
    const before = Date.now()
    run()
    await ended
    expect(Date.now() - before).toBeLessThan(STOP_MS)
    expect(serversOf(cluster)).toEqual([])
    expect(existsSync(join(dataDir, 'ronda.lock'))).toBe(false)
  }

  it('ends in time and takes the database with it, although a page does not answer', async () => {
    const server = await startServer({ dataDir })
    const chile = await signIn(server.url, 'expert-cl')
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    const channel = page.open({ section: chile.sections.findings!, channel: 1 })
    await until('it is in', () => channel.isSynced())
    page.ws.pause()
    expect(serversOf(cluster).length).toBeGreaterThan(0)
    await expectAllGone(server.process, () => server.process.kill('SIGINT'))
    page.ws.terminate()
  })

  for (const [moment, isThen] of [
    ['the cluster is being made', () => readdirSync(dataDir).some((name) => name.startsWith('.postgres-new'))],
    ['the database starts', () => existsSync(join(cluster, 'postmaster.pid'))],
  ] as const)
    it(`leaves nothing behind when it is stopped while ${moment}`, async () => {
      const child = spawn(process.execPath, [MAIN], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', RONDA_DEMO: '1', DATA_DIR: dataDir },
        stdio: 'ignore',
      })
      await until(moment, isThen)
      await expectAllGone(child, () => child.kill('SIGINT'))
    })

  it('lets nobody in while it stops', async () => {
    const server = await startServer({ dataDir })
    const chile = await signIn(server.url, 'expert-cl')
    const page = await openRawPage(server.url, chile.cookie, chile.round.id)
    let isOver = false
    const redials: number[] = []
    // A page that comes back at once, again and again, as one whose person presses "reload" does.
    const redial = async (): Promise<void> => {
      while (!isOver) {
        const next = await openRawPage(server.url, chile.cookie, chile.round.id)
        redials.push(await next.closeCode)
      }
    }
    const dialing = page.closeCode.then((code) => {
      redials.push(code)
      return redial()
    })
    await expectAllGone(server.process, () => server.process.kill('SIGINT'))
    isOver = true
    await dialing
    expect(redials[0]).toBe(1012)
    expect(redials.filter((code) => code !== 1012 && code !== 1006)).toEqual([])
  })
})
