import { msg, str } from '@lit/localize'
import type { Mark, Role } from '../../schema/policy.ts'
import { countries, inLanguage } from '../../templates/index.ts'
import { currentLanguage } from '../locales.ts'

/** A country's name in the reader's language. */
export const countryName = (code: string): string => {
  const country = countries.find((country) => country.code === code)
  return country === undefined ? code : inLanguage(country.names, currentLanguage())
}

/** Organisation that speaks for a country, with it; the country, where none is named. */
export const organisationText = (organisation: string, country: string): string =>
  organisation === '' ? countryName(country) : `${organisation}, ${countryName(country)}`

export const roleName = (role: Role): string => {
  switch (role) {
    case 'secretariat':
      return msg('Secretariat')
    case 'expert':
      return msg('Peer expert')
    case 'beneficiary':
      return msg('Official')
    case 'observer':
      return msg('Observer')
  }
}

/** Somebody of whom role and country are known. */
export interface Named {
  role: Role
  country: string | null
  name?: string | null
  /** What they are within the role; absent: not known. */
  marks?: readonly Mark[]
  /** A script of the demo, and no person. */
  isScripted?: boolean
}

/** What somebody is, in a word: of those of one delegation, whoever speaks or answers for the others is told apart. */
const roleWord = ({ role, marks = [] }: Pick<Named, 'role' | 'marks'>): string => {
  if (role === 'beneficiary' && marks.includes('focal-point')) return msg('Focal point')
  return role === 'expert' && marks.includes('lead') ? msg('Lead expert') : roleName(role)
}

/** What to call somebody: by name, or by what they are and their country. */
export const personName = (person: Named): string => {
  const { role, country, name, isScripted } = person
  if (isScripted === true)
    return msg(str`Scripted colleague, ${country === null ? roleName(role) : countryName(country)}`)
  if (name != null) return name
  return country === null ? roleWord(person) : msg(str`${roleWord(person)}, ${countryName(country)}`)
}

/** What to call somebody, always with the country that they write for. */
export const whoText = (person: Named): string => {
  const { name, country, isScripted } = person
  const called = personName(person)
  return name == null || country === null || isScripted === true ? called : `${called} (${countryName(country)})`
}

/** Whom somebody writes for: their country, or the secretariat. */
export const delegationName = ({ role, country, isScripted }: Named): string => {
  const name = country === null ? roleName(role) : countryName(country)
  return isScripted === true ? msg(str`${name} (scripted)`) : name
}

/** Two letters for a small round sign. */
export const delegationCode = ({ country }: Named): string =>
  country ?? msg('TS', { desc: 'Two letters for the Technical Secretariat' })
