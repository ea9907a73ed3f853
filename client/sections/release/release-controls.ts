import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../../schema/policy.ts'
import { setReleased } from '../../api/sections.ts'
import { hasChanges } from '../../controllers/content-changes.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { icon } from '../../elements/icon.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { momentText } from '../../texts/times.ts'
import { changesText } from './change-words.ts'

type Act = 'release' | 'take-back'

/** For the secretariat: let the beneficiary read a section as it is now, let them read what is newer, or take it back. Draws
 * nothing for others. */
@localized()
@customElement('ronda-release-controls')
export class RondaReleaseControls extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private asking: Act | null = null
  @state() private problem: string | null = null
  @state() private isBusy = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  get #who(): string {
    return countryName(this.view.round.beneficiary)
  }

  /** What is newer than the release, counted; null: nothing is. */
  get #newer(): string | null {
    const comparison = this.view.changesOf(this.section).comparison
    return comparison === null || !hasChanges(comparison.changes) ? null : changesText(comparison.changes)
  }

  #ask(act: Act): void {
    this.problem = null
    this.asking = act
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.isBusy = true
    this.problem = null
    try {
      await setReleased(this.section.id, this.asking === 'release')
      this.#close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const { view, section } = this
    if (!can(view.me, 'release', section.resource) || view.round.archivedAt !== null) return nothing
    const { release } = section
    const button = (act: Act, text: string): TemplateResult =>
      html`<button type="button" class="button is-quiet" data-act=${act} @click=${() => this.#ask(act)}>
        ${icon(act === 'release' ? 'eye' : 'undo')}${text}
      </button>`
    return html`${release === null ? button('release', msg(str`Release to ${this.#who}…`)) : nothing}
    ${release !== null && this.#newer !== null ? button('release', msg('Release again…')) : nothing}
    ${release === null ? nothing : button('take-back', msg('Take back…'))}
    ${this.asking === null ? nothing : this.#renderDialog(this.asking)}`
  }

  /** What will be read, said before it is. */
  #renderConsequence(): TemplateResult {
    const { release, items, gaps } = this.section
    const who = this.#who
    const newer = this.#newer
    const count = items.length === 1 ? msg('1 item') : msg(str`${items.length} items`)
    return html`<p>
        ${
          items.length === 0
            ? msg(str`${who} will read this section as it is now, and can comment on it.`)
            : msg(str`${who} will read this section as it is now, with ${count}, and can comment on it.`)
        }
        ${msg('What is written afterwards is not read before the next release. Who wrote which words is never shown.')}
      </p>
      ${
        release === null || newer === null
          ? nothing
          : html`<p>${msg(str`Since the release of ${momentText(release.at)}: ${newer}. They see what changed.`)}</p>`
      }
      ${gaps === 0 ? nothing : html`<p class="gap">${gaps === 1 ? msg('1 gap is still open.') : msg(str`${gaps} gaps are still open.`)}</p>`}`
  }

  #renderDialog(act: Act): TemplateResult {
    const { title } = this.section.summary
    const who = this.#who
    const isRelease = act === 'release'
    return html`<ronda-dialog
      .heading=${isRelease ? msg(str`Release “${title}” to ${who}?`) : msg(str`Take “${title}” back from ${who}?`)}
      .content=${html`<form @submit=${this.#handleSubmit}>
        ${
          isRelease
            ? this.#renderConsequence()
            : html`<p>${msg(str`${who} can no longer read this section. What they have said about it stays here.`)}</p>`
        }
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>
            ${isRelease ? msg('Release') : msg('Take back')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
      @ronda-after-close=${() => (this.asking = null)}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-release-controls': RondaReleaseControls
  }
}
