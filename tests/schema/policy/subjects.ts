import { MARKS_OF, ROLES, type Mark, type MemberSubject, type Role } from '../../../schema/policy.ts'

/** A member. */
export const as = (role: Role, country: string | null = null, marks: readonly Mark[] = []): MemberSubject => ({
  role,
  country,
  marks,
})

/** Every set of marks that a role can have. */
const markSets = (role: Role): Mark[][] =>
  MARKS_OF[role].reduce<Mark[][]>((sets, mark) => [...sets, ...sets.map((set) => [...set, mark])], [[]])

/** Every role with every set of marks. */
export const MEMBERS = ROLES.flatMap((role) => markSets(role).map((marks) => as(role, 'CL', marks)))
export const nameOf = ({ role, marks }: MemberSubject): string => [role, ...marks].join(' ')

export const BOOLEANS = [false, true]
