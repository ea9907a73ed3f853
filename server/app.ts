import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ProblemBody } from '../schema/api/problem.ts'
import { AppError, REASONS, type Reason } from '../schema/errors.ts'
import { isId } from '../schema/ids.ts'
import { roundAuditRoutes, siteAuditRoutes } from './http/audit.ts'
import { requireJson } from './http/body.ts'
import { calendarFeedRoutes, calendarRoutes } from './http/calendar.ts'
import { delegationRoutes } from './http/delegation.ts'
import { demoRoutes, type DemoDeps } from './http/demo.ts'
import { endorsementRoutes } from './http/endorsements.ts'
import { limitHeaders, securityHeaders, storeNothing } from './http/headers.ts'
import { invitationRoutes } from './http/invitations.ts'
import { memberRoutes } from './http/members.ts'
import { metricsRoute } from './http/metrics.ts'
import { lateTextRoutes, notificationRoutes, unsubscribeRoutes } from './http/notifications.ts'
import { beneficiaryRoutes } from './http/beneficiary.ts'
import { checkOrigin } from './http/origin.ts'
import { personRoutes } from './http/persons.ts'
import { publicationRoutes } from './http/publications.ts'
import { responseRoutes } from './http/responses.ts'
import { deskRoutes, roundRoutes } from './http/rounds.ts'
import { sectionRoutes } from './http/sections.ts'
import { createClientAddress, readProxies } from './http/client-address.ts'
import { mailRoutes } from './http/mails.ts'
import { withSession } from './http/session.ts'
import { sessionRoutes } from './http/sessions.ts'
import { signInRoutes, telephoneRoutes } from './http/sign-in.ts'
import { commentRoutes, threadRoutes } from './http/threads.ts'
import type { Env } from './http/types.ts'
import type { Config } from './config.ts'
import type { Metrics } from './metrics.ts'
import type { Registry } from './rooms/registry.ts'
import type { Log, SectionStore } from './rooms/types.ts'
import type { Auth } from './services/sign-in/auth.ts'
import { liveRoutes } from './sockets/live.ts'
import { reading, type Db } from './storage/database.ts'

export interface AppDeps {
  db: Db
  auth: Auth
  store: SectionStore
  registry: Registry
  log: Log
  metrics: Metrics
  /** Null outside the demo. */
  colleagues: DemoDeps['colleagues'] | null
  config: Pick<Config, 'isDemo' | 'publicUrl' | 'host' | 'metricsToken' | 'smtpUrl' | 'mailFrom' | 'trustedProxies'>
  /** Where people reach this server: what links in mails begin with, whatever a request's Host says. */
  site(): string
  /** Whether the database answers and has this program's schema. */
  isReady(): Promise<boolean>
  /** Folder with the built pages. */
  clientDir: string
}

/** Bytes of a request's body. */
const MAX_BODY_BYTES = 64 << 10

/** The whole HTTP surface, sockets included; never listens. */
export const createApp = (deps: AppDeps): Hono<Env> => {
  const { db, auth, store, registry, log, metrics, colleagues, config, site, isReady, clientDir } = deps
  const app = new Hono<Env>()

  app.onError((error, c) => problem(c, error, log))
  app.notFound((c) => problem(c, new AppError('not-found'), log))

  app.use(async (c, next) => {
    await next()
    metrics.countRequest(routePath(c), c.res.status)
  })
  app.use(securityHeaders(config), storeNothing, limitHeaders)
  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    if (await isReady()) return c.text('ok')
    throw new AppError('storage-unavailable', 'the database is out of reach')
  })

  const render = async () => metrics.render(await registry.measure())
  app.route('/metrics', metricsRoute({ token: config.metricsToken, render }))

  const limitBody = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => tooLarge() })
  // Before the questions where it comes from and whether it is JSON: it is for others than our pages.
  app.use('/api/unsubscribe/*', limitBody)
  app.route('/api/unsubscribe', unsubscribeRoutes({ db }))

  app.use(checkOrigin(config))

  // Before the question whose cookie it is: calendar programs have none, and a browser's has no say in it.
  app.route('/api/calendar', calendarFeedRoutes({ db, site }))

  app.use('/api/*', limitBody, requireJson)
  app.use('/api/*', withSession(auth))
  const clientAddress = createClientAddress(readProxies(config.trustedProxies))
  const endSession = (key: string): void => registry.endSession(key)
  app.route('/api', sessionRoutes({ db, auth, config, clientAddress, endSession }))
  app.route('/api/sign-in', signInRoutes({ db, auth, log, site, clientAddress, endSession }))
  app.route('/api', telephoneRoutes({ db, site }))
  if (config.isDemo && config.smtpUrl === null) app.route('/api/mails', mailRoutes({ db, from: config.mailFrom }))
  if (config.isDemo && colleagues !== null) app.route('/api/demo', demoRoutes({ colleagues }))
  app.route('/api/rounds', roundAuditRoutes({ db }))
  app.route('/api/audit', siteAuditRoutes({ db }))
  app.route('/api/rounds', memberRoutes({ db, reread: registry.reread, site }))
  app.route('/api/invitations', invitationRoutes({ db, reread: registry.reread }))
  app.route('/api/people', personRoutes({ db, reread: registry.reread }))
  app.route('/api/desk', deskRoutes({ db, presence: registry.presence }))
  app.route('/api/rounds', roundRoutes({ db, refresh: registry.refresh, site }))
  app.route('/api/rounds', responseRoutes({ db, store }))
  app.route('/api/rounds', delegationRoutes({ db, store }))
  app.route('/api/rounds', calendarRoutes({ db, site }))
  app.route('/api/publications', publicationRoutes({ db }))
  const notify = registry.notifyThread
  app.route('/api/sections', sectionRoutes({ db, store, refresh: registry.refresh, edit: registry.edit, notify }))
  app.route('/api/sections', lateTextRoutes({ db }))
  app.route('/api/notifications', notificationRoutes({ db }))
  app.route('/api', endorsementRoutes({ db, store, notify: registry.notifyEndorsed }))
  app.route('/api', beneficiaryRoutes({ db, store, notify, refresh: registry.refresh }))
  app.route('/api/threads', threadRoutes({ db, store, notify, edit: registry.edit, refresh: registry.refresh }))
  app.route('/api/comments', commentRoutes({ db, notify }))
  app.all('/api/*', () => {
    throw new AppError('not-found')
  })

  app.route('/live', liveRoutes({ db, auth, registry, log }))

  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.status === 200) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use('/assets/*', serveStatic({ root: clientDir }))
  app.get('/assets/*', () => {
    throw new AppError('not-found')
  })
  // Every other path is a page of the client's own router.
  app.get('*', serveStatic({ root: clientDir }), serveStatic({ root: clientDir, path: 'index.html' }))
  return app
}

const tooLarge = (): never => {
  throw new AppError('too-large', `A request holds at most ${MAX_BODY_BYTES} bytes.`)
}

/** The one place that turns an error into an answer: RFC 9457. */
const problem = (c: Context, error: unknown, log: Log): Response => {
  const isKnown = error instanceof AppError
  const reason: Reason = isKnown ? error.reason : 'internal'
  const status = REASONS[reason].status
  const retryAfterSeconds = isKnown ? error.retryAfterSeconds : null
  const request = presentRequest(c)
  const instance = presentPath(c)
  if (isKnown) log.info('a request was refused', { ...request, status, reason })
  else log.error('a request failed', { ...request, status, error })
  const body: ProblemBody = {
    type: `about:blank`,
    title: reason,
    status,
    ...(isKnown && error.message !== reason && { detail: error.message }),
    ...(instance !== null && { instance }),
    reason,
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
  }
  if (retryAfterSeconds !== null) c.header('Retry-After', String(retryAfterSeconds))
  return c.json(body, status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json' })
}

/** A request as it is logged: what was asked for and which ids it named, not the address as somebody typed it. A token is no id: it
 * opens what it stands for to whoever reads the log. */
const presentRequest = (c: Context): Record<string, unknown> => ({
  method: c.req.method,
  route: routePath(c),
  ids: Object.entries(c.req.param() as Record<string, string>).flatMap(([name, text]) =>
    name !== 'token' && isId(text) ? [text] : [],
  ),
})

/** The address that was asked for, as far as we made it ourselves: what somebody else typed is never repeated. Null: not at all. */
const presentPath = (c: Context): string | null => {
  const given = c.req.param() as Record<string, string>
  const path = routePath(c).replaceAll(/:(\w+)/g, (_, name: string) => (isId(given[name] ?? '') ? given[name]! : '*'))
  return path.includes('*') ? null : path
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
