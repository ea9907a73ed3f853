import { Hono } from 'hono'
import type { RoundId } from '../../schema/ids.ts'
import { listRounds } from '../services/round-list.ts'
import { getRound } from '../services/rounds.ts'
import { listThreads } from '../services/threads.ts'
import type { Db } from '../storage/database.ts'
import { readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

/** `/api/rounds`. */
export const roundRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>()
    .get('/', async (c) => c.json(await listRounds(db, signedIn(c.get('session')).person.id)))
    .get('/:round/threads', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listThreads(db, { round: readId<RoundId>(c.req.param('round')) }, person.id))
    })
    .get('/:round', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await getRound(db, readId<RoundId>(c.req.param('round')), person.id))
    })
