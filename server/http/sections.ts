import { Hono } from 'hono'
import { stateRequest, type StateBody } from '../../schema/api/sections.ts'
import type { RoundId, SectionId } from '../../schema/ids.ts'
import type { SectionStore } from '../rooms/types.ts'
import { findReadableSection, readContent, setSectionState } from '../services/sections.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface SectionDeps {
  db: Db
  store: Pick<SectionStore, 'load'>
  /** Make the live room act on a change of state. */
  refresh(round: RoundId, section: SectionId): Promise<void>
}

/** `/api/sections`. */
export const sectionRoutes = ({ db, store, refresh }: SectionDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/:section/content', async (c) => {
      const { person } = signedIn(c.get('session'))
      const section = await findReadableSection(db, readId<SectionId>(c.req.param('section')), person.id)
      return c.json(await readContent(store, section))
    })
    .put('/:section/state', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const { roundId, state, epoch, isChanged } = await setSectionState(
        db,
        id,
        person.id,
        await readBody(c, stateRequest),
      )
      // The answer says "locked": by then no channel of this process takes another edit.
      if (isChanged) await refresh(roundId, id)
      const section = await findReadableSection(db, id, person.id)
      const { hash } = await readContent(store, section)
      return c.json({ state, epoch, hash } satisfies StateBody)
    })
