import type { SectionKindName } from '../schema/sections/index.ts'
import countriesJson from './countries.json' with { type: 'json' }
import reportOne from './documents/report-1.json' with { type: 'json' }
import reportTwo from './documents/report-2.json' with { type: 'json' }
import labelsJson from './labels.json' with { type: 'json' }

/** Languages that every text of a template has, by BCP 47 primary tag. */
export const LANGUAGES = ['en', 'es', 'pt', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** A text in every language of the Organization. */
export type Texts = Readonly<Record<Language, string>>

/** A section as its template describes it. Its texts are shown from here, never stored in the document. */
export interface SectionTemplate {
  key: string
  kind: SectionKindName
  title: Texts
  /** What belongs in the section, and what does not. */
  guidance: Texts
  /** Shown while the section is empty: one sentence that teaches and names the first action. */
  emptyText: Texts
}

/** The sections a document has. Pinned to a round by id and version: a version that a round was made with is never
 * changed or removed, because the round goes on reading it. */
export interface DocumentTemplate {
  id: string
  version: number
  /** A line that is shown, and printed, with some of the sections (by key). */
  notice: { sections: readonly string[]; text: Texts }
  sections: readonly SectionTemplate[]
}

/** A State of the Organization: names as the OAS writes them, official languages (ISO 639-1). */
export interface Country {
  code: string
  languages: readonly string[]
  /** Named as a beneficiary country on the mechanism's page. */
  isBeneficiary: boolean
  /** A hint for people, never a rule for the program. */
  note?: Texts
  names: Texts
}

/** Every version of every document template, oldest first. */
export const documentTemplates = [reportOne, reportTwo] as readonly DocumentTemplate[]
export const countries: readonly Country[] = countriesJson.states

/** @returns undefined for a code that is no State of the Organization. */
export const country = (code: string): Country | undefined => countries.find((one) => one.code === code)

/** @returns undefined for a version that this program does not know: a newer one has made the round. */
export const documentTemplate = (id: string, version: number): DocumentTemplate | undefined =>
  documentTemplates.find((template) => template.id === id && template.version === version)

/** What new documents are made from. @throws for a document that has no template. */
export const latestTemplate = (id: DocumentTemplate['id']): DocumentTemplate => {
  const latest = documentTemplates.findLast((template) => template.id === id)
  if (latest === undefined) throw new Error(`there is no template for the document ${id}`)
  return latest
}

/** A section of a pinned template; undefined when the program does not know it. */
export const sectionTemplate = (id: string, version: number, key: string): SectionTemplate | undefined =>
  documentTemplate(id, version)?.sections.find((section) => section.key === key)

/** The line that a pinned template shows with a section; undefined when there is none. */
export const sectionNotice = (id: string, version: number, key: string): Texts | undefined => {
  const notice = documentTemplate(id, version)?.notice
  return notice?.sections.includes(key) === true ? notice.text : undefined
}

/** @param language BCP 47 tag; an unknown language gives English. */
export const inLanguage = (texts: Texts, language: string): string =>
  texts[language.slice(0, 2) as Language] ?? texts.en

const labels: Readonly<Record<string, Texts>> = labelsJson.labels

/** @returns whether there is a text for a label key of `schema/sections`. */
export const hasLabel = (key: string): boolean => Object.hasOwn(labels, key)

/** Text of a label key; the key itself when there is none. @param language BCP 47 tag. */
export const labelIn = (key: string, language: string): string => {
  const texts = labels[key]
  return texts === undefined ? key : inLanguage(texts, language)
}
