import { localized, msg } from '@lit/localize'
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { RoundView } from '../controllers/round-view.ts'
import { Watch } from '../controllers/watch.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import './section-strip.ts'
import { renderLegend } from './strip-picture.ts'
import { ofView } from './strip-section.ts'

/** The section strip of the round that is open, live.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-strip-dialog')
export class RondaStripDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  /** Whoever follows a link to a section goes there. */
  readonly #handleClick = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest('a') !== null)
      this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    return html`<ronda-dialog
      class="wide-dialog"
      .heading=${msg('All sections at a glance')}
      .content=${html`<div @click=${this.#handleClick}>
        <ronda-section-strip
          .sections=${ofView(this.view)}
          .titleLanguage=${this.view.round.language}
          open
        ></ronda-section-strip>
        ${renderLegend()}
        <form method="dialog" class="buttons"><button class="button" autofocus>${msg('Close')}</button></form>
      </div>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-strip-dialog': RondaStripDialog
  }
}
