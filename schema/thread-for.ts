import type { ThreadBody } from './api/threads.ts'
import { can, type MemberSubject, type SectionResource } from './policy.ts'

/** A thread as one of its readers gets it, whatever way it comes: places in the live text are for who may edit it. */
export const threadFor = (reader: MemberSubject, section: SectionResource, thread: ThreadBody): ThreadBody =>
  can(reader, 'edit', section) ? thread : { ...thread, anchor: null }
