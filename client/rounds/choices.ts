import { msg } from '@lit/localize'
import { countries } from '../../templates/index.ts'
import { currentLanguage } from '../locales.ts'
import { countryName } from '../texts/people.ts'

/** The States of the Organization by name, in the reader's order. */
export const countryOptions = (): { code: string; name: string }[] =>
  countries
    .map(({ code }) => ({ code, name: countryName(code) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, currentLanguage()))

/** Time zones that this browser knows, those of the continent first.
 * @param chosen is among them even when the browser calls it by another name. */
export const zoneGroups = (chosen: string): { name: string; zones: string[] }[] => {
  const known = new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])
  const all = [...known].toSorted((a, b) => a.localeCompare(b))
  const isAmerican = (zone: string): boolean => zone.startsWith('America/')
  return [
    { name: msg('The Americas'), zones: all.filter(isAmerican) },
    { name: msg('Elsewhere'), zones: all.filter((zone) => !isAmerican(zone)) },
  ]
}
