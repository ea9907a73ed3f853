import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { Delegation, DeskSection } from '../controllers/delegation.ts'
import { openUntilText } from '../texts/delegation.ts'
import { agoText, momentText } from '../texts/times.ts'
import './more-time.ts'

const renderSection = (desk: Delegation, section: DeskSection): TemplateResult => {
  const { round } = desk.facts
  const { id, key, title, release, commentsUntil, state, resource } = section
  const isOpen = state !== 'locked' && resource.commentsOpen !== false
  return html`<li data-section=${key}>
    <p class="released-head">
      <a href="/rounds/${round.id}#${key}" lang=${round.language}><strong>${title}</strong></a>
      <span class="state ${isOpen ? 'state-released' : 'state-drafting'}"
        >${state === 'locked' ? msg('Locked') : isOpen ? msg('Open for your comments') : msg('Comments closed')}</span
      >
      ${release === null ? nothing : html`<span class="hint" title=${momentText(release.at)}>${msg(str`Released ${agoText(release.at)}`)}</span>`}
    </p>
    ${
      state === 'locked'
        ? html`<p>${msg('You can read it; it is locked and takes no more comments.')}</p>`
        : commentsUntil === null
          ? html`<p>${msg('Open for comments; no last day is set.')}</p>`
          : html`<p>${openUntilText(commentsUntil, round)}</p>
              <ronda-more-time .desk=${desk} .section=${section} .request=${desk.requestOn(id)}></ronda-more-time>`
    }
  </li>`
}

/** What is released to the reader, and until when it takes comments. */
export const renderReleased = (desk: Delegation): TemplateResult =>
  html`<section aria-labelledby="released">
    <h2 id="released">${msg('Released to you')}</h2>
    ${
      desk.sections.length === 0
        ? html`<p class="hint">
            ${msg('Nothing yet: the peers are still writing. The secretariat opens parts of the report when they are ready for your comments.')}
          </p>`
        : html`<ul class="released-list">
            ${desk.sections.map((section) => renderSection(desk, section))}
          </ul>`
    }
  </section>`
