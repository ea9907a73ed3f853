import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../schema/errors.ts'
import { createLog, messageOf, presentError, type LoggedError, type LogLevel } from '../../server/log.ts'

/** A log that is read back. */
const record = (level?: LogLevel) => {
  const lines: string[] = []
  return { lines, log: createLog(level, { write: (line: string) => void lines.push(line) }) }
}
const parse = (line: string | undefined): Record<string, unknown> => JSON.parse(line!) as Record<string, unknown>

describe('createLog', () => {
  it('writes one JSON line an event, with level, time, message and fields', () => {
    const { log, lines } = record()
    log.warn('the database\ndoes not answer', { host: 'db.example:5432', tries: 3 })
    expect(lines.length).toBe(1)
    expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/)
    const { time, ...rest } = parse(lines[0])
    expect(rest).toEqual({ level: 'warn', host: 'db.example:5432', tries: 3, msg: 'the database\ndoes not answer' })
    expect(new Date(time as string).toISOString()).toBe(time)
  })

  it('leaves out what is below its level', () => {
    for (const [level, written] of [
      ['info', ['info', 'warn', 'error']],
      ['warn', ['warn', 'error']],
      ['error', ['error']],
      ['silent', []],
    ] as const) {
      const { log, lines } = record(level)
      log.info('one')
      log.warn('two')
      log.error('three')
      expect(lines.map((line) => parse(line).level)).toEqual(written)
    }
  })

  it('writes an error with its stack, code and causes', () => {
    const { log, lines } = record()
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    log.error('commit failed', { error: new AppError('storage-unavailable', 'out of reach', { cause }) })
    const error = parse(lines[0]).error as LoggedError
    expect(error).toMatchObject({ type: 'AppError', message: 'out of reach', reason: 'storage-unavailable' })
    expect(error.stack).toMatch(/^AppError: out of reach\n\s+at .*log\.test\.ts/)
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' })
  })

  it('never writes what signs somebody in or says who they are, even when it is handed over', () => {
    const { log, lines } = record()
    const canary = 'canary-7f3a'
    for (const name of ['token', 'cookie', 'authorization', 'password', 'email', 'name', 'session', 'url'])
      log.info('careless', { [name]: canary, headers: { [name]: canary } })
    expect(lines.length).toBe(8)
    expect(lines.join('')).not.toContain(canary)
    expect(parse(lines[0])).toMatchObject({ token: '[redacted]', headers: { token: '[redacted]' } })
  })
})

describe('presentError', () => {
  const canary = 'canary@example.org'
  const driverError = (fields: Record<string, unknown>): Error =>
    Object.assign(new Error((fields.message as string) ?? 'failed'), fields)

  it('leaves out the values of a query, in the message, the stack and the causes', () => {
    const cause = driverError({
      message: 'duplicate key value violates unique constraint "person_email"',
      code: '23505',
      detail: `Key (email)=(${canary}) already exists.`,
      parameters: [canary],
    })
    const presented = presentError(
      new DrizzleQueryError('insert into person values ($1)', [canary, `two\nlines ${canary}`], cause),
    )
    expect(JSON.stringify(presented)).not.toContain(canary)
    expect(presented.message).toBe('Failed query: insert into person values ($1)')
    expect(presented.stack).toMatch(/\n\s+at /)
    expect(presented.cause).toMatchObject({
      code: '23505',
      message: 'duplicate key value violates unique constraint "person_email"',
    })
  })

  it('leaves out what PostgreSQL and JSON.parse quote of a value they cannot read', () => {
    const code = '22P02'
    expect(messageOf(driverError({ message: `invalid input syntax for type uuid: "${canary}"`, code }))).toBe(
      'invalid input syntax for type uuid: "…"',
    )
    const unread = (): unknown => JSON.parse(`{"email": ${canary}}`)
    expect(unread).toThrow(/canary/)
    try {
      unread()
    } catch (error) {
      expect(JSON.stringify(presentError(error))).not.toContain('canary')
    }
  })

  it('leaves out the password in an address', () => {
    expect(messageOf(new Error('cannot reach postgres://ronda:canary@db:5432/ronda'))).toBe(
      'cannot reach postgres://[redacted]@db:5432/ronda',
    )
  })

  it('ends a chain of causes that never ends', () => {
    const error = new Error('one')
    error.cause = error
    expect(JSON.stringify(presentError(error)).match(/"type"/g)?.length).toBe(6)
  })

  it('says little of what is no error', () => {
    expect(presentError({ email: canary })).toEqual({
      type: 'object',
      message: 'something that is no error was thrown',
    })
  })
})
