import { readAddresses } from '../../schema/addresses.ts'
import type { SentInvitation } from '../../schema/api/invitations.ts'
import type { ReplacementRequest } from '../../schema/api/members.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId } from '../../schema/ids.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { raiseEpochs } from './epochs.ts'
import { holdRound } from './held-round.ts'
import { createInvitation, findInvitation, obstacle } from './invitations.ts'
import { endMembership, findInviter, holdMember } from './members.ts'
import { keepSecretariat } from './places.ts'

/** Invite somebody into the place of a member (S39). They take over country, marks and organisation when they accept; what was
 * said among the delegation stays open to them, because it is the delegation's; names stay on what was done.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for no address, `invited-already`; `last-secretariat`, when the access of
 * the last would end now. */
export const replaceMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  { person: text, language, ends }: ReplacementRequest,
  site: string,
): Promise<SentInvitation> => {
  const asking = await findInviter(db, roundId, personId)
  const [entry, ...more] = readAddresses(text)
  if (entry?.email == null || more.length > 0) throw new AppError('bad-request', 'Name one e-mail address.')
  const { email, name } = entry
  return reading(
    db.transaction(async (tx) => {
      const round = await holdRound(tx, roundId)
      round.refuseArchived()
      if (ends === 'now') await raiseEpochs(tx, roundId)
      const found = await holdMember(tx, roundId, id)
      if (found === null) throw new AppError('not-found')
      const taken = await obstacle(tx, roundId, email)
      if (taken === 'member-already') throw new AppError('invited-already', 'This address is a member already.')
      if (taken !== null) throw new AppError('invited-already', 'This address is invited to the round already.')
      const { role, country, marks, organisation } = found.row
      const as = { roundId, email, name: name.slice(0, 200), role, country, marks, organisation, language }
      const invitation = await createInvitation(tx, { ...as, invitedBy: personId, replaces: id }, site)
      if (ends === 'now') {
        await endMembership(tx, id, null)
        if (role === 'secretariat') await keepSecretariat(tx, roundId)
        const act = { action: 'member.remove', round: roundId, member: asking.id } as const
        const before = { role, country, marks, organisation }
        await recordAct(tx, { ...act, before, after: null, about: { member: id, invitation } })
      }
      return findInvitation(tx, invitation)
    }),
  )
}
