import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { RecommendationAnswer } from '../../schema/threads.ts'
import { recommendation } from '../../schema/sections/recommendation.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import { LightElement } from '../elements/light-element.ts'
import { answerKey, answerQuestion } from '../responses/questions.ts'
import { renderVerdict, renderVerdictWord } from '../responses/verdict.ts'
import '../responses/verdict-form.ts'
import { countryName, personName } from '../texts/people.ts'
import { answerText, nonBindingText, openText } from '../texts/responses.ts'
import { listText } from '../texts/times.ts'
import type { RecordContext } from './context.ts'

/** Below a recommendation: what the beneficiary says to it (M26); while it says nothing, to the beneficiary alone. */
export const renderRecommendationAnswer = ({ view, section, item }: RecordContext): TemplateResult | typeof nothing => {
  if (section.kind.name !== recommendation.name || section.document !== 'report') return nothing
  const isAsked = view.me.role === 'beneficiary' && section.release !== null
  if (!isAsked && view.answers.of(section.id, item) === null) return nothing
  return html`<ronda-recommendation-answer
    .view=${view}
    .section=${section}
    .item=${item}
  ></ronda-recommendation-answer>`
}

/** The beneficiary's answer to one recommendation, and for its focal point the form. */
@localized()
@customElement('ronda-recommendation-answer')
export class RondaRecommendationAnswer extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** Id of the recommendation. */
  @property() item = ''
  @state() private isWriting = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  readonly #handleDone = (event: Event): void => {
    event.stopPropagation()
    this.isWriting = false
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.answer-button')?.focus())
  }

  readonly #save = (verdict: string, reply: string, instead: string | null): Promise<void> =>
    this.view.answers.answer(this.section.id, this.item, { verdict: verdict as RecommendationAnswer, reply, instead })

  get #said() {
    return this.view.answers.of(this.section.id, this.item)
  }

  override render() {
    const heading = msg(str`Answer of ${countryName(this.view.round.beneficiary)}`)
    return html`<div class="verdict" role="group" aria-label=${heading}>
      <p class="field-label">${heading}</p>
      ${this.#renderSaid()} ${this.isWriting ? this.#renderForm() : this.#renderAct()}
    </div>`
  }

  #renderSaid(): TemplateResult {
    const said = this.#said
    if (said === null) return html`<p class="verdict-head">${renderVerdictWord(null, openText())}</p>`
    const { verdict, reply, by: id, at } = said
    const member = this.view.writer({ by: id, as: { role: 'beneficiary', country: this.view.round.beneficiary } })
    const by = member === null ? msg('a former member') : personName(member)
    return renderVerdict({ value: verdict, text: answerText(verdict), words: reply, by, at })
  }

  #renderForm(): TemplateResult {
    const { view, section, item } = this
    const said = this.#said
    return html`<ronda-verdict-form
      .question=${answerQuestion(view.round.beneficiary)}
      .drafts=${view.forms}
      .key=${answerKey(section.id, item)}
      .initial=${{ choice: said?.verdict ?? null, text: said?.reply ?? '' }}
      .at=${this.#said?.at ?? null}
      .save=${this.#save}
      @ronda-done=${this.#handleDone}
    ></ronda-verdict-form>`
  }

  /** The way to answer, or who answers. Beside an answer, as in its form, stands the line that nothing follows from it. */
  #renderAct(): TemplateResult {
    const { view, section, item } = this
    const note = this.#said === null ? nothing : html`<p class="hint">${nonBindingText()}</p>`
    if (!view.answers.canAnswer(section)) return html`${this.#renderWho()}${note}`
    const hasDraft = view.forms.get(answerKey(section.id, item)) !== null
    return html`${note}
      <div class="buttons">
        <button type="button" class="button is-quiet is-small answer-button" @click=${() => (this.isWriting = true)}>
          ${hasDraft ? msg('Go on with your answer') : this.#said === null ? msg('Answer it') : msg('Change the answer')}
        </button>
      </div>`
  }

  /** To colleagues of the focal point. */
  #renderWho(): TemplateResult | typeof nothing {
    const { view } = this
    if (view.me.role !== 'beneficiary' || view.round.archivedAt !== null) return nothing
    const names = view.members
      .filter(({ role, marks, hasLeft }) => role === 'beneficiary' && marks.includes('focal-point') && !hasLeft)
      .map(personName)
    return html`<p class="hint">
      ${names.length === 0 ? msg('The focal point answers.') : msg(str`Your focal point answers: ${listText(names)}.`)}
    </p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-recommendation-answer': RondaRecommendationAnswer
  }
}
