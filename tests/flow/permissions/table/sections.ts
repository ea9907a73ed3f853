import { createId } from '../../../../schema/ids.ts'
import { buildThread } from '../../../support/threads.ts'
import {
  members,
  ofReport,
  OVER,
  untilLocked,
  untilOver,
  whenReleased,
  whileDrafting,
  type Answer,
  type Row,
} from '../row.ts'

/** Only the secretariat of the round; other members know that the section is there as far as they read it. */
const SECRETARIAT_OF_SECTION = { expert: 403, beneficiary: whenReleased(403) } as const

/** Of the beneficiary, who comments on what is released while it is asked to. */
const asked = (answer: number) => whenReleased(untilLocked(untilOver(answer)))

/** Of the beneficiary, who changes no text, whatever the time. */
const NEVER_DECIDES = whenReleased(untilLocked(403))

// The expert began it: the beneficiary settles only what is its own.
const RESOLVED: Row = ofReport(untilLocked(200), { beneficiary: asked(403), body: () => ({ resolved: true }) })
// The expert wrote it.
const EDITED: Row = ofReport(untilLocked(403), {
  expert: untilLocked(200),
  headOfDelegation: untilLocked(403),
  lead: untilLocked(403),
  contributor: untilLocked(403),
  beneficiary: asked(403),
  body: () => ({ body: 'other words' }),
})

/** Experts decide on suggestions while they edit. */
const DECIDES = (answer: number, otherwise: Answer = 403) => ({ expert: whileDrafting(answer, untilLocked(otherwise)) })

/** Sections of the report, what is said of them, and the socket of one section. */
/** Of the beneficiary, whose drafts are its own while it reads what is released, over or not. */
const drafting = (answer: number) => whenReleased(untilLocked(answer))

export const SECTIONS: Record<string, Row> = {
  'GET /api/sections/:section/content': ofReport(200),
  'GET /api/sections/:section/releases': ofReport(200),
  'GET /api/sections/:section/threads': ofReport(200),
  // To one's own delegation: what the beneficiary says to more is sent by the focal point.
  'POST /api/sections/:section/threads': ofReport(untilLocked(201), {
    beneficiary: drafting(201),
    body: () => buildThread({ audience: 'delegation' }),
  }),
  // The focal point, with the beneficiary's own draft: nobody else knows it.
  'POST /api/rounds/:round/batches': members(403, {
    // It reads its draft without the section, and sends it only while that is released.
    beneficiary: whenReleased(untilLocked(untilOver(201)), untilLocked(untilOver(403))),
    official: 403,
    spare: 'draft',
    body: ({ thread }) => ({
      id: createId<string>(),
      threads: [{ id: thread, saidVersion: 1 }],
      clearedBy: 'Legal office',
      clearedOn: '2026-11-02',
    }),
  }),
  'PUT /api/sections/:section/state': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    body: (_ids, { state }) => ({ state }),
  }),
  // Whose words a lock came before: of those who could write, while it is locked.
  'POST /api/sections/:section/late-text': ofReport(untilLocked(403, 204), { beneficiary: whenReleased(403) }),
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
  // Who wrote which words is not the beneficiary's to know, released or not.
  'GET /api/sections/:section/changes': ofReport(200, { beneficiary: 404 }),
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
  // What the beneficiary says there is said by the focal point.
  // Whoever may edit now. The thread suggests nothing: whoever may decide is told so of it alone.
  'POST /api/sections/:section/acceptances': ofReport(untilLocked(200), {
    ...DECIDES(200),
    beneficiary: whenReleased(untilLocked(403)),
    body: ({ thread }) => ({ threads: [thread] }),
  }),
  'POST /api/threads/:thread/decline': ofReport(untilLocked(400), {
    ...DECIDES(400),
    beneficiary: NEVER_DECIDES,
    body: () => ({ reason: 'no' }),
  }),
  // There is nothing to take back.
  'POST /api/threads/:thread/take-back': ofReport(untilLocked(200), {
    ...DECIDES(200),
    beneficiary: NEVER_DECIDES,
  }),
  // Of the expert who wrote the thread, which suggests nothing.
  'POST /api/threads/:thread/withdraw': ofReport(untilLocked(403), {
    expert: untilLocked(400),
    headOfDelegation: untilLocked(403),
    lead: untilLocked(403),
    contributor: untilLocked(403),
    beneficiary: asked(403),
    official: asked(403),
  }),
  'POST /api/threads/:thread/comments': ofReport(untilLocked(201), {
    beneficiary: asked(201),
    official: asked(403),
    body: () => ({ id: createId<string>(), body: 'a word' }),
  }),
  'PUT /api/threads/:thread/resolved': RESOLVED,
  'POST /api/threads/:thread/resolved': RESOLVED,
  'PUT /api/comments/:comment': EDITED,
  'POST /api/comments/:comment': EDITED,
  // Of Chile's delegation, which opens it to peers and secretariat, in every state.
  'POST /api/threads/:thread/audience': members(404, {
    expert: 200,
    headOfDelegation: 404,
    lead: 404,
    contributor: 200,
    spare: 'chilean',
    body: () => ({ audience: 'peers', saidVersion: 1 }),
  }),
  // What the beneficiary has said, on which secretariat and lead expert say what becomes of it.
  'POST /api/threads/:thread/disposition': ofReport(200, {
    headOfDelegation: 403,
    contributor: 403,
    // Theirs to read, whatever is released.
    beneficiary: 403,
    spare: 'said',
    body: () => ({ verdict: 'partly', why: 'half of it is in' }),
  }),
  // The focal point, of what is released, in every state.
  'POST /api/sections/:section/items/:item/answer': ofReport(403, {
    beneficiary: whenReleased(200),
    official: whenReleased(403),
    body: () => ({ verdict: 'noted', reply: '' }),
  }),
  // The focal point; where no date ends the comments there is no more time to ask for.
  'POST /api/sections/:section/more-time': ofReport(403, {
    beneficiary: whenReleased(untilOver(409, 201)),
    official: whenReleased(403),
    body: () => ({ id: createId<string>(), note: '' }),
  }),
  'POST /api/more-time/:request/answer': ofReport(200, {
    ...SECRETARIAT_OF_SECTION,
    spare: 'request',
    body: () => ({ until: null, reason: 'the visit is near' }),
  }),
  // Only who edits the section now says where a passage is in it. The thread has none.
  'POST /api/threads/:thread/anchor': ofReport(untilLocked(400), {
    expert: ({ state }) => ({ drafting: 400, 'in-review': 403, locked: 423 })[state],
    beneficiary: NEVER_DECIDES,
    body: () => ({ runs: [], text: 'a', prefix: '', suffix: '' }),
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
