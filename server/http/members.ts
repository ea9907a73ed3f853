import { Hono } from 'hono'
import { inviteRequest } from '../../schema/api/invitations.ts'
import { memberRequest, removalRequest, replacementRequest } from '../../schema/api/members.ts'
import type { InvitationId, MemberId, RoundId } from '../../schema/ids.ts'
import { listStatements } from '../services/acceptances.ts'
import { invite, listInvitations, resendInvitation, withdrawInvitation } from '../services/invitations.ts'
import { changeMember, listMembers, removeMember } from '../services/members.ts'
import { replaceMember } from '../services/replacements.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId, readOptionalBody } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface MemberDeps {
  db: Db
  /** Make the live room act on a change of its members: once this resolves, nothing of this process goes to whoever left. */
  reread(round: RoundId): Promise<void>
  /** Where links in mails lead. */
  site(): string
}

/** The people of a round: `/api/rounds/{round}/members`, `…/invitations`, `…/statements`. */
export const memberRoutes = ({ db, reread, site }: MemberDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/:round/members', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listMembers(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .put('/:round/members/:member', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      const member = readId<MemberId>(c.req.param('member'))
      await changeMember(db, round, member, person.id, await readBody(c, memberRequest))
      await reread(round)
      return c.body(null, 204)
    })
    .delete('/:round/members/:member', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      const member = readId<MemberId>(c.req.param('member'))
      const { reason } = await readOptionalBody(c, removalRequest)
      await removeMember(db, round, member, person.id, reason)
      await reread(round)
      return c.body(null, 204)
    })
    .post('/:round/members/:member/replacement', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      const member = readId<MemberId>(c.req.param('member'))
      const request = await readBody(c, replacementRequest)
      const invitation = await replaceMember(db, round, member, person.id, request, site())
      await reread(round)
      return c.json(invitation, 201)
    })
    .get('/:round/invitations', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listInvitations(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .post('/:round/invitations', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      return c.json(await invite(db, round, person.id, await readBody(c, inviteRequest), site()))
    })
    .post('/:round/invitations/:invitation/resend', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      const invitation = readId<InvitationId>(c.req.param('invitation'))
      return c.json(await resendInvitation(db, round, invitation, person.id, site()))
    })
    .delete('/:round/invitations/:invitation', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      await withdrawInvitation(db, round, readId<InvitationId>(c.req.param('invitation')), person.id)
      return c.body(null, 204)
    })
    .get('/:round/statements', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await listStatements(db, readId<RoundId>(c.req.param('round')), person.id))
    })
