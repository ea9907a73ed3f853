import { html, nothing, type TemplateResult } from 'lit'

export interface FieldTexts {
  id: string
  label: string
  /** What to write there. */
  help?: string
  /** What is wrong with it; null: nothing. */
  problem?: string | null
}

/** The id of what is said of a problem; '' without one. */
export const describedBy = (id: string, problem: string | null): string => (problem === null ? '' : `${id}-problem`)

/** A control under its label, with what to write there and what is wrong. */
export const field = ({ id, label, help, problem = null }: FieldTexts, control: unknown): TemplateResult =>
  html`<div class="form-field ${problem === null ? '' : 'has-problem'}">
    <label for=${id}>${label}</label>
    ${help === undefined ? nothing : html`<p class="hint" id="${id}-help">${help}</p>`}
    ${problem === null ? nothing : html`<p class="error" id="${id}-problem">${problem}</p>`} ${control}
  </div>`

/** What went wrong, where it is read first. */
export const renderProblem = (content: unknown): TemplateResult =>
  html`<div class="problem-box" role="alert" tabindex="-1">${content}</div>`
