import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { signInRequest, type PersonasBody, type SessionBody } from '../../schema/api/session.ts'
import { AppError } from '../../schema/errors.ts'
import type { Config } from '../config.ts'
import { listPersonas, signInAsPersona } from '../services/demo/personas.ts'
import { closeSession, findSession, SESSION_DAYS, type Session } from '../services/sessions.ts'
import type { Db } from '../storage/database.ts'
import { readBody } from './body.ts'
import type { Env } from './types.ts'

/** Host-only, so that each persona's own address has a session of its own. */
export const COOKIE = 'ronda'

/** Look up who the cookie belongs to. */
export const withSession = (db: Db) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('session', await findSession(db, getCookie(c, COOKIE)))
    return next()
  })

/** @throws AppError `not-signed-in`. */
export const signedIn = (session: Session | null): Session => {
  if (session === null) throw new AppError('not-signed-in')
  return session
}

export interface SessionDeps {
  db: Db
  config: Pick<Config, 'isDemo' | 'publicUrl'>
  /** Close the sockets of a sign-in that has ended. */
  endSession(key: string): void
}

/** `/api/session` and, in demo mode only, `/api/demo`. */
export const sessionRoutes = ({ db, config, endSession }: SessionDeps): Hono<Env> => {
  const routes = new Hono<Env>()

  routes.get('/session', (c) => {
    const session = c.get('session')
    return c.json({ person: session?.person ?? null, demo: config.isDemo } satisfies SessionBody)
  })

  routes.delete('/session', async (c) => {
    const session = c.get('session')
    if (session !== null) {
      await closeSession(db, session.key)
      endSession(session.key)
    }
    deleteCookie(c, COOKIE, { path: '/' })
    return c.body(null, 204)
  })

  if (!config.isDemo) return routes

  routes.get('/demo/personas', (c) => c.json({ personas: listPersonas() } satisfies PersonasBody))

  routes.post('/demo/sign-in', async (c) => {
    const { persona } = await readBody(c, signInRequest)
    const before = c.get('session')
    const token = await signInAsPersona(db, persona)
    if (before !== null) {
      await closeSession(db, before.key)
      endSession(before.key)
    }
    setCookie(c, COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: config.publicUrl?.protocol === 'https:',
      maxAge: SESSION_DAYS * 86_400,
    })
    return c.body(null, 204)
  })

  return routes
}
