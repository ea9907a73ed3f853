import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { MoreTimeBody } from '../../../schema/api/sections.ts'
import { can } from '../../../schema/policy.ts'
import { listMoreTime } from '../../api/delegation.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { agoText, momentText } from '../../texts/times.ts'
import './more-time-dialog.ts'

/** For the secretariat: that the beneficiary asks for more time to comment on a section, with the answer to be given. Draws nothing
 * for others. */
@localized()
@customElement('ronda-time-asked')
export class RondaTimeAsked extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private requests: readonly MoreTimeBody[] = []
  /** What is being answered, and how. */
  @state() private answering: { request: MoreTimeBody; isGranted: boolean } | null = null
  /** What the requests were asked for last. */
  #asked = ''

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override willUpdate(): void {
    const { view, section } = this
    if (!can(view.me, 'grantTime', section.resource) || section.release === null) return
    const { answered, connection } = view.session
    const wish = `${section.id} ${answered.get(section.id) ?? 0} ${connection}`
    if (wish === this.#asked) return
    this.#asked = wish
    void this.#fetch(wish)
  }

  async #fetch(wish: string): Promise<void> {
    try {
      const { requests } = await listMoreTime(this.view.round.id)
      if (wish === this.#asked) this.requests = requests
    } catch {
      // Asked again when something is told, or the line is back.
      if (wish === this.#asked) this.#asked = ''
    }
  }

  override render() {
    const { view, section } = this
    if (!can(view.me, 'grantTime', section.resource)) return nothing
    const open = this.requests.filter(({ section: of, answer }) => of === section.id && answer === null)
    return html`${open.map((request) => this.#renderRequest(request))}${
      this.answering === null
        ? nothing
        : html`<ronda-more-time-dialog
            .view=${view}
            .section=${section}
            .request=${this.answering.request}
            .isGranted=${this.answering.isGranted}
            @ronda-after-answer=${() => void this.#fetch(this.#asked)}
            @ronda-after-close=${() => (this.answering = null)}
          ></ronda-more-time-dialog>`
    }`
  }

  #renderRequest(request: MoreTimeBody): TemplateResult {
    const button = (isGranted: boolean, text: string): TemplateResult =>
      html`<button
        type="button"
        class="button is-quiet is-small"
        @click=${() => (this.answering = { request, isGranted })}
      >
        ${text}
      </button>`
    const who = countryName(this.view.round.beneficiary)
    return html`<div class="time-asked" role="status">
      <p>
        <strong>${msg(str`${who} asks for more time.`)}</strong>
        <span class="hint" title=${momentText(request.at)}>${agoText(request.at)}</span>
        ${request.note === '' ? nothing : html`<q>${request.note}</q>`}
      </p>
      <p class="buttons">${button(true, msg('Give more time…'))} ${button(false, msg('Decline…'))}</p>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-time-asked': RondaTimeAsked
  }
}
