import { asc, eq, sql } from 'drizzle-orm'
import type * as Y from 'yjs'
import type { ContentBody, ReleaseBody, ReleaseRequest, ReleasesBody } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { numberItems } from '../../schema/sections/numbers.ts'
import { linkedIds } from '../../schema/sections/content.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { section } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { keepVersion, listVersions, withdrawVersion } from '../storage/versions.ts'
import { recordAct } from './audit.ts'
import { holdSection, type Transaction } from './held-section.ts'
import { notifyRelease, notifyUntil, takeBackMailsOf } from './notifications/index.ts'
import { demand } from './section-resource.ts'
import { buildCurrent, findReadableSection, readCurrent, type ReadableSection } from './sections.ts'
import { passReleased } from './threads/anchors.ts'

/** What a change of release has done. */
export interface ReleaseChange {
  roundId: RoundId
  release: ReleaseBody | null
  /** When it stops taking comments; null: it does not. */
  commentsUntil: Date | null
  /** False when it was so already: then nothing was written. */
  isChanged: boolean
}

/** Numbers of all items of the document that a section belongs to: counted through its sections in their order.
 * @param own the section's own content, as it is released. */
const numbersBeside = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  id: SectionId,
  own: ContentBody,
): Promise<Map<string, string>> => {
  const [at] = await reading(db.select({ documentId: section.documentId }).from(section).where(eq(section.id, id)))
  if (at === undefined) throw new AppError('not-found')
  const rows = await reading(
    db
      .select({ id: section.id, kind: section.kind })
      .from(section)
      .where(eq(section.documentId, at.documentId))
      .orderBy(asc(section.position)),
  )
  const contents = rows.map(async (row) => {
    const { items } = row.id === id ? own : await readCurrent(store, row)
    return { kind: row.kind, items }
  })
  return numberItems(await Promise.all(contents))
}

/** What is to be kept, and the document that it was read from. */
interface Kept {
  doc: Y.Doc
  content: ContentBody
}

/** The section as it is now, to be kept, with the numbers of its items and of what they link to. */
const readToKeep = async (db: Db, store: Pick<SectionStore, 'load'>, readable: ReadableSection): Promise<Kept> => {
  const kind = sectionKind(readable.kind)
  if (kind === undefined) throw new AppError('internal', `unknown section kind ${readable.kind}`)
  const { doc, content } = await buildCurrent(store, readable)
  const all = await numbersBeside(db, store, readable.id, content)
  const ids = [...content.items.map((item) => item.id), ...linkedIds(content, kind)]
  const numbers = Object.fromEntries(ids.flatMap((id) => (all.has(id) ? [[id, all.get(id)!]] : [])))
  return { doc, content: { ...content, numbers } }
}

/** Let the beneficiary read a section as it is now, or no longer. The content is kept as a version; what is written
 * afterwards is not read before the next release. Raises no epoch: nobody's right to write changes.
 * @throws AppError `not-found`, `forbidden`, `bad-request` for a time of comments that is over already,
 * `conflict` in a round that is put away. */
export const releaseSection = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  id: SectionId,
  personId: PersonId,
  request: ReleaseRequest,
): Promise<ReleaseChange> => {
  const readable = await findReadableSection(db, id, personId)
  demand(readable.reader, 'release', readable.resource, WHY)
  for (;;) {
    const kept = request.released ? await readToKeep(db, store, readable) : null
    const change = await changeRelease(db, id, personId, kept, request).finally(() => kept?.doc.destroy())
    // Somebody else has released a later text in the meantime: that one is read again, the older never replaces it.
    if (change !== null) return change
  }
}

const WHY = 'only the secretariat releases a section'

/** @param kept what to release; null takes the release back.
 * @returns null when a later text than this is released already. */
const changeRelease = (
  db: Db,
  id: SectionId,
  personId: PersonId,
  kept: Kept | null,
  { commentsUntil: wanted, reason }: ReleaseRequest,
): Promise<ReleaseChange | null> =>
  reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader } = await holdSection(tx, id, personId, 'release', WHY)
      const before = row.releasedSeq
      const content = kept?.content ?? null
      if (content !== null && before !== null && before > content.seq) return null
      const release = content === null ? null : await keepVersion(tx, id, content, reader.id)
      const after = release?.seq ?? null
      const commentsUntil = release === null ? null : await readUntil(tx, row.commentsUntil, wanted)
      const isSame = before === after && isSameTime(row.commentsUntil, commentsUntil)
      if (isSame) return { roundId, release, commentsUntil: row.commentsUntil, isChanged: false }
      if (release === null && before !== null) await withdrawVersion(tx, id, before)
      await tx.update(section).set({ releasedSeq: after, commentsUntil }).where(eq(section.id, id))
      // Whoever reads only what is released reads nothing more of it, not even in a mail that waits.
      if (release === null) await takeBackMailsOf(tx, roundId, ['beneficiary', 'observer'])
      if (kept !== null) await passReleased(tx, id, kept.content.seq, kept.doc)
      const act = { action: 'section.release', round: roundId, section: id, member: reader.id } as const
      const about = { hash: release?.hash ?? null, ...(commentsUntil !== null && { commentsUntil }) }
      await recordAct(tx, { ...act, before, after, about, reason: reason === '' ? null : (reason ?? null) })
      if (after !== null && after !== before)
        await notifyRelease(tx, id, { by: reader.id, seq: after, until: commentsUntil })
      // Whoever reads it already has less time, or more: that does not wait for the daily mail with the new text.
      if (after !== null && before !== null && !isSameTime(row.commentsUntil, commentsUntil))
        await notifyUntil(tx, id, { by: reader.id, until: commentsUntil })
      return { roundId, release, commentsUntil, isChanged: true }
    }),
  )

const isSameTime = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()

/** By the clock of the database, which also says when it is over.
 * @param wanted null: without an end; undefined: as it is.
 * @throws AppError `bad-request` for a new end that is over already. */
export const readUntil = async (
  tx: Transaction,
  known: Date | null,
  wanted: string | null | undefined,
): Promise<Date | null> => {
  if (wanted === undefined) return known
  const until = wanted === null ? null : new Date(wanted)
  if (until === null || isSameTime(known, until)) return until
  const [row] = await tx.execute(sql`select ${until.toISOString()}::timestamptz <= clock_timestamp() as over`)
  if (row?.over === true) throw new AppError('bad-request', 'The time for comments is over already.')
  return until
}

/** Change when what is released stops taking the beneficiary's comments; the release stays as it is.
 * @throws AppError `not-found`, `forbidden`, `bad-request`; `conflict` when nothing is released. */
export const setCommentsUntil = async (
  db: Db,
  id: SectionId,
  personId: PersonId,
  until: string | null,
): Promise<{ roundId: RoundId; commentsUntil: Date | null }> =>
  reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader } = await holdSection(tx, id, personId, 'release', WHY)
      if (row.releasedSeq === null) throw new AppError('conflict', 'Nothing is released that could be commented on.')
      const { commentsUntil: before } = row
      const commentsUntil = await readUntil(tx, before, until)
      if (isSameTime(before, commentsUntil)) return { roundId, commentsUntil }
      await tx.update(section).set({ commentsUntil }).where(eq(section.id, id))
      const act = { action: 'section.comments-until', round: roundId, section: id, member: reader.id } as const
      await recordAct(tx, { ...act, before, after: commentsUntil })
      await notifyUntil(tx, id, { by: reader.id, until: commentsUntil })
      return { roundId, commentsUntil }
    }),
  )

/** Every release of a section that the caller may read. */
export const listReleases = async (db: Db, id: SectionId, personId: PersonId): Promise<ReleasesBody> => {
  await findReadableSection(db, id, personId)
  return { releases: await listVersions(db, id) }
}
