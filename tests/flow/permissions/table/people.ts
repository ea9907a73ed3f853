import { createId } from '../../../../schema/ids.ts'
import { members, secretariatOnly, signedIn, type Row } from '../row.ts'

/** The people of a round: who is in it, who was asked. */
export const PEOPLE: Record<string, Row> = {
  'GET /api/rounds/:round/members': members(200),
  'PUT /api/rounds/:round/members/:member': secretariatOnly(204, {
    // What they are already.
    body: () => ({ role: 'expert', country: 'PE', marks: [], organisation: '', name: '' }),
  }),
  'POST /api/rounds/:round/members/:member/replacement': secretariatOnly(201, {
    // One place has one successor.
    spare: 'member',
    body: () => ({ person: `${createId<string>()}@example.org`, language: 'en', ends: 'at-acceptance' }),
  }),
  'DELETE /api/rounds/:round/members/:member': secretariatOnly(204, { spare: 'member' }),
  'GET /api/rounds/:round/invitations': secretariatOnly(200),
  'POST /api/rounds/:round/invitations': secretariatOnly(200, {
    // From the second time on this one is invited already.
    body: () => ({
      people: 'asked-again@example.org',
      role: 'observer',
      country: null,
      marks: [],
      organisation: '',
      language: 'en',
    }),
  }),
  'POST /api/rounds/:round/invitations/:invitation/resend': secretariatOnly(200),
  'DELETE /api/rounds/:round/invitations/:invitation': secretariatOnly(204, { spare: 'invitation' }),
  // What one has accepted oneself.
  'GET /api/rounds/:round/statements': members(200),
  'GET /api/invitations': signedIn(200),
  // For the invited alone, whoever else may know of it by its round.
  'GET /api/invitations/:invitation': signedIn(404, { invited: 200 }),
  'POST /api/invitations/:invitation/acceptance': signedIn(404, {
    // Not the statement that is asked for: they stay who they are.
    invited: 409,
    body: () => ({ language: 'en', statement: { kind: 'confidentiality', version: 9999 } }),
  }),
}

/** The same routes for members of the secretariat and who is to be one: its head alone changes who they are. */
export const STAFF: Record<string, Row> = {
  'PUT /api/rounds/:round/members/:member': secretariatOnly(204, {
    officer: 403,
    spare: 'staff',
    body: () => ({ organisation: 'elsewhere' }),
  }),
  'POST /api/rounds/:round/members/:member/replacement': secretariatOnly(201, {
    officer: 403,
    spare: 'staff',
    body: () => ({ person: `${createId<string>()}@example.org`, language: 'en', ends: 'now' }),
  }),
  'DELETE /api/rounds/:round/members/:member': secretariatOnly(204, { officer: 403, spare: 'staff' }),
  'POST /api/rounds/:round/invitations': secretariatOnly(200, {
    officer: 403,
    body: () => ({
      people: `${createId<string>()}@example.org`,
      role: 'secretariat',
      country: null,
      marks: [],
      organisation: '',
      language: 'en',
    }),
  }),
  'POST /api/rounds/:round/invitations/:invitation/resend': secretariatOnly(200, {
    officer: 403,
    spare: 'staffInvitation',
  }),
  'DELETE /api/rounds/:round/invitations/:invitation': secretariatOnly(204, {
    officer: 403,
    spare: 'staffInvitation',
  }),
}

/** And for the mark of its head, which nobody gives in a round. */
export const HEAD_MARK: Record<string, Row> = {
  'PUT /api/rounds/:round/members/:member': secretariatOnly(400, {
    officer: 403,
    spare: 'staff',
    body: () => ({ marks: ['head'] }),
  }),
}
