import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { ref } from 'lit/directives/ref.js'
import type { SectionId } from '../../schema/ids.ts'
import { can, type DocumentKind } from '../../schema/policy.ts'
import { mayReadResponses } from '../../schema/responses.ts'
import '../calendar/calendar-button.ts'
import type { RoundView } from '../controllers/round-view.ts'
import { icon } from '../elements/icon.ts'
import { railRelease, sectionIcon, sectionWord } from '../sections/release/release-line.ts'
import '../sections/review/several.ts'
import { summaryText } from '../sections/summary.ts'

const documentText = (kind: DocumentKind): string => {
  switch (kind) {
    case 'request':
      return msg('Request')
    case 'self-assessment':
      return msg('Self-assessment')
    case 'baseline':
      return msg('Baseline')
    case 'visit-plan':
      return msg('Visit plan')
    case 'visit-notes':
      return msg('Visit notes')
    case 'report':
      return msg('Report')
  }
}

/** Scroll the list alone, so that the section that is read stands in it whole. */
const showWhole = (link: Element | undefined): void => {
  requestAnimationFrame(() => {
    const list = link?.closest('.rail-list')
    if (link === undefined || list == null) return
    const hidden = link.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom
    if (hidden > 0) list.scrollTop += hidden
  })
}

/** The map of a round's documents: each section with its state, size, gaps and who is inside; and what concerns them all.
 * @param onStrip – the reader wants to see all sections as a strip. */
export const renderRail = (view: RoundView, current: SectionId | null, onStrip: () => void): TemplateResult => {
  const kinds = [...new Set(view.sections.map(({ document }) => document))]
  return html`<div class="rail-list">
      ${kinds.map(
        (kind) =>
          html`<h2 class="rail-heading">${documentText(kind)}</h2>
            <ul>
              ${view.sections
                .filter(({ document }) => document === kind)
                .map(
                  (section) =>
                    html`<li>
                      <a
                        class="rail-section"
                        href="#${section.summary.key}"
                        aria-current=${section.id === current ? 'page' : nothing}
                        ${ref(section.id === current ? showWhole : undefined)}
                      >
                        <span class="rail-icon">${sectionIcon(section)}</span>
                        <span class="rail-title" lang=${view.round.language}>${section.summary.title}</span>
                        <span class="rail-summary">${sectionWord(section)}${summaryText(view, section)}</span>
                        ${railRelease(view, section)}
                      </a>
                    </li>`,
                )}
            </ul>`,
      )}
    </div>
    <div class="rail-foot">
      ${
        can(view.me, 'desk', { type: 'round' })
          ? html`<a class="rail-desk" href="/rounds/${view.round.id}/desk">${icon('listChecks')}${msg('Your desk')}</a>`
          : nothing
      }
      <a class="rail-people" href="/rounds/${view.round.id}/members">${msg('People of the round')}</a>
      ${
        mayReadResponses(view.me)
          ? html`<a class="rail-responses" href="/rounds/${view.round.id}/responses">${msg('Comments and answers')}</a>`
          : nothing
      }
      <ronda-calendar-button .round=${view.round.id}></ronda-calendar-button>
      ${
        view.sections.length > 1 && view.me.role !== 'beneficiary'
          ? html`<button type="button" class="text-button rail-strip" @click=${onStrip}>
              ${msg('All sections at a glance')}
            </button>`
          : nothing
      }
      <ronda-several .view=${view}></ronda-several>
    </div>`
}
