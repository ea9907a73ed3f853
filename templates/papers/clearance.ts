import { inLanguage, labelIn, type Texts } from '../index.ts'
import clearanceJson from './clearance.json' with { type: 'json' }

const texts = clearanceJson.texts satisfies Readonly<Record<string, Texts>>
export type ClearanceText = keyof typeof texts

/** What the paper on which a delegation clears its drafts says. @param language BCP 47 tag. */
export const clearanceText = (key: ClearanceText, language: string): string => inLanguage(texts[key], language)

/** Words that are proposed, in the paper's language. @param proposal words, or label keys. */
export const proposalIn = (proposal: readonly (string | { label: string })[], language: string): string =>
  proposal.map((part) => (typeof part === 'string' ? part : labelIn(part.label, language))).join('\n')

/** A day in words. @param day ISO 8601 moment. */
export const paperDay = (moment: Date, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(moment)
