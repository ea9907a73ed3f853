import type { SectionKindName } from '../schema/sections/index.ts'
import countriesJson from './countries.json' with { type: 'json' }
import labelsJson from './labels.json' with { type: 'json' }
import reportJson from './report.json' with { type: 'json' }

/** A text in every language that the template has, by BCP 47 primary tag. English is always there. */
export interface Texts {
  en: string
  es: string
  pt?: string
  fr?: string
}

/** The sections a document has, with their guidance. Pinned to a round by its version. */
export interface DocumentTemplate {
  id: string
  version: number
  sections: { key: string; kind: SectionKindName; title: Texts; guidance: Texts }[]
}

/** A State of the Organization: names as the OAS writes them, official languages (ISO 639-1). */
export interface Country {
  code: string
  languages: string[]
  names: Required<Texts>
}

export const reportTemplate = reportJson as DocumentTemplate
export const countries: readonly Country[] = countriesJson.states

/** @param language BCP 47 tag; an unknown language gives English. */
export const inLanguage = (texts: Texts, language: string): string =>
  texts[language.slice(0, 2) as keyof Texts] ?? texts.en

const labels: Readonly<Record<string, Texts>> = labelsJson.labels

/** @returns whether there is a text for a label key of `schema/sections`. */
export const hasLabel = (key: string): boolean => Object.hasOwn(labels, key)

/** Text of a label key; the key itself when there is none. @param language BCP 47 tag. */
export const labelIn = (key: string, language: string): string => {
  const texts = labels[key]
  return texts === undefined ? key : inLanguage(texts, language)
}
