import type { Disposition, RecommendationAnswer } from '../../schema/threads.ts'
import { DISPOSITIONS, RECOMMENDATION_ANSWERS } from '../../schema/threads.ts'
import { inLanguage } from '../../templates/index.ts'
import { responseTexts, type ResponseColumn } from '../../templates/responses.ts'
import { currentLanguage } from '../locales.ts'

/** Words that the matrices have on the screen as in a file. */

export const dispositionText = (verdict: Disposition): string =>
  inLanguage(responseTexts.dispositions[verdict], currentLanguage())

export const answerText = (verdict: RecommendationAnswer): string =>
  inLanguage(responseTexts.answers[verdict], currentLanguage())

/** The line that stands wherever a recommendation is answered. */
export const nonBindingText = (): string => inLanguage(responseTexts.nonBinding, currentLanguage())

/** `Not answered yet`. */
export const openText = (): string => inLanguage(responseTexts.open, currentLanguage())
export const notReleasedText = (): string => inLanguage(responseTexts.notReleased, currentLanguage())
export const wholeSectionText = (): string => inLanguage(responseTexts.wholeSection, currentLanguage())
export const goneText = (): string => inLanguage(responseTexts.gone, currentLanguage())
export const columnText = (column: ResponseColumn): string =>
  inLanguage(responseTexts.columns[column], currentLanguage())

/** A verdict to choose, in words. */
export interface VerdictChoice {
  value: string
  text: string
}
export const dispositionChoices = (): VerdictChoice[] =>
  DISPOSITIONS.map((value) => ({ value, text: dispositionText(value) }))
export const answerChoices = (): VerdictChoice[] =>
  RECOMMENDATION_ANSWERS.map((value) => ({ value, text: answerText(value) }))
