import { and, eq } from 'drizzle-orm'
import { readAddresses } from '../../schema/addresses.ts'
import type { SentInvitation } from '../../schema/api/invitations.ts'
import type { ReplacementRequest } from '../../schema/api/members.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, RoundId } from '../../schema/ids.ts'
import { invitation, member } from '../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { raiseEpochs } from './epochs.ts'
import { createInvitation, findInvitation, isOpen, obstacle } from './invitations.ts'
import { endMembership, findTakingPart, holdToInvite, judgeStaff } from './members.ts'
import { keepSecretariat, type Place } from './places.ts'

/** Invite somebody into the place of a member (S39). They take over country, marks and organisation when they accept; what was
 * said among the delegation stays open to them, because it is the delegation's; names stay on what was done.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for no address; `invited-already`, for a place that somebody else is
 * invited to take over too; `archived`; `last-secretariat`, when the access of the last would end now. */
export const replaceMember = async (
  db: Db,
  roundId: RoundId,
  id: MemberId,
  personId: PersonId,
  { person: text, language, ends, reason }: ReplacementRequest,
  site: string,
): Promise<SentInvitation> =>
  reading(
    db.transaction(async (tx) => {
      const { asking, round } = await holdToInvite(tx, roundId, personId)
      const { row } = await findTakingPart(tx, roundId, id)
      judgeStaff(asking, row.role)
      const [entry, ...more] = readAddresses(text)
      if (entry?.email == null || more.length > 0) throw new AppError('bad-request', 'Name one e-mail address.')
      const { email, name } = entry
      round.refuseArchived()
      const taken = await obstacle(tx, roundId, email)
      if (taken === 'member-already') throw new AppError('invited-already', 'This address is a member already.')
      if (taken !== null) throw new AppError('invited-already', 'This address is invited to the round already.')
      await refuseSecond(tx, id)
      const { role, country, organisation } = row
      // Who is head of the secretariat is appointed, and not handed on.
      const marks = role === 'secretariat' ? [] : row.marks
      const as = { roundId, email, name: name.slice(0, 200), role, country, marks, organisation, language }
      const why = reason || null
      const made = await createInvitation(tx, { ...as, invitedBy: personId, replaces: id, reason: why }, site)
      if (ends === 'now') {
        await raiseEpochs(tx, roundId)
        await endMembership(tx, id, null)
        if (role === 'secretariat') await keepSecretariat(tx, roundId)
        const act = { action: 'member.remove', round: roundId, member: asking.id, reason: why } as const
        const before = { role, country, marks: row.marks, organisation }
        await recordAct(tx, { ...act, before, after: null, about: { member: id, invitation: made } })
      }
      return findInvitation(tx, made)
    }),
  )

/** One place has one successor. @throws AppError `invited-already`. */
const refuseSecond = async (tx: Tx, replaced: MemberId): Promise<void> => {
  const [open] = await tx
    .select({ id: invitation.id })
    .from(invitation)
    .where(and(eq(invitation.replaces, replaced), isOpen))
  if (open !== undefined)
    throw new AppError('invited-already', 'Somebody is invited to this place already: withdraw that invitation first.')
}

/** Judge at acceptance whether the place that was to be taken over is still there: its holder has it, or has left it to nobody.
 * @throws AppError `conflict`. */
export const checkSuccession = async (tx: Tx, replaced: MemberId, { role, country }: Place): Promise<void> => {
  const [row] = await tx.select().from(member).where(eq(member.id, replaced))
  if (row === undefined || row.replacedBy !== null || row.role !== role || row.country !== country)
    throw new AppError('conflict', 'The place that this invitation is for is no longer there: ask for a new one.')
}
