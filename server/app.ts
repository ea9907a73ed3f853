import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ProblemBody } from '../schema/api/problem.ts'
import { AppError, REASONS, type Reason } from '../schema/errors.ts'
import { checkOrigin } from './http/origin.ts'
import { roundRoutes } from './http/rounds.ts'
import { sectionRoutes } from './http/sections.ts'
import { sessionRoutes, withSession } from './http/session.ts'
import { commentRoutes, threadRoutes } from './http/threads.ts'
import type { Env } from './http/types.ts'
import type { Config } from './config.ts'
import type { Registry } from './rooms/registry.ts'
import type { Log, SectionStore } from './rooms/types.ts'
import { liveRoutes } from './sockets/live.ts'
import { reading, type Db } from './storage/database.ts'

export interface AppDeps {
  db: Db
  store: SectionStore
  registry: Registry
  log: Log
  config: Pick<Config, 'isDemo' | 'publicUrl' | 'host'>
  /** Whether the database answers and has this program's schema. */
  isReady(): Promise<boolean>
  /** Folder with the built pages. */
  clientDir: string
}

/** Bytes of a request's body. */
const MAX_BODY_BYTES = 64 << 10

/** The whole HTTP surface, sockets included; never listens. */
export const createApp = ({ db, store, registry, log, config, isReady, clientDir }: AppDeps): Hono<Env> => {
  const app = new Hono<Env>()

  app.onError((error, c) => problem(c, error, log))
  app.notFound((c) => problem(c, new AppError('not-found'), log))

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // Carets and floating panels are placed by style attributes; style elements stay forbidden.
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
      strictTransportSecurity: config.publicUrl?.protocol === 'https:' ? 'max-age=15552000' : false,
    }),
  )
  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    if (await isReady()) return c.text('ok')
    throw new AppError('storage-unavailable', 'the database is out of reach')
  })

  app.use(checkOrigin(config))

  app.use('/api/*', async (c, next) => {
    c.header('Cache-Control', 'no-store')
    return next()
  })
  app.use('/api/*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => tooLarge() }))
  app.use('/api/*', withSession(db))
  app.route('/api', sessionRoutes({ db, config, endSession: (key) => registry.endSession(key) }))
  app.route('/api/rounds', roundRoutes({ db }))
  const notify = registry.notifyThread
  app.route('/api/sections', sectionRoutes({ db, store, refresh: registry.refresh, notify }))
  app.route('/api/threads', threadRoutes({ db, notify }))
  app.route('/api/comments', commentRoutes({ db, notify }))
  app.all('/api/*', () => {
    throw new AppError('not-found')
  })

  app.route('/live', liveRoutes({ db, registry, log }))

  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.status === 200) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use('/assets/*', serveStatic({ root: clientDir }))
  app.get('/assets/*', () => {
    throw new AppError('not-found')
  })
  // Every other path is a page of the client's own router.
  app.get('*', serveStatic({ root: clientDir }), async (c, next) => {
    c.header('Cache-Control', 'no-cache')
    return serveStatic({ root: clientDir, path: 'index.html' })(c, next)
  })
  return app
}

const tooLarge = (): never => {
  throw new AppError('too-large', `A request holds at most ${MAX_BODY_BYTES} bytes.`)
}

/** The one place that turns an error into an answer: RFC 9457. */
const problem = (c: Context, error: unknown, log: Log): Response => {
  const isKnown = error instanceof AppError
  if (!isKnown) log.error('a request failed', { path: c.req.path, error })
  const reason: Reason = isKnown ? error.reason : 'internal'
  const status = REASONS[reason].status
  const body: ProblemBody = {
    type: `about:blank`,
    title: reason,
    status,
    ...(isKnown && error.message !== reason && { detail: error.message }),
    instance: c.req.path,
    reason,
  }
  return c.json(body, status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json' })
}

/** A database that takes longer than this is out of reach for whoever asks whether we are ready. */
const ANSWER_MS = 2000

/** Ask the database, at most ANSWER_MS. */
export const answers = async (db: Pick<Db, 'execute'>): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ANSWER_MS)))
  const asked = reading(db.execute('select 1')).then(
    () => true,
    () => false,
  )
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}
