import type { Action } from './actions.ts'
import { canInSection, readsReleaseOf } from './section.ts'
import {
  hasMark,
  isSameDelegation,
  type Audience,
  type CommentResource,
  type MemberSubject,
  type SectionResource,
  type ThreadResource,
} from './terms.ts'

/** Whether a thread of this audience is meant for somebody who may read its section. */
const isAddressed = (subject: MemberSubject, { audience, by }: ThreadResource): boolean => {
  if (audience === 'delegation') return by === null || isSameDelegation(subject, by)
  if (subject.role === 'secretariat' || subject.role === 'expert') return true
  return audience === 'shared' && subject.role === 'beneficiary'
}

/** Whether a thread is what the beneficiary says to peers and secretariat: it is owed a formal answer (S04). */
export const isFormal = ({ audience, by }: Pick<ThreadResource, 'audience' | 'by'>): boolean =>
  by?.role === 'beneficiary' && audience === 'shared'

/** Who reads what was released drafts for the delegation for as long as it is released: the end of the time for comments is the
 * end of sending alone. */
const forDrafts = (subject: MemberSubject, { section, audience }: ThreadResource): SectionResource =>
  audience === 'delegation' && readsReleaseOf(subject, section) ? { ...section, commentsOpen: true } : section

/** Who reads what was released speaks to peers and secretariat only through the focal point: new comments by a cleared batch,
 * answers directly. */
const mayComment = (subject: MemberSubject, thread: ThreadResource): boolean => {
  const { section, audience, by } = thread
  if (!canInSection(subject, 'comment', forDrafts(subject, thread))) return false
  const isDirect = readsReleaseOf(subject, section) && audience !== 'delegation'
  return !isDirect || (by !== null && hasMark(subject, 'focal-point'))
}

/** Whoever edits a text may propose to it, too. */
const maySuggest = (subject: MemberSubject, thread: ThreadResource): boolean => {
  const section = forDrafts(subject, thread)
  const isTaken = canInSection(subject, 'suggest', section) || canInSection(subject, 'edit', section)
  return thread.by === null && isTaken && mayComment(subject, thread)
}

/** Words that a lock came before are kept among those who write. */
const LATE_AUDIENCES: readonly Audience[] = ['delegation', 'peers']

/** Said among those to whom it was released, to be cleared and sent. */
const isDraft = (subject: MemberSubject, { section, audience }: ThreadResource): boolean =>
  audience === 'delegation' && readsReleaseOf(subject, section)

/** Rights in a thread: who may read a section may read what is said of it to them; who may comment on it may answer. The beneficiary
 * reads what it began without the section, too. */
export const canInThread = (subject: MemberSubject, action: Action, thread: ThreadResource): boolean => {
  const { section, audience, by } = thread
  if (!isAddressed(subject, thread)) return false
  const isOwn = by !== null && isSameDelegation(subject, by)
  // What a delegation has said stays its own to read when a release is taken back.
  if (!canInSection(subject, 'read', section)) return action === 'read' && isOwn && subject.role === 'beneficiary'
  const isChanged = section.archived !== true && section.published !== true
  switch (action) {
    case 'read':
      return true
    case 'comment':
      return mayComment(subject, thread)
    case 'suggest':
      return maySuggest(subject, thread)
    case 'suggestLate':
      return by === null && LATE_AUDIENCES.includes(audience) && canInSection(subject, 'suggestLate', section)
    case 'resolve':
      return mayComment(subject, thread) && (isOwn || subject.role !== 'beneficiary')
    // The beneficiary's drafts leave the delegation by a cleared batch alone.
    case 'widen':
      if (!isChanged || subject.role === 'beneficiary' || audience === 'shared') return false
      return audience === 'delegation' ? isOwn : subject.role === 'secretariat'
    case 'send':
      return (
        isOwn &&
        isDraft(subject, thread) &&
        hasMark(subject, 'focal-point') &&
        canInSection(subject, 'comment', section)
      )
    // Who answers for what is sent puts it into words, also when the time to send it is over.
    case 'correct':
      return isOwn && isDraft(subject, thread) && hasMark(subject, 'focal-point') && mayComment(subject, thread)
    case 'dispose':
      if (!isChanged || !isFormal(thread)) return false
      return subject.role === 'secretariat' || (subject.role === 'expert' && hasMark(subject, 'lead'))
    case 'decide':
      return canInSection(subject, 'edit', section)
    // What was cleared stays as it was cleared.
    case 'withdraw':
      return isOwn && mayComment(subject, thread) && (audience === 'delegation' || !readsReleaseOf(subject, section))
    default:
      return false
  }
}

/** For so long after writing it its writer may change a comment. */
export const EDIT_MINUTES = 15

/** Rights over somebody's words, which are their writer's. What was cleared stays as it was cleared; the words of the beneficiary's
 * draft that are to be sent are worked on until they are, by the focal point too; all else is changed for a while. */
export const canInComment = (subject: MemberSubject, action: Action, comment: CommentResource): boolean => {
  const { thread, isOwn, isFirst, isCleared, isSent, age } = comment
  const isUnsent = isFirst && !isSent && thread.by?.role === 'beneficiary' && thread.audience === 'delegation'
  if (action === 'correct') return !isOwn && isUnsent && canInThread(subject, 'correct', thread)
  if (action !== 'editOwn' || !isOwn || !canInThread(subject, 'comment', thread)) return false
  if (isFirst && isCleared) return false
  return isUnsent || age < EDIT_MINUTES
}

/** What is done in a thread whatever state its section is in: who may not do it is not told to wait. */
const IN_EVERY_STATE: readonly Action[] = ['read', 'suggestLate', 'widen', 'dispose']
/** What goes on when the time for comments on a release is over. */
const AFTER_THE_DATE: readonly Action[] = [...IN_EVERY_STATE, 'decide', 'withdraw', 'correct']

/** What keeps anybody from doing something in a thread for as long as its section is so; null: neither lock nor date does. */
export const hindrance = (
  action: Action,
  { state, commentsOpen }: SectionResource,
): 'locked' | 'comments-closed' | null => {
  if (state === 'locked' && !IN_EVERY_STATE.includes(action)) return 'locked'
  return commentsOpen === false && !AFTER_THE_DATE.includes(action) ? 'comments-closed' : null
}
