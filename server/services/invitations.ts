import { sql } from 'drizzle-orm'
import { createId, type InvitationId, type PersonId, type RoundId } from '../../schema/ids.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import { invitation } from '../../schema/tables/index.ts'
import type { Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'

/** Whom to ask into a round, and as what. */
export interface NewInvitation {
  round: RoundId
  /** In lower case. */
  email: string
  /** Empty: named by role and country. */
  name: string
  role: Role
  country: string | null
  marks: Mark[]
  organisation: string
  /** BCP 47 language of the mail. */
  language: string
  /** Who asks them. */
  by: PersonId
}

/** How long an invitation can be accepted. */
const INVITATION_DAYS = 30

/** Ask somebody into a round, in the transaction of whatever asks. */
export const createInvitation = async (
  tx: Pick<Db, 'insert'>,
  { round, email, name, role, country, marks, organisation, language, by }: NewInvitation,
): Promise<InvitationId> => {
  const id = createId<InvitationId>()
  await tx.insert(invitation).values({
    id,
    roundId: round,
    email,
    name,
    role,
    country,
    marks,
    organisation,
    language,
    invitedBy: by,
    expiresAt: sql`now() + make_interval(days => ${INVITATION_DAYS})`,
  })
  const after = { email, role, country, marks }
  await recordAct(tx, { action: 'invitation.send', round, person: by, before: null, after, about: { invitation: id } })
  return id
}
