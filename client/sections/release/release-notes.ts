import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { plainText, type TextContent } from '../../../schema/sections/content.ts'
import { hasChanges } from '../../controllers/content-changes.ts'
import type { Comparison } from '../../controllers/release-changes.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { Watch } from '../../controllers/watch.ts'
import { LightElement } from '../../elements/light-element.ts'
import { agoText, momentText } from '../../texts/times.ts'
import { itemLink } from '../item-link.ts'
import { titleOf } from '../titles.ts'
import { changesText } from './change-words.ts'
import { renderWordChanges } from './word-diff.ts'

/** For who reads releases: that there is a newer one, and what this one has changed since the one before. Draws nothing for
 * others. */
@localized()
@customElement('ronda-release-notes')
export class RondaReleaseNotes extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override render() {
    const { view, section } = this
    if (!section.readsRelease) return nothing
    return html`<div role="status">${this.#renderNewer()}</div>
      ${this.#renderChanges(view.changesOf(section).comparison)}`
  }

  #renderNewer(): TemplateResult | typeof nothing {
    const { newer } = this.section
    if (newer === null) return nothing
    return html`<div class="release-note">
      <p title=${momentText(newer.at)}>${msg(str`A newer version was released ${agoText(newer.at)}.`)}</p>
      <button type="button" class="button is-quiet" @click=${() => this.section.showNewer()}>${msg('Show it')}</button>
    </div>`
  }

  #renderChanges(comparison: Comparison | null): TemplateResult | typeof nothing {
    const changes = this.view.changesOf(this.section)
    if (changes.hasFailed)
      return html`<div class="release-note">
        <p>${msg('What has changed since the last release could not be loaded.')}</p>
        <button type="button" class="button is-quiet" @click=${() => changes.retry()}>${msg('Try again')}</button>
      </div>`
    if (comparison === null) return nothing
    const since = momentText(comparison.since.at)
    if (!hasChanges(comparison.changes)) return nothing
    return html`<section class="release-note" aria-label=${msg('What changed')}>
      <h3>${msg(str`What changed since the release of ${since}`)}</h3>
      <p>${changesText(comparison.changes)}</p>
      <p class="item-links">${this.#renderLinks(comparison)}</p>
      ${this.#renderRemoved(comparison)}
      <button
        type="button"
        class="button is-quiet"
        aria-pressed=${changes.isShown}
        @click=${() => changes.show(!changes.isShown)}
      >
        ${changes.isShown ? msg('Hide the changes') : msg('Show the changes word by word')}
      </button>
      ${changes.isShown ? this.#renderIntro(comparison) : nothing}
    </section>`
  }

  #renderLinks({ changes }: Comparison): TemplateResult[] {
    const { view } = this
    return [...changes.items.keys()].flatMap((id) => {
      const target = view.numbers.get(id)
      return target === undefined ? [] : [itemLink(target)]
    })
  }

  #renderRemoved({ changes, before }: Comparison): TemplateResult | typeof nothing {
    if (changes.removed.length === 0) return nothing
    return html`<ul class="removed">
      ${changes.removed.map(
        (item) =>
          html`<li>
            ${msg('Removed:')} ${before.numbers?.[item.id] ?? ''} <del>${titleOf(item) || msg('Without a title')}</del>
          </li>`,
      )}
    </ul>`
  }

  #renderIntro({ changes, before }: Comparison): TemplateResult | typeof nothing {
    if (!changes.isIntroChanged) return nothing
    const words = (text: TextContent | undefined): string => (text === undefined ? '' : plainText(text.json))
    return html`<div class="text text-text is-marked">
      ${renderWordChanges(words(before.fields.intro), words(this.section.content?.fields.intro))}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-release-notes': RondaReleaseNotes
  }
}
