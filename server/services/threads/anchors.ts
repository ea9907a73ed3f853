import { and, eq, isNotNull } from 'drizzle-orm'
import * as Y from 'yjs'
import {
  anchorAt,
  findText,
  flatTextOf,
  fragmentOf,
  renewed,
  resolveAnchor,
  says,
  trimmed,
} from '../../../schema/anchors.ts'
import type { ContentBody } from '../../../schema/api/sections.ts'
import type { AnchorRequest, ThreadRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { ItemId, PersonId, SectionId, ThreadId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { flatten, type FlatText } from '../../../schema/sections/flat-text.ts'
import { thread } from '../../../schema/tables/index.ts'
import type { Anchor, ReleasedPassage, SeenAnchor, TextRange } from '../../../schema/threads.ts'
import type { SectionStore } from '../../rooms/types.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { findVersion } from '../../storage/versions.ts'
import { demand } from '../section-resource.ts'
import { buildCurrent, findReadableSection, readContent, type ReadableSection } from '../sections.ts'
import { addedTo } from './added-to.ts'
import {
  findThread,
  holdThread,
  judgeAgain,
  moved,
  reread,
  select,
  toFound,
  type Found,
  type ThreadChange,
} from './found.ts'
import { keepAnchor } from './keep-anchor.ts'

type Store = Pick<SectionStore, 'load'>
type Row = Pick<Found['row'], 'itemId' | 'field' | 'quote' | 'anchor' | 'releasedRange'>

/** What a thread keeps of its passage. */
export type BornPassage = Pick<Row, 'quote' | 'anchor' | 'releasedRange'>

const NONE: BornPassage = { quote: null, anchor: null, releasedRange: null }

/** Read the document of a section as it was, or as it is.
 * @param seq null: as it is. */
const inDocument = async <T>(
  store: Store,
  section: Pick<ReadableSection, 'id' | 'kind'>,
  seq: number | null,
  use: (doc: Y.Doc, content: ContentBody) => T,
): Promise<T> => {
  const { doc, content } = await buildCurrent(store, section, seq ?? undefined)
  try {
    return use(doc, content)
  } finally {
    doc.destroy()
  }
}

const flatOf = (doc: Y.Doc, item: string | null, field: string, options: { deleted?: boolean } = {}) => {
  const fragment = fragmentOf(doc, item, field, options)
  if (fragment === null) throw new AppError('bad-request', 'The text is not there any more.')
  return flatten(fragment)
}

/** Where the passage of a thread is in a document; null: its text is gone. */
const rangeIn = (doc: Y.Doc, item: string | null, field: string, anchor: Anchor): TextRange | null => {
  const fragment = fragmentOf(doc, item, field)
  return fragment === null ? null : resolveAnchor(flatten(fragment), anchor)
}

/** Anchor the passage of a thread that is begun. Offsets are read in the text that its writer had before them, which is what they
 * quote; characters in the text as it is.
 * @throws AppError `bad-request` for a passage of no text, `forbidden` for characters of somebody who does not edit, `conflict` when
 * the quote does not stand there. */
export const bornPassage = async (
  db: Db,
  store: Store,
  readable: ReadableSection,
  request: ThreadRequest,
): Promise<BornPassage> => {
  const { passage, item, field = null } = request
  if (passage === undefined) return NONE
  if (field === null) throw new AppError('bad-request', 'A passage is part of a text.')
  const { anchor, quote } =
    'anchor' in passage
      ? await byCharacters(store, readable, { item, field, ...passage })
      : await byOffsets(db, store, readable, { item, field, seq: request.seq, ...passage })
  return { anchor, quote, releasedRange: await bornReleased(store, readable, { item, field, quote, anchor }) }
}

interface Wanted {
  item: string | null
  field: string
  quote: string
}

const byOffsets = async (
  db: Db,
  store: Store,
  readable: ReadableSection,
  { item, field, quote, seq, start, end }: Wanted & TextRange & { seq: number },
): Promise<{ anchor: SeenAnchor; quote: string }> => {
  if (readable.release !== null && (await findVersion(db, readable.id, seq)) === null)
    throw new AppError('conflict', 'That is not what was released.')
  return inDocument(store, readable, seq, (doc, content) => {
    if (content.seq !== seq) throw new AppError('conflict', 'There is no such text yet.')
    const flat = flatOf(doc, item, field)
    if (flat.text.slice(start, end) !== quote) throw new AppError('conflict', 'The text does not say that there.')
    return born(flat, { start, end }, seq)
  })
}

const byCharacters = async (
  store: Store,
  readable: ReadableSection,
  { item, field, quote, anchor: { runs } }: Wanted & { anchor: Pick<Anchor, 'runs'> },
): Promise<{ anchor: SeenAnchor; quote: string }> => {
  demand(readable.reader, 'edit', readable.resource, 'only who edits a section knows its characters')
  return inDocument(store, readable, null, (doc, content) => {
    const flat = flatOf(doc, item, field)
    // What its writer has just typed may not be written yet: then the quote says where it was.
    const range = resolveAnchor(flat, { runs, text: quote, prefix: '', suffix: '' })
    if (range === null) throw new AppError('bad-request', 'The passage is not in this text.')
    return born(flat, range, content.seq)
  })
}

const born = (
  flat: ReturnType<typeof flatten>,
  wanted: TextRange,
  seq: number,
): { anchor: SeenAnchor; quote: string } => {
  const range = trimmed(flat.text, wanted)
  const anchor = range === null ? null : anchorAt(flat, range)
  if (range === null || anchor === null) throw new AppError('bad-request', 'A passage is made of words.')
  return { anchor: { ...anchor, seen: { seq, range } }, quote: anchor.text }
}

/** What readers of the release get of a passage; null: nothing is released. */
const bornReleased = async (
  store: Store,
  { id, kind, releasedSeq }: ReadableSection,
  { item, ...row }: Wanted & { anchor: SeenAnchor },
): Promise<ReleasedPassage | null> => {
  if (releasedSeq === null) return null
  return inDocument(store, { id, kind }, releasedSeq, (doc) =>
    inRelease(doc, releasedSeq, { ...row, itemId: item as ItemId | null, releasedRange: null }),
  )
}

/** @param doc as it was at `seq`. */
const inRelease = (doc: Y.Doc, seq: number, row: Row): ReleasedPassage => {
  const { itemId, field, quote, anchor, releasedRange } = row
  const fragment = field === null ? null : fragmentOf(doc, itemId, field)
  const isKnown = releasedRange?.isQuoted === true
  if (fragment === null || anchor === null) return { seq, range: null, isQuoted: isKnown }
  const flat = flatten(fragment)
  const range = resolveAnchor(flat, anchor)
  const isQuoted = isKnown || (quote !== null && says(flat.text, quote))
  return { seq, range, isQuoted }
}

/** Find the passages of all threads of a section again in the version that is released now.
 * @param doc the section's document as it was at `seq`. */
export const passReleased = async (tx: Tx, id: SectionId, seq: number, doc: Y.Doc): Promise<void> => {
  const rows = await tx
    .select()
    .from(thread)
    .where(and(eq(thread.sectionId, id), isNotNull(thread.anchor)))
    .orderBy(thread.id)
    .for('update')
  for (const row of rows)
    await tx
      .update(thread)
      .set({ releasedRange: inRelease(doc, seq, row), ...moved })
      .where(eq(thread.id, row.id))
}

/** The content that somebody reads, with the places of the passages that they may know of. The hash is of the content alone. */
export const readWithRanges = async (
  db: Db,
  store: Store,
  readable: ReadableSection,
  release: number | null,
): Promise<ContentBody> => {
  const rows = await reading(select(db).where(and(eq(thread.sectionId, readable.id), isNotNull(thread.anchor))))
  const threads = rows.map(toFound).filter(({ resource }) => can(readable.reader, 'read', resource))
  const given = (content: ContentBody, find: (row: Row) => TextRange | null): ContentBody => {
    const ranges = threads.map(({ row }): [string, [number, number] | null] => {
      const range = find(row)
      return [row.id, range === null ? null : [range.start, range.end]]
    })
    return { ...content, ranges: Object.fromEntries(ranges) }
  }
  if (release === null)
    return inDocument(store, readable, null, (doc, content) =>
      given(content, ({ itemId, field, anchor }) =>
        field === null || anchor === null ? null : rangeIn(doc, itemId, field, anchor),
      ),
    )
  const content = await readContent(db, store, readable, release)
  return given(content, (row) => (row.releasedRange?.seq === release ? row.releasedRange.range : findIn(content, row)))
}

/** By its words, and where they stand more than once by what was around them: in a release that is not the newest. */
const findIn = (content: ContentBody, { itemId, field, quote, anchor }: Row): TextRange | null => {
  const text = field === null ? null : flatTextOf(content, itemId, field)
  if (text === null || quote === null) return null
  const alone = findText(text, { text: quote, prefix: '', suffix: '' })
  return alone ?? (anchor === null ? null : findText(text, { ...anchor, text: quote }))
}

/** Looks after the anchors of threads whose pages do not: those of drafts are known to nobody who edits. */
export type Renew = (row: Pick<Found['row'], 'sectionId' | 'itemId' | 'field' | 'anchor'>) => SeenAnchor | null

/** Read the texts on which these threads stand, as they are now.
 * @returns gives an anchor as it is in them. */
export const readToRenew = async (
  store: Store,
  rows: readonly { sectionId: SectionId; kind: string; itemId: string | null; field: string | null }[],
): Promise<Renew> => {
  const texts = new Map<string, { flat: FlatText; seq: number }>()
  const keyOf = (id: SectionId, item: string | null, field: string): string => `${id} ${item ?? ''} ${field}`
  for (const [id, kind] of new Map(rows.map((row) => [row.sectionId, row.kind])))
    await inDocument(store, { id, kind }, null, (doc, { seq }) => {
      for (const { sectionId, itemId, field } of rows) {
        const fragment = sectionId !== id || field === null ? null : fragmentOf(doc, itemId, field)
        if (fragment !== null) texts.set(keyOf(id, itemId, field!), { flat: flatten(fragment), seq })
      }
    })
  return ({ sectionId, itemId, field, anchor }) => {
    const text = field === null ? undefined : texts.get(keyOf(sectionId, itemId, field))
    if (anchor === null || text === undefined) return anchor
    const { flat, seq } = text
    const now = renewed(flat, anchor)
    return { ...now, seen: { seq, range: resolveAnchor(flat, now) } }
  }
}

/** Add to what a passage is made of: the page that made the change knows.
 * @throws AppError `not-found`, `forbidden`, `locked`; `bad-request` for what is not of its text. */
export const moveAnchor = async (
  db: Db,
  store: Store,
  id: ThreadId,
  personId: PersonId,
  request: AnchorRequest,
): Promise<ThreadChange> => {
  const found = await findThread(db, id, personId, 'decide')
  const { reader, row, resource } = found
  const { field, itemId, sectionId } = row
  if (field === null || row.anchor === null) throw new AppError('bad-request', 'The thread has no passage.')
  const { kind } = await findReadableSection(db, sectionId, personId)
  const text = await inDocument(store, { id: sectionId, kind }, null, (doc, { seq }) => ({
    seq,
    flat: flatOf(doc, itemId, field, { deleted: true }),
    written: Y.decodeStateVector(Y.encodeStateVector(doc)),
  }))
  await reading(
    db.transaction(async (tx) => {
      await judgeAgain(tx, sectionId, reader, 'decide', resource)
      // Held: what two say at once is both kept.
      const { anchor } = await holdThread(tx, found)
      const added = anchor === null ? null : addedTo(anchor, request, text)
      if (added !== null) await keepAnchor(tx, id, { anchor: added, flat: text.flat, seq: text.seq })
    }),
  )
  return reread(db, id, reader)
}
