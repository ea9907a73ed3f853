import { createId } from '../../../../schema/ids.ts'
import { everybody, members, signedIn, type Row } from '../row.ts'

/** An address that nobody has, new at each call: limits count each for itself. */
const someAddress = (): string => `${createId<string>()}@example.org`

/** The expert's; for everybody else it is not there. */
const ONE_SESSION = signedIn(404, {
  expert: 204,
  headOfDelegation: 404,
  lead: 404,
  contributor: 404,
  spare: 'session',
})

/** How people sign in and where they are signed in; signing out is the last row of the table. */
export const SIGN_IN: Record<string, Row> = {
  'GET /api/session': everybody(200),
  'PUT /api/session/language': signedIn(204, { body: () => ({ language: 'en' }) }),
  'POST /api/session/language': signedIn(204, { body: () => ({ language: 'en' }) }),
  'GET /api/sessions': signedIn(200),
  'DELETE /api/sessions/:session': ONE_SESSION,
  'POST /api/sessions/:session/end': ONE_SESSION,
  // There are no others: nothing ends.
  'DELETE /api/sessions': signedIn(204),
  'POST /api/sessions/end': signedIn(204),
  // The same for everybody, whoever has the address, and whatever is wrong with what they come with.
  'POST /api/sign-in/codes': everybody(202, { body: () => ({ email: someAddress() }) }),
  'POST /api/sign-in/code': everybody(400, {
    body: () => ({ email: someAddress(), code: '0000 0000', shared: false }),
    isSlow: true,
  }),
  'POST /api/sign-in/link': everybody(400, { body: () => ({ token: 'unknown', shared: false }), isSlow: true }),
  // Every member knows that somebody of their round is there, and only the secretariat helps them to sign in.
  'POST /api/people/:person/sign-in-code': members(403, { secretariat: 201, administrator: 201 }),
  // Who is invited is known to those alone who invite, and to the invited.
  'POST /api/invitations/:invitation/sign-in-code': signedIn(404, { secretariat: 201, administrator: 201 }),
  'GET /api/mails': everybody(200),
  'GET /api/demo/personas': everybody(200),
  'POST /api/demo/sign-in': everybody(404, { body: () => ({ persona: 'nobody-of-that-name' }) }),
}
