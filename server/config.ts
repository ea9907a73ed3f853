import { resolve } from 'node:path'
import { AppError } from '../schema/errors.ts'
import { isLogLevel, LOG_LEVELS, type LogLevel } from './log.ts'

/** What the environment says; every name is documented in the README. */
export interface Config {
  port: number
  host: string
  /** Null: run the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null
  dataDir: string
  /** Origin under which people reach this server, when that is not what the browser's Host says; null: none. */
  publicUrl: URL | null
  isDemo: boolean
  /** NODE_ENV=production, and no demo was asked for by name: nothing of a demo may be there. */
  isDemoRefused: boolean
  /** Proxies whose word about where a request came from is taken: addresses and networks. */
  trustedProxies: string[]
  /** Mail server; null: no mail leaves. */
  smtpUrl: string | null
  /** Sender of every mail. */
  mailFrom: string
  logLevel: LogLevel
  /** What a reader of /metrics must bring; null: only programs of this machine may read it. */
  metricsToken: string | null
}

const readPort = (text: string | undefined): number => {
  const port = Number(text ?? 3000)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new AppError('cannot-start', `PORT must be a number from 0 to 65535, not "${text}".`)
}

const readUrl = (text: string | undefined): URL | null => {
  if (text === undefined || text === '') return null
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text)
  throw new AppError('cannot-start', `PUBLIC_URL must be an address such as https://ronda.example.org, not "${text}".`)
}

const readSmtpUrl = (text: string | undefined): string | null => {
  if (text === undefined || text === '') return null
  // What was given is not repeated: it may hold a password.
  if (/^smtps?:\/\/./.test(text) && URL.canParse(text)) return text
  throw new AppError('cannot-start', 'SMTP_URL must be an address such as smtp://user:password@mail.example.org:587.')
}

/** `Ronda <ronda@example.org>` or the bare address. */
const MAIL_FROM = /^(?:[^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/

const readMailFrom = (text: string | undefined, publicUrl: URL | null): string => {
  if (text === undefined || text === '') return `Ronda <ronda@${publicUrl?.hostname ?? 'localhost'}>`
  if (MAIL_FROM.test(text)) return text
  throw new AppError('cannot-start', `MAIL_FROM must be a sender such as "Ronda <ronda@example.org>", not "${text}".`)
}

const readLogLevel = (text = 'info'): LogLevel => {
  if (isLogLevel(text)) return text
  throw new AppError('cannot-start', `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}".`)
}

/** A token that can be guessed protects nothing. */
const MIN_TOKEN_LENGTH = 16

const readToken = (text: string | undefined): string | null => {
  if (text === undefined || text === '') return null
  if (text.length >= MIN_TOKEN_LENGTH && /^[\w.~+/=-]+$/.test(text)) return text
  throw new AppError(
    'cannot-start',
    `METRICS_TOKEN must be ${MIN_TOKEN_LENGTH} or more letters, digits and -._~+/=, such as openssl rand -hex 32 gives.`,
  )
}

/** @throws AppError `cannot-start`, with what to set. */
export const readConfig = (env: NodeJS.ProcessEnv): Config => {
  const databaseUrl = env.DATABASE_URL === undefined || env.DATABASE_URL === '' ? null : env.DATABASE_URL
  const isProduction = env.NODE_ENV === 'production'
  const publicUrl = readUrl(env.PUBLIC_URL)
  const isDemo = env.RONDA_DEMO === '1' || (databaseUrl === null && !env.SMTP_URL && !isProduction)
  return {
    port: readPort(env.PORT),
    host: env.HOST ?? (isDemo ? '127.0.0.1' : '0.0.0.0'),
    databaseUrl,
    dataDir: resolve(env.DATA_DIR ?? 'data'),
    publicUrl,
    isDemo,
    isDemoRefused: isProduction && !isDemo,
    trustedProxies: (env.TRUSTED_PROXIES ?? '').split(',').flatMap((entry) => entry.trim() || []),
    smtpUrl: readSmtpUrl(env.SMTP_URL),
    mailFrom: readMailFrom(env.MAIL_FROM, publicUrl),
    logLevel: readLogLevel(env.LOG_LEVEL || undefined),
    metricsToken: readToken(env.METRICS_TOKEN),
  }
}
