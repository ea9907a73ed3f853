import type { Action } from './actions.ts'
import { hasMark, type MemberSubject } from './terms.ts'

/** Rights of a member in their round as a whole. */
export const canInRound = (subject: MemberSubject, action: Action): boolean => {
  const { role } = subject
  switch (action) {
    case 'read':
    case 'presence':
      return true
    case 'manage':
    case 'invite':
    case 'audit':
    case 'publish':
      return role === 'secretariat'
    case 'archive':
    case 'staff':
      return role === 'secretariat' && hasMark(subject, 'head')
    case 'desk':
      return role === 'beneficiary'
    case 'clear':
    case 'askFollowUp':
      return role === 'beneficiary' && hasMark(subject, 'focal-point')
    // The writers of a report bring a colleague; where it may write is asked of the section.
    case 'bring':
      return role === 'secretariat' || role === 'expert'
    default:
      return false
  }
}
