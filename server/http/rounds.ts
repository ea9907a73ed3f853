import { Hono } from 'hono'
import { archiveRequest, editRequest, roundRequest, type OpenedBody } from '../../schema/api/opening.ts'
import type { RoundId, SectionId } from '../../schema/ids.ts'
import type { RoundPresence } from '../rooms/types.ts'
import { archiveRound } from '../services/archive.ts'
import { readDesk } from '../services/desk.ts'
import { editRound } from '../services/editing.ts'
import { openRound } from '../services/opening.ts'
import { listRounds } from '../services/round-list.ts'
import { getRound } from '../services/rounds.ts'
import { listThreads } from '../services/threads/index.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface RoundDeps {
  db: Db
  /** Make the live room act on a change of state. */
  refresh(round: RoundId, section: SectionId): Promise<void>
  /** Where links of mails lead. */
  site(): string
}

/** `/api/rounds`. */
export const roundRoutes = ({ db, refresh, site }: RoundDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/', async (c) => c.json(await listRounds(db, signedIn(c.get('session')).person.id)))
    .post('/', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = await openRound(db, person, await readBody(c, roundRequest), site())
      return c.json({ id } satisfies OpenedBody, 201)
    })
    .get('/:round/threads', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listThreads(db, { round: readId<RoundId>(c.req.param('round')) }, person.id))
    })
    .get('/:round', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await getRound(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .put('/:round', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<RoundId>(c.req.param('round'))
      await editRound(db, id, person.id, await readBody(c, editRequest))
      return c.json(await getRound(db, id, person.id))
    })
    .put('/:round/archived', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<RoundId>(c.req.param('round'))
      const { archived } = await readBody(c, archiveRequest)
      const { sections } = await archiveRound(db, id, person.id, archived)
      // By the answer no section of this process takes another edit, also when it was asked for again after a failure.
      for (const section of sections) await refresh(id, section)
      return c.json(await getRound(db, id, person.id))
    })

/** `/api/desk`. */
export const deskRoutes = (deps: { db: Db; presence(round: RoundId): Promise<RoundPresence> }): Hono<Env> =>
  new Hono<Env>().get('/', async (c) => c.json(await readDesk(deps, signedIn(c.get('session')).person)))
