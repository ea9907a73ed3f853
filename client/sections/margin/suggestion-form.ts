import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Audience } from '../../../schema/policy.ts'
import { declaredField } from '../../../schema/sections/field-paths.ts'
import { isValidScalar } from '../../../schema/sections/scalars.ts'
import { MAX_COMMENT_CHARACTERS, MAX_QUOTE_CHARACTERS, type Suggestion } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { LightElement } from '../../elements/light-element.ts'
import type { CommentDraft, CommentPlace, CommentSubject } from '../../sync/comment-store.ts'
import { audienceText, isDelegationDraft } from '../../texts/comments.ts'
import { label } from '../../texts/labels.ts'
import { renderWordChanges } from '../release/word-diff.ts'
import { audienceSign } from './audience-sign.ts'
import { renderSuggestedField } from './suggested-field.ts'
import { shownValue } from './suggestion-state.ts'
import { renderFormButtons } from './form-buttons.ts'

const PREFERRED: readonly Audience[] = ['peers', 'shared']

/** A suggestion being written: other words for a passage, another value of a field, or a new item. Kept at every key, like a
 * comment.
 * @event ronda-done – sent, or put away. */
@localized()
@customElement('ronda-suggestion-form')
export class RondaSuggestionForm extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** Where it is kept. Fixed for the life of the element. */
  @property({ attribute: false }) place!: CommentPlace & { type: 'new' }
  /** What it is made to: a passage, a field, or (neither) the section, which gets a new item. */
  @property({ attribute: false }) subject: CommentSubject = {}
  /** What it begins with; null: what stands there. */
  @property({ attribute: false }) proposed: string | string[] | null = null
  /** What it is about; '' where the form says it. */
  @property() label = ''
  @state() private draft: (CommentDraft & { suggestion: Suggestion }) | null = null

  override willUpdate(): void {
    if (this.draft !== null) return
    const { place, view, section } = this
    const audiences = view.threads.audiences(section)
    const audience = PREFERRED.find((one) => audiences.includes(one)) ?? audiences[0] ?? 'peers'
    const kept = view.threads.draft(place)
    const base = kept ?? { place, body: '', audience, ...this.subject }
    this.draft = { ...base, kind: 'proposal', suggestion: kept?.suggestion ?? this.#begun() }
  }

  #begun(): Suggestion {
    const { section, place, subject } = this
    const { field, passage } = subject
    const proposed = typeof this.proposed === 'string' ? this.proposed : null
    if (passage !== undefined) return { type: 'text', replacement: proposed ?? passage.quote }
    const type = field === undefined ? undefined : declaredField(section.kind, place.item !== null, field)?.type
    if (type === 'line' || type === 'text') return { type: 'text', replacement: proposed ?? '' }
    if (field === undefined || place.item === null)
      return { type: 'item', title: '', body: '', after: section.items.at(-1)?.id ?? null }
    const before = shownValue(section.items, place.item, field) ?? ''
    return { type: 'field', before, value: this.proposed ?? before }
  }

  override firstUpdated(): void {
    const first = this.querySelector<HTMLElement>('textarea, input, select')
    // Its card stands at the head of the list until it is placed: the browser would scroll there.
    first?.focus({ preventScroll: true })
    if (first instanceof HTMLTextAreaElement) first.setSelectionRange(first.value.length, first.value.length)
  }

  #edit(change: Partial<CommentDraft>): void {
    if (this.draft === null) return
    this.draft = { ...this.draft, ...change } as CommentDraft & { suggestion: Suggestion }
    this.view.threads.keepDraft(this.draft)
  }

  #done(): void {
    this.dispatchEvent(new Event('ronda-done', { bubbles: true }))
  }

  /** Whether it proposes something that may be proposed. */
  get #isReady(): boolean {
    const { draft, section, place } = this
    if (draft === null || this.view.threads.audiences(section).length === 0) return false
    const { suggestion, passage } = draft
    switch (suggestion.type) {
      case 'text':
        return passage === undefined ? suggestion.replacement.trim() !== '' : suggestion.replacement !== passage.quote
      case 'item':
        return suggestion.title.trim() !== ''
      case 'field': {
        const { before, value } = suggestion
        const field = declaredField(section.kind, place.item !== null, draft.field ?? '')
        const isNew = JSON.stringify(before) !== JSON.stringify(value)
        return isNew && field !== null && (typeof value !== 'string' || value === '' || isValidScalar(field, value))
      }
    }
  }

  readonly #send = (event?: Event): void => {
    event?.preventDefault()
    if (this.draft === null || !this.#isReady) return
    this.view.threads.send(this.draft)
    this.#done()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#done()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#send(event)
  }

  override render() {
    const { draft, view } = this
    if (draft === null) return nothing
    return html`<form class="comment-form suggestion-form" @submit=${this.#send} @keydown=${this.#handleKey}>
      ${this.label === '' ? nothing : html`<p class="form-about">${this.label}</p>`}
      ${this.#renderProposal(draft.suggestion)}
      ${this.#area(msg('Why (if you like)'), draft.body, 2, MAX_COMMENT_CHARACTERS, (body) => this.#edit({ body }))}
      ${this.#renderAudience(draft.audience)}
      ${renderFormButtons({
        send: isDelegationDraft(view.me, draft.audience) ? msg('Save draft') : msg('Suggest'),
        canSend: this.#isReady,
        hasDraft: view.threads.draft(this.place) !== null,
        close: () => this.#done(),
        discard: () => {
          view.threads.discardDraft(this.place)
          this.#done()
        },
      })}
    </form>`
  }

  #area(name: string, value: string, rows: number, max: number, change: (text: string) => void): TemplateResult {
    return html`<label class="choice"
      ><span class="field-label">${name}</span
      ><textarea
        rows=${rows}
        maxlength=${max}
        .value=${value}
        @input=${(event: Event) => change((event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </label>`
  }

  #renderProposal(suggestion: Suggestion): TemplateResult {
    const { section, place, view, draft } = this
    switch (suggestion.type) {
      case 'text': {
        const { replacement } = suggestion
        const quote = draft?.passage?.quote ?? ''
        const rows = Math.min(8, Math.max(3, Math.ceil(quote.length / 40)))
        const field = quote === '' ? declaredField(section.kind, place.item !== null, draft?.field ?? '') : null
        return html`${this.#area(
          field === null ? msg('The words as you would have them') : label(field.labelKey),
          replacement,
          rows,
          MAX_QUOTE_CHARACTERS,
          (text) => this.#edit({ suggestion: { type: 'text', replacement: text } }),
        )}
        ${
          replacement === quote
            ? nothing
            : html`<p class="suggestion-change" aria-hidden="true">
                <span class="words">${renderWordChanges(quote, replacement)}</span>
              </p>`
        }`
      }
      case 'item': {
        const edit = (change: Partial<Suggestion & { type: 'item' }>): void =>
          this.#edit({ suggestion: { ...suggestion, ...change } })
        return html`<p><strong>${msg(str`Suggest a new item: ${label(section.kind.labelKey)}`)}</strong></p>
          ${this.#area(label('field.title'), suggestion.title, 1, 200, (title) => edit({ title }))}
          ${this.#area(label('field.body'), suggestion.body, 4, MAX_QUOTE_CHARACTERS, (body) => edit({ body }))}`
      }
      case 'field': {
        const field = declaredField(section.kind, place.item !== null, draft?.field ?? '')
        if (field === null || place.item === null) return html``
        const change = (value: string | string[]): void => this.#edit({ suggestion: { ...suggestion, value } })
        return html`<div class="choice">
          <span class="field-label">${label(field.labelKey)}</span>
          ${renderSuggestedField({ view, field, item: place.item, value: suggestion.value, change })}
        </div>`
      }
    }
  }

  #renderAudience(audience: Audience): TemplateResult {
    const { view, section } = this
    const { beneficiary } = view.round
    const audiences = view.threads.audiences(section)
    const text = (one: Audience): string => audienceText(one, beneficiary, view.me, view.me)
    if (audiences.length < 2) return html`<p class="audience-line">${audienceSign(audience, text(audience))}</p>`
    return html`<label class="choice"
      ><span class="field-label">${msg('Who reads it')}</span
      ><select
        @change=${(event: Event) => this.#edit({ audience: (event.target as HTMLSelectElement).value as Audience })}
      >
        ${audiences.map((one) => html`<option value=${one} ?selected=${one === audience}>${text(one)}</option>`)}
      </select></label
    >`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-suggestion-form': RondaSuggestionForm
  }
}
