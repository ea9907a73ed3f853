import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { reversedSteps, type StepDates } from '../../schema/dates.ts'
import { stepText } from '../texts/steps.ts'

export interface DateFields {
  dates: readonly StepDates[]
  /** Faults are shown. */
  isChecked: boolean
  problem: string | null
  change(dates: StepDates[]): void
}

/** When each step begins and is due. */
export const renderDates = ({ dates, isChecked, problem, change }: DateFields): TemplateResult => {
  const reversed = isChecked ? reversedSteps(dates) : []
  const input = ({ step, startsOn, dueOn }: StepDates, which: 'startsOn' | 'dueOn'): TemplateResult => {
    const label = which === 'startsOn' ? msg(str`${stepText(step)} begins`) : msg(str`${stepText(step)} is due`)
    return html`<input
      type="date"
      aria-label=${label}
      aria-invalid=${reversed.includes(step)}
      .value=${live((which === 'startsOn' ? startsOn : dueOn) ?? '')}
      @change=${(event: Event) => {
        const day = (event.target as HTMLInputElement).value || null
        change(dates.map((one) => (one.step === step ? { ...one, [which]: day } : one)))
      }}
    />`
  }
  return html`<div id="dates" tabindex="-1">
    ${problem === null ? nothing : html`<p class="error" id="dates-problem">${problem}</p>`}
    <table class="dates">
      <thead>
        <tr>
          <th scope="col">${msg('Step')}</th>
          <th scope="col">${msg('Begins')}</th>
          <th scope="col">${msg('Due')}</th>
        </tr>
      </thead>
      <tbody>
        ${dates.map(
          (one, at) =>
            html`<tr class=${reversed.includes(one.step) ? 'has-problem' : ''}>
              <th scope="row">${at + 1}. ${stepText(one.step)}</th>
              <td data-label=${msg('Begins')}>${input(one, 'startsOn')}</td>
              <td data-label=${msg('Due')}>${input(one, 'dueOn')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
