import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { countryName } from '../../texts/people.ts'
import { fromZonedInput, momentInZone, toZonedInput } from '../../texts/zones.ts'

/** Until when comments are open, as it is being chosen: what the input holds, by the beneficiary's clocks; '' for no end. */
export interface UntilChoice {
  text: string
  timeZone: string
  /** ISO code of the country whose clocks they are. */
  country: string
}

/** @param until ISO 8601; null: no end. */
export const untilChoice = (until: string | null, round: { timeZone: string; beneficiary: string }): UntilChoice => ({
  text: until === null ? '' : toZonedInput(until, round.timeZone),
  timeZone: round.timeZone,
  country: round.beneficiary,
})

/** What was chosen as the server takes it; undefined for what is no time or is over already. */
export const chosenUntil = ({ text, timeZone }: UntilChoice): string | null | undefined => {
  if (text === '') return null
  const until = fromZonedInput(text, timeZone)
  return until !== null && Date.parse(until) > Date.now() ? until : undefined
}

/** What to say to what is no time to come. */
export const untilProblem = (): string => msg('Choose a day and an hour that are still to come, or none.')

/** Day and hour by the beneficiary's clocks, and what they mean in words.
 * @param saysEmpty whether an empty time means that there is no end; false where it is said beside it what it means. */
export const renderUntil = (
  choice: UntilChoice,
  change: (text: string) => void,
  { saysEmpty = true } = {},
): TemplateResult => {
  const until = chosenUntil(choice)
  const who = countryName(choice.country)
  return html`<label class="stacked until"
      >${
        saysEmpty
          ? msg(str`Comments until, by the clocks of ${who} (empty: without an end)`)
          : msg(str`Comments until, by the clocks of ${who}`)
      }
      <input
        type="datetime-local"
        .value=${choice.text}
        @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
      />
    </label>
    ${
      until == null
        ? nothing
        : html`<p class="hint">
            ${msg(str`${who} can comment until ${momentInZone(until, choice.timeZone)}, and read it afterwards too.`)}
          </p>`
    }`
}
