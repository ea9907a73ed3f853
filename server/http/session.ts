import { createMiddleware } from 'hono/factory'
import { AppError } from '../../schema/errors.ts'
import type { Session } from '../services/sessions.ts'
import type { Auth } from '../services/sign-in/auth.ts'
import type { Env } from './types.ts'

/** Look up who the cookie belongs to. */
export const withSession = (auth: Pick<Auth, 'find'>) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('session', await auth.find(c.req.header('cookie')))
    return next()
  })

/** @throws AppError `not-signed-in`. */
export const signedIn = (session: Session | null): Session => {
  if (session === null) throw new AppError('not-signed-in')
  return session
}
