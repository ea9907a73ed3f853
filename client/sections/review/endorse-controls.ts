import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../../schema/policy.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import './endorse-dialog.ts'
import { standingOf } from './endorsement-lines.ts'

/** For the head of a delegation: stand behind a section's exact content, or reserve. Draws nothing for others. */
@localized()
@customElement('ronda-endorse-controls')
export class RondaEndorseControls extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private isAsking = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override render() {
    const { view, section } = this
    const { me } = view
    if (me.country === null || !can(me, 'endorse', section.resource)) return nothing
    const said = view.endorsements.of(section.id).find((one) => one.country === me.country)
    const standing = standingOf(said)
    return html`<button type="button" class="button is-quiet" @click=${() => (this.isAsking = true)}>
        ${icon('badgeCheck')}${standing === 'silent' ? msg('Endorse…') : standing === 'void' ? msg('Endorse again…') : msg('Your endorsement…')}
      </button>
      ${
        this.isAsking
          ? html`<ronda-endorse-dialog
              .view=${view}
              .section=${section}
              .said=${said ?? null}
              @ronda-after-close=${() => (this.isAsking = false)}
            ></ronda-endorse-dialog>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-endorse-controls': RondaEndorseControls
  }
}
