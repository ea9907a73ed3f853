import { localized, msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { MAX_COMMENT_CHARACTERS } from '../../schema/threads.ts'
import { LightElement } from '../elements/light-element.ts'
import type { FormDraft, FormDrafts } from '../sync/form-drafts.ts'
import { errorText } from '../texts/problems.ts'
import type { VerdictChoice } from '../texts/responses.ts'
import { renderFormButtons } from '../sections/margin/form-buttons.ts'

/** What a form asks: one of a few words, and a text with it. */
export interface VerdictQuestion {
  /** What is chosen. */
  legend: string
  choices: readonly VerdictChoice[]
  /** Of the text. */
  label: string
  /** Said when it is missing; null: it may be. */
  missing: string | null
  /** Stands below the text, always. */
  note: string
}

/** One of a few verdicts, in words, and a text with it. Every key is kept on this device, so closing it loses nothing.
 * @event ronda-done – sent, or put away. */
@localized()
@customElement('ronda-verdict-form')
export class RondaVerdictForm extends LightElement {
  @property({ attribute: false }) question!: VerdictQuestion
  @property({ attribute: false }) drafts!: FormDrafts
  /** What it is about. Fixed for the life of the element. */
  @property() key = ''
  /** What was said before, where nothing is kept. */
  @property({ attribute: false }) initial: FormDraft = { choice: null, text: '' }
  /** When that was said; null: nothing was. */
  @property() at: string | null = null
  /** `instead` says in place of which word: the one that whoever sends it has read. */
  @property({ attribute: false }) save!: (choice: string, text: string, instead: string | null) => Promise<void>
  @state() private draft: FormDraft | null = null
  @state() private problem: string | null = null
  @state() private isBusy = false
  /** `at`, as it was when the form was opened, or is since its reader was told that it is another one. */
  #instead: string | null | undefined
  /** They were told so, and what stands there now is read anew. */
  #isOvertaken = false

  override willUpdate(): void {
    this.draft ??= this.drafts.get(this.key) ?? this.initial
    if (this.#instead !== undefined && !(this.#isOvertaken && this.at !== this.#instead)) return
    this.#instead = this.at
    this.#isOvertaken = false
  }

  override firstUpdated(): void {
    const radios = [...this.querySelectorAll<HTMLInputElement>('input[type=radio]')]
    ;(radios.find(({ checked }) => checked) ?? radios[0])?.focus()
  }

  #edit(change: Partial<FormDraft>): void {
    this.draft = { ...(this.draft ?? this.initial), ...change }
    this.problem = null
    this.drafts.keep(this.key, this.draft)
  }

  #done(): void {
    this.dispatchEvent(new Event('ronda-done', { bubbles: true }))
  }

  /** What is missing, in words, with the focus there; null: nothing. */
  #missing({ choice, text }: FormDraft): string | null {
    const { missing } = this.question
    if (choice === null) {
      this.querySelector<HTMLInputElement>('input[type=radio]')?.focus()
      return msg('Choose one of the three answers first.')
    }
    if (missing === null || text.trim() !== '') return null
    this.querySelector('textarea')?.focus()
    return missing
  }

  async #send(): Promise<void> {
    const { draft } = this
    if (draft === null || this.isBusy) return
    this.problem = this.#missing(draft)
    if (this.problem !== null || draft.choice === null) return
    this.isBusy = true
    try {
      await this.save(draft.choice, draft.text.trim(), this.#instead ?? null)
      this.drafts.discard(this.key)
      this.#done()
    } catch (error) {
      this.problem = errorText(error)
      // What others have said stands above the form, now or as soon as it is read.
      this.#isOvertaken = error instanceof AppError && error.reason === 'conflict'
    } finally {
      this.isBusy = false
    }
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#done()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void this.#send()
    }
  }

  #discard(): void {
    this.drafts.discard(this.key)
    this.#done()
  }

  override render() {
    const { draft, question } = this
    if (draft === null) return nothing
    return html`<form
      class="verdict-form"
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault()
        void this.#send()
      }}
      @keydown=${this.#handleKey}
    >
      <fieldset class="radios">
        <legend class="field-label">${question.legend}</legend>
        ${question.choices.map((one) => this.#renderChoice(one, draft))}
      </fieldset>
      <label class="stacked"
        ><span class="field-label">${question.label}</span>
        <textarea
          rows="3"
          maxlength=${MAX_COMMENT_CHARACTERS}
          .value=${draft.text}
          @input=${(event: Event) => this.#edit({ text: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
      </label>
      ${question.note === '' ? nothing : html`<p class="hint">${question.note}</p>`}
      ${this.problem === null ? nothing : html`<p class="error" role="alert">${this.problem}</p>`}
      ${this.#renderButtons()}
    </form>`
  }

  #renderChoice({ value, text }: VerdictChoice, { choice }: FormDraft): TemplateResult {
    return html`<label class="radio"
      ><input
        type="radio"
        name=${this.key}
        .value=${value}
        .checked=${choice === value}
        @change=${() => this.#edit({ choice: value })}
      />${text}</label
    >`
  }

  #renderButtons(): TemplateResult {
    return renderFormButtons({
      send: msg('Send'),
      canSend: !this.isBusy,
      hasDraft: this.drafts.get(this.key) !== null,
      close: () => this.#done(),
      discard: () => this.#discard(),
    })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-verdict-form': RondaVerdictForm
  }
}
