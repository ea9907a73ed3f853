import type { ClearanceEntry, Words } from '../../schema/delegation.ts'
import { inLanguage, labelIn, type Texts } from '../index.ts'
import clearanceJson from './clearance.json' with { type: 'json' }

const texts = clearanceJson.texts satisfies Readonly<Record<string, Texts>>
export type ClearanceText = keyof typeof texts

/** What the paper on which a delegation clears its drafts says. @param language BCP 47 tag. */
export const clearanceText = (key: ClearanceText, language: string): string => inLanguage(texts[key], language)

/** Words, or what label keys stand for, in the paper's language. */
const proposalIn = (proposal: readonly Words[], language: string): string =>
  proposal.map((part) => (typeof part === 'string' ? part : labelIn(part.label, language))).join('\n')

/** A proposed change, in the paper's language: of a field also what it is now; '' for none. */
export const changeIn = (
  { before, proposal }: Pick<ClearanceEntry, 'before' | 'proposal'>,
  language: string,
): string => {
  if (proposal === null) return ''
  const words = proposalIn(proposal, language)
  return before === null ? words : `${proposalIn(before, language)} → ${words}`
}

/** The day of a moment in words, by the calendar of a zone: the same wherever the paper is made. */
export const paperDay = (moment: Date, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(moment)

/** A moment in words, by the clocks of a zone that is named. @param iso ISO 8601. */
export const paperMoment = (iso: string, timeZone: string, language: string): string =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(new Date(iso))
