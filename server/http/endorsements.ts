import { Hono } from 'hono'
import { endorsementRequest } from '../../schema/api/endorsements.ts'
import type { RoundId, SectionId } from '../../schema/ids.ts'
import type { SectionStore } from '../rooms/types.ts'
import { endorse, listEndorsements, listRoundEndorsements } from '../services/endorsements.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface EndorsementDeps {
  db: Db
  store: Pick<SectionStore, 'load'>
  /** Tell the pages of a round what its delegations say of a section. */
  notify(round: RoundId, section: SectionId): Promise<void>
}

/** What delegations say of sections: `/api/rounds/{round}/endorsements`, `/api/sections/{section}/endorsement(s)`. */
export const endorsementRoutes = ({ db, store, notify }: EndorsementDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/rounds/:round/endorsements', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listRoundEndorsements(db, store, readId<RoundId>(c.req.param('round')), person.id))
    })
    .get('/sections/:section/endorsements', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listEndorsements(db, store, readId<SectionId>(c.req.param('section')), person.id))
    })
    .put('/sections/:section/endorsement', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const { roundId, body } = await endorse(db, store, id, person.id, await readBody(c, endorsementRequest))
      await notify(roundId, id)
      return c.json(body)
    })
