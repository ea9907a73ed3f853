import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../../schema/policy.ts'
import { hasChanges } from '../../controllers/content-changes.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon, type IconName } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import './comments-until-dialog.ts'
import './release-dialog.ts'
import './take-back-dialog.ts'

type Act = 'release' | 'take-back' | 'until'

/** For the secretariat: let the beneficiary read a section as it is now, let them read what is newer, say until when they may
 * comment, or take it back. Draws nothing for others. */
@localized()
@customElement('ronda-release-controls')
export class RondaReleaseControls extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private asking: Act | null = null

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  get #hasNewer(): boolean {
    const comparison = this.view.changesOf(this.section).comparison
    return comparison !== null && hasChanges(comparison.changes)
  }

  override render() {
    const { view, section } = this
    if (!can(view.me, 'release', section.resource)) return nothing
    const { release } = section
    const button = (act: Act, drawing: IconName, text: string): TemplateResult =>
      html`<button type="button" class="button is-quiet" data-act=${act} @click=${() => (this.asking = act)}>
        ${icon(drawing)}${text}
      </button>`
    if (release === null)
      return html`${button('release', 'eye', msg(str`Release to ${countryName(view.round.beneficiary)}…`))}
      ${this.#renderDialog()}`
    return html`${this.#hasNewer ? button('release', 'eye', msg('Release again…')) : nothing}
    ${button('until', 'message', msg('Comments until…'))} ${button('take-back', 'undo', msg('Take back…'))}
    ${this.#renderDialog()}`
  }

  #renderDialog(): TemplateResult | typeof nothing {
    const { view, section } = this
    const close = (): void => void (this.asking = null)
    switch (this.asking) {
      case 'release':
        return html`<ronda-release-dialog
          .view=${view}
          .section=${section}
          @ronda-after-close=${close}
        ></ronda-release-dialog>`
      case 'until':
        return html`<ronda-comments-until-dialog
          .view=${view}
          .section=${section}
          @ronda-after-close=${close}
        ></ronda-comments-until-dialog>`
      case 'take-back':
        return html`<ronda-take-back-dialog
          .view=${view}
          .section=${section}
          @ronda-after-close=${close}
        ></ronda-take-back-dialog>`
      case null:
        return nothing
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-release-controls': RondaReleaseControls
  }
}
