import { describe, expect, it } from 'vitest'
import { AppError, REASONS } from '../../../schema/errors.ts'
import { metricsRoute } from '../../../server/http/metrics.ts'

const TOKEN = 'a3f19c0d5e7b42688f1c'

/** Ask for the metrics from an address; the socket is the only thing of the server that counts here. */
const ask = async (token: string | null, address: string, headers: Record<string, string> = {}) => {
  const render = async () => ({ contentType: 'text/plain; version=0.0.4', text: 'ronda_rooms 1\n' })
  const app = metricsRoute({ token, render })
  app.onError((error, c) => c.text('refused', error instanceof AppError ? REASONS[error.reason].status : 500))
  const socket = { remoteAddress: address }
  return app.request('/', { headers: { host: 'localhost:3000', ...headers } }, { incoming: { socket } })
}
const status = async (...args: Parameters<typeof ask>): Promise<number> => (await ask(...args)).status

describe('GET /metrics without METRICS_TOKEN', () => {
  it('is read by a program of this machine', async () => {
    for (const address of ['127.0.0.1', '127.0.1.1', '::1', '::ffff:127.0.0.1'])
      expect(await status(null, address)).toBe(200)
    const answer = await ask(null, '127.0.0.1', { host: '127.0.0.1:9090' })
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
    expect(await answer.text()).toBe('ronda_rooms 1\n')
  })

  it('is refused to every other address', async () => {
    for (const address of ['10.0.0.7', '192.0.2.1', '::ffff:10.0.0.7', '2001:db8::1', '1127.0.0.1', ''])
      expect(await status(null, address)).toBe(403)
  })

  it('is refused through a proxy of this machine, whatever the proxy calls itself', async () => {
    for (const name of ['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'Via', 'X-Forwarded-Proto', 'X-Forwarded-Host'])
      expect(await status(null, '127.0.0.1', { [name]: '127.0.0.1' })).toBe(403)
  })

  it('is refused under a name that was pointed at this machine', async () => {
    expect(await status(null, '127.0.0.1', { host: 'rebound.example:3000' })).toBe(403)
  })

  it('is not opened by any token', async () => {
    expect(await status(null, '10.0.0.7', { authorization: 'Bearer null' })).toBe(403)
    expect(await status(null, '10.0.0.7', { authorization: 'Bearer ' })).toBe(403)
  })
})

describe('GET /metrics with METRICS_TOKEN', () => {
  it('is read from anywhere with the token', async () => {
    expect(await status(TOKEN, '10.0.0.7', { authorization: `Bearer ${TOKEN}` })).toBe(200)
    const proxied = { 'x-forwarded-for': '192.0.2.1', host: 'ronda.example.org', authorization: `bearer ${TOKEN}` }
    expect(await status(TOKEN, '127.0.0.1', proxied)).toBe(200)
  })

  it('is refused without it, also to this machine', async () => {
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: TOKEN },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: `Bearer ${TOKEN.slice(1)}` },
      { authorization: `Basic ${TOKEN}` },
    ] as Record<string, string>[]) {
      const answer = await ask(TOKEN, '127.0.0.1', headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })
})
