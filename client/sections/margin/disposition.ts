import { localized, msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { isFormalComment } from '../../../schema/responses.ts'
import type { Disposition } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { LightElement } from '../../elements/light-element.ts'
import { dispositionKey, dispositionQuestion } from '../../responses/questions.ts'
import { renderVerdict, renderVerdictWord } from '../../responses/verdict.ts'
import '../../responses/verdict-form.ts'
import { personName } from '../../texts/people.ts'
import { dispositionText, openText } from '../../texts/responses.ts'

/** What became of a comment of the beneficiary, to everybody who reads it; and for who may, the answer. */
export const renderDisposition = (
  view: RoundView,
  _section: SectionView,
  thread: ShownThread,
): TemplateResult | typeof nothing =>
  isFormalComment(thread) && (thread.disposition !== null || thread.can.dispose || view.me.role === 'beneficiary')
    ? html`<ronda-disposition .view=${view} .thread=${thread}></ronda-disposition>`
    : nothing

/** The formal answer to a comment, and its form. */
@localized()
@customElement('ronda-disposition')
export class RondaDisposition extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) thread!: ShownThread
  @state() private isWriting = false

  readonly #handleDone = (event: Event): void => {
    event.stopPropagation()
    this.isWriting = false
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.dispose-button')?.focus())
  }

  readonly #save = (verdict: string, why: string, instead: string | null): Promise<void> =>
    this.view.answers.dispose(this.thread.id, { verdict: verdict as Disposition, why, instead })

  override render() {
    const { disposition } = this.thread
    return html`<div class="verdict" role="group" aria-label=${msg('Formal answer')}>
      <p class="field-label">${msg('Formal answer')}</p>
      ${disposition === null ? this.#renderOpen() : this.#renderSaid(disposition)}
      ${this.isWriting ? this.#renderForm() : this.#renderAct()}
    </div>`
  }

  #renderOpen(): TemplateResult {
    return html`<p class="verdict-head">${renderVerdictWord(null, openText())}</p>`
  }

  #renderSaid(disposition: NonNullable<ShownThread['disposition']>): TemplateResult {
    const { verdict, why, at } = disposition
    const member = this.view.writer(disposition)
    const by = member === null ? msg('a former member') : personName(member)
    return renderVerdict({ value: verdict, text: dispositionText(verdict), words: why, by, at })
  }

  #renderForm(): TemplateResult {
    const { view, thread } = this
    const { disposition } = thread
    return html`<ronda-verdict-form
      .question=${dispositionQuestion(view.round.beneficiary)}
      .drafts=${view.forms}
      .key=${dispositionKey(thread.id)}
      .initial=${{ choice: disposition?.verdict ?? null, text: disposition?.why ?? '' }}
      .at=${disposition?.at ?? null}
      .save=${this.#save}
      @ronda-done=${this.#handleDone}
    ></ronda-verdict-form>`
  }

  #renderAct(): TemplateResult | typeof nothing {
    const { thread, view } = this
    if (!thread.can.dispose) return nothing
    const hasDraft = view.forms.get(dispositionKey(thread.id)) !== null
    return html`<div class="buttons">
      <button type="button" class="button is-quiet is-small dispose-button" @click=${() => (this.isWriting = true)}>
        ${hasDraft ? msg('Go on with your answer') : thread.disposition === null ? msg('Answer formally') : msg('Change the answer')}
      </button>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-disposition': RondaDisposition
  }
}
