import { connect } from 'node:net'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../../server/storage/embedded/cluster.ts'
import { pathOf } from '../../support/ask.ts'
import { cloneDatabase } from '../../support/database.ts'
import { listRoutes, signsOut } from '../../support/routes.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { signInEverybody, type Subjects } from '../../support/subjects.ts'

const ASSETS = fileURLToPath(new URL('../../../dist/client/assets', import.meta.url))

/** What every answer carries. */
const EXPECTED: Record<string, string> = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': [
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'serial',
    'usb',
    'xr-spatial-tracking',
  ]
    .map((name) => `${name}=()`)
    .join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
}
const NEVER = ['server', 'x-powered-by', 'strict-transport-security', 'access-control-allow-origin']

describe('what every answer tells a browser', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let subjects: Subjects

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    subjects = await signInEverybody(server.url, database)
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const check = async (answer: Response, name: string): Promise<void> => {
    const seen = Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, answer.headers.get(key)]))
    expect({ name, ...seen }).toEqual({ name, ...EXPECTED })
    for (const key of NEVER) expect([name, key, answer.headers.get(key)]).toEqual([name, key, null])
    await answer.arrayBuffer()
  }
  const withCookie = (): RequestInit => ({ headers: { cookie: subjects.secretariat.cookie } })

  it('stands on every route, signed in or not, and nothing of it is kept', async () => {
    for (const route of listRoutes()) {
      const [method] = route.split(' ') as [string]
      const path = pathOf(route, subjects.ids)
      // A socket that is opened answers with no page; refused ones are below.
      if (path.startsWith('/live/')) continue
      for (const init of [{}, ...(signsOut(route) ? [] : [withCookie()])]) {
        const answer = await fetch(`${server.url}${path}`, { method, ...init })
        const name = `${route} ${answer.status}`
        expect([name, answer.headers.get('cache-control')]).toEqual([name, 'no-store'])
        await check(answer, name)
      }
    }
  })

  it('stands on every error', async () => {
    const { section } = subjects.ids
    const state = `${server.url}/api/sections/${section}/state`
    const send = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(state, {
        method: 'PUT',
        body,
        headers: { cookie: subjects.secretariat.cookie, 'content-type': 'application/json', ...headers },
      })
    const errors: [number, () => Promise<Response>][] = [
      [400, () => send('{')],
      [401, () => fetch(state, { method: 'PUT' })],
      [403, () => send('{}', { origin: 'https://elsewhere.example' })],
      [404, () => fetch(`${server.url}/api/nothing`)],
      [404, () => fetch(`${server.url}/assets/nothing.js`)],
      [404, () => fetch(`${server.url}/nothing`, { method: 'POST' })],
      [404, () => fetch(`${server.url}/api/sections/%00/content`, withCookie())],
      [413, () => send(`{"reason":"${'x'.repeat(70_000)}"}`)],
      [415, () => send('{}', { 'content-type': 'text/plain' })],
    ]
    for (const [status, ask] of errors) {
      const answer = await ask()
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      await check(answer, String(status))
    }
  })

  it('stands on an upgrade that is refused', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live/${subjects.ids.round}`, {
      origin: 'https://elsewhere.example',
    })
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: Record<string, string> },
    ]
    expect(response.statusCode).toBe(403)
    for (const [key, value] of Object.entries(EXPECTED)) expect([key, response.headers[key]]).toEqual([key, value])
    socket.terminate()
  })

  it('stands on every file, which alone may be kept', async () => {
    const files = readdirSync(ASSETS)
    expect(files.length).toBeGreaterThan(10)
    for (const file of files) {
      const answer = await fetch(`${server.url}/assets/${file}`)
      expect([file, answer.status, answer.headers.get('cache-control')]).toEqual([
        file,
        200,
        'public, max-age=31536000, immutable',
      ])
      await check(answer, file)
    }
  })

  it('says to stay on https where people come by https, and there alone', async () => {
    for (const [name, expected] of [
      ['https://ronda.example.org', 'max-age=15552000'],
      ['http://ronda.example.org', null],
    ] as const) {
      const port = await freePort()
      const named = await startServer({ databaseUrl: database.url, port, env: { PUBLIC_URL: name } })
      for (const path of ['/', '/api/rounds', '/healthz']) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`)
        expect([name, path, answer.headers.get('strict-transport-security')]).toEqual([name, path, expected])
      }
      await named.stop()
    }
  })

  it('serves pages without a word of script or style in them', async () => {
    const page = await (await fetch(server.url)).text()
    for (const script of page.match(/<script[^>]*>[\s\S]*?<\/script>/g) ?? [])
      expect(script).toMatch(/^<script[^>]* src="\/assets\/[^"]+"[^>]*><\/script>$/)
    expect(page).not.toMatch(/<style|\son\w+=|javascript:|https?:\/\//)
  })
})

describe('what a request may be', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  /** Send bytes as they are. @returns the answer's status line, and ms until the other end closed. */
  const send = async (bytes: string): Promise<{ status: string; ms: number }> => {
    const socket = connect(server.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
    socket.on('error', () => {})
    const began = Date.now()
    socket.write(bytes)
    await new Promise((resolve) => socket.once('close', resolve))
    return { status: text.split('\r\n', 1)[0]!, ms: Date.now() - began }
  }
  const head = (lines: number, more = ''): string =>
    `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${Array.from({ length: lines }, (_, n) => `a${n}: b\r\n`).join('')}${more}`
  const upgradeHead = (lines: number): string =>
    head(lines).replace('/healthz', '/live/x').replace('Connection: close', 'Connection: Upgrade\r\nUpgrade: websocket')

  it('[FAULTS R2] has at most 100 lines of head, by either transport', async () => {
    expect((await send(`${head(50)}\r\n`)).status).toBe('HTTP/1.1 200 OK')
    for (const lines of [120, 900, 1900]) {
      expect((await send(`${head(lines)}\r\n`)).status).toContain(' 413 ')
      expect((await send(`${upgradeHead(lines)}\r\n`)).status).toContain(' 413 ')
    }
  })

  it('[FAULTS R2] has a head of at most 16 KiB', async () => {
    expect((await send(`${head(0, `x: ${'y'.repeat(17_000)}\r\n`)}\r\n`)).status).toContain(' 431 ')
    expect((await send(`GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).status).toContain(' 431 ')
  })

  it('has a body of at most 64 KiB, whether it says so before or not', async () => {
    const sizes = await Promise.all(
      [true, false].map(async (isSaid) => {
        const bytes = new TextEncoder().encode(`{"persona":"${'x'.repeat(70_000)}"}`)
        const body = isSaid ? bytes : new Blob([bytes]).stream()
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
        return (await fetch(`${server.url}/api/demo/sign-in`, init as RequestInit)).status
      }),
    )
    expect(sizes).toEqual([413, 413])
  })

  it('[FAULTS R2] comes with its head within seconds, and 300 that do not cost next to nothing', async () => {
    const memory = async (): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1])
    }
    const before = await memory()
    const slow = Array.from({ length: 300 }, (_, n) => send(n % 2 === 0 ? head(3) : upgradeHead(3)))
    // Meanwhile everybody else is served.
    for (let n = 0; n < 5; n++) expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    const ends = await Promise.all(slow)
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    expect(Math.max(...ends.map(({ ms }) => ms))).toBeLessThan(16_000)
    expect(((await memory()) - before) / 2 ** 20).toBeLessThan(50)
  })
})
