import { can, type Subject } from './policy.ts'

/** Whether somebody may know what the beneficiary said and was answered: who may read what is shared with it. What of it they may
 * read is asked of each thread and section. */
export const mayReadResponses = (subject: Subject): boolean =>
  can(subject, 'read', {
    type: 'thread',
    section: { type: 'section', document: 'report', state: 'drafting', released: true },
    audience: 'shared',
    by: null,
  })
