import { Hono } from 'hono'
import { acceptanceRequest } from '../../schema/api/invitations.ts'
import type { InvitationId, RoundId } from '../../schema/ids.ts'
import { acceptInvitation, getOwnInvitation, listOwnInvitations } from '../services/acceptances.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface InvitationDeps {
  db: Db
  /** See `MemberDeps`: somebody has come. */
  reread(round: RoundId): Promise<void>
}

/** `/api/invitations`: as the invited person has them. */
export const invitationRoutes = ({ db, reread }: InvitationDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/', async (c) => c.json(await listOwnInvitations(db, signedIn(c.get('session')).person.id)))
    .get('/:invitation', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await getOwnInvitation(db, readId<InvitationId>(c.req.param('invitation')), person.id))
    })
    .post('/:invitation/acceptance', async (c) => {
      const { person } = signedIn(c.get('session'))
      const id = readId<InvitationId>(c.req.param('invitation'))
      const accepted = await acceptInvitation(db, id, person.id, await readBody(c, acceptanceRequest))
      await reread(accepted.round as RoundId)
      return c.json(accepted, 201)
    })
