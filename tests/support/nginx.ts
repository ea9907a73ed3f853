import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../server/storage/embedded/cluster.ts'

/** The name that docs/operate uses. */
export const NAME = 'ronda.example.org'
const CONFIG = fileURLToPath(new URL('../../docs/operate/nginx.conf', import.meta.url))
const ENV = fileURLToPath(new URL('../../docs/operate/ronda.env', import.meta.url))

/** What nginx and its certificate need, or null. Debian keeps nginx where an ordinary user's PATH does not look. */
export const findNginx = (): string | null => {
  const candidates = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx']
  const nginx = candidates.find((name) => spawnSync(name, ['-v']).status === 0)
  return nginx !== undefined && spawnSync('openssl', ['version']).status === 0 ? nginx : null
}

/** The variables of docs/operate/ronda.env. */
export const operateEnv = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(ENV, 'utf8')
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

/** A real nginx with the configuration of docs/operate, a certificate of its own, and free ports. */
export interface Nginx {
  port: number
  httpPort: number
  /** The certificate, to trust it. */
  ca: string
  stop(): Promise<void>
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Put other words in a text. @throws when it does not have them: then the test would try something else. */
export const replaced = (text: string, ...pairs: [from: string, to: string][]): string =>
  pairs.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the configuration has no "${from}"`)
    return before.replaceAll(from, to)
  }, text)

const makeCertificate = (folder: string): void => {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${NAME}`]
  const files = ['-addext', `subjectAltName=DNS:${NAME}`, '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')]
  const { status, stderr } = spawnSync('openssl', [...args, ...files])
  if (status !== 0) throw new Error(`openssl: ${stderr.toString()}`)
}

/** What Debian's nginx.conf has around a site, in a folder of the test's own. */
const around = (folder: string): string => `
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  include ${folder}/site.conf;
}
`

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.end()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

/** @param upstream port of Ronda.
 * @param change what a test wants otherwise in the site's configuration. */
export const startNginx = async (
  nginx: string,
  upstream: number,
  change: (site: string) => string = (site) => site,
): Promise<Nginx> => {
  const folder = mkdtempSync(join(tmpdir(), 'ronda-nginx-'))
  chmodSync(folder, 0o711)
  makeCertificate(folder)
  const port = await freePort()
  const httpPort = await freePort()
  const site = replaced(
    readFileSync(CONFIG, 'utf8'),
    ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
    ['listen 80', `listen 127.0.0.1:${httpPort}`],
    ['listen 443', `listen 127.0.0.1:${port}`],
    ['/etc/letsencrypt/live/ronda.example.org/fullchain.pem', join(folder, 'cert')],
    ['/etc/letsencrypt/live/ronda.example.org/privkey.pem', join(folder, 'key')],
  )
  writeFileSync(join(folder, 'site.conf'), change(site))
  writeFileSync(join(folder, 'nginx.conf'), around(folder))
  const args = ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')]
  const checked = spawnSync(nginx, [...args, '-t'])
  if (checked.status !== 0) throw new Error(`nginx -t: ${checked.stderr.toString()}`)
  const child = spawn(nginx, args, { stdio: 'ignore' })
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return {
    port,
    httpPort,
    ca: readFileSync(join(folder, 'cert'), 'utf8'),
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ask over TLS under the site's name, and trust only its certificate. */
export const askNginx = async (
  { port, ca }: Nginx,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> => {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    ca,
    servername: NAME,
    headers: { host: NAME, ...headers },
  })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return { status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }
}
