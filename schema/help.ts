import type { HelpResource, MemberSubject } from './policy.ts'

/** A member as somebody to be helped, as far as it is known in the round: whoever takes part has signed in. */
export const helpOfMember = ({ role, country }: Pick<MemberSubject, 'role' | 'country'>): HelpResource => {
  const official = role === 'beneficiary' ? { role, country } : null
  return { type: 'help', isAbove: role === 'secretariat', isElsewhere: false, official, hasSignedIn: true }
}
