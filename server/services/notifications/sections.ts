import { eq } from 'drizzle-orm'
import type { ItemId, MemberId, SectionId } from '../../../schema/ids.ts'
import { can, type SectionState } from '../../../schema/policy.ts'
import { moreTime } from '../../../schema/tables/index.ts'
import type { Tx } from '../../storage/database.ts'
import { draftersOf } from './drafters.ts'
import { findPlace, isBeneficiary, isDisposing, isFocalPoint, readersOf, tell, type Listener } from './tell.ts'

/** A section was locked, or opened again: the experts are told. So is, when a lock comes or goes, whoever has drafts of the beneficiary
 * on it and whoever sends them: while it is locked nothing is sent. */
export const notifyState = async (
  tx: Tx,
  section: SectionId,
  { by, from, state }: { by: MemberId; from: SectionState; state: SectionState },
): Promise<void> => {
  const place = await findPlace(tx, section)
  const drafting = from === 'locked' || state === 'locked' ? await draftersOf(tx, section) : new Set<MemberId>()
  const isStopped = (one: Listener): boolean =>
    isBeneficiary(one) && (drafting.has(one.id) || (drafting.size > 0 && isFocalPoint(one)))
  const told = readersOf(place, by).filter((one) => one.role === 'expert' || isStopped(one))
  await tell(tx, section, { kind: 'state', by, detail: { state } }, told)
}

/** A section is released to the beneficiary, or again. */
export const notifyRelease = async (
  tx: Tx,
  section: SectionId,
  { by, seq, until }: { by: MemberId; seq: number; until: Date | null },
): Promise<void> => {
  const place = await findPlace(tx, section)
  const detail = { seq, until: until?.toISOString() ?? null }
  await tell(tx, section, { kind: 'release', by, detail }, readersOf(place, by).filter(isBeneficiary))
}

/** The time for comments on what is released ends at another moment, or not at all (null). */
export const notifyUntil = async (
  tx: Tx,
  section: SectionId,
  { by, until }: { by: MemberId; until: Date | null },
): Promise<void> => {
  const place = await findPlace(tx, section)
  const detail = { until: until?.toISOString() ?? null, changed: true }
  await tell(tx, section, { kind: 'deadline', by, detail }, readersOf(place, by).filter(isBeneficiary))
}

/** More time was asked for (who gives it is told), or the answer was given (the beneficiary is). */
export const notifyMoreTime = async (tx: Tx, id: string): Promise<void> => {
  const [row] = await tx.select().from(moreTime).where(eq(moreTime.id, id))
  if (row === undefined) throw new Error('a request that is told of is there')
  const { sectionId, memberId, answeredBy, until } = row
  const place = await findPlace(tx, sectionId)
  const by = answeredBy ?? memberId
  const detail = { request: id, answered: answeredBy !== null, until: until?.toISOString() ?? null }
  await tell(
    tx,
    sectionId,
    { kind: 'more-time', by, detail },
    readersOf(place, by).filter((one) =>
      answeredBy === null ? can(one, 'grantTime', place.resource) : isBeneficiary(one),
    ),
  )
}

/** The beneficiary has answered a recommendation. */
export const notifyAnswer = async (
  tx: Tx,
  section: SectionId,
  { by, item, verdict }: { by: MemberId; item: ItemId; verdict: string },
): Promise<void> => {
  const place = await findPlace(tx, section)
  await tell(
    tx,
    section,
    { kind: 'answer', by, item, detail: { verdict } },
    readersOf(place, by).filter((one) => isDisposing(one, place)),
  )
}
