import type { ClearanceEntry } from '../../schema/delegation.ts'
import type { Suggestion } from '../../schema/threads.ts'
import { inLanguage, type Texts } from '../index.ts'
import { suggestionWords } from '../responses.ts'
import clearanceJson from './clearance.json' with { type: 'json' }

const texts = clearanceJson.texts satisfies Readonly<Record<string, Texts>>
export type ClearanceText = keyof typeof texts

/** What the paper on which a delegation clears its drafts says. @param language BCP 47 tag. */
export const clearanceText = (key: ClearanceText, language: string): string => inLanguage(texts[key], language)

/** A proposed change in the paper's language, in the words in which the matrix gives it to peers and secretariat; '' for none.
 * Who is to clear that a passage is deleted reads which. */
export const changeIn = ({ proposal, quote }: Pick<ClearanceEntry, 'proposal' | 'quote'>, language: string): string => {
  if (proposal === null) return ''
  const { suggestion, numbers, ...of } = proposal
  const words = suggestionWords(suggestion, { ...of, language }, (item) => numbers[item] ?? null)
  return isDeletion(suggestion) && quote !== null ? `${quote} → ${words}` : words
}

/** Whether words are to go, and none are to come. */
export const isDeletion = (suggestion: Suggestion): boolean =>
  suggestion.type === 'text' && suggestion.replacement === ''
