import { Hono } from 'hono'
import { appointRequest, placeRequest } from '../../schema/api/persons.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { appoint, appointByMail, listPeople, type PlaceChange } from '../services/persons.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface PersonDeps {
  db: Db
  /** Members of a round have come, gone or changed: its live room acts on it. */
  reread(round: RoundId): Promise<void>
}

/** `/api/people`: the people of the installation and their places in it. */
export const personRoutes = ({ db, reread }: PersonDeps): Hono<Env> => {
  const told = async ({ person, rounds }: PlaceChange) => {
    for (const round of rounds) await reread(round)
    return person
  }
  return new Hono<Env>()
    .get('/', async (c) => c.json(await listPeople(db, signedIn(c.get('session')).person)))
    .post('/', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await told(await appointByMail(db, person, await readBody(c, appointRequest))), 201)
    })
    .put('/:person', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<PersonId>(c.req.param('person'))
      return c.json(await told(await appoint(db, person, id, await readBody(c, placeRequest))))
    })
}
