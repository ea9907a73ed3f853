import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A real server: a process of its own on a free port. */
export interface TestServer {
  url: string
  port: number
  process: ChildProcess
  /** Everything it has written so far. */
  output(): string
  /** What it has logged. */
  stderr(): string
  /** Its exit code, once it has ended. */
  exited: Promise<number | null>
  /** Ctrl-C. @returns the exit code. */
  stop(): Promise<number | null>
  /** kill -9. */
  kill(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

export interface ServerOptions {
  databaseUrl?: string
  /** Folder of the embedded PostgreSQL, when no `databaseUrl` is given. */
  dataDir?: string
  /** 0: any free port. */
  port?: number
  env?: NodeJS.ProcessEnv
}

const launch = ({ databaseUrl, dataDir, port = 0, env = {} }: ServerOptions) => {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      RONDA_DEMO: '1',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(dataDir !== undefined && { DATA_DIR: dataDir }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  child.stderr.on('data', (data: Buffer) => {
    text += data.toString()
    errors += data.toString()
  })
  return { child, output: () => text, stderr: () => errors }
}

/** Start and wait for the exit. @returns exit code and everything written. */
export const runServer = async (options: ServerOptions): Promise<{ code: number | null; output: string }> => {
  const { child, output } = launch(options)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/** Start a server and wait until it says its address. */
export const startServer = async (options: ServerOptions): Promise<TestServer> => {
  const { child, output, stderr } = launch(options)
  const port = await new Promise<number>((resolve, reject) => {
    const look = (): void => {
      const found = /Ronda runs at https?:\/\/[^:\n]+(?::(\d+))?\n/.exec(output())
      // With a PUBLIC_URL the address says nothing of the port that was opened.
      if (found !== null) resolve(options.port || Number(found[1]))
    }
    child.stdout.on('data', look)
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${output()}`)))
  })
  const exited = once(child, 'close').then(([code]) => code as number | null)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    process: child,
    output,
    stderr,
    exited,
    async stop() {
      child.kill('SIGINT')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
