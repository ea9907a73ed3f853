import { can, type Audience, type MemberSubject } from '../../../schema/policy.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { distinctNames, type Mentionable } from '../../texts/mentions.ts'
import { personName } from '../../texts/people.ts'

/** Who can be named in a thread: whoever may read it, but the reader.
 * @param by who began it. */
export const mentionable = (
  view: Pick<RoundView, 'members' | 'me'>,
  { resource: section }: Pick<SectionView, 'resource'>,
  audience: Audience,
  { role, country }: Pick<MemberSubject, 'role' | 'country'>,
): Mentionable[] => {
  const thread = { type: 'thread', section, audience, by: { role, country } } as const
  const readers = view.members.filter(
    (member) => member.id !== view.me.id && !member.hasLeft && !member.isScripted && can(member, 'read', thread),
  )
  return distinctNames(readers.map((member) => ({ id: member.id, name: personName(member) })))
}
