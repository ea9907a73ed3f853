import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type * as Y from 'yjs'
import type { ContentBody, StateRequest } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, isReopening, readsRelease, type SectionResource, type SectionState } from '../../schema/policy.ts'
import { canonicalContent, readSection, type SectionContent } from '../../schema/sections/content.ts'
import { buildDocument } from '../../schema/sections/document.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { document, section } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { findVersion } from '../storage/versions.ts'
import { holdSection } from './held-section.ts'
import { notifyState } from './notifications/index.ts'
import { findMember, refuseUnknown, type Member } from './rounds.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'
import { moveState } from './section-states.ts'

/** A section with who asks for it, after the policy has let them read it. */
export interface ReadableSection {
  id: SectionId
  roundId: RoundId
  kind: string
  reader: Member
  resource: SectionResource
  /** The version that is released; null: none. */
  releasedSeq: number | null
  /** The version that this reader reads; null: the text as it is now. */
  release: number | null
}

/** @throws AppError `not-found` for what is not there or may not be read: the two look the same. */
export const findReadableSection = async (db: Db, id: SectionId, personId: PersonId): Promise<ReadableSection> => {
  const [found] = await reading(
    db
      .select({ row: section, roundId: document.roundId, judged: judgedColumns })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .where(eq(section.id, id)),
  )
  if (found === undefined) return refuseUnknown(db, personId)
  const { row, roundId, judged } = found
  const reader = await findMember(db, roundId, personId)
  const resource = sectionResource(judged)
  if (reader === null || !can(reader, 'read', resource)) throw new AppError('not-found')
  // The beneficiary reads a report as of its last release (DESIGN 5).
  return {
    id,
    roundId,
    kind: row.kind,
    reader,
    resource,
    releasedSeq: row.releasedSeq,
    release: readsRelease(reader, resource) ? row.releasedSeq : null,
  }
}

/** SHA-256 (hex) of a content's canonical JSON. */
const hashOf = (content: SectionContent): string => createHash('sha256').update(canonicalContent(content)).digest('hex')

/** The committed document as it is now, and what its readers get of it. Whoever asks destroys it.
 * @param upTo as it was at this position of its log instead. */
export const buildCurrent = async (
  store: Pick<SectionStore, 'load'>,
  { id, kind: kindName }: { id: SectionId; kind: string },
  upTo?: number,
): Promise<{ doc: Y.Doc; content: ContentBody }> => {
  const kind = sectionKind(kindName)
  if (kind === undefined) throw new AppError('internal', `unknown section kind ${kindName}`)
  const { updates, head } = await store.load(id, upTo)
  const doc = buildDocument(updates)
  const content = readSection(doc, kind)
  return { doc, content: { seq: head, hash: hashOf(content), ...content } }
}

/** The committed text as it is now, without authors, client ids or anything deleted.
 * @param upTo as it was at this position of its log instead. */
export const readCurrent = async (
  store: Pick<SectionStore, 'load'>,
  section: { id: SectionId; kind: string },
  upTo?: number,
): Promise<ContentBody> => {
  const { doc, content } = await buildCurrent(store, section, upTo)
  doc.destroy()
  return content
}

/** What everybody who may read gets: the text as it is now, or as of the release that they read.
 * @param release an earlier release to read instead. @throws AppError `not-found` for one that there is not. */
export const readContent = async (
  db: Db,
  store: Pick<SectionStore, 'load'>,
  section: ReadableSection,
  release: number | null = section.release,
): Promise<ContentBody> => {
  if (release === null) return readCurrent(store, section)
  const version = await findVersion(db, section.id, release)
  if (version === null) throw new AppError('not-found')
  return version
}

/** What a change of state has done. */
export interface StateChange {
  roundId: RoundId
  state: SectionState
  epoch: number
  /** Position of the log at which it took this state: nothing is written between the two. */
  head: number
  kind: string
  /** False when the section was in this state already: then nothing was written. */
  isChanged: boolean
}

/** Change a section's state: raises its epoch, so that no edit accepted before is written after, and leaves one audit row.
 * Nobody holds it ready for review any longer.
 * @throws AppError `not-found`, `forbidden`, `bad-request` when what was closed is opened again without a reason, `conflict` in a
 * round that is put away. */
export const setSectionState = async (
  db: Db,
  id: SectionId,
  personId: PersonId,
  { state, reason }: StateRequest,
): Promise<StateChange> =>
  reading(
    db.transaction(async (tx) => {
      const held = await holdSection(tx, id, personId, 'setState', 'only the secretariat changes a state')
      const { row, roundId, reader } = held
      const { head, kind } = row
      if (row.state === state) return { roundId, state, epoch: row.epoch, head, kind, isChanged: false }
      const given = reason === undefined || reason === '' ? null : reason
      if (isReopening(row.state, state) && given === null)
        throw new AppError('bad-request', 'Opening again what was closed needs a reason.')
      const epoch = await moveState(tx, row, { to: state, round: roundId, by: reader.id, reason: given })
      await notifyState(tx, id, { by: reader.id, from: row.state, state })
      return { roundId, state, epoch, head, kind, isChanged: true }
    }),
  )
