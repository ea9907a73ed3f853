import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { inLanguage, type Texts } from '../../templates/index.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { icon } from '../elements/icon.ts'
import { currentLanguage } from '../locales.ts'
import { renderHeaderComment } from './margin/item-comments.ts'
import './release/release-controls.ts'
import { renderHeaderLine } from './release/release-line.ts'

/** A section's title, its state, what it is for, and what can be done with the whole of it.
 * @param ask the reader wants to lock or to unlock. */
export const renderHeader = (
  view: RoundView,
  section: SectionView,
  ask: (to: 'locked' | 'drafting') => void,
): TemplateResult =>
  html`<header class="section-header">
    <h2 lang=${view.round.language}>${section.summary.title}</h2>
    ${renderHeaderLine(view, section)} ${renderGuidance(section)}
    <div class="section-acts">
      ${renderStateButton(section, ask)}
      <ronda-release-controls .view=${view} .section=${section}></ronda-release-controls>
      ${renderHeaderComment(view, section)}
    </div>
  </header>`

const renderGuidance = ({ template, notice, live }: SectionView): (TemplateResult | typeof nothing)[] => {
  const line = (texts: Texts | null): TemplateResult | typeof nothing =>
    texts === null ? nothing : html`<p class="guidance">${inLanguage(texts, currentLanguage())}</p>`
  // Guidance is for those who write; the notice is for everybody.
  return [line(live === null ? null : (template?.guidance ?? null)), line(notice)]
}

const renderStateButton = (
  { can, state }: SectionView,
  ask: (to: 'locked' | 'drafting') => void,
): TemplateResult | typeof nothing => {
  if (!can.lock) return nothing
  return state === 'locked'
    ? html`<button type="button" class="button is-quiet" @click=${() => ask('drafting')}>
        ${icon('lockOpen')}${msg('Unlock…')}
      </button>`
    : html`<button type="button" class="button is-quiet" @click=${() => ask('locked')}>
        ${icon('lock')}${msg('Lock…')}
      </button>`
}
