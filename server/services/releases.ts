import { asc, eq } from 'drizzle-orm'
import type { ReleaseBody, ReleasesBody } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type PersonId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { numberItems } from '../../schema/sections/numbers.ts'
import { linkedIds } from '../../schema/sections/content.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { audit, document, section } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { keepVersion, listVersions, withdrawVersion } from '../storage/versions.ts'
import { findReadableSection, readCurrent } from './sections.ts'

/** What a change of release has done. */
export interface ReleaseChange {
  roundId: RoundId
  release: ReleaseBody | null
  /** False when it was so already: then nothing was written. */
  isChanged: boolean
}

/** Numbers of all items of the document that a section belongs to: counted through its sections in their order. */
const numbersBeside = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  id: SectionId,
): Promise<Map<string, string>> => {
  const [own] = await reading(db.select({ documentId: section.documentId }).from(section).where(eq(section.id, id)))
  if (own === undefined) throw new AppError('not-found')
  const rows = await reading(
    db
      .select({ id: section.id, kind: section.kind })
      .from(section)
      .where(eq(section.documentId, own.documentId))
      .orderBy(asc(section.position)),
  )
  const contents = await Promise.all(rows.map(async (row) => ({ ...row, ...(await readCurrent(store, row)) })))
  return numberItems(contents)
}

/** Let the beneficiary read a section as it is now, or no longer. The content is kept as a version; what is written
 * afterwards is not read before the next release. Raises no epoch: nobody's right to write changes.
 * @throws AppError `not-found`, `forbidden`. */
export const releaseSection = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  id: SectionId,
  personId: PersonId,
  released: boolean,
): Promise<ReleaseChange> => {
  const readable = await findReadableSection(db, id, personId)
  const { roundId, reader, resource } = readable
  if (!can(reader, 'release', resource)) throw new AppError('forbidden', 'only the secretariat releases a section')
  const kind = sectionKind(readable.kind)
  if (kind === undefined) throw new AppError('internal', `unknown section kind ${readable.kind}`)
  const content = released ? await readCurrent(store, readable) : null
  const all = released ? await numbersBeside(db, store, id) : new Map<string, string>()
  return reading(
    db.transaction(async (tx) => {
      const [row] = await tx
        .select({ before: section.releasedSeq })
        .from(section)
        .innerJoin(document, eq(document.id, section.documentId))
        .where(eq(section.id, id))
        .for('update', { of: section })
      if (row === undefined) throw new AppError('not-found')
      let release: ReleaseBody | null = null
      if (content !== null) {
        const ids = [...content.items.map((item) => item.id), ...linkedIds(content, kind)]
        const numbers = Object.fromEntries(ids.flatMap((one) => (all.has(one) ? [[one, all.get(one)!]] : [])))
        release = await keepVersion(tx, id, { ...content, numbers }, reader.id)
      }
      const after = release?.seq ?? null
      if (after === null && row.before !== null) await withdrawVersion(tx, id, row.before)
      if (row.before === after) return { roundId, release, isChanged: false }
      await tx.update(section).set({ releasedSeq: after }).where(eq(section.id, id))
      await tx.insert(audit).values({
        id: createId(),
        roundId,
        sectionId: id,
        memberId: reader.id,
        action: 'section.release',
        detail: { before: row.before, after, hash: release?.hash ?? null },
      })
      return { roundId, release, isChanged: true }
    }),
  )
}

/** Every release of a section that the caller may read. */
export const listReleases = async (db: Db, id: SectionId, personId: PersonId): Promise<ReleasesBody> => {
  await findReadableSection(db, id, personId)
  return { releases: await listVersions(db, id) }
}
