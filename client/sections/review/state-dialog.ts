import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { StateBody } from '../../../schema/api/sections.ts'
import { isReopening, type SectionState } from '../../../schema/policy.ts'
import { setState } from '../../api/sections.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import '../../elements/hash.ts'
import { LightElement } from '../../elements/light-element.ts'
import { errorText } from '../../texts/problems.ts'
import { renderLockFacts } from './lock-facts.ts'

/** Longest reason that the server takes. */
const MAX_REASON = 500

/** Asks before a section is moved to another state, and does it.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-state-dialog')
export class RondaStateDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** What is asked about; an unlocked section may go to either of the other states. */
  @property() to: SectionState = 'locked'
  @state() private reason = ''
  @state() private problem: string | null = null
  @state() private isBusy = false
  /** The confirmation of a lock. */
  @state() private locked: StateBody | null = null
  /** What it was when it was asked: somebody else may move it meanwhile. */
  #from: SectionState = 'drafting'

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#from = this.section.state
  }

  get #needsReason(): boolean {
    return isReopening(this.#from, this.to)
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const reason = this.reason.trim()
    if (this.#needsReason && reason === '') {
      this.problem = msg('Say why in a few words: everybody in the round will read it.')
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      const answer = await setState(this.section.id, { state: this.to, ...(reason !== '' && { reason }) })
      if (answer.state === 'locked') this.locked = answer
      else this.#close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  get #heading(): string {
    const { title } = this.section.summary
    if (this.locked !== null) return msg(str`“${title}” is locked`)
    if (this.#from === 'locked') return msg(str`Unlock “${title}”?`)
    switch (this.to) {
      case 'locked':
        return msg(str`Lock “${title}”?`)
      case 'in-review':
        return msg(str`Move “${title}” to review?`)
      case 'drafting':
        return msg(str`Give “${title}” back to the experts?`)
    }
  }

  get #consequence(): string {
    switch (this.to) {
      case 'locked':
        return msg(
          'Nobody can change it until you unlock it. What somebody types at this moment stays with them to copy.',
        )
      case 'in-review':
        return msg('The secretariat can change it; the experts comment and suggest changes.')
      case 'drafting':
        return msg('The experts can write in it again. Everybody in the round sees who opened it and why.')
    }
  }

  get #button(): string {
    if (this.#from === 'locked') return msg('Unlock')
    switch (this.to) {
      case 'locked':
        return msg('Lock')
      case 'in-review':
        return msg('Move to review')
      case 'drafting':
        return msg('Back to drafting')
    }
  }

  #renderTarget(to: SectionState, words: string): TemplateResult {
    return html`<label class="radio">
      <input type="radio" name="to" .checked=${this.to === to} @change=${() => (this.to = to)} />${words}
    </label>`
  }

  #renderQuestion(): TemplateResult {
    return html`<form novalidate @submit=${this.#handleSubmit}>
      ${
        this.#from === 'locked'
          ? html`<fieldset class="radios">
              <legend class="visually-hidden">${msg('Unlock it for')}</legend>
              ${this.#renderTarget('drafting', msg('Drafting: experts and secretariat write'))}
              ${this.#renderTarget('in-review', msg('Review: the secretariat writes, the experts comment and suggest'))}
            </fieldset>`
          : nothing
      }
      <p>${this.#consequence}</p>
      ${this.#from === 'locked' ? nothing : renderLockFacts(this.view, this.section)}
      <label class="stacked"
        >${this.#needsReason ? msg('Why') : msg('Why (if you like)')}
        <textarea
          rows="3"
          maxlength=${MAX_REASON}
          .value=${this.reason}
          ?required=${this.#needsReason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${this.#button}</button>
        <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      </div>
    </form>`
  }

  #renderLocked({ hash }: StateBody): TemplateResult {
    return html`<p role="status">
        ${msg('Nothing can enter it any more. Everybody sees that you locked it, and this is the content that is locked:')}
      </p>
      <p class="exactly"><ronda-hash .value=${hash}></ronda-hash></p>
      <div class="buttons">
        <button type="button" class="button" @click=${() => this.#close()}>${msg('Close')}</button>
      </div>`
  }

  override render() {
    return html`<ronda-dialog
      .done=${this.locked !== null}
      .heading=${this.#heading}
      .content=${this.locked === null ? this.#renderQuestion() : this.#renderLocked(this.locked)}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-state-dialog': RondaStateDialog
  }
}
