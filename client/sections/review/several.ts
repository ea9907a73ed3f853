import { localized, msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../../schema/policy.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import './several-dialog.ts'

/** For the secretariat, under the list of sections: change several of them at once. Draws nothing for others. */
@localized()
@customElement('ronda-several')
export class RondaSeveral extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @state() private isAsking = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override render() {
    const { view } = this
    if (!view.sections.some(({ resource }) => can(view.me, 'setState', resource))) return nothing
    return html`<button type="button" class="button is-quiet is-small" @click=${() => (this.isAsking = true)}>
        ${icon('listChecks')}${msg('Change several sections…')}
      </button>
      ${
        this.isAsking
          ? html`<ronda-several-dialog
              .view=${view}
              @ronda-after-close=${() => (this.isAsking = false)}
            ></ronda-several-dialog>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-several': RondaSeveral
  }
}
