import type { Action } from './policy/actions.ts'
import { canHelp, canHelpAnybody } from './policy/help.ts'
import { canInRound } from './policy/round.ts'
import { canInSection, readsReleaseOf } from './policy/section.ts'
import { canOnSite } from './policy/site.ts'
import { canInComment, canInThread } from './policy/thread.ts'
import {
  SECTION_STATES,
  type DocumentKind,
  type MemberSubject,
  type Resource,
  type SectionResource,
  type Standing,
  type Subject,
} from './policy/terms.ts'

/** The one door to the rules, which stand by resource in `policy/`. */
export * from './policy/actions.ts'
export * from './policy/terms.ts'
export { EDIT_MINUTES, hindrance, isFormal } from './policy/thread.ts'

const isStanding = (subject: MemberSubject | Standing): subject is Standing => 'isAdministrator' in subject

/** The one judge of permission, for every route, frame and button. Pure.
 * @param subject the caller as a member of the round concerned, or by their standing where the site is concerned; null for
 * everybody else. */
export const can = (subject: Subject, action: Action, resource: Resource): boolean => {
  if (resource.type === 'section' && resource.published === true && action === 'read') return true
  if (subject === null) return false
  if (isStanding(subject)) {
    if (resource.type === 'help') return canHelpAnybody(subject, action, resource)
    return resource.type === 'site' && canOnSite(subject, action)
  }
  switch (resource.type) {
    case 'help':
      return canHelp(subject, action, resource)
    case 'site':
      return false
    case 'round':
      return canInRound(subject, action)
    case 'section':
      return canInSection(subject, action, resource)
    case 'thread':
      return canInThread(subject, action, resource)
    case 'comment':
      return canInComment(subject, action, resource)
  }
}

/** Whether somebody reads a section only as it was released: what is said and done about the draft is not theirs to know. */
export const readsRelease = (subject: Subject, section: SectionResource): boolean =>
  subject !== null && !isStanding(subject) && readsReleaseOf(subject, section)

/** Whether the role edits this document in some state: decides between "never" (4403) and "not now" (4423). */
export const canEverEdit = (subject: Subject, document: DocumentKind): boolean =>
  SECTION_STATES.some((state) => can(subject, 'edit', { type: 'section', document, state, released: false }))

/** What the caller may do with a section, as `GET /api/rounds/{round}` tells it. */
export interface SectionCan {
  read: boolean
  edit: boolean
  comment: boolean
  suggest: boolean
  /** Change the section's state and its release. */
  lock: boolean
}

export const presentRights = (subject: Subject, section: SectionResource): SectionCan => ({
  read: can(subject, 'read', section),
  edit: can(subject, 'edit', section),
  comment: can(subject, 'comment', section),
  suggest: can(subject, 'suggest', section),
  lock: can(subject, 'setState', section),
})
