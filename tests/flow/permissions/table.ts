import { createId } from '../../../schema/ids.ts'
import type { Ids } from '../../support/subjects.ts'
import { buildThread } from '../../support/threads.ts'
import { everybody, members, ofReport, signedIn, untilLocked, whenReleased, whileDrafting, type Row } from './row.ts'

/** Only the secretariat of the round; other members know that the section is there as far as they read it. */
const SECRETARIAT_OF_SECTION = { expert: 403, beneficiary: whenReleased(403) } as const

const ofRound = ({ round }: Ids): string => `round=${round}`

/** [FAULTS A1] Every route of the program in demo mode, one row each, in the order in which they are asked. What is asked
 * changes nothing that a later question finds. */
export const TABLE: Record<string, Row> = {
  'GET /healthz': everybody(200),
  'GET /readyz': everybody(200),
  // Programs on this machine may read the numbers, which name nobody.
  'GET /metrics': everybody(200),
  'GET /*': everybody(200),
  'GET /assets/*': everybody(404),
  'GET /api/session': everybody(200),
  'GET /api/demo/personas': everybody(200),
  'POST /api/demo/sign-in': everybody(404, { body: () => ({ persona: 'nobody-of-that-name' }) }),
  'GET /api/demo/colleague': members(200, { beneficiary: 403, observer: 403, query: ofRound }),
  'POST /api/demo/colleague': members(whileDrafting(201), {
    // It is there already; and in review the colleague, an expert, may not write.
    secretariat: whileDrafting(200),
    beneficiary: 403,
    observer: 403,
    body: ({ round, section }) => ({ round, section }),
  }),
  // Right behind the one that brings it.
  'DELETE /api/demo/colleague': members(200, { beneficiary: 403, observer: 403, query: ofRound }),
  'GET /api/publications': signedIn(200),
  'GET /api/rounds': signedIn(200),
  'GET /api/rounds/:round': members(200),
  'GET /api/rounds/:round/threads': members(200),
  'GET /api/rounds/:round/audit': members(403, { secretariat: 200 }),
  'GET /api/audit': signedIn(403, { administrator: 200 }),
  'GET /api/sections/:section/content': ofReport(200),
  'GET /api/sections/:section/releases': ofReport(200),
  'GET /api/sections/:section/threads': ofReport(200),
  'POST /api/sections/:section/threads': ofReport(untilLocked(201), { body: () => buildThread() }),
  'PUT /api/sections/:section/state': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { state }) => ({ state }),
  }),
  'PUT /api/sections/:section/release': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { released }) => ({ released }),
  }),
  'POST /api/threads/:thread/comments': ofReport(untilLocked(201), {
    body: () => ({ id: createId<string>(), body: 'a word' }),
  }),
  // The expert began it: the beneficiary settles only what is its own.
  'PUT /api/threads/:thread/resolved': ofReport(untilLocked(200), {
    beneficiary: whenReleased(untilLocked(403)),
    body: () => ({ resolved: true }),
  }),
  // The expert wrote it.
  'PUT /api/comments/:comment': ofReport(untilLocked(403), {
    expert: untilLocked(200),
    body: () => ({ body: 'other words' }),
  }),
  'GET /live/:round': members(101, { anonymous: 4401, strangers: 4404 }),
  'GET /live/:round/:section': {
    anonymous: 4401,
    strangers: 4404,
    expert: whileDrafting(101, 4423),
    secretariat: untilLocked(101, 4423),
    beneficiary: whenReleased(4403, 4404),
    observer: 4404,
  },
  // Ends the sign-in: asked for last, and once.
  'DELETE /api/session': everybody(204),
}
