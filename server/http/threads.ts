import { Hono } from 'hono'
import {
  anchorRequest,
  audienceRequest,
  declineRequest,
  dispositionRequest,
  editRequest,
  replyRequest,
  resolvedRequest,
  type ThreadBody,
} from '../../schema/api/threads.ts'
import type { CommentId, RoundId, ThreadId } from '../../schema/ids.ts'
import {
  declineSuggestion,
  disposeOf,
  editComment,
  moveAnchor,
  replyTo,
  setResolved,
  takeBackDecision,
  widenThread,
  withdrawSuggestion,
  type SuggestionDeps,
  type ThreadChange,
} from '../services/threads/index.ts'
import type { WholeThread } from '../../schema/thread-for.ts'
import type { SectionStore } from '../rooms/types.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface ThreadDeps {
  db: Db
  store: Pick<SectionStore, 'load'>
  /** Tell the pages of a round. */
  notify(round: RoundId, thread: WholeThread): Promise<void>
}

/** Tell the pages, and give the caller the thread. */
export const told = async ({ notify }: Pick<ThreadDeps, 'notify'>, change: ThreadChange): Promise<ThreadBody> => {
  await notify(change.roundId, change.thread)
  return change.own
}

/** The same by PUT and by POST: everything that a beneficiary does works by GET and POST alone. */
const PUT_OR_POST = ['PUT', 'POST']

/** `/api/threads`. */
export const threadRoutes = ({ db, store, notify, edit, refresh }: ThreadDeps & SuggestionDeps): Hono<Env> =>
  new Hono<Env>()
    .post('/:thread/comments', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      return c.json(await told({ notify }, await replyTo(db, id, person.id, await readBody(c, replyRequest))), 201)
    })
    .on(PUT_OR_POST, '/:thread/resolved', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      const { resolved } = await readBody(c, resolvedRequest)
      return c.json(await told({ notify }, await setResolved(db, id, person.id, resolved)))
    })
    .post('/:thread/decline', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      const { reason } = await readBody(c, declineRequest)
      return c.json(await told({ notify }, await declineSuggestion(db, id, person.id, reason)))
    })
    .post('/:thread/take-back', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      return c.json(await told({ notify }, await takeBackDecision({ db, edit, refresh }, id, person.id)))
    })
    .post('/:thread/withdraw', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      return c.json(await told({ notify }, await withdrawSuggestion(db, id, person.id)))
    })
    .post('/:thread/audience', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      return c.json(await told({ notify }, await widenThread(db, id, person.id, await readBody(c, audienceRequest))))
    })
    .post('/:thread/disposition', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      return c.json(await told({ notify }, await disposeOf(db, id, person.id, await readBody(c, dispositionRequest))))
    })
    .post('/:thread/anchor', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<ThreadId>(c.req.param('thread'))
      const request = await readBody(c, anchorRequest)
      return c.json(await told({ notify }, await moveAnchor(db, store, id, person.id, request)))
    })

/** `/api/comments`. */
export const commentRoutes = ({ db, notify }: Omit<ThreadDeps, 'store'>): Hono<Env> =>
  new Hono<Env>().on(PUT_OR_POST, '/:comment', async (c) => {
    const { person } = signedIn(c.get('session'))
    const id = readId<CommentId>(c.req.param('comment'))
    return c.json(await told({ notify }, await editComment(db, id, person.id, await readBody(c, editRequest))))
  })
