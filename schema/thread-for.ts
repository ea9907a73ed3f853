import type { ThreadBody } from './api/threads.ts'
import { can, readsRelease, type MemberSubject, type SectionResource } from './policy.ts'
import type { ReleasedPassage } from './threads.ts'

/** What a thread on an item as a whole, that nobody has decided on, is without. */
export const PLAIN_THREAD = {
  field: null,
  quote: null,
  range: null,
  anchor: null,
  suggestion: null,
  isLate: false,
  decision: null,
  clearance: null,
  sentAs: null,
  disposition: null,
} as const satisfies Partial<ThreadBody>

/** A thread with what the readers of releases get of its passage, before it is cut to one reader. */
export interface WholeThread extends ThreadBody {
  released?: ReleasedPassage | null
}

/** A thread as one of its readers gets it, whatever way it comes: places in the live text are for who may edit it, and whoever
 * reads a release gets place and words of a passage as far as they were released. */
export const threadFor = (
  reader: MemberSubject,
  section: SectionResource,
  { released, ...thread }: WholeThread,
): ThreadBody => {
  if (readsRelease(reader, section)) {
    const range = released?.range ? { seq: released.seq, ...released.range } : null
    return { ...thread, anchor: null, range, quote: released?.isQuoted === true ? thread.quote : null }
  }
  return can(reader, 'edit', section) ? thread : { ...thread, anchor: null }
}
