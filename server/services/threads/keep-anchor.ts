import { eq, sql } from 'drizzle-orm'
import { resolveAnchor } from '../../../schema/anchors.ts'
import type { ThreadId } from '../../../schema/ids.ts'
import type { FlatText } from '../../../schema/sections/flat-text.ts'
import { thread } from '../../../schema/tables/index.ts'
import type { Anchor } from '../../../schema/threads.ts'
import type { Tx } from '../../storage/database.ts'
import { moved } from './found.ts'

/** Write what a passage is made of.
 * @param flat the text at `seq`. @param isTold false: its readers are told of it by the change that this is a part of, or by the next release. */
export const keepAnchor = async (
  tx: Tx,
  id: ThreadId,
  { anchor, flat, seq, isTold = true }: { anchor: Anchor; flat: FlatText; seq: number; isTold?: boolean },
): Promise<void> => {
  const seen = { seq, range: resolveAnchor(flat, anchor) }
  await tx
    .update(thread)
    .set({ anchor: { ...anchor, seen }, anchorVersion: sql`${thread.anchorVersion} + 1`, ...(isTold && moved) })
    .where(eq(thread.id, id))
}
