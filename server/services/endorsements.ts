import { asc, eq, sql } from 'drizzle-orm'
import type {
  EndorsementBody,
  EndorsementRequest,
  EndorsementsBody,
  RoundEndorsementsBody,
} from '../../schema/api/endorsements.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type PersonId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import { document, endorsement, section, sectionUpdate } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { holdSection } from './held-section.ts'
import { findMember } from './rounds.ts'
import { demand, judgedColumns, sectionResource } from './section-resource.ts'
import { findReadableSection, readCurrent } from './sections.ts'

type Store = Pick<SectionStore, 'load'>
type Row = typeof endorsement.$inferSelect

/** The last row of each country, in the order in which they came; what was taken back is none. */
const lastRows = async (db: Pick<Db, 'select'>, id: SectionId): Promise<Row[]> => {
  const rows = await db
    .select()
    .from(endorsement)
    .where(eq(endorsement.sectionId, id))
    .orderBy(asc(endorsement.at), asc(endorsement.id))
  const last = new Map<string, Row>()
  for (const row of rows) {
    last.delete(row.country)
    last.set(row.country, row)
  }
  return [...last.values()].filter(({ kind }) => kind !== 'withdrawn')
}

const present = (rows: Row[], hash: string): EndorsementBody[] =>
  rows.flatMap(({ kind, country, memberId, text, at, hash: said }) =>
    kind === 'withdrawn'
      ? []
      : [{ country, member: memberId, kind, text, at: at.toISOString(), hash: said, isVoid: said !== hash }],
  )

/** What the delegations say of a section, for those who may know it (DESIGN 6). Nothing is read of a section of which nobody
 * says anything. */
export const readEndorsements = async (db: Db, store: Store, id: SectionId): Promise<EndorsementBody[]> => {
  const rows = await reading(lastRows(db, id))
  if (rows.length === 0) return []
  const [found] = await reading(db.select({ kind: section.kind }).from(section).where(eq(section.id, id)))
  if (found === undefined) return []
  return present(rows, (await readCurrent(store, { id, kind: found.kind })).hash)
}

const presentAll = async (db: Db, id: SectionId, { hash, seq }: ContentBody): Promise<EndorsementsBody> => {
  const at = db
    .select({ at: sectionUpdate.at })
    .from(sectionUpdate)
    .where(sql`${sectionUpdate.sectionId} = ${id} and ${sectionUpdate.seq} = ${seq}`)
  const [rows, [change]] = await reading(Promise.all([lastRows(db, id), at]))
  return { endorsements: present(rows, hash), content: { hash, changedAt: change?.at.toISOString() ?? null } }
}

/** @throws AppError `not-found` for a section that may not be read, or of which the caller may not know what is said. */
export const listEndorsements = async (
  db: Db,
  store: Store,
  id: SectionId,
  personId: PersonId,
): Promise<EndorsementsBody> => {
  const { reader, resource, kind } = await findReadableSection(db, id, personId)
  if (!can(reader, 'endorsements', resource)) throw new AppError('not-found')
  return presentAll(db, id, await readCurrent(store, { id, kind }))
}

/** What is said of a round's sections. @throws AppError `not-found` for a round that is not there or not theirs. */
export const listRoundEndorsements = async (
  db: Db,
  store: Store,
  roundId: RoundId,
  personId: PersonId,
): Promise<RoundEndorsementsBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  const rows = await reading(
    db
      .selectDistinct({ id: section.id, judged: judgedColumns })
      .from(endorsement)
      .innerJoin(section, eq(section.id, endorsement.sectionId))
      .innerJoin(document, eq(document.id, section.documentId))
      .where(eq(document.roundId, roundId)),
  )
  const known = rows.filter(({ judged }) => can(reader, 'endorsements', sectionResource(judged)))
  const read = known.map(async ({ id }) => ({
    section: id,
    endorsements: await readEndorsements(db, store, id),
  }))
  return { sections: (await Promise.all(read)).filter(({ endorsements }) => endorsements.length > 0) }
}

/** What was kept, and how all stand now. */
export interface Endorsed {
  roundId: RoundId
  body: EndorsementsBody
}

/** Keep what a delegation says of a section's exact content (S02), before or after the lock: the last word of a country counts.
 * @throws AppError `not-found`; `forbidden` for everybody but the head of a delegation; `conflict` when the content is another
 * than the one that it is said of, judged while nothing can be written to the section. */
export const endorse = async (
  db: Db,
  store: Store,
  id: SectionId,
  personId: PersonId,
  request: EndorsementRequest,
): Promise<Endorsed> => {
  const readable = await findReadableSection(db, id, personId)
  demand(readable.reader, 'endorse', readable.resource, WHY)
  for (;;) {
    const content = await readCurrent(store, readable)
    // One takes back what one said, whatever has become of the text.
    if (request.kind !== 'withdrawn' && content.hash !== request.hash) throw new AppError('conflict', CHANGED)
    const isKept = await keep(db, id, personId, content, request)
    // Something was written between reading and holding the section: it is read again.
    if (isKept) return { roundId: readable.roundId, body: await presentAll(db, id, content) }
  }
}

const WHY = 'only the head of a delegation endorses'
const CHANGED = 'the text has changed meanwhile; read it again'

/** @returns false when the section's content is not the one that was read. */
const keep = (
  db: Db,
  id: SectionId,
  personId: PersonId,
  { seq, hash }: ContentBody,
  { kind, text = '' }: EndorsementRequest,
): Promise<boolean> =>
  reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader } = await holdSection(tx, id, personId, 'endorse', WHY)
      // The log moves only with its head, and the head not while it is held.
      if (row.head !== seq) return false
      const { country } = reader
      if (country === null) throw new AppError('forbidden', WHY)
      const before = (await lastRows(tx, id)).find((one) => one.country === country)
      if (kind === 'withdrawn' && before === undefined) return true
      const isSaid = before?.kind === kind && before.text === text && before.hash === hash
      if (isSaid) return true
      await tx.insert(endorsement).values({
        id: createId<string>(),
        sectionId: id,
        country,
        memberId: reader.id,
        kind,
        text,
        seq,
        hash,
        // Not the beginning of the transaction: of two that waited for one another the later one counts.
        at: sql`clock_timestamp()`,
      })
      const act = { action: 'section.endorse', round: roundId, section: id, member: reader.id } as const
      const about = { country, hash, ...(text !== '' && { text }) }
      await recordAct(tx, { ...act, before: before?.kind ?? null, after: kind, about })
      return true
    }),
  )
