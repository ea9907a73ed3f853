import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { CommentRow } from '../../schema/api/responses.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { threadHash } from '../sections/margin/thread-link.ts'
import { dayText } from '../texts/times.ts'
import type { CommentCells } from './cells.ts'
import type { MatrixCell } from './table.ts'
import { renderVerdict, renderVerdictWord } from './verdict.ts'

/** A text that may be long: the rest of it is a click away. */
const LONG = 320

const renderLong = (text: string): TemplateResult =>
  text.length <= LONG
    ? html`<p class="cell-text">${text}</p>`
    : html`<details class="cell-long">
        <summary>
          <span class="cell-text">${text.slice(0, LONG).trimEnd()}…</span> <span class="more">${msg('Show all')}</span>
        </summary>
        <p class="cell-text">${text.slice(LONG).trimStart()}</p>
      </details>`

const renderCleared = ({ clearance }: CommentRow): TemplateResult | typeof nothing =>
  clearance === null
    ? nothing
    : html`<p>${clearance.clearedBy}</p>
        ${clearance.organisation === '' ? nothing : html`<p class="hint">${clearance.organisation}</p>`}
        <p class="hint">${dayText(clearance.clearedOn)}</p>`

const renderAnswer = ({ row, verdict, by }: CommentCells): TemplateResult =>
  row.disposition === null
    ? html`<p class="verdict-head">${renderVerdictWord(null, verdict)}</p>`
    : renderVerdict({
        value: row.disposition.verdict,
        text: verdict,
        words: row.disposition.why,
        by,
        at: row.disposition.at,
      })

/** The cells of one comment.
 * @param act what its reader can do with it, or the form in which they do. */
export const commentTableCells =
  ({ id, language }: Pick<RoundBody, 'id' | 'language'>, act: (row: CommentRow) => unknown) =>
  (cells: CommentCells): MatrixCell[] => {
    const { row, number, field, comment, proposed, kind } = cells
    const { quote, clearance, section, title } = row
    const place = html`<a
        class="cell-number"
        href=${`/rounds/${id}${threadHash(row.thread)}`}
        title=${msg('Go to this comment')}
        >${number}</a
      >
      ${title === '' ? nothing : html`<p class="cell-title" lang=${language}>${title}</p>`}`
    return [
      { column: 'number', content: place },
      { column: 'section', content: html`<span lang=${language}>${section.title}</span>` },
      {
        column: 'quote',
        content: html`${field === '' ? nothing : html`<p class="hint">${field}</p>`}
        ${quote === null ? nothing : html`<blockquote>${renderLong(quote)}</blockquote>`}`,
        isEmpty: field === '' && quote === null,
      },
      { column: 'comment', content: comment === '' ? nothing : renderLong(comment), isEmpty: comment === '' },
      { column: 'proposed', content: renderLong(proposed), isEmpty: proposed === '' },
      { column: 'kind', content: kind },
      { column: 'clearedBy', content: renderCleared(row), isEmpty: clearance === null },
      { column: 'verdict', content: html`${renderAnswer(cells)} ${act(row)}` },
    ]
  }
