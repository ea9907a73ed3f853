import type { Mark, Role } from '../schema/policy.ts'
import { country, inLanguage, type Texts } from './index.ts'
import rolesJson from './roles.json' with { type: 'json' }

const roles: Readonly<Record<Role, Texts>> = rolesJson.roles
const marks: Readonly<Record<Mark, Texts>> = rolesJson.marks

/** A role as mails name it. @param language BCP 47 tag. */
export const roleIn = (role: Role, language: string): string => inLanguage(roles[role], language)

const markIn = (mark: Mark, role: Role, language: string): string =>
  inLanguage(mark === 'head' && role === 'secretariat' ? rolesJson.headOfSecretariat : marks[mark], language)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What files call somebody: by name, or by what they are and their country: `Focal point, Saint Lucia`.
 * @param language BCP 47 tag. */
export const memberIn = (
  member: { role: Role; country: string | null; marks: readonly Mark[]; name: string | null },
  language: string,
): string => {
  if (member.name !== null) return member.name
  const { role, marks: own } = member
  const told = (['focal-point', 'lead'] as const).find((mark) => own.includes(mark))
  const word = told === undefined ? roleIn(role, language) : capital(markIn(told, role, language))
  const land = member.country === null ? undefined : country(member.country)
  return land === undefined ? word : `${word}, ${inLanguage(land.names, language)}`
}

/** All that somebody is in a round, as mails name it: `Peer expert, Peru (head of delegation, lead expert)`.
 * @param language BCP 47 tag. */
export const placeIn = (
  place: { role: Role; country: string | null; marks: readonly Mark[] },
  language: string,
): string => {
  const land = place.country === null ? undefined : country(place.country)
  const role = roleIn(place.role, language)
  const name = land === undefined ? role : `${role}, ${inLanguage(land.names, language)}`
  const within = place.marks.map((mark) => markIn(mark, place.role, language))
  return within.length === 0 ? name : `${name} (${within.join(', ')})`
}
