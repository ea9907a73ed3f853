import { Hono, type Context } from 'hono'
import {
  languageRequest,
  signInRequest,
  type PersonasBody,
  type SessionBody,
  type SessionsBody,
} from '../../schema/api/session.ts'
import { AppError } from '../../schema/errors.ts'
import type { Config } from '../config.ts'
import { listPersonas, signInAsPersona } from '../services/demo/personas.ts'
import { endOthers, listSessions, saveLanguage, signOut, type Session } from '../services/sessions.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import { visitorOf, welcome, type SignInRouteDeps } from './sign-in.ts'
import type { Env } from './types.ts'

export interface SessionDeps extends Omit<SignInRouteDeps, 'site' | 'log'> {
  config: Pick<Config, 'isDemo' | 'smtpUrl'>
}

/** What becomes of mails. */
const mailOf = ({ isDemo, smtpUrl }: SessionDeps['config']): SessionBody['mail'] => {
  if (smtpUrl !== null) return 'sent'
  return isDemo ? 'shown' : 'none'
}

/** `/api/session`, `/api/sessions` and, in demo mode only, `/api/demo`. */
export const sessionRoutes = ({ db, auth, clientAddress, config, endSession }: SessionDeps): Hono<Env> => {
  const routes = new Hono<Env>()

  routes.get('/session', (c) => {
    const session = c.get('session')
    return c.json({
      person: session?.person ?? null,
      demo: config.isDemo,
      shared: session?.isShared ?? false,
      mail: mailOf(config),
    } satisfies SessionBody)
  })

  const signOutHere = async (c: Context<Env>): Promise<Response> => {
    const session = c.get('session')
    if (session !== null) for (const key of await signOut(db, session)) endSession(key)
    for (const line of await auth.forget()) c.header('Set-Cookie', line, { append: true })
    return c.body(null, 204)
  }
  // Each is asked by POST as well: a network that lets nothing else pass keeps nobody signed in.
  routes.delete('/session', signOutHere).post('/session/end', signOutHere)

  routes.on(['PUT', 'POST'], '/session/language', async (c) => {
    const { person } = signedIn(c.get('session'))
    const { language } = await readBody(c, languageRequest)
    await saveLanguage(db, person.id, language)
    return c.body(null, 204)
  })

  routes.get('/sessions', async (c) => {
    return c.json((await listSessions(db, signedIn(c.get('session')))) satisfies SessionsBody)
  })

  const endSessions = async (c: Context<Env>, own: Session, id: string | null): Promise<Response> => {
    const keys = await endOthers(db, own, id)
    if (id !== null && keys.length === 0) throw new AppError('not-found')
    for (const key of keys) endSession(key)
    return c.body(null, 204)
  }
  const endAllOthers = (c: Context<Env>): Promise<Response> => endSessions(c, signedIn(c.get('session')), null)
  const endOne = (c: Context<Env>): Promise<Response> =>
    endSessions(c, signedIn(c.get('session')), readId(c.req.param('session') ?? ''))
  routes.delete('/sessions', endAllOthers).post('/sessions/end', endAllOthers)
  routes.delete('/sessions/:session', endOne).post('/sessions/:session/end', endOne)

  if (!config.isDemo) return routes

  routes.get('/demo/personas', (c) => c.json({ personas: listPersonas() } satisfies PersonasBody))

  routes.post('/demo/sign-in', async (c) => {
    const { persona } = await readBody(c, signInRequest)
    return welcome(c, await signInAsPersona({ db, auth }, visitorOf(c, clientAddress, false), persona), endSession)
  })

  return routes
}
