import type { Reason } from '../../schema/errors.ts'
import { can, canEverEdit, type SectionResource } from '../../schema/policy.ts'
import type { MemberInfo, SectionInfo } from './types.ts'

/** A section as the policy knows it. */
export const resourceOf = ({ document, state, release }: SectionInfo): SectionResource => ({
  type: 'section',
  document,
  state,
  released: release !== null,
})

const isSameRights = (a: MemberInfo, b: MemberInfo): boolean =>
  a.role === b.role && a.country === b.country && [...a.marks].sort().join() === [...b.marks].sort().join()

/** Why somebody who was let in as `before` has to go; null: they are what they were.
 * @param now the same member as the database has them by now; undefined: is none any more. */
export const lostRights = (before: MemberInfo, now: MemberInfo | undefined): Reason | null => {
  if (now === undefined || now.hasLeft) return 'not-found'
  return isSameRights(before, now) ? null : 'rights-changed'
}

/** Why a member may not edit a section now; null when they may.
 * @see schema/wire/PROTOCOL.md, rule H2: what one may not read looks like what is not there. */
export const denial = (member: MemberInfo, info: SectionInfo): Reason | null => {
  const resource = resourceOf(info)
  if (!can(member, 'read', resource)) return 'not-found'
  if (!canEverEdit(member, info.document)) return 'forbidden'
  return can(member, 'edit', resource) ? null : 'locked'
}
