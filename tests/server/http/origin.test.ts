import { describe, expect, it } from 'vitest'
import { isOwnOrigin } from '../../../server/http/origin.ts'

const NAMED = { publicUrl: new URL('https://ronda.example.org') }
const UNNAMED = { publicUrl: null }

describe('isOwnOrigin', () => {
  it.each([
    [undefined, 'ronda.example.org'],
    ['https://ronda.example.org', 'ronda.example.org'],
    // A proxy that passes another Host on.
    ['https://ronda.example.org', '127.0.0.1:3000'],
    // This very machine, by its own name.
    ['http://localhost:3000', 'localhost:3000'],
    ['http://expert-cl.localhost:3000', 'expert-cl.localhost:3000'],
  ])('with PUBLIC_URL knows %s at %s', (origin, host) => {
    expect(isOwnOrigin(origin, host, NAMED)).toBe(true)
  })

  it.each([
    ['https://elsewhere.example', 'ronda.example.org'],
    ['null', 'ronda.example.org'],
    ['', 'ronda.example.org'],
    ['', ''],
    ['data:text/html,x', ''],
    ['http://ronda.example.org', 'ronda.example.org'],
    ['https://ronda.example.org:8443', 'ronda.example.org'],
    ['https://ronda.example.org:443', 'ronda.example.org'],
    ['https://ronda.example.org.elsewhere.example', 'ronda.example.org'],
    ['https://xronda.example.org', 'ronda.example.org'],
    ['https://sub.ronda.example.org', 'ronda.example.org'],
    ['https://RONDA.example.org', 'ronda.example.org'],
    ['HTTPS://ronda.example.org', 'ronda.example.org'],
    ['https://user@ronda.example.org', 'ronda.example.org'],
    ['https://ronda.example.org@elsewhere.example', 'ronda.example.org'],
    ['https://ronda.example.org/', 'ronda.example.org'],
    ['https://ronda.example.org/path', 'ronda.example.org'],
    ['https://ronda.example.org https://elsewhere.example', 'ronda.example.org'],
    ['ftp://ronda.example.org', 'ronda.example.org'],
    // Whoever may choose the Host is not believed beside a name that was given.
    ['https://elsewhere.example', 'elsewhere.example'],
    ['http://localhost.elsewhere.example', 'localhost.elsewhere.example'],
  ])('with PUBLIC_URL refuses %j at %j', (origin, host) => {
    expect(isOwnOrigin(origin, host, NAMED)).toBe(false)
  })

  it.each([
    ['http://ronda.example.org', 'ronda.example.org'],
    // The proxy ends TLS.
    ['https://ronda.example.org', 'ronda.example.org'],
    ['https://ronda.example.org', 'ronda.example.org:443'],
    ['http://192.0.2.1:3000', '192.0.2.1:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
    ['http://ronda.example.org', 'RONDA.example.org'],
  ])('without it knows %s at %s', (origin, host) => {
    expect(isOwnOrigin(origin, host, UNNAMED)).toBe(true)
  })

  it.each([
    ['http://elsewhere.example', 'ronda.example.org'],
    ['http://ronda.example.org:3001', 'ronda.example.org:3000'],
    ['http://ronda.example.org', 'ronda.example.org:3000'],
    ['http://user@ronda.example.org', 'ronda.example.org'],
    ['http://ronda.example.org', 'x@ronda.example.org'],
    ['http://ronda.example.org', 'ronda.example.org/x'],
    ['ws://ronda.example.org', 'ronda.example.org'],
    ['null', 'null'],
    ['http://', ''],
    ['file://', ''],
  ])('without it refuses %j at %j', (origin, host) => {
    expect(isOwnOrigin(origin, host, UNNAMED)).toBe(false)
  })
})
