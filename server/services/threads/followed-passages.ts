import { eq, and, inArray, isNotNull } from 'drizzle-orm'
import type * as Y from 'yjs'
import { around, grow, rangeOfMembers, type Words } from '../../../schema/anchors.ts'
import type { SectionId, ThreadId } from '../../../schema/ids.ts'
import { flatten, type FlatText } from '../../../schema/sections/flat-text.ts'
import { IdSet, runsIn } from '../../../schema/sections/id-set.ts'
import { changeOf } from '../../../schema/sections/text-change.ts'
import { thread } from '../../../schema/tables/index.ts'
import type { Anchor, TextRange } from '../../../schema/threads.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { addedTo } from './added-to.ts'
import { keepAnchor } from './keep-anchor.ts'

/** A thread, as far as its passage is concerned. */
export interface Anchored {
  id: string
  itemId: string | null
  field: string | null
  anchor: Anchor | null
}

/** The passages of one text after an edit that the server has made itself. */
export interface Followed {
  /** The text as the edit left it. */
  flat: FlatText
  /** How many characters each client has written into the section. */
  written: ReadonlyMap<number, number>
  /** By thread: what each is made of, and says. */
  anchors: Map<string, Anchor>
}

/** Follow the passages of one text through an edit, as a page follows those that it knows through its own: the server knows them all,
 * whoever may read them. */
export const followPassages = (fragment: Y.XmlFragment, threads: readonly Anchored[]) => {
  let flat = flatten(fragment)
  const passages = threads.flatMap(({ id, anchor }) => {
    if (anchor === null) return []
    const members = IdSet.of(anchor.runs)
    const words: Words = anchor
    return [{ id, members, words, range: rangeOfMembers(flat, members, words) }]
  })
  return {
    /** The edit has changed the text at one place. */
    step(): void {
      const before = flat
      flat = flatten(fragment)
      const change = changeOf(before, flat)
      for (const passage of passages) {
        grow(passage.members, flat, change)
        passage.range = rangeOfMembers(flat, passage.members, passage.words)
      }
    },
    /** @param own what was put in the place of the passage that the edit was made for. */
    done(own: { id: string; range: TextRange }): Pick<Followed, 'flat' | 'anchors'> {
      for (const { id, members } of passages)
        if (id === own.id) for (const run of runsIn(flat.runs, own.range)) members.add(run)
      const anchors = passages.map(({ id, members, words, range }): [string, Anchor] => {
        const put = own.range.start < own.range.end ? own.range : null
        const now = id === own.id ? put : range
        return [id, { runs: members.plain, ...(now === null ? words : around(flat.text, now)) }]
      })
      return { flat, anchors: new Map(anchors) }
    },
  }
}

/** All threads on passages of a section. */
export const anchoredIn = (db: Db, sectionId: SectionId): Promise<Anchored[]> =>
  reading(
    db
      .select({ id: thread.id, itemId: thread.itemId, field: thread.field, anchor: thread.anchor })
      .from(thread)
      .where(and(eq(thread.sectionId, sectionId), isNotNull(thread.anchor))),
  )

/** Say where the passages are that an edit of the server's has touched.
 * @param seq log position of the edit. @param own the thread that it was made for, which is changed by it anyway. */
export const keepFollowed = async (
  tx: Tx,
  { flat, written, anchors }: Followed,
  { seq, own }: { seq: number; own: ThreadId },
): Promise<void> => {
  if (anchors.size === 0) return
  // In one order, as everybody who holds several.
  const rows = await tx
    .select({ id: thread.id, anchor: thread.anchor, audience: thread.audience, byRole: thread.byRole })
    .from(thread)
    .where(inArray(thread.id, [...anchors.keys()] as ThreadId[]))
    .orderBy(thread.id)
    .for('update')
  for (const { id, anchor, audience, byRole } of rows) {
    const { runs, text, prefix, suffix } = anchors.get(id)!
    const added = anchor === null ? null : addedTo(anchor, { runs: [...runs], text, prefix, suffix }, { flat, written })
    // Whoever reads only what is released gets no sign that the text is written in.
    const isTold = id !== own && !(audience === 'delegation' && byRole === 'beneficiary')
    if (added !== null) await keepAnchor(tx, id, { anchor: added, flat, seq, isTold })
  }
}
