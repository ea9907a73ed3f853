import { describe, expect, it } from 'vitest'
import { PRINCIPLES } from '../../schema/sections/finding.ts'
import { countries, labelIn, LANGUAGES } from '../../templates/index.ts'
import { mechanism, publications } from '../../templates/mechanism.ts'
import { principles, theme, themes } from '../../templates/themes.ts'
import { isTimeZone } from '../../schema/dates.ts'
import { timeZones } from '../../templates/time-zones.ts'
import { faultsOf } from '../support/texts.ts'

const codes = countries.map(({ code }) => code)
const isUnique = (values: readonly string[]): boolean => new Set(values).size === values.length

describe('countries', () => {
  it('are the 35 States of the Organization, each once, with a name in every language', () => {
    expect(codes).toHaveLength(35)
    expect(isUnique(codes)).toBe(true)
    expect(countries.flatMap(({ code, names }) => faultsOf(code, names))).toEqual([])
  })

  it('have an official language each, as ISO 639-1', () => {
    for (const { languages } of countries) {
      expect(languages.length).toBeGreaterThan(0)
      for (const language of languages) expect(language).toMatch(/^[a-z]{2}$/)
    }
  })

  it('say which are named as beneficiaries; the note of a State is no rule', () => {
    expect(countries.filter(({ isBeneficiary }) => isBeneficiary).map(({ code }) => code)).toContain('LC')
    expect(countries.filter(({ note }) => note !== undefined).map(({ code }) => code)).toEqual(['CU', 'NI', 'VE'])
    expect(countries.flatMap(({ code, note }) => (note === undefined ? [] : faultsOf(code, note)))).toEqual([])
  })

  it('have a time zone each, of which the list of zones knows the name', () => {
    expect(Object.keys(timeZones).sort()).toEqual([...codes].sort())
    for (const zone of Object.values(timeZones)) expect(isTimeZone(zone)).toBe(true)
  })
})

describe('themes and principles', () => {
  it('are ten themes and seven principles, each with a name in every language', () => {
    expect([themes.length, principles.length]).toEqual([10, 7])
    expect(isUnique(themes.map(({ id }) => id))).toBe(true)
    expect([...themes, ...principles].flatMap(({ id, names }) => faultsOf(id, names))).toEqual([])
    expect(theme('civil-service')?.names.es).toBe('Servicio civil')
    expect(theme('none')).toBeUndefined()
  })

  it('name the principles as the findings’ field offers them', () => {
    expect(principles.map(({ id }) => id)).toEqual(PRINCIPLES)
    for (const { id, names } of principles)
      for (const language of LANGUAGES) expect(labelIn(`finding.principles.${id}`, language)).toBe(names[language])
  })
})

describe('publications', () => {
  it('are the nine country reports and three thematic ones of the mechanism’s page', () => {
    const count = (kind: string): number => publications.filter((one) => one.kind === kind).length
    expect([count('country'), count('thematic')]).toEqual([9, 3])
    expect(isUnique(publications.map(({ id }) => id))).toBe(true)
  })

  it('are of a State or numbered, dated, and in languages that we know', () => {
    for (const { kind, country, number, date, donor, onlyIn, title } of publications) {
      expect(country === null).toBe(kind === 'thematic')
      expect(number === null).toBe(kind === 'country')
      for (const code of [country, donor]) if (code !== null) expect(codes).toContain(code)
      expect(date).toMatch(/^20\d{2}-(0[1-9]|1[0-2])$/)
      for (const language of onlyIn ?? []) expect(LANGUAGES).toContain(language)
      expect(title.trim()).toBe(title)
    }
  })
})

describe('the mechanism', () => {
  it('keeps what its page says, with the note on its counters', () => {
    expect(mechanism.acronym).toBe('MECIGEP')
    expect(mechanism.steps).toHaveLength(5)
    expect(mechanism.note).toContain('counters in the program count what is in the database')
  })
})
