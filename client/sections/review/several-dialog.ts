import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { SectionId } from '../../../schema/ids.ts'
import { can, isReopening } from '../../../schema/policy.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { problemText } from '../../texts/problems.ts'
import { hiddenText, renderReleaseFacts } from '../release/release-facts.ts'
import { chosenUntil, renderUntil, untilChoice, untilProblem, type UntilChoice } from '../release/until-input.ts'
import { stateWord } from '../state-line.ts'
import { summaryText } from '../summary.ts'
import { changeSeveral, SEVERAL_ACTS, type SeveralAct, type SeveralResult } from './change-several.ts'
import { renderLockFacts } from './lock-facts.ts'

/** Longest reason that the server takes. */
const MAX_REASON = 500

/** Asks what to do to which sections, does it to one after the other, and shows what became of each.
 * @event ronda-after-close – the dialog is gone. What is under way is finished all the same. */
@localized()
@customElement('ronda-several-dialog')
export class RondaSeveralDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @state() private act: SeveralAct = 'in-review'
  @state() private chosen: ReadonlySet<SectionId> = new Set()
  @state() private reason = ''
  @state() private until: UntilChoice | null = null
  @state() private problem: string | null = null
  @state() private results: ReadonlyMap<SectionId, SeveralResult> = new Map()
  @state() private isBusy = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  /** Sections that the reader may change. */
  get #sections(): SectionView[] {
    const { view } = this
    return view.sections.filter(({ resource }) => can(view.me, 'setState', resource))
  }

  get #choice(): UntilChoice {
    return this.until ?? untilChoice(null, this.view.round)
  }

  /** Whether a chosen section would be opened again by it. */
  get #needsReason(): boolean {
    const { act } = this
    if (act === 'release' || act === 'take-back') return false
    return this.#sections.some(({ id, state }) => this.chosen.has(id) && isReopening(state, act))
  }

  get #failed(): SectionId[] {
    return [...this.results].flatMap(([id, result]) => (typeof result === 'object' ? [id] : []))
  }

  #choose(id: SectionId, isChosen: boolean): void {
    const chosen = new Set(this.chosen)
    if (isChosen) chosen.add(id)
    else chosen.delete(id)
    this.chosen = chosen
  }

  /** What the dialog of a single section shows before the same act. */
  #factsOf(section: SectionView): TemplateResult | null {
    if (this.act === 'take-back') return null
    if (this.act === 'release') return renderReleaseFacts(this.view, section)
    return section.state === this.act ? null : renderLockFacts(this.view, section)
  }

  /** The same facts before several, a line for each chosen section that opens. */
  #renderFacts(): TemplateResult | typeof nothing {
    const chosen = this.#sections.filter(({ id }) => this.chosen.has(id))
    const known = chosen.flatMap((section) => {
      const facts = this.#factsOf(section)
      return facts === null ? [] : [{ section, facts }]
    })
    if (known.length === 0) return nothing
    return html`<section class="several-facts" aria-label=${msg('What to know before')}>
      <h3>${msg('What to know before')}</h3>
      ${known.map(
        ({ section, facts }) =>
          html`<details ?open=${known.length === 1}>
            <summary>
              <span lang=${this.view.round.language}>${section.summary.title}</span
              ><span class="hint"
                >${summaryText(this.view, section, this.act === 'release' ? hiddenText(this.view, section) : [])}</span
              >
            </summary>
            ${facts}
          </details>`,
      )}
    </section>`
  }

  /** What is missing before it can be done; null: nothing. */
  get #lack(): string | null {
    if (this.chosen.size === 0) return msg('Choose one section or more.')
    if (this.#needsReason && this.reason.trim() === '')
      return msg('Say why in a few words: everybody in the round will read it.')
    if (this.act === 'release' && this.until !== null && chosenUntil(this.until) === undefined) return untilProblem()
    return null
  }

  async #run(ids: readonly SectionId[]): Promise<void> {
    this.isBusy = true
    // A time that nobody has touched is no wish: each section keeps its own.
    const until = this.until === null ? undefined : chosenUntil(this.until)
    const wish = { act: this.act, reason: this.reason.trim(), until }
    const sections = this.#sections.filter(({ id }) => ids.includes(id))
    await changeSeveral(sections, wish, (id, result) => {
      this.results = new Map(this.results).set(id, result)
    })
    this.isBusy = false
  }

  readonly #handleSubmit = (event: Event): void => {
    event.preventDefault()
    this.problem = this.#lack
    if (this.problem !== null) return
    void this.#run(this.#sections.flatMap(({ id }) => (this.chosen.has(id) ? [id] : [])))
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  #actText(act: SeveralAct): string {
    const who = countryName(this.view.round.beneficiary)
    switch (act) {
      case 'in-review':
        return msg('Move to review')
      case 'locked':
        return msg('Lock')
      case 'release':
        return msg(str`Release to ${who}`)
      case 'take-back':
        return msg(str`Take back from ${who}`)
    }
  }

  #renderResult(id: SectionId): TemplateResult | typeof nothing {
    const result = this.results.get(id)
    if (result === undefined) return nothing
    if (result === 'waiting') return html`<span class="hint">${msg('Waiting')}</span>`
    if (result === 'busy') return html`<span class="hint">${msg('Under way…')}</span>`
    if (result === 'same') return html`<span class="hint">${msg('Was so already')}</span>`
    if (result === 'done') return html`<strong class="result-done">${msg('Done')}</strong>`
    return html`<span class="error">${msg(str`Not done: ${problemText(result.refused)}`)}</span>`
  }

  #renderSections(): TemplateResult {
    const isOver = this.results.size > 0
    return html`<fieldset class="radios">
      <legend class="visually-hidden">${msg('Sections')}</legend>
      ${this.#sections.map(
        ({ id, summary, state, release }) =>
          html`<div class="several-row">
            <label class="radio">
              <input
                type="checkbox"
                .checked=${this.chosen.has(id)}
                ?disabled=${isOver}
                @change=${(event: Event) => this.#choose(id, (event.target as HTMLInputElement).checked)}
              /><span lang=${this.view.round.language}>${summary.title}</span>
            </label>
            <span class="several-state"
              >${stateWord(state)}${release === null ? nothing : html` · <span class="state state-released">${msg('Released')}</span>`}</span
            >
            ${this.#renderResult(id)}
          </div>`,
      )}
    </fieldset>`
  }

  #renderWish(): TemplateResult {
    const choice = this.#choice
    const act = html`<label class="stacked"
      >${msg('What to do')}
      <select
        .value=${this.act}
        @change=${(event: Event) => (this.act = (event.target as HTMLSelectElement).value as SeveralAct)}
      >
        ${SEVERAL_ACTS.map((one) => html`<option value=${one} ?selected=${one === this.act}>${this.#actText(one)}</option>`)}
      </select>
    </label>`
    if (this.act === 'release')
      return html`${act} ${renderUntil(choice, (text) => (this.until = { ...choice, text }), { saysEmpty: false })}
        <p class="hint" role="status">${this.#untilHint(choice)}</p>`
    return html`${act}
      <label class="stacked"
        >${this.#needsReason ? msg('Why') : msg('Why (if you like)')}
        <textarea
          rows="2"
          maxlength=${MAX_REASON}
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>`
  }

  /** What an empty time means: nothing was wished, or that there is no end. */
  #untilHint(choice: UntilChoice): string | typeof nothing {
    if (this.until === null) return msg('Left as it is, each section keeps the end that it has.')
    return choice.text === '' ? msg('Each of them without an end from now on.') : nothing
  }

  #renderButtons(): TemplateResult {
    const failed = this.#failed
    const close = (text: string): TemplateResult =>
      html`<button type="button" class="button is-quiet" @click=${() => this.#close()}>${text}</button>`
    if (this.results.size === 0)
      return html`<button type="submit" class="button">${this.#actText(this.act)}</button> ${close(msg('Cancel'))}`
    return html`${
      failed.length === 0 || this.isBusy
        ? nothing
        : html`<button type="button" class="button" @click=${() => void this.#run(failed)}>
            ${failed.length === 1 ? msg('Try the one again') : msg(str`Try the ${failed.length} again`)}
          </button>`
    }
    ${close(msg('Close'))}`
  }

  #summary(): string {
    if (this.results.size === 0 || this.isBusy) return ''
    const done = [...this.results.values()].filter((result) => result === 'done' || result === 'same').length
    return msg(str`${done} of ${this.results.size} done.`)
  }

  override render() {
    return html`<ronda-dialog
      .done=${this.results.size > 0}
      .heading=${msg('Change several sections')}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        ${this.#renderSections()}
        ${this.results.size === 0 ? html`${this.#renderWish()} ${this.#renderFacts()}` : nothing}
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <p role="status" class="several-summary">${this.#summary()}</p>
        <div class="buttons">${this.#renderButtons()}</div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-several-dialog': RondaSeveralDialog
  }
}
