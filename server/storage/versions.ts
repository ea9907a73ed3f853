import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { ContentBody, ReleaseBody } from '../../schema/api/sections.ts'
import type { MemberId, SectionId } from '../../schema/ids.ts'
import { sectionVersion } from '../../schema/tables/index.ts'
import { reading, type Db, type Tx } from './database.ts'

/** A kept state of a section as its readers get it; null when there is none at this log position, or it was taken back. */
export const findVersion = async (
  db: Pick<Db, 'select'>,
  section: SectionId,
  seq: number,
): Promise<ContentBody | null> => {
  const [row] = await reading(
    db
      .select()
      .from(sectionVersion)
      .where(
        and(eq(sectionVersion.sectionId, section), eq(sectionVersion.seq, seq), isNull(sectionVersion.withdrawnAt)),
      ),
  )
  if (row === undefined) return null
  const { hash, content, numbers } = row
  return { seq, hash, ...content, numbers }
}

/** Every release of a section that was not taken back, newest first. */
export const listVersions = async (db: Db, section: SectionId): Promise<ReleaseBody[]> => {
  const rows = await reading(
    db
      .select({ seq: sectionVersion.seq, at: sectionVersion.at, hash: sectionVersion.hash })
      .from(sectionVersion)
      .where(and(eq(sectionVersion.sectionId, section), isNull(sectionVersion.withdrawnAt)))
      .orderBy(desc(sectionVersion.seq)),
  )
  return rows.map(({ seq, at, hash }) => ({ seq, at: at.toISOString(), hash }))
}

/** Keep a state. One of the same log position has the same content, and stays as it was kept first; one that was taken back
 * is kept anew. @returns when it was kept first. */
export const keepVersion = async (
  db: Db | Tx,
  section: SectionId,
  { seq, hash, fields, items, numbers = {} }: ContentBody,
  memberId: MemberId,
): Promise<ReleaseBody> => {
  const at = and(eq(sectionVersion.sectionId, section), eq(sectionVersion.seq, seq))
  await db
    .insert(sectionVersion)
    .values({ sectionId: section, seq, hash, content: { fields, items }, numbers, memberId })
    .onConflictDoUpdate({
      target: [sectionVersion.sectionId, sectionVersion.seq],
      set: { numbers, withdrawnAt: null },
      setWhere: isNotNull(sectionVersion.withdrawnAt),
    })
  const [row] = await db.select({ at: sectionVersion.at }).from(sectionVersion).where(at)
  return { seq, hash, at: (row?.at ?? new Date()).toISOString() }
}

/** Take a state back: nobody reads it any more, until it is kept again. */
export const withdrawVersion = async (db: Tx, section: SectionId, seq: number): Promise<void> => {
  await db
    .update(sectionVersion)
    .set({ withdrawnAt: sql`now()` })
    .where(and(eq(sectionVersion.sectionId, section), eq(sectionVersion.seq, seq)))
}
