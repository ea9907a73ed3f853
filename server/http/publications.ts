import { Hono } from 'hono'
import { listPublications } from '../services/publications.ts'
import type { Db } from '../storage/database.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

/** `/api/publications`. */
export const publicationRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>().get('/', async (c) => {
    signedIn(c.get('session'))
    return c.json(await listPublications(db))
  })
