import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { withNames } from '../../schema/threads.ts'
import type { Delegation } from '../controllers/delegation.ts'
import { officialText } from '../texts/delegation.ts'
import { agoText, momentText } from '../texts/times.ts'
import { renderWhole } from './thread-words.ts'

const renderThread = (desk: Delegation, thread: ThreadBody): TemplateResult => {
  const nameOf = (member: string | null): string =>
    officialText(desk.facts.round.members.find((one) => one.id === member))
  return html`<li data-thread=${thread.id}>
    ${thread.comments.map(
      (comment, index) =>
        html`<p class="desk-draft-words">
            ${index === 0 ? renderWhole(desk, thread) : withNames(comment.body, nameOf)}
          </p>
          <p class="hint" title=${momentText(comment.at)}>${nameOf(comment.by)}, ${agoText(comment.at)}</p>`,
    )}
  </li>`
}

/** Drafts on what is not released to the delegation any more: nothing of what was said is lost, and nothing can be sent. */
export const renderKept = (desk: Delegation): TemplateResult | typeof nothing => {
  if (desk.kept.length === 0) return nothing
  return html`<section class="kept-drafts" aria-labelledby="kept-drafts">
    <h3 id="kept-drafts">${msg('On what is not released to you any more')}</h3>
    <p class="hint">
      ${msg('You can read these drafts. They can be changed and sent again when the section is released to you again.')}
    </p>
    ${desk.kept.map(
      ({ section, threads }) =>
        html`<h4 lang=${desk.facts.round.language}>${section.title}</h4>
          <ul>
            ${threads.map((thread) => renderThread(desk, thread))}
          </ul>`,
    )}
  </section>`
}
