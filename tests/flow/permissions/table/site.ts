import { createId } from '../../../../schema/ids.ts'
import { defaultChoice, NOTIFICATION_KINDS } from '../../../../schema/notifications.ts'
import { buildRound } from '../../../support/rounds.ts'
import { everybody, signedIn, type Row } from '../row.ts'

/** What belongs to the installation and to no round. */
export const SITE: Record<string, Row> = {
  'GET /healthz': everybody(200),
  'GET /readyz': everybody(200),
  // Programs on this machine may read the numbers, which name nobody.
  'GET /metrics': everybody(200),
  'GET /*': everybody(200),
  'GET /assets/*': everybody(404),
  'GET /api/publications': signedIn(200),
  // One's own, whoever one is.
  'GET /api/notifications': signedIn(200),
  'POST /api/notifications/read': signedIn(204, { body: () => ({ ids: [] }) }),
  'GET /api/notifications/choices': signedIn(200),
  'POST /api/notifications/choices': signedIn(200, {
    body: () => ({
      choices: Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, defaultChoice(kind)])),
      digestHour: 7,
      timeZone: null,
    }),
  }),
  // The token in the address is nobody's here; whose it is, is all that is asked.
  'POST /api/unsubscribe/:token/:kind': everybody(404),
  'GET /api/calendar/:token': everybody(404),
  'GET /api/audit': signedIn(403, { administrator: 200, also: ['format=csv', 'format=json'] }),
  // The head of the secretariat sees the secretariat; only administrators see everybody.
  'GET /api/people': signedIn(403, { secretariat: 200, officer: 403, administrator: 200 }),
  'POST /api/people': signedIn(403, {
    secretariat: 201,
    officer: 403,
    administrator: 201,
    body: () => ({ email: 'appointed@example.org', isAdministrator: false, secretariat: 'officer' }),
  }),
  'PUT /api/people/:person': signedIn(403, {
    secretariat: 200,
    officer: 403,
    administrator: 200,
    spare: 'officer',
    body: () => ({ isAdministrator: false, secretariat: 'officer' }),
  }),
  // For who manages a round, of whichever round.
  'GET /api/desk': signedIn(403, { secretariat: 200, outsideSecretariat: 200 }),
  // For who has a place in the secretariat of the mechanism: taking part as secretariat in one round is none.
  'POST /api/rounds': signedIn(403, { secretariat: 201, body: () => ({ ...buildRound(), id: createId<string>() }) }),
}
