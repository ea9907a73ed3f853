import pino, { type DestinationStream } from 'pino'
import { AppError } from '../schema/errors.ts'
import type { Log } from './rooms/types.ts'

/** Values of LOG_LEVEL, from most to least. */
export const LOG_LEVELS = ['info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Fields that are never written, whoever passes them by mistake: what signs somebody in, and who they are. */
const SECRET = ['authorization', 'cookie', 'email', 'name', 'password', 'secret', 'session', 'token', 'url']

/** An error as it may be logged. Only these fields: a driver hangs the query's values on its errors. */
export interface LoggedError {
  type: string
  message: string
  /** SQLSTATE, or a code of Node. */
  code?: string
  /** An AppError's reason. */
  reason?: string
  stack?: string
  cause?: LoggedError
}

/** Longer chains of causes say nothing new. */
const MAX_CAUSES = 5

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined

/** An error's message without the words of people: drizzle lists a query's values, PostgreSQL quotes the value it cannot
 * read (SQLSTATE class 22), JSON.parse a piece of the text; an address may hold a password. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'something that is no error was thrown'
  const { message } = error
  const withoutValues = message.replace(/\nparams: [^]*$/, '').replaceAll(/\/\/[^\s/@]*:[^\s@]*@/g, '//[redacted]@')
  const isQuoting = error instanceof SyntaxError || codeOf(error)?.startsWith('22') === true
  return isQuoting ? withoutValues.replaceAll(/"[^]*"|'[^]*'/g, '"…"') : withoutValues
}

/** The stack's frames; its head repeats the whole message. */
const stackOf = ({ name, stack }: Error, message: string): string => {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return [`${name}: ${message}`, ...frames].join('\n')
}

/** What is logged of whatever was thrown. */
export const presentError = (error: unknown, depth = 0): LoggedError => {
  const message = messageOf(error)
  if (!(error instanceof Error)) return { type: typeof error, message }
  const code = codeOf(error)
  return {
    type: error.name,
    message,
    ...(code !== undefined && { code }),
    ...(error instanceof AppError && { reason: error.reason }),
    stack: stackOf(error, message),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: presentError(error.cause, depth + 1) }),
  }
}

/** @returns whether a LOG_LEVEL is one of ours. */
export const isLogLevel = (text: string | undefined): text is LogLevel => LOG_LEVELS.includes(text as LogLevel)

/** One JSON line an event; standard output is for the person who starts the program.
 * @param level what is left out below it.
 * @param destination standard error without it, written at once, so that the last words before an end are there. */
export const createLog = (
  level: LogLevel = 'info',
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log => {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => presentError(error) },
      redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    destination,
  )
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
