import { createId } from '../../../../schema/ids.ts'
import { buildThread } from '../../../support/threads.ts'
import { ofReport, OVER, untilLocked, untilOver, whenReleased, whileDrafting, type Row } from '../row.ts'

/** Only the secretariat of the round; other members know that the section is there as far as they read it. */
const SECRETARIAT_OF_SECTION = { expert: 403, beneficiary: whenReleased(403) } as const

/** Of the beneficiary, who comments on what is released while it is asked to. */
const asked = (answer: number) => whenReleased(untilLocked(untilOver(answer)))

/** Sections of the report, what is said of them, and the socket of one section. */
export const SECTIONS: Record<string, Row> = {
  'GET /api/sections/:section/content': ofReport(200),
  'GET /api/sections/:section/releases': ofReport(200),
  'GET /api/sections/:section/threads': ofReport(200),
  'POST /api/sections/:section/threads': ofReport(untilLocked(201), {
    beneficiary: asked(201),
    body: () => buildThread(),
  }),
  'PUT /api/sections/:section/state': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { state }) => ({ state }),
  }),
  'PUT /api/sections/:section/release': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { released }) => ({ released }),
  }),
  'PUT /api/sections/:section/comments-until': ofReport(whenReleased(200, 409), {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { isOver = false }) => ({ until: isOver ? OVER : null }),
  }),
  // A lead expert, while it is drafting.
  'PUT /api/sections/:section/ready': ofReport(403, {
    expert: whileDrafting(200, 403),
    headOfDelegation: 403,
    lead: whileDrafting(200, 403),
    contributor: 403,
    body: () => ({ ready: false }),
  }),
  // What the peers think of the text is not the beneficiary's to know, released or not.
  'GET /api/sections/:section/endorsements': ofReport(200, { beneficiary: 404 }),
  // The head of a delegation, in every state.
  'PUT /api/sections/:section/endorsement': ofReport(403, {
    expert: 200,
    headOfDelegation: 200,
    lead: 403,
    contributor: 403,
    // There is nothing to take back.
    body: () => ({ kind: 'withdrawn', hash: '0'.repeat(64) }),
  }),
  'POST /api/threads/:thread/comments': ofReport(untilLocked(201), {
    beneficiary: asked(201),
    body: () => ({ id: createId<string>(), body: 'a word' }),
  }),
  // The expert began it: the beneficiary settles only what is its own.
  'PUT /api/threads/:thread/resolved': ofReport(untilLocked(200), {
    beneficiary: asked(403),
    body: () => ({ resolved: true }),
  }),
  // Only who edits the section now says where a passage is in it. The thread has none.
  'POST /api/threads/:thread/anchor': ofReport(untilLocked(400), {
    expert: ({ state }) => ({ drafting: 400, 'in-review': 403, locked: 423 })[state],
    beneficiary: asked(403),
    body: () => ({ start: {}, end: {}, text: 'a', prefix: '', suffix: '', version: 0 }),
  }),
  // The expert wrote it.
  'PUT /api/comments/:comment': ofReport(untilLocked(403), {
    expert: untilLocked(200),
    headOfDelegation: untilLocked(403),
    lead: untilLocked(403),
    contributor: untilLocked(403),
    beneficiary: asked(403),
    body: () => ({ body: 'other words' }),
  }),
  'GET /live/:round/:section': {
    anonymous: 4401,
    strangers: 4404,
    expert: whileDrafting(101, 4423),
    secretariat: untilLocked(101, 4423),
    beneficiary: whenReleased(4403, 4404),
    observer: 4404,
  },
}
