import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../server/storage/embedded/cluster.ts'
import { operateEnv } from '../support/nginx.ts'
import { startServer } from '../support/server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const unit = readFileSync(join(ROOT, 'docs/operate/ronda.service'), 'utf8')
const valueOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
const why = hasSystemd ? '' : ' (skipped: there is no systemd-analyze on this machine)'

describe('docs/operate/ronda.service', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ronda-service-'))
    chmodSync(folder, 0o711)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.skipIf(!hasSystemd)(`is understood by systemd without a warning${why}`, () => {
    const file = join(folder, 'ronda.service')
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file])
    // What it says of other units of this machine is not ours.
    const own = stderr
      .toString()
      .split('\n')
      .filter((line) => line.includes('ronda.service'))
    expect([status, own]).toEqual([0, []])
  })

  it('starts the built program with its environment, is no demo, and ends when it is told to', async () => {
    const [, program] = /node (\S+)$/.exec(valueOf('ExecStart'))!
    expect(existsSync(join(ROOT, program!))).toBe(true)
    const port = await freePort()
    const { DATABASE_URL: _, ...env } = operateEnv()
    const server = await startServer({
      port,
      env: { ...env, RONDA_DEMO: '', PORT: String(port), DATA_DIR: join(folder, 'data') },
    })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/api/session`)).json()).toEqual({
      person: null,
      demo: false,
      shared: false,
      mail: 'sent',
    })
    expect((await fetch(`${server.url}/api/demo/personas`)).status).toBe(404)
    const before = Date.now()
    // Only the main process is told, as `KillMode=mixed` does.
    expect(valueOf('KillMode')).toBe('mixed')
    server.process.kill(valueOf('KillSignal') as NodeJS.Signals)
    expect(await server.exited).toBe(0)
    expect(Date.now() - before).toBeLessThan(Number(valueOf('TimeoutStopSec')) * 500)
    // The embedded PostgreSQL has ended with it, and tidily.
    expect(existsSync(join(folder, 'data', 'postgres', 'postmaster.pid'))).toBe(false)
  })
})
