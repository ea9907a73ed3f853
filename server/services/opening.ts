import { eq } from 'drizzle-orm'
import type { Contact, RoundRequest } from '../../schema/api/opening.ts'
import { isTimeZone, reversedSteps, type StepDates } from '../../schema/dates.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { can, type Standing } from '../../schema/policy.ts'
import { round, roundDate } from '../../schema/tables/index.ts'
import { country, documentTemplate } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { holdHeads, joinHeads, joinSecretariat } from './heads.ts'
import { createInvitation } from './invitations.ts'
import { standingOf } from './persons.ts'
import { createReport } from './report-document.ts'
import { dateRows } from './round-dates.ts'
import type { SignedInPerson } from './sessions.ts'

/** What a round may not be, wherever it comes from. A hint is no fault: nothing is said here of how many peers there are.
 * @throws AppError `bad-request`. */
export const checkParticulars = ({
  beneficiary,
  peers,
  themes,
  timeZone,
  dates,
}: {
  beneficiary: string
  peers: readonly string[]
  themes: readonly string[]
  timeZone: string
  dates: readonly StepDates[]
}): void => {
  const refuse = (detail: string): never => {
    throw new AppError('bad-request', detail)
  }
  const isRepeated = (values: readonly string[]): boolean => new Set(values).size !== values.length
  if ([beneficiary, ...peers].some((code) => country(code) === undefined))
    refuse('A country is no State of the Organization.')
  if (peers.includes(beneficiary)) refuse('A country does not review itself: take the beneficiary out of the peers.')
  if (isRepeated(peers) || isRepeated(themes)) refuse('A country or theme is named twice.')
  if (themes.some((id) => theme(id) === undefined)) refuse('A theme is not one of the mechanism.')
  if (!isTimeZone(timeZone)) refuse('The time zone is unknown.')
  if (isRepeated(dates.map(({ step }) => step))) refuse('A step is dated twice.')
  if (reversedSteps(dates).length > 0) refuse('A step is due before it begins.')
}

/** Open a round: its report from the template, its dates, whoever opens it and the heads as its secretariat, and invitations for
 * those who speak for the beneficiary, all or nothing. Asked again with the same id, nothing more is done.
 * @param site where the links of the mails lead: `https://host`.
 * @throws AppError `forbidden`, `bad-request`, `conflict` for an id that is somebody else's round. */
export const openRound = async (db: Db, by: SignedInPerson, request: RoundRequest, site: string): Promise<RoundId> => {
  judgeOpener(by)
  checkParticulars(request)
  const { id, beneficiary, template: pinned, title, organisation, step, language, timeZone, themes, peers } = request
  const { focalPoint, alternate } = request
  if (focalPoint !== null && focalPoint.email === alternate?.email)
    throw new AppError('bad-request', 'Focal point and alternate are two people.')
  const template = documentTemplate(pinned.id, pinned.version)
  if (template === undefined || template.id !== 'report') throw new AppError('bad-request', 'The template is unknown.')
  const roundId = id as RoundId
  return reading(
    db.transaction(async (tx) => {
      // Whoever has lost their place while they waited opens nothing.
      await holdHeads(tx)
      judgeOpener(await standingOf(tx, by.id))
      const [made] = await tx
        .insert(round)
        .values({
          id: roundId,
          title,
          beneficiary,
          organisation,
          step,
          language,
          timeZone,
          themes,
          peers,
          openedBy: by.id,
        })
        .onConflictDoNothing({ target: round.id })
        .returning({ id: round.id })
      if (made === undefined) return ownRound(tx, roundId, by.id)
      await createReport(tx, { round: roundId, template, language })
      const dates = dateRows(roundId, request.dates)
      if (dates.length > 0) await tx.insert(roundDate).values(dates)
      await recordAct(tx, {
        action: 'round.open',
        round: roundId,
        person: by.id,
        before: null,
        after: { ...request, focalPoint: focalPoint?.email, alternate: alternate?.email },
      })
      const heads = await joinHeads(tx, roundId, by.id)
      if (!heads.includes(by.id)) await joinSecretariat(tx, { roundId, id: by.id, marks: [], by: by.id })
      for (const one of [focalPoint, alternate])
        if (one !== null) await inviteFocalPoint(tx, { roundId, by: by.id, request, site }, one)
      return roundId
    }),
  )
}

/** @throws AppError `forbidden`. */
const judgeOpener = (by: Standing): void => {
  if (!can(by, 'openRound', { type: 'site' })) throw new AppError('forbidden', 'the secretariat opens rounds')
}

interface Inviting {
  roundId: RoundId
  by: PersonId
  request: RoundRequest
  site: string
}

const inviteFocalPoint = async (
  tx: Tx,
  { roundId, by, request: { beneficiary: country, organisation }, site }: Inviting,
  { email, name, language }: Contact,
): Promise<void> => {
  const as = { role: 'beneficiary', country, marks: ['focal-point'], organisation } as const
  await createInvitation(tx, { roundId, email, name, language, invitedBy: by, ...as }, site)
}

/** The round that an earlier sending of the same form has opened. */
const ownRound = async (tx: Tx, id: RoundId, by: PersonId): Promise<RoundId> => {
  const [found] = await tx.select({ openedBy: round.openedBy }).from(round).where(eq(round.id, id))
  if (found?.openedBy !== by) throw new AppError('conflict', 'This id belongs to another round.')
  return id
}
