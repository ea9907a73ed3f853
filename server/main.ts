import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import { AppError } from '../schema/errors.ts'
import { MAX_FRAME_BYTES } from '../schema/wire/messages.ts'
import { answers, createApp } from './app.ts'
import { createClock } from './clock.ts'
import { readConfig, type Config } from './config.ts'
import { createColleagues, HUMAN } from './demo/colleague.ts'
import { createFollower } from './follow.ts'
import { readProxies } from './http/client-address.ts'
import { SERVER_LIMITS } from './http/headers.ts'
import { createJobs } from './jobs/index.ts'
import { createLog, isLogLevel, messageOf } from './log.ts'
import { createMailer } from './mail/mailer.ts'
import { createSmtpTransport } from './mail/transport.ts'
import { createMetrics } from './metrics.ts'
import { createRegistry, type Registry } from './rooms/registry.ts'
import type { Log } from './rooms/types.ts'
import { isInRealUse, isSeededAsDemo } from './services/demo/personas.ts'
import { seedDemo } from './services/demo/seed.ts'
import { readEndorsements } from './services/endorsements.ts'
import { seedReference } from './services/reference.ts'
import { findLiveSessions } from './services/sessions.ts'
import { createAuth } from './services/sign-in/auth.ts'
import { readThread } from './services/threads/index.ts'
import { checkServer, codeOf, openDatabase, troubleOf, type Database } from './storage/database.ts'
import { startEmbedded } from './storage/embedded/index.ts'
import { migrateDatabase } from './storage/migrate.ts'
import { listenForNotices, type Notice } from './storage/notices.ts'
import { createSectionStore } from './storage/section-store.ts'

/** Everything that was opened, to be closed in reverse. */
type Closer = () => Promise<void>

/** Ctrl-C ends the program in this time, whatever hangs. */
const STOP_MS = 9500
/** How long a socket that was told to go may take. */
const GOODBYE_MS = 500
/** How often a database that is away is asked again. */
const RETRY_MS = 1000

/** Folder of the whole program: this file is run as it is, or from `dist`. */
const programDir = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(join(programDir(), 'package.json'), 'utf8')) as { version: string }
  return version
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What a wrong DATABASE_URL is called by PostgreSQL: asking again does not help. */
const REFUSED: Record<string, string> = {
  '28P01': 'The database refuses the password in DATABASE_URL.',
  '28000': 'The database refuses the user in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist: create it, or name another.',
  '42501': 'The user in DATABASE_URL may not create tables: make it the owner of the database.',
}

interface Preparation {
  url: string
  database: Database
  registry: Registry
  config: Config
  log: Log
}

/** Bring the database to this program's schema; one that is away is waited for.
 * @throws AppError `cannot-start`, when waiting does not help. */
const prepare = async ({ url, database, registry, config, log }: Preparation): Promise<void> => {
  for (let isFirst = true; ; isFirst = false) {
    try {
      await checkServer(database)
      await migrateDatabase(url)
      if (config.isDemoRefused && (await isSeededAsDemo(database.db)))
        throw new AppError(
          'cannot-start',
          'This database was seeded as a demo, where anybody can sign in as anybody: give production one of its own in DATABASE_URL, or set RONDA_DEMO=1 to run the demo.',
        )
      if (config.isDemo && (await isInRealUse(database.db)))
        throw new AppError(
          'cannot-start',
          'This database holds people or rounds that are no demo, and in a demo anybody signs in as anybody: start without RONDA_DEMO=1 and with NODE_ENV=production, or give the demo a database of its own in DATABASE_URL or DATA_DIR.',
        )
      await seedReference(database.db)
      if (config.isDemo) {
        const store = createSectionStore(database)
        await seedDemo({ db: database.db, store, live: registry, hasAddresses: config.smtpUrl === null })
      }
      return
    } catch (error) {
      const sentence = REFUSED[codeOf(error)]
      if (sentence !== undefined) throw new AppError('cannot-start', sentence, { cause: error })
      const isAway = troubleOf(error) !== null || (error instanceof AppError && error.reason === 'storage-unavailable')
      if (!isAway) throw error
      if (isFirst) log.warn('the database does not answer yet; waiting for it', { host: new URL(url).host })
      await wait(RETRY_MS)
    }
  }
}

const createSockets = (): WebSocketServer =>
  new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })

const listen = (app: ReturnType<typeof createApp>, sockets: WebSocketServer, { port, host }: Config): Promise<Server> =>
  new Promise((resolve, reject) => {
    const options = { fetch: app.fetch, port, hostname: host, websocket: { server: sockets } }
    const server = serve({ ...options, serverOptions: SERVER_LIMITS }, () => resolve(server)) as Server
    server.once('error', (error: NodeJS.ErrnoException) => {
      const sentences: Record<string, string> = {
        EADDRINUSE: `Port ${port} is taken by another program: stop it, or start Ronda with PORT=${port + 1}.`,
        EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with PORT.`,
        EADDRNOTAVAIL: `HOST=${host} is no address of this machine.`,
      }
      const sentence = sentences[error.code ?? '']
      reject(sentence === undefined ? error : new AppError('cannot-start', sentence, { cause: error }))
    })
  })

/** Let nobody in any more, have the rooms say goodbye and write what waits, then end whatever is still connected. */
const stopServing = async (server: Server, sockets: WebSocketServer, registry: Registry): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  sockets.close()
  await registry.stop()
  // A reader that does not answer would otherwise be waited for; its close frame has had its time.
  if (sockets.clients.size > 0) await Promise.race([closed, wait(GOODBYE_MS)])
  for (const socket of sockets.clients) socket.terminate()
  server.closeAllConnections()
  await Promise.race([closed, wait(GOODBYE_MS)])
}

/** Where the program reaches its own sockets: an address that means "all" is no address to dial. */
const ownAddress = (server: Server | null): string => {
  const bound = server?.address()
  if (typeof bound !== 'object' || bound === null) throw new AppError('restarting')
  const { address, port, family } = bound
  if (address === '0.0.0.0') return `ws://127.0.0.1:${port}`
  if (address === '::') return `ws://[::1]:${port}`
  return family === 'IPv6' ? `ws://[${address}]:${port}` : `ws://${address}:${port}`
}

/** Where people reach this server: what a link in a mail begins with, whatever a request's Host says. */
const siteOf = (server: Server | null, { host, publicUrl }: Config): string => {
  const address = server?.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const isLocal = host === '127.0.0.1' || host === '0.0.0.0' || host === '::'
  return publicUrl?.origin ?? `http://${isLocal ? 'localhost' : host}:${port}`
}

/** What an operator has to know of mail; '' when there is nothing to say. */
const mailHint = ({ isDemo, smtpUrl, publicUrl }: Config, site: string): string => {
  if (smtpUrl !== null)
    return publicUrl === null ? `Links in mails lead to ${site}: set PUBLIC_URL if people use another address.\n` : ''
  return isDemo
    ? ''
    : 'Without SMTP_URL no mail can be sent: people sign in and accept invitations by telephone code only; npm run admin -- name@example.org prints the first.\n'
}

const announce = (server: Server, config: Config): void => {
  const { isDemo } = config
  const site = siteOf(server, config)
  const todo = isDemo
    ? 'Open it, choose who you are, and write a finding; Ctrl-C stops everything.'
    : 'Ctrl-C stops it.'
  process.stdout.write(`\nRonda runs at ${site}\n${mailHint(config, site)}${todo}\n`)
}

const start = async (config: Config, log: Log, closers: Closer[]): Promise<void> => {
  let url = config.databaseUrl
  if (url === null) {
    const stopping = new AbortController()
    const starting = startEmbedded({ dataDir: config.dataDir, version: readVersion(), log, signal: stopping.signal })
    // Ctrl-C may come while it starts: then it is stopped as soon as it can be.
    closers.push(async () => {
      stopping.abort()
      await starting.then(
        (embedded) => embedded.stop(),
        () => {},
      )
    })
    url = (await starting).url
  }
  const database = openDatabase(url)
  closers.push(() => database.close())
  const store = createSectionStore(database)
  const metrics = createMetrics()
  const clock = createClock()
  const registry = createRegistry({
    store,
    clock,
    log,
    meter: metrics.meter,
    readEndorsements: (section) => readEndorsements(database.db, store, section),
  })
  const follower = createFollower({
    registry,
    clock,
    log,
    liveSessions: (keys) => findLiveSessions(database.db, keys),
    readThread: (id) => readThread(database.db, id),
  })
  const auth = createAuth(database.db, { isSecure: config.publicUrl?.protocol === 'https:' })
  let server: Server | null = null
  const colleagues = createColleagues({
    db: database.db,
    auth,
    log,
    address: () => ownAddress(server),
    rhythm: HUMAN,
  })
  let isPrepared = false
  const isReady = async (): Promise<boolean> => isPrepared && (await answers(database.db))
  const app = createApp({
    db: database.db,
    auth,
    store,
    registry,
    log,
    metrics,
    colleagues,
    config,
    site: () => siteOf(server, config),
    isReady,
    clientDir: join(programDir(), 'dist', 'client'),
  })
  const sockets = createSockets()
  const listening = await listen(app, sockets, config)
  server = listening
  closers.push(() => stopServing(listening, sockets, registry))
  closers.push(() => colleagues.stop())
  const transport = config.smtpUrl === null ? null : createSmtpTransport(config.smtpUrl, config.mailFrom)
  const mailer = createMailer({ db: database.db, transport, clock: createClock(), log })
  closers.push(() => mailer.stop())
  const jobs = createJobs({ url, db: database.db, log, clock: createClock(), site: () => siteOf(server, config) })
  closers.push(() => jobs.stop())
  await prepare({ url, database, registry, config, log })
  const onNotice = (notice: Notice): void => {
    follower.handleNotice(notice)
    if ('notified' in notice) jobs.askForMail()
  }
  const notices = listenForNotices({ url, log, onNotice, onListening: follower.catchUp })
  closers.push(async () => {
    follower.stop()
    await notices.close()
  })
  isPrepared = true
  // In a demo without a mail server the mails are there to be read.
  if (transport !== null || !config.isDemo) mailer.start()
  jobs.start()
  announce(listening, config)
}

/** @throws AppError `cannot-start`, with what to set. */
const checkedConfig = (env: NodeJS.ProcessEnv): Config => {
  const config = readConfig(env)
  readProxies(config.trustedProxies)
  return config
}

const main = async (): Promise<void> => {
  const { LOG_LEVEL } = process.env
  // A wrong one is refused with all that is wrong in the environment, below.
  const log = createLog(isLogLevel(LOG_LEVEL) ? LOG_LEVEL : 'info')
  const closers: Closer[] = []
  let isStopping = false
  const stop = async (code: number): Promise<void> => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(code), STOP_MS).unref()
    for (const close of closers.toReversed())
      await close().catch((error: unknown) => log.error('not closed', { error }))
    process.exit(code)
  }
  process.on('SIGINT', () => void stop(0))
  process.on('SIGTERM', () => void stop(0))
  process.on('SIGHUP', () => void stop(0))
  process.on('unhandledRejection', (error) => log.error('a promise failed unheard', { error }))
  try {
    await start(checkedConfig(process.env), log, closers)
  } catch (error) {
    if (isStopping) return
    const isKnown = error instanceof AppError && error.reason === 'cannot-start'
    process.stderr.write(isKnown ? `${error.message}\n` : `Ronda could not start: ${messageOf(error)}\n`)
    if (!isKnown) log.error('start failed', { error })
    await stop(1)
  }
}

await main()
