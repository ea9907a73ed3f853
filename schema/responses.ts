import { can, type SectionResource, type Subject, type ThreadResource } from './policy.ts'

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
