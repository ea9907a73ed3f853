import type { ThreadBody } from './api/threads.ts'
import { can, isSameDelegation, readsRelease, type MemberSubject, type SectionResource } from './policy.ts'
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

/** Of what somebody proposes to a draft, whoever reads a release gets no words that were not released: other words for a passage
 * hold most of it, and what a field was is the draft's. */
const releasedSuggestion = ({
  released,
  suggestion,
  as,
}: Pick<WholeThread, 'released' | 'suggestion' | 'as'>): ThreadBody['suggestion'] => {
  if (suggestion === null || as.role === 'beneficiary') return suggestion
  if (suggestion.type === 'text') return released?.isQuoted === true ? suggestion : null
  if (suggestion.type === 'field') return { ...suggestion, before: Array.isArray(suggestion.before) ? [] : '' }
  return suggestion
}

/** What was cleared is said by the organisation: who sent it is known to its own delegation, and to nobody else who reads the thread. */
const saidFor = (reader: MemberSubject, thread: ThreadBody): ThreadBody => {
  if (thread.clearance === null || isSameDelegation(reader, thread.as)) return thread
  const [first, ...rest] = thread.comments
  return { ...thread, by: null, comments: first === undefined ? [] : [{ ...first, by: null }, ...rest] }
}

/** What of a suggestion somebody may read. */
export const suggestionFor = (
  reader: MemberSubject,
  section: SectionResource,
  whole: Pick<WholeThread, 'released' | 'suggestion' | 'as' | 'quote'>,
): Pick<ThreadBody, 'suggestion' | 'quote'> =>
  readsRelease(reader, section)
    ? { suggestion: releasedSuggestion(whole), quote: whole.released?.isQuoted === true ? whole.quote : null }
    : { suggestion: whole.suggestion, quote: whole.quote }

/** A thread as one of its readers gets it, whatever way it comes: places in the live text are for who may edit it, and whoever
 * reads a release gets place and words of a passage as far as they were released. */
export const threadFor = (reader: MemberSubject, section: SectionResource, whole: WholeThread): ThreadBody => {
  const { released, ...found } = whole
  const thread = saidFor(reader, found)
  // Its own delegation keeps what was said, and no place in a text that it reads no more.
  if (!can(reader, 'read', section)) return { ...thread, anchor: null, range: null }
  if (readsRelease(reader, section)) {
    const range = released?.range ? { seq: released.seq, ...released.range } : null
    return { ...thread, anchor: null, range, ...suggestionFor(reader, section, whole) }
  }
  return can(reader, 'edit', section) ? thread : { ...thread, anchor: null }
}
