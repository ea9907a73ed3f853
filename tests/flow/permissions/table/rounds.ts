import type { Ids } from '../../../support/subjects.ts'
import { members, secretariatOnly, signedIn, whileDrafting, type Row } from '../row.ts'

const ofRound = ({ round }: Ids): string => `round=${round}`

/** Rounds as a whole, their pages' socket, and the demo's colleague in them. */
export const ROUNDS: Record<string, Row> = {
  'GET /api/demo/colleague': members(200, { beneficiary: 403, observer: 403, query: ofRound }),
  'POST /api/demo/colleague': members(whileDrafting(200), {
    // The first who asks; in review the colleague, an expert, may not write.
    expert: whileDrafting(201),
    headOfDelegation: whileDrafting(200),
    lead: whileDrafting(200),
    contributor: whileDrafting(200),
    beneficiary: 403,
    observer: 403,
    body: ({ round, section }) => ({ round, section }),
  }),
  // Right behind the one that brings it.
  'DELETE /api/demo/colleague': members(200, { beneficiary: 403, observer: 403, query: ofRound }),
  'GET /api/rounds': signedIn(200),
  'GET /api/rounds/:round': members(200),
  'PUT /api/rounds/:round': secretariatOnly(200, { body: () => ({ organisation: { before: '', after: '' } }) }),
  // The head of the secretariat alone.
  'PUT /api/rounds/:round/archived': secretariatOnly(200, { officer: 403, body: () => ({ archived: false }) }),
  'GET /api/rounds/:round/threads': members(200),
  // Of what the caller may read, and of what they ask or answer.
  'GET /api/rounds/:round/answers': members(200),
  'GET /api/rounds/:round/more-time': members(200),
  // Of the sections that the caller may know it of: for beneficiary and observers none.
  'GET /api/rounds/:round/endorsements': members(200),
  'GET /api/rounds/:round/audit': secretariatOnly(200, { also: ['format=csv', 'format=json'] }),
  // What of it they may read is theirs; observers have no part in it.
  'GET /api/rounds/:round/comment-matrix': members(200, { observer: 403, also: ['format=csv', 'format=csv&lang=es'] }),
  'GET /api/rounds/:round/answer-matrix': members(200, { observer: 403, also: ['format=csv', 'format=csv&lang=es'] }),
  // The delegation's own: who looked, and what it drafts as a paper to clear.
  'POST /api/rounds/:round/desk/visits': members(403, { beneficiary: 200 }),
  'GET /api/rounds/:round/clearance': members(403, {
    beneficiary: 200,
    query: () => 'format=docx',
    also: ['format=docx&language=es'],
  }),
  // Everybody's own.
  'GET /api/rounds/:round/calendar': members(200),
  'POST /api/rounds/:round/calendar': members(200),
  'GET /live/:round': members(101, { anonymous: 4401, strangers: 4404 }),
}
