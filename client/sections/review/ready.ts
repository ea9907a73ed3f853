import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../../schema/policy.ts'
import { setReady } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { personName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { agoText, momentText } from '../../texts/times.ts'

/** That a draft is held ready for review, for the list of sections. */
export const readyText = ({ ready, state }: SectionView): string[] =>
  ready === null || state !== 'drafting' ? [] : [msg('ready for review')]

/** Who holds a draft ready for review, under its state; to the secretariat as an invitation. */
export const renderReady = (view: RoundView, { ready, can, state }: SectionView): TemplateResult | typeof nothing => {
  if (ready === null || state !== 'drafting') return nothing
  const member = view.member(ready.member)
  const who = member === null ? msg('a former member') : personName(member)
  return html`<p class="ready-line" title=${momentText(ready.at)}>
    ${icon('check')}${msg(str`Ready for review, says ${who}, ${agoText(ready.at)}.`)}
    ${can.lock ? msg('You can move it to review.') : nothing}
  </p>`
}

/** For a lead expert: say that a draft is ready for review, or no longer. Changes nobody's rights. Draws nothing for others. */
@localized()
@customElement('ronda-ready-button')
export class RondaReadyButton extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private problem: string | null = null
  @state() private isBusy = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  async #set(isReady: boolean): Promise<void> {
    this.isBusy = true
    this.problem = null
    try {
      await setReady(this.section.id, isReady)
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const { view, section } = this
    if (!can(view.me, 'markReady', section.resource)) return nothing
    const isReady = section.ready !== null
    return html`<button
        type="button"
        class="button is-quiet"
        ?disabled=${this.isBusy}
        @click=${() => void this.#set(!isReady)}
      >
        ${icon(isReady ? 'undo' : 'check')}${isReady ? msg('Not ready yet') : msg('Ready for review')}
      </button>
      ${this.problem === null ? nothing : html`<span role="alert" class="error">${this.problem}</span>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-ready-button': RondaReadyButton
  }
}
