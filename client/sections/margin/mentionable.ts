import { can, type Audience, type MemberSubject } from '../../../schema/policy.ts'
import { mentionedIn } from '../../../schema/threads.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { distinctNames, type Mentionable } from '../../texts/mentions.ts'
import { personName, type Named } from '../../texts/people.ts'

type Member = MemberSubject & Named & { id: string; hasLeft: boolean; isScripted: boolean }

/** Who can be named in a thread: whoever may read it, but the reader; and who was named when the words were said, whoever they are by
 * now: they stay.
 * @param by who began it. @param said the words as the server has them, with `@[id]` for who is named; '': none were said. It stays the
 * same as long as they are changed, so that a name that is typed again is the same person's. */
export const mentionable = (
  view: { members: readonly Member[]; me: { id: string } },
  { resource: section }: Pick<SectionView, 'resource'>,
  audience: Audience,
  { role, country }: Pick<MemberSubject, 'role' | 'country'>,
  said: string,
): Mentionable[] => {
  const thread = { type: 'thread', section, audience, by: { role, country } } as const
  const readers = view.members.filter(
    (member) => member.id !== view.me.id && !member.hasLeft && !member.isScripted && can(member, 'read', thread),
  )
  const named = new Set<string>(mentionedIn(said))
  const others = view.members.filter((member) => named.has(member.id) && !readers.includes(member))
  return distinctNames([
    ...readers.map((member) => ({ id: member.id, name: personName(member) })),
    ...others.map((member) => ({ id: member.id, name: personName(member), isOffered: false as const })),
  ])
}
