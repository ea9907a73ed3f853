import { Hono } from 'hono'
import { colleagueRequest, type ColleagueBody } from '../../schema/api/demo.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface DemoDeps {
  /** See `Colleagues` in server/demo. */
  colleagues: {
    bring(round: RoundId, section: SectionId, by: PersonId): Promise<{ until: Date; isNew: boolean }>
    sendAway(round: RoundId, by: PersonId): Promise<void>
    until(round: RoundId, by: PersonId): Promise<Date | null>
  }
}

const present = (until: Date | null): ColleagueBody => ({ until: until?.toISOString() ?? null })

/** `/api/demo/colleague`; mounted in demo mode only. */
export const demoRoutes = ({ colleagues }: DemoDeps): Hono<Env> =>
  new Hono<Env>()
    .post('/colleague', async (c) => {
      const { person } = signedIn(c.get('session'))
      const { round, section } = await readBody(c, colleagueRequest)
      const { until, isNew } = await colleagues.bring(round as RoundId, section as SectionId, person.id)
      return c.json(present(until), isNew ? 201 : 200)
    })
    .get('/colleague', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(present(await colleagues.until(readId<RoundId>(c.req.query('round') ?? ''), person.id)))
    })
    .delete('/colleague', async (c) => {
      const { person } = signedIn(c.get('session'))
      await colleagues.sendAway(readId<RoundId>(c.req.query('round') ?? ''), person.id)
      return c.json(present(null))
    })
