import type { Log } from './rooms/types.ts'

const write = (level: string, message: string, fields: Record<string, unknown> = {}): void => {
  const parts = Object.entries(fields).map(([name, value]) => {
    const text = value instanceof Error ? (value.stack ?? value.message) : String(value)
    return ` ${name}=${text}`
  })
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${parts.join('')}\n`)
}

/** One line an event on standard error; standard output is for the person who starts the program. */
export const createLog = (): Log => ({
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
})
