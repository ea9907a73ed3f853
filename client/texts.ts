import { msg, str } from '@lit/localize'
import type { Reason } from '../schema/errors.ts'
import type { Role } from '../schema/policy.ts'
import { countries, inLanguage } from '../templates/index.ts'
import { currentLanguage } from './locales.ts'

/** A country's name in the reader's language. */
export const countryName = (code: string): string => {
  const country = countries.find((country) => country.code === code)
  return country === undefined ? code : inLanguage(country.names, currentLanguage())
}

const roleName = (role: Role): string => {
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

/** What to call somebody: by name, or by role and country. */
export const personName = ({
  role,
  country,
  name,
}: {
  role: Role
  country: string | null
  name?: string | null
}): string => {
  if (name != null) return name
  return country === null ? roleName(role) : msg(str`${roleName(role)}, ${countryName(country)}`)
}

/** What happened, what is safe, what to do. */
export const problemText = (reason: Reason): string => {
  switch (reason) {
    case 'storage-unavailable':
      return msg('The server cannot be reached right now. Nothing is lost; try again in a moment.')
    case 'not-found':
      return msg('This page is not here, or it is not open to you. Go back to your rounds.')
    case 'not-signed-in':
      return msg('You are signed out. Sign in again to go on.')
    default:
      return msg('Something went wrong on our side. Reload the page; what was saved is safe.')
  }
}
