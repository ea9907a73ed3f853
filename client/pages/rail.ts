import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SectionId } from '../../schema/ids.ts'
import type { DocumentKind } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { endorsedText } from '../sections/review/endorsement-lines.ts'
import { readyText } from '../sections/review/ready.ts'
import { railRelease, sectionIcon, sectionWord } from '../sections/release/release-line.ts'
import { commentsText } from '../texts/comments.ts'
import { delegationName } from '../texts/people.ts'
import { listText } from '../texts/times.ts'

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

/** Who is inside, in words: `Chile and Canada are here`. */
const presence = (names: string[]): string[] => {
  if (names.length === 0) return []
  return [names.length === 1 ? msg(str`${names[0]!} is here`) : msg(str`${listText(names)} are here`)]
}

const count = (section: SectionView): string[] => {
  const { items, kind } = section
  // What is not there yet is not counted.
  if (kind.fields.length === 0 || section.status === 'loading') return []
  return [items.length === 1 ? msg('1 item') : msg(str`${items.length} items`)]
}

/** What there is to know of a section in one line, after its state. */
const summary = (view: RoundView, section: SectionView): string => {
  const { gaps } = section
  const inside = [...new Set(view.inside(section.id).map(delegationName))]
  const parts = [
    ...readyText(section),
    ...presence(inside),
    ...count(section),
    ...commentsText(view.threads.openCount(section.id)),
    ...endorsedText(view, section),
    ...(gaps === 0 ? [] : [gaps === 1 ? msg('1 gap') : msg(str`${gaps} gaps`)]),
  ]
  return parts.map((part) => ` · ${part}`).join('')
}

/** The map of a round's documents: each section with its state, size, gaps and who is inside. */
export const renderRail = (view: RoundView, current: SectionId | null): TemplateResult => {
  const kinds = [...new Set(view.sections.map(({ document }) => document))]
  return html`${kinds.map(
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
                    >
                      <span class="rail-icon">${sectionIcon(section)}</span>
                      <span class="rail-title" lang=${view.round.language}>${section.summary.title}</span>
                      <span class="rail-summary">${sectionWord(section)}${summary(view, section)}</span>
                      ${railRelease(view, section)}
                    </a>
                  </li>`,
              )}
          </ul>`,
    )} <a class="rail-people" href="/rounds/${view.round.id}/members">${msg('People of the round')}</a>`
}
