import { Hono } from 'hono'
import { changesQuery } from '../../schema/api/changes.ts'
import {
  commentsUntilRequest,
  readyRequest,
  releaseRequest,
  stateRequest,
  type ReleasedBody,
  type StateBody,
} from '../../schema/api/sections.ts'
import { acceptancesRequest, threadRequest, type AcceptancesBody } from '../../schema/api/threads.ts'
import { AppError } from '../../schema/errors.ts'
import type { RoundId, SectionId, ThreadId } from '../../schema/ids.ts'
import type { WholeThread } from '../../schema/thread-for.ts'
import type { SectionStore } from '../rooms/types.ts'
import { listChanges } from '../services/changes.ts'
import { setReady } from '../services/readiness.ts'
import { listReleases, releaseSection, setCommentsUntil } from '../services/releases.ts'
import { findReadableSection, readCurrent, setSectionState } from '../services/sections.ts'
import {
  acceptSuggestions,
  listThreads,
  readWithRanges,
  startThread,
  type SuggestionDeps,
} from '../services/threads/index.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId, readQuery } from './body.ts'
import { signedIn } from './session.ts'
import { told } from './threads.ts'
import type { Env } from './types.ts'

export interface SectionDeps {
  db: Db
  store: Pick<SectionStore, 'load'>
  /** Make the live room act on a change of state or release. */
  refresh(round: RoundId, section: SectionId): Promise<void>
  /** Put an edit into the live section. */
  edit: SuggestionDeps['edit']
  /** Tell the pages of a round of a thread. */
  notify(round: RoundId, thread: WholeThread): Promise<void>
}

/** Log position of a release, from the query; null: none named. @throws AppError `not-found` for what is none. */
const readRelease = (text: string | undefined): number | null => {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new AppError('not-found')
  return Number(text)
}

/** `/api/sections`. */
export const sectionRoutes = ({ db, store, refresh, edit, notify }: SectionDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/:section/content', async (c) => {
      const { person } = signedIn(c.get('session'))
      const section = await findReadableSection(db, readId<SectionId>(c.req.param('section')), person.id)
      const release = readRelease(c.req.query('release')) ?? section.release
      return c.json(await readWithRanges(db, store, section, release))
    })
    .get('/:section/changes', async (c) => {
      const { person } = signedIn(c.get('session'))
      const { before } = readQuery(c, changesQuery)
      const id = readId<SectionId>(c.req.param('section'))
      return c.json(await listChanges(db, id, person.id, before === undefined ? null : Number(before)))
    })
    .get('/:section/releases', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listReleases(db, readId<SectionId>(c.req.param('section')), person.id))
    })
    .put('/:section/state', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const request = await readBody(c, stateRequest)
      const { roundId, state, epoch, head, kind } = await setSectionState(db, id, person.id, request)
      // The answer says "locked": by then no channel of this process takes another edit. Asked again after a failure,
      // nothing is left to change in the database, and perhaps everything in the room.
      await refresh(roundId, id)
      // Of the text that took this state, whatever is written since.
      const { hash } = await readCurrent(store, { id, kind }, head)
      return c.json({ state, epoch, hash } satisfies StateBody)
    })
    .put('/:section/release', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const request = await readBody(c, releaseRequest)
      const { roundId, release, commentsUntil } = await releaseSection(db, store, id, person.id, request)
      await refresh(roundId, id)
      return c.json({ release, commentsUntil: commentsUntil?.toISOString() ?? null } satisfies ReleasedBody)
    })
    .put('/:section/comments-until', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const { until } = await readBody(c, commentsUntilRequest)
      const { roundId, commentsUntil } = await setCommentsUntil(db, id, person.id, until)
      await refresh(roundId, id)
      return c.json({ commentsUntil: commentsUntil?.toISOString() ?? null })
    })
    .put('/:section/ready', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const { ready: isReady } = await readBody(c, readyRequest)
      const { roundId, ready } = await setReady(db, id, person.id, isReady)
      await refresh(roundId, id)
      return c.json({ ready })
    })
    .get('/:section/threads', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listThreads(db, { section: readId<SectionId>(c.req.param('section')) }, person.id))
    })
    .post('/:section/threads', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const request = await readBody(c, threadRequest)
      return c.json(await told({ notify }, await startThread(db, store, id, person.id, request)), 201)
    })
    .post('/:section/acceptances', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<SectionId>(c.req.param('section'))
      const { threads } = await readBody(c, acceptancesRequest)
      const asked = threads as ThreadId[]
      const { roundId, accepted, refused } = await acceptSuggestions({ db, store, edit, refresh }, id, person.id, asked)
      for (const thread of accepted) await notify(roundId, thread)
      return c.json({ accepted, refused } satisfies AcceptancesBody)
    })
