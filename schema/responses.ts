import type { ThreadBody } from './api/threads.ts'
import { can, isFormal, type SectionResource, type Subject, type ThreadResource } from './policy.ts'

/** Whether somebody may know what the beneficiary said and was answered: who may read what is shared with it. What of it they may
 * read is asked of each thread and section. */
export const mayReadResponses = (subject: Subject): boolean =>
  can(subject, 'read', {
    type: 'thread',
    section: { type: 'section', document: 'report', state: 'drafting', released: true },
    audience: 'shared',
    by: null,
  })

/** What the beneficiary says to everybody whom it speaks to, such as its answer to a recommendation: read as a shared thread is. */
export const saidToAll = (section: SectionResource): ThreadResource => ({
  type: 'thread',
  section,
  audience: 'shared',
  by: { role: 'beneficiary', country: null },
})

/** Whether a thread is what the beneficiary has said to peers and secretariat, and says still: it is owed a formal answer. */
export const isFormalComment = ({
  audience,
  as: by,
  decision,
}: Pick<ThreadBody, 'audience' | 'as' | 'decision'>): boolean =>
  isFormal({ audience, by }) && decision?.verdict !== 'withdrawn'
