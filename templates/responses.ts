import { formatMoney, parseMoney } from '../schema/money.ts'
import type { Field, SectionKind } from '../schema/sections/index.ts'
import { isDay } from '../schema/sections/scalars.ts'
import type { Disposition, RecommendationAnswer, Suggestion, ThreadKind } from '../schema/threads.ts'
import { country, inLanguage, labelIn, type Texts } from './index.ts'
import responsesJson from './responses.json' with { type: 'json' }

/** Words of the response matrices, the same on the screen and in a file. `nonBinding` stands wherever a recommendation is answered. */
export const responseTexts = responsesJson satisfies {
  nonBinding: Texts
  dispositions: Record<Disposition, Texts>
  answers: Record<RecommendationAnswer, Texts>
  kinds: Record<ThreadKind, Texts>
  open: Texts
  notReleased: Texts
  wholeSection: Texts
  gone: Texts
  nothing: Texts
  formerMember: Texts
  columns: Record<string, Texts>
} & { about: string }

export type ResponseColumn = keyof typeof responsesJson.columns

/** Whose a field path is: of an item, or of one of its entries (`experience/{entry}/worked`); of a text's translation the text's. */
const fieldAt = (kind: SectionKind | undefined, path: string): Field | undefined => {
  const [name = '', , inner] = path.replace(/\.translation$/, '').split('/')
  const field = kind?.fields.find((one) => one.name === name)
  return field?.type === 'entries' ? (field.fields.find((one) => one.name === inner) ?? field) : field
}

/** What a field of a section is called. @param path see `ThreadBody.field`. @param language BCP 47 tag. */
export const fieldLabel = (kind: SectionKind | undefined, path: string, language: string): string => {
  const field = fieldAt(kind, path)
  return field === undefined ? path : labelIn(field.labelKey, language)
}

const choiceIn = ({ labelKey }: Field, choice: string, language: string): string =>
  labelIn(`${labelKey.replace(/^field\./, '')}.${choice}`, language)

/** A day of no zone, yyyy-mm-dd, in words. */
const dayWords = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

const valueWords = (
  field: Field | undefined,
  value: string,
  language: string,
  numberOf: (item: string) => string | null,
): string => {
  switch (field?.type) {
    case 'choice':
    case 'choices':
      return choiceIn(field, value, language)
    case 'links':
      return numberOf(value) ?? inLanguage(responseTexts.gone, language)
    case 'country': {
      const found = country(value)
      return found === undefined ? value : inLanguage(found.names, language)
    }
    case 'money': {
      const money = parseMoney(value)
      return money === null ? value : formatMoney(money, language)
    }
    case 'date':
      return isDay(value) ? dayWords(value, language) : value
    default:
      return value
  }
}

/** A proposed change as plain text: of a text what is to stand there, of a field old → new. @param path field that it changes. @param numberOf number of a linked item; null: gone. */
export const suggestionWords = (
  suggestion: Suggestion,
  { kind, path, language }: { kind: SectionKind | undefined; path: string | null; language: string },
  numberOf: (item: string) => string | null,
): string => {
  const nothing = inLanguage(responseTexts.nothing, language)
  switch (suggestion.type) {
    case 'text':
      return suggestion.replacement === '' ? nothing : suggestion.replacement
    case 'item':
      return [suggestion.title, suggestion.body].filter((text) => text !== '').join('\n')
    case 'field': {
      const field = path === null ? undefined : fieldAt(kind, path)
      const wordsOf = (value: string | readonly string[]): string => {
        const values = [value].flat().filter((one) => one !== '')
        return values.length === 0
          ? nothing
          : values.map((one) => valueWords(field, one, language, numberOf)).join(', ')
      }
      return `${wordsOf(suggestion.before)} → ${wordsOf(suggestion.value)}`
    }
  }
}
