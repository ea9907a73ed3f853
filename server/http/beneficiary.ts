import { Hono } from 'hono'
import { moreTimeAnswerRequest, moreTimeRequest, recommendationAnswerRequest } from '../../schema/api/sections.ts'
import { batchRequest } from '../../schema/api/threads.ts'
import type { WholeThread } from '../../schema/thread-for.ts'
import type { ItemId, RoundId, SectionId } from '../../schema/ids.ts'
import type { SectionStore } from '../rooms/types.ts'
import { answerMoreTime, askMoreTime, listMoreTime } from '../services/more-time.ts'
import { answerRecommendation, listAnswers } from '../services/recommendation-answers.ts'
import { sendBatch } from '../services/threads/index.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface BeneficiaryDeps {
  db: Db
  store: Pick<SectionStore, 'load'>
  /** Tell the pages of a round of a thread. */
  notify(round: RoundId, thread: WholeThread): Promise<void>
  /** Make the live room act on another end of the comments. */
  refresh(round: RoundId, section: SectionId): Promise<void>
}

/** What the beneficiary says in its own name, and what it is answered; by GET and POST alone. Its answers and requests are told to
 * open pages by the database (`schema/migrations/0016_heard.sql`). */
export const beneficiaryRoutes = ({ db, store, notify, refresh }: BeneficiaryDeps): Hono<Env> =>
  new Hono<Env>()
    .post('/rounds/:round/batches', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      const { body, changed } = await sendBatch(db, store, round, person.id, await readBody(c, batchRequest))
      for (const thread of changed) await notify(round, thread)
      return c.json(body, 201)
    })
    .get('/rounds/:round/answers', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listAnswers(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .post('/sections/:section/items/:item/answer', async (c) => {
      const { person } = signedIn(c.get('session'))
      const section = readId<SectionId>(c.req.param('section'))
      const item = readId<ItemId>(c.req.param('item'))
      const request = await readBody(c, recommendationAnswerRequest)
      return c.json(await answerRecommendation(db, section, item, person.id, request))
    })
    .get('/rounds/:round/more-time', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listMoreTime(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .post('/sections/:section/more-time', async (c) => {
      const { person } = signedIn(c.get('session'))
      const section = readId<SectionId>(c.req.param('section'))
      return c.json(await askMoreTime(db, section, person.id, await readBody(c, moreTimeRequest)), 201)
    })
    .post('/more-time/:request/answer', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId(c.req.param('request'))
      const { roundId, body } = await answerMoreTime(db, id, person.id, await readBody(c, moreTimeAnswerRequest))
      await refresh(roundId, body.section as SectionId)
      return c.json(body)
    })
