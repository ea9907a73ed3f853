import { html, nothing, type TemplateResult } from 'lit'
import type { SectionState } from '../../schema/policy.ts'
import { inLanguage, type Texts } from '../../templates/index.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { currentLanguage } from '../locales.ts'
import { renderHeaderComment } from './margin/item-comments.ts'
import './release/release-controls.ts'
import { renderHeaderLine } from './release/release-line.ts'
import './release/time-asked.ts'
import './review/changes-dialog.ts'
import './review/endorse-controls.ts'
import { renderEndorsements } from './review/endorsement-lines.ts'
import { renderReady } from './review/ready.ts'
import { renderStateActs } from './review/state-acts.ts'

/** A section's title, its state, what it is for, and what can be done with the whole of it.
 * @param ask the reader wants to move it to another state. */
export const renderHeader = (view: RoundView, section: SectionView, ask: (to: SectionState) => void): TemplateResult =>
  html`<header class="section-header">
    <h2 lang=${view.round.language}>${section.summary.title}</h2>
    ${renderHeaderLine(view, section)}
    <ronda-time-asked .view=${view} .section=${section}></ronda-time-asked>
    ${renderReady(view, section)} ${renderEndorsements(view, section)} ${renderGuidance(section)}
    <div class="section-acts">
      <ronda-ready-button .view=${view} .section=${section}></ronda-ready-button>
      ${renderStateActs(section, ask)}
      <ronda-endorse-controls .view=${view} .section=${section}></ronda-endorse-controls>
      <ronda-release-controls .view=${view} .section=${section}></ronda-release-controls>
      <ronda-changes-button .view=${view} .section=${section}></ronda-changes-button>
      ${renderHeaderComment(view, section)}
    </div>
  </header>`

const renderGuidance = ({ template, notice, live }: SectionView): (TemplateResult | typeof nothing)[] => {
  const line = (texts: Texts | null): TemplateResult | typeof nothing =>
    texts === null ? nothing : html`<p class="guidance">${inLanguage(texts, currentLanguage())}</p>`
  // Guidance is for those who write; the notice is for everybody.
  return [line(live === null ? null : (template?.guidance ?? null)), line(notice)]
}
