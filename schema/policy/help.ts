import type { Action } from './actions.ts'
import { canInRound } from './round.ts'
import { isSameDelegation, type HelpResource, type MemberSubject, type Standing } from './terms.ts'

/** Whether a code would let its maker read what only a delegation of a beneficiary reads. */
const opensDrafts = ({ official, hasSignedIn }: HelpResource): boolean => official !== null && hasSignedIn

/** Nobody lends themselves by a code more than they have. */
export const canHelp = (subject: MemberSubject, action: Action, help: HelpResource): boolean => {
  if (action !== 'helpSignIn' || help.isAbove || help.isElsewhere) return false
  const isColleague =
    subject.role === 'beneficiary' && help.official !== null && isSameDelegation(subject, help.official)
  return isColleague || (canInRound(subject, 'invite') && !opensDrafts(help))
}

/** The same, by what somebody is in the installation. */
export const canHelpAnybody = ({ isAdministrator }: Standing, action: Action, help: HelpResource): boolean =>
  action === 'helpSignIn' && isAdministrator && !opensDrafts(help)
