import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { MAX_FRAME_BYTES } from '../../schema/wire/messages.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const NOBODY = '00000000-0000-7000-8000-000000000000'

describe('bad input', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  /** Dial, send once open, and give the code that the server closes with. */
  const closeCode = async (path: string, ...frames: (string | Uint8Array)[]): Promise<number> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers: { cookie: chile.cookie } })
    socket.on('error', () => {})
    socket.on('open', () => frames.forEach((frame) => socket.send(frame)))
    const [code] = (await once(socket, 'close')) as [number]
    return code
  }
  const section = (): string => `/live/${chile.round.id}/${chile.sections.findings!}`

  it('closes an unknown round or section with 4404', async () => {
    expect(await closeCode(`/live/${NOBODY}`)).toBe(4404)
    expect(await closeCode(`/live/${chile.round.id}/${NOBODY}`)).toBe(4404)
    expect(await closeCode('/live/nothing/at-all')).toBe(4404)
  })

  it('[W1] closes a text frame and garbage with 4400', async () => {
    for (const path of [section(), `/live/${chile.round.id}`]) {
      expect(await closeCode(path, 'hello')).toBe(4400)
      expect(await closeCode(path, Uint8Array.of(0xff, 0xff, 0xff))).toBe(4400)
    }
    expect(await closeCode(section(), Uint8Array.of(0, 2, 200, 1))).toBe(4400)
  })

  it('closes a frame over the limit with 1009, and goes on serving', async () => {
    expect(await closeCode(section(), new Uint8Array(MAX_FRAME_BYTES + 1))).toBe(1009)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('[H1] refuses a foreign Origin before the handshake, and in the API; a missing one is allowed', async () => {
    const options: ClientOptions = { headers: { cookie: chile.cookie }, origin: 'https://elsewhere.example' }
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${section()}`, options)
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(403)
    // Neither of these two closes: no Origin at all, and the server's own.
    for (const origin of [undefined, server.url]) {
      const allowed = new WebSocket(`${server.url.replace('http', 'ws')}${section()}`, {
        headers: { cookie: chile.cookie },
        ...(origin !== undefined && { origin }),
      })
      await once(allowed, 'message')
      allowed.terminate()
    }
    const signOut = await chile.fetch('/api/session', {
      method: 'DELETE',
      headers: { origin: 'https://elsewhere.example' },
    })
    expect(signOut.status).toBe(403)
    expect((await chile.fetch('/api/rounds')).status).toBe(200)
  })

  it('answers bad bodies and addresses with problem details', async () => {
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(`${server.url}/api/demo/sign-in`, { method: 'POST', body: '{', headers })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 400, reason: 'bad-request' })
    expect((await chile.fetch(`/api/rounds/${NOBODY}`)).status).toBe(404)
    expect((await fetch(`${server.url}/api/rounds`)).status).toBe(401)
  })
})
