import { trimmedRuns } from '../../../schema/anchors.ts'
import type { AnchorRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { FlatText } from '../../../schema/sections/flat-text.ts'
import { IdSet } from '../../../schema/sections/id-set.ts'
import type { Anchor } from '../../../schema/threads.ts'

/** A text as the server has it. */
export interface WrittenText {
  flat: FlatText
  /** How many of its characters each client has written into the section. */
  written: ReadonlyMap<number, number>
}

/** What a passage is made of after somebody has said what is of it as well: both together, whoever was first.
 * @returns null when it is known already.
 * @throws AppError `bad-request` when nothing of what is said was ever written. */
export const addedTo = (
  { runs, ...known }: Anchor,
  { runs: said, ...words }: AnchorRequest,
  { flat, written }: WrittenText,
): Anchor | null => {
  // Of edits that a lock refused nothing is written.
  const isWritten = ([client, clock]: AnchorRequest['runs'][number]): boolean => clock < (written.get(client) ?? 0)
  const taken = said.filter(isWritten)
  if (said.length > 0 && taken.length === 0) throw new AppError('bad-request', 'The passage is not in this text.')
  const members = IdSet.of(runs)
  const isMore = taken.map(([client, clock, length]) => members.add({ client, clock, length })).includes(true)
  const hasNewWords = words.text !== known.text || words.prefix !== known.prefix || words.suffix !== known.suffix
  return isMore || hasNewWords ? { runs: trimmedRuns(members, flat), ...words } : null
}
