import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { DeskRound } from '../../schema/api/desk.ts'
import { waitingOf } from '../../schema/desk.ts'
import { can } from '../../schema/policy.ts'
import { mayReadResponses } from '../../schema/responses.ts'
import { STEPS } from '../../schema/steps.ts'
import { flag } from '../elements/flag.ts'
import { distanceText, dueText } from '../texts/deadlines.ts'
import { countryName, personName } from '../texts/people.ts'
import { stepText } from '../texts/steps.ts'
import { listText } from '../texts/times.ts'
import './section-strip.ts'
import { ofDesk } from './strip-section.ts'
import { renderWaiting } from './waiting-line.ts'

/** Where a round is among its steps: said in words, and shown beside them. */
const renderStep = ({ step }: DeskRound): TemplateResult => {
  const at = STEPS.indexOf(step)
  return html`<span class="step-line"
    ><span class="step-track" aria-hidden="true"
      >${STEPS.map((_, index) => html`<i class=${index < at ? 'is-done' : index === at ? 'is-now' : ''}></i>`)}</span
    >${msg(str`Step ${at + 1} of ${STEPS.length}: ${stepText(step)}`)}</span
  >`
}

const renderDeadline = ({ deadline, timeZone }: DeskRound): TemplateResult => {
  if (deadline === null) return html`<span class="hint">${msg('No date is set.')}</span>`
  return html`<span class="deadline ${deadline.isLate ? 'is-late' : ''}" title=${msg(str`A day in ${timeZone}`)}
    >${dueText(deadline)}, <strong>${distanceText(deadline)}</strong></span
  >`
}

const renderHere = ({ here }: DeskRound): TemplateResult | typeof nothing =>
  here.length === 0
    ? nothing
    : html`<span class="hint">${msg(str`Here now: ${listText([...new Set(here.map(personName))])}`)}</span>`

/** One round of the desk: where it is, when it is due, its sections, and what waits for whom. */
export const renderDeskRound = (round: DeskRound): TemplateResult => {
  const { id, title, beneficiary, organisation, language, peers, illustrative, archivedAt, me } = round
  const waiting = waitingOf(round)
  const isManaged = can(me, 'manage', { type: 'round' })
  return html`<article class="desk-round" aria-labelledby="round-${id}">
    <header>
      ${flag(beneficiary)}
      <div class="desk-title">
        <p class="hint">${[countryName(beneficiary), ...(organisation === '' ? [] : [organisation])].join(' · ')}</p>
        <h2 id="round-${id}"><a href="/rounds/${id}" lang=${language}>${title}</a></h2>
      </div>
      <p class="desk-dates">${renderStep(round)} ${archivedAt === null ? renderDeadline(round) : nothing}</p>
    </header>
    <ronda-section-strip
      .sections=${round.sections.map((section) => ofDesk(round, section))}
      .titleLanguage=${language}
    ></ronda-section-strip>
    ${
      archivedAt !== null
        ? nothing
        : waiting.length === 0
          ? html`<p class="hint">${msg('Nothing waits here.')}</p>`
          : html`<ul class="waiting" aria-label=${msg('What waits for whom')}>
              ${waiting.map((one) => renderWaiting(round, one))}
            </ul>`
    }
    <footer>
      <span class="hint"
        >${peers.length === 0 ? msg('No peers yet') : msg(str`Peers: ${listText(peers.map(countryName))}`)}</span
      >
      ${renderHere(round)} ${illustrative ? html`<span class="hint">${msg('Illustrative text')}</span>` : nothing}
      <span class="spacer"></span>
      ${mayReadResponses(me) ? html`<a href="/rounds/${id}/responses">${msg('Comments and answers')}</a>` : nothing}
      ${isManaged ? html`<a href="/rounds/${id}/settings">${msg('Settings')}</a>` : nothing}
      <a href="/rounds/new?from=${id}">${msg('Copy as a start')}</a>
    </footer>
  </article>`
}
