import type { Step } from '../schema/steps.ts'
import calendarJson from './calendar.json' with { type: 'json' }
import { inLanguage, type Texts } from './index.ts'

/** What a calendar says of the dates of a round, besides titles. */
export const calendarTexts = {
  steps: calendarJson.steps satisfies Readonly<Record<Step, Texts>>,
  texts: calendarJson.texts satisfies Readonly<Record<string, Texts>>,
}
type CalendarText = keyof typeof calendarTexts.texts

/** What a step is called. @param language BCP 47 tag. */
export const calendarStep = (step: Step, language: string): string => inLanguage(calendarTexts.steps[step], language)

export const calendarText = (key: CalendarText, language: string): string =>
  inLanguage(calendarTexts.texts[key], language)

/** The title of an entry. @param what a step's name or a section's title, whatever is in it. */
export const titleIn = (
  key: Extract<CalendarText, 'step' | 'begins' | 'due' | 'close'>,
  language: string,
  what: string,
): string => calendarText(key, language).replace('{what}', () => what)
