import type { ThreadBody } from './api/threads.ts'
import { can, type MemberSubject, type SectionResource } from './policy.ts'

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

/** A thread as one of its readers gets it, whatever way it comes: places in the live text are for who may edit it. */
export const threadFor = (reader: MemberSubject, section: SectionResource, thread: ThreadBody): ThreadBody =>
  can(reader, 'edit', section) ? thread : { ...thread, anchor: null }
