import { msg, str } from '@lit/localize'
import { countryName } from '../texts/people.ts'
import { answerChoices, dispositionChoices, nonBindingText } from '../texts/responses.ts'
import type { VerdictQuestion } from './verdict-form.ts'

/** Under which a form is kept while it is filled in. */
export const dispositionKey = (thread: string): string => `disposition/${thread}`
export const answerKey = (section: string, item: string): string => `answer/${section}/${item}`

/** What becomes of a comment. @param beneficiary ISO code of the country whose comment it is. */
export const dispositionQuestion = (beneficiary: string): VerdictQuestion => ({
  legend: msg('What becomes of this comment'),
  choices: dispositionChoices(),
  label: msg('Why'),
  missing: msg(str`Say why in a few words: ${countryName(beneficiary)} reads it, and it is printed.`),
  note: msg(str`${countryName(beneficiary)}, the peers and the secretariat read it.`),
})

/** What the beneficiary says to a recommendation. */
export const answerQuestion = (beneficiary: string): VerdictQuestion => ({
  legend: msg(str`What ${countryName(beneficiary)} says to this recommendation`),
  choices: answerChoices(),
  label: msg('Reply, as it will be printed (may stay empty)'),
  missing: null,
  note: nonBindingText(),
})
