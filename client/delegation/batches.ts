import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type { Delegation, SentBatch } from '../controllers/delegation.ts'
import { commentsToSendText, placeHref, placeText } from '../texts/delegation.ts'
import { countryName } from '../texts/people.ts'
import { dispositionText } from '../texts/responses.ts'
import { renderThreadWords } from './thread-words.ts'
import { agoText, dayText, momentText } from '../texts/times.ts'

const renderThread = (desk: Delegation, thread: ThreadBody): TemplateResult => {
  const { round } = desk.facts
  const place = desk.placeOf(thread.section, thread.item)
  const { disposition } = thread
  return html`<li data-thread=${thread.id}>
    <p>
      ${place === null ? nothing : html`<a class="batch-place" href=${placeHref(round.id, place)} lang=${round.language}>${placeText(place)}</a> `}${renderThreadWords(desk, thread)}
    </p>
    <p class="hint">
      ${
        disposition === null
          ? msg('No answer yet.')
          : html`<strong>${dispositionText(disposition.verdict)}</strong>: ${disposition.why}
              <span title=${momentText(disposition.at)}>(${agoText(disposition.at)})</span>`
      }
    </p>
  </li>`
}

const renderBatch = (desk: Delegation, batch: SentBatch, isFirst: boolean): TemplateResult => {
  const { at, clearance, threads } = batch
  const { beneficiary } = desk.facts.round
  const who = clearance.organisation === '' ? countryName(beneficiary) : clearance.organisation
  const answered = threads.filter(({ disposition }) => disposition !== null).length
  return html`<details class="batch" data-batch=${batch.id} ?open=${isFirst}>
    <summary>
      <span
        ><strong title=${momentText(at)}>${msg(str`Sent as comments of ${who}, ${agoText(at)}`)}</strong>
        <span class="hint"
          >${msg(str`${commentsToSendText(threads.length)}, ${answered} answered · cleared by ${clearance.clearedBy} on ${dayText(clearance.clearedOn)}`)}</span
        ></span
      >
    </summary>
    <ul>
      ${threads.map((thread) => renderThread(desk, thread))}
    </ul>
  </details>`
}

/** What was sent, and what became of it. */
export const renderBatches = (desk: Delegation): TemplateResult | typeof nothing => {
  const { batches } = desk
  if (batches.length === 0) return nothing
  return html`<section aria-labelledby="sent">
    <h2 id="sent">${msg('Sent')}</h2>
    ${batches.map((batch, at) => renderBatch(desk, batch, at === 0))}
  </section>`
}
