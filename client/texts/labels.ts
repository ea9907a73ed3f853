import { hasLabel, labelIn } from '../../templates/index.ts'
import { currentLanguage } from '../locales.ts'

export { hasLabel }

/** Text of a label key in the reader's language; the key itself when there is none. */
export const label = (key: string): string => labelIn(key, currentLanguage())

/** Key of one choice of a field: `evidence.type.interview` for choice `interview` of the field labelled `field.evidence.type`. */
export const choiceKey = (field: { labelKey: string }, choice: string): string =>
  `${field.labelKey.replace(/^field\./, '')}.${choice}`

export const choiceLabel = (field: { labelKey: string }, choice: string): string => label(choiceKey(field, choice))
