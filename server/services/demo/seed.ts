import { and, eq } from 'drizzle-orm'
import { createId, type DocumentId, type MemberId, type RoundId, type SectionId } from '../../../schema/ids.ts'
import { country, document, member, round, section } from '../../../schema/tables/index.ts'
import { countries, inLanguage, reportTemplate } from '../../../templates/index.ts'
import type { SectionStore } from '../../rooms/types.ts'
import type { Db } from '../../storage/database.ts'
import { writeReport, type SeededSections } from './report.ts'
import { ensurePersonas, PERSONAS } from './personas.ts'

/** Subject and peers as in the mechanism's list of rounds; the text of the report is illustrative. */
const ROUND = {
  seedKey: 'saint-lucia',
  title: 'Open Government and Open Data Initiatives',
  beneficiary: 'LC',
  step: 'report',
  language: 'en',
} as const

/** Make the demo round when it is not there yet. Safe to repeat, also after a crash half-way. */
export const seedDemo = async (db: Db, store: SectionStore): Promise<void> => {
  await db
    .insert(country)
    .values(countries.map(({ code }) => ({ code })))
    .onConflictDoNothing()
  const { roundId, sections } = await ensureRound(db)
  await writeReport(store, sections, await memberIds(db, roundId))
}

const ensureRound = async (db: Db): Promise<{ roundId: RoundId; sections: SeededSections }> => {
  const persons = await ensurePersonas(db)
  return db.transaction(async (tx) => {
    const id = createId<RoundId>()
    const [made] = await tx
      .insert(round)
      .values({ id, ...ROUND, illustrative: true })
      .onConflictDoNothing()
      .returning({ id: round.id })
    if (made !== undefined) {
      await tx.insert(member).values(
        PERSONAS.map((persona, index) => ({
          id: createId<MemberId>(),
          roundId: id,
          personId: persons.get(persona.id)!,
          role: persona.role,
          country: persona.country,
          colour: index,
        })),
      )
      const documentId = createId<DocumentId>()
      const { id: templateId, version: templateVersion, sections } = reportTemplate
      await tx.insert(document).values({ id: documentId, roundId: id, kind: 'report', templateId, templateVersion })
      await tx.insert(section).values(
        sections.map(({ key, kind, title }, position) => ({
          id: createId<SectionId>(),
          documentId,
          key,
          kind,
          title: inLanguage(title, ROUND.language),
          position,
        })),
      )
    }
    const rows = await tx
      .select({ id: section.id, key: section.key, head: section.head, roundId: round.id })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .innerJoin(round, eq(round.id, document.roundId))
      .where(and(eq(round.seedKey, ROUND.seedKey)))
    return {
      roundId: rows[0]!.roundId,
      // What already has text is somebody's work.
      sections: new Map(rows.filter(({ head }) => head === 0).map(({ key, id }) => [key, id])),
    }
  })
}

const memberIds = async (db: Db, roundId: RoundId): Promise<Map<string, MemberId>> => {
  const rows = await db
    .select({ id: member.id, country: member.country })
    .from(member)
    .where(and(eq(member.roundId, roundId), eq(member.role, 'expert'), eq(member.isScripted, false)))
  return new Map(rows.map(({ id, country }) => [country ?? '', id]))
}
