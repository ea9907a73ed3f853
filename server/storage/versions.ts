import { and, desc, eq } from 'drizzle-orm'
import type { ContentBody, ReleaseBody } from '../../schema/api/sections.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import { sectionVersion } from '../../schema/tables/index.ts'
import { reading, type Db } from './database.ts'

/** A kept state of a section as its readers get it; null when there is none at this log position. */
export const findVersion = async (db: Db, section: SectionId, seq: number): Promise<ContentBody | null> => {
  const [row] = await reading(
    db
      .select()
      .from(sectionVersion)
      .where(and(eq(sectionVersion.sectionId, section), eq(sectionVersion.seq, seq))),
  )
  if (row === undefined) return null
  const { hash, content, numbers } = row
  return { seq, hash, ...content, numbers }
}

/** Every release of a section, newest first. */
export const listVersions = async (db: Db, section: SectionId): Promise<ReleaseBody[]> => {
  const rows = await reading(
    db
      .select({ seq: sectionVersion.seq, at: sectionVersion.at, hash: sectionVersion.hash })
      .from(sectionVersion)
      .where(eq(sectionVersion.sectionId, section))
      .orderBy(desc(sectionVersion.seq)),
  )
  return rows.map(({ seq, at, hash }) => ({ seq, at: at.toISOString(), hash }))
}

/** Keep a state. One of the same log position has the same content; only the numbers of other sections' items may have
 * moved on. @returns when it was kept first. */
export const keepVersion = async (
  db: Db | Parameters<Parameters<Db['transaction']>[0]>[0],
  section: SectionId,
  { seq, hash, fields, items, numbers = {} }: ContentBody,
  memberId: MemberId,
): Promise<ReleaseBody> => {
  const [row] = await db
    .insert(sectionVersion)
    .values({ sectionId: section, seq, hash, content: { fields, items }, numbers, memberId })
    .onConflictDoUpdate({ target: [sectionVersion.sectionId, sectionVersion.seq], set: { numbers } })
    .returning({ at: sectionVersion.at })
  return { seq, hash, at: (row?.at ?? new Date()).toISOString() }
}
