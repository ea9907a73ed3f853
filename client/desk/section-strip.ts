import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { LightElement } from '../elements/light-element.ts'
import { stateSign } from '../sections/state-line.ts'
import { agoText, listText, momentText } from '../texts/times.ts'
import { renderPicture } from './strip-picture.ts'
import type { StripSection } from './strip-section.ts'

/** Below this width the cells stand in rows of four. */
const NARROW = '(max-width: 640px)'
const COLUMNS = { wide: 8, narrow: 4 }

/** The section strip (M48): every section's state, lock holder, open comments and who is inside now, as a picture and, one press
 * away, as a table with the same numbers. */
@localized()
@customElement('ronda-section-strip')
export class RondaSectionStrip extends LightElement {
  @property({ attribute: false }) sections: readonly StripSection[] = []
  /** Language of the titles (BCP 47). */
  @property() titleLanguage = ''
  /** The table stands open. */
  @property({ type: Boolean }) open = false
  @state() private isNarrow = matchMedia(NARROW).matches
  readonly #query = matchMedia(NARROW)

  override connectedCallback(): void {
    super.connectedCallback()
    this.#query.addEventListener('change', this.#handleChange)
  }

  override disconnectedCallback(): void {
    this.#query.removeEventListener('change', this.#handleChange)
    super.disconnectedCallback()
  }

  readonly #handleChange = (): void => void (this.isNarrow = this.#query.matches)

  override render() {
    const { sections } = this
    if (sections.length === 0) return nothing
    return html`${renderPicture(sections, this.isNarrow ? COLUMNS.narrow : COLUMNS.wide)}
      <details class="twin" ?open=${this.open}>
        <summary>${msg('As a table')}</summary>
        <table class="twin-table">
          <caption class="visually-hidden">
            ${msg('Sections')}
          </caption>
          <thead>
            <tr>
              <th scope="col">${msg('Section')}</th>
              <th scope="col">${msg('State')}</th>
              <th scope="col">${msg('Open comments')}</th>
              <th scope="col">${msg('Inside now')}</th>
            </tr>
          </thead>
          <tbody>
            ${sections.map((section, at) => this.#renderRow(section, at))}
          </tbody>
        </table>
      </details>`
  }

  #renderRow(section: StripSection, at: number): TemplateResult {
    const { title, href, state, mover, openThreads, inside, isReady, released } = section
    return html`<tr>
      <th scope="row">${at + 1}. <a href=${href} lang=${this.titleLanguage || nothing}>${title}</a></th>
      <td data-label=${msg('State')}>
        <span
          >${stateSign(state)}
          ${mover === null ? nothing : html`<span class="hint" title=${momentText(mover.at)}>${msg(str`${mover.name}, ${agoText(mover.at)}`)}</span>`}
          ${isReady ? html`<span class="hint">${msg('Ready for review')}</span>` : nothing}
          ${released ? html`<span class="state-released">${msg('Released')}</span>` : nothing}</span
        >
      </td>
      <td data-label=${msg('Open comments')}>${openThreads}</td>
      <td data-label=${msg('Inside now')}>${inside.length === 0 ? msg('nobody') : listText(inside)}</td>
    </tr>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-section-strip': RondaSectionStrip
  }
}
