import { and, eq } from 'drizzle-orm'
import type { EditRequest } from '../../schema/api/opening.ts'
import { wholeDates, type StepDates } from '../../schema/dates.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { document, round, roundDate, section } from '../../schema/tables/index.ts'
import { inLanguage, sectionTemplate } from '../../templates/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { findActor, holdRoundToChange } from './held-round.ts'
import { checkParticulars } from './opening.ts'
import { dateRows, datesOf } from './round-dates.ts'

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Change a round's particulars, each field from what whoever changes it had before them: what somebody else has changed in the
 * meantime is not overwritten.
 * @throws AppError `not-found`, `forbidden`, `bad-request`, `conflict`. */
export const editRound = async (db: Db, roundId: RoundId, personId: PersonId, request: EditRequest): Promise<void> => {
  await findManager(db, roundId, personId)
  await reading(
    db.transaction(async (tx) => {
      const { row, refuseArchived } = await holdRoundToChange(tx, roundId)
      const reader = await findManager(tx, roundId, personId)
      refuseArchived()
      const { title, organisation, step, language, timeZone, themes, peers, beneficiary } = row
      const current = {
        title,
        organisation,
        step,
        language,
        timeZone,
        themes,
        peers,
        dates: await datesOf(tx, roundId),
      }
      const before: Record<string, unknown> = {}
      const after: Record<string, unknown> = {}
      for (const [name, change] of Object.entries(request)) {
        if (change === undefined) continue
        const [from, to] = [change.before, change.after].map((value) =>
          name === 'dates' ? wholeDates(value as StepDates[]) : value,
        )
        const now = current[name as keyof typeof current]
        if (isSame(now, to)) continue
        if (!isSame(now, from)) throw new AppError('conflict', 'Somebody else has changed this in the meantime.')
        before[name] = now
        after[name] = to
      }
      if (Object.keys(after).length === 0) return
      const wanted = { ...current, ...after }
      checkParticulars({ ...wanted, beneficiary })
      const { dates, ...columns } = after
      if (Object.keys(columns).length > 0) await tx.update(round).set(columns).where(eq(round.id, roundId))
      if (dates !== undefined) await writeDates(tx, roundId, wanted.dates)
      if (wanted.language !== language) await retitle(tx, roundId, wanted.language)
      await recordAct(tx, { action: 'round.edit', round: roundId, member: reader.id, before, after })
    }),
  )
}

/** @throws AppError `not-found`, `forbidden`. */
const findManager = (db: Pick<Db, 'select'>, roundId: RoundId, personId: PersonId) =>
  findActor(db, roundId, personId, 'manage', 'the secretariat manages rounds')

const writeDates = async (tx: Tx, roundId: RoundId, dates: readonly StepDates[]): Promise<void> => {
  await tx.delete(roundDate).where(eq(roundDate.roundId, roundId))
  const rows = dateRows(roundId, dates)
  if (rows.length > 0) await tx.insert(roundDate).values(rows)
}

/** Titles of sections are in the report's language. */
const retitle = async (tx: Tx, roundId: RoundId, language: string): Promise<void> => {
  const rows = await tx
    .select({ id: section.id, key: section.key, template: document.templateId, version: document.templateVersion })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(and(eq(document.roundId, roundId)))
    .orderBy(section.id)
  for (const { id, key, template, version } of rows) {
    const title = sectionTemplate(template, version, key)?.title
    if (title !== undefined)
      await tx
        .update(section)
        .set({ title: inLanguage(title, language) })
        .where(eq(section.id, id))
  }
}
