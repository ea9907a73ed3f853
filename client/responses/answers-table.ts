import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { AnswerRow } from '../../schema/api/responses.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { momentText, shortText } from '../texts/times.ts'
import type { AnswerCells } from './cells.ts'
import type { MatrixCell } from './table.ts'
import { renderVerdictWord } from './verdict.ts'

const renderWhen = ({ row: { answer }, by }: AnswerCells): TemplateResult | typeof nothing =>
  answer === null
    ? nothing
    : html`<time datetime=${answer.at} title=${momentText(answer.at)}>${shortText(answer.at)}</time>
        <p class="hint">${by}</p>`

/** The cells of one recommendation.
 * @param act what its reader can do with it, or the form in which they do. */
export const answerTableCells =
  ({ id, language }: Pick<RoundBody, 'id' | 'language'>, act: (row: AnswerRow) => unknown) =>
  (cells: AnswerCells): MatrixCell[] => {
    const { row, number, verdict } = cells
    const { section, title, item, answer, isReleased } = row
    const href = `/rounds/${id}#${section.key}/${item}`
    return [
      {
        column: 'number',
        content: html`<a class="cell-number" href=${href} title=${msg('Go to this recommendation')}>${number}</a>`,
      },
      { column: 'title', content: html`<span class="cell-title" lang=${language}>${title}</span>` },
      { column: 'section', content: html`<span lang=${language}>${section.title}</span>` },
      {
        column: 'verdict',
        content: html`<p class="verdict-head">
            ${renderVerdictWord(answer?.verdict ?? (isReleased ? null : 'unreleased'), verdict)}
          </p>
          ${act(row)}`,
      },
      {
        column: 'reply',
        content: html`<p class="cell-text">${answer?.reply}</p>`,
        isEmpty: (answer?.reply ?? '') === '',
      },
      { column: 'answeredAt', content: renderWhen(cells), isEmpty: answer === null },
    ]
  }
