import { msg } from '@lit/localize'
import type { AnswerMatrixBody, AnswerRow, CommentMatrixBody, CommentRow } from '../../schema/api/responses.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { DISPOSITIONS, RECOMMENDATION_ANSWERS, withNames } from '../../schema/threads.ts'
import { fieldLabel, suggestionWords } from '../../templates/responses.ts'
import { currentLanguage } from '../locales.ts'
import { threadKindText } from '../texts/comments.ts'
import { personName } from '../texts/people.ts'
import {
  answerText,
  dispositionText,
  goneText,
  notReleasedText,
  openText,
  wholeSectionText,
} from '../texts/responses.ts'
import type { MatrixRow } from './rows.ts'

/** What to call a member of the round. */
export const nameIn = (round: Pick<RoundBody, 'members'>, id: string): string => {
  const member = round.members.find((one) => one.id === id)
  return member === undefined ? msg('a former member') : personName(member)
}

/** What stands in a row of the comments, in words. */
export interface CommentCells {
  row: CommentRow
  number: string
  field: string
  comment: string
  proposed: string
  kind: string
  verdict: string
  by: string
}

/** What stands in a row of the recommendations, in words. */
export interface AnswerCells {
  row: AnswerRow
  number: string
  verdict: string
  by: string
}

const numberText = ({ number, item }: Pick<CommentRow, 'number' | 'item'>): string =>
  number ?? (item === null ? wholeSectionText() : goneText())

const commentCells = (round: RoundBody, row: CommentRow, numbers: CommentMatrixBody['numbers']): CommentCells => {
  const { section, field: path, suggestion, disposition } = row
  const [kind, language] = [sectionKind(section.kind), currentLanguage()]
  return {
    row,
    number: numberText(row),
    field: path === null ? '' : fieldLabel(kind, path, language),
    comment: withNames(row.comment, (id) => nameIn(round, id)),
    proposed:
      suggestion === null ? '' : suggestionWords(suggestion, { kind, path, language }, (id) => numbers[id] ?? null),
    kind: threadKindText(row.kind),
    verdict: disposition === null ? openText() : dispositionText(disposition.verdict),
    by: disposition === null ? '' : nameIn(round, disposition.by),
  }
}

/** The comments as they are looked for and sorted. */
export const commentRows = (round: RoundBody, { rows, numbers }: CommentMatrixBody): MatrixRow<CommentCells>[] => {
  const sections = [...new Set(rows.map(({ section }) => section.id))]
  return rows.map((row) => {
    const of = commentCells(round, row, numbers)
    const { section, quote, clearance, disposition } = row
    const verdict = disposition?.verdict ?? null
    const { number, field, comment, proposed, kind, by } = of
    const cleared = clearance === null ? [] : [clearance.clearedBy, clearance.organisation]
    return {
      of,
      section: section.key,
      kind: row.kind,
      verdict,
      isWaiting: verdict === null,
      words: [
        number,
        row.title,
        section.title,
        field,
        quote ?? '',
        comment,
        proposed,
        kind,
        ...cleared,
        of.verdict,
        disposition?.why ?? '',
        by,
      ],
      sortBy: {
        section: sections.indexOf(section.id),
        quote: quote ?? '',
        comment,
        proposed,
        kind,
        clearedBy: clearance === null ? '' : `${clearance.clearedBy} ${clearance.clearedOn}`,
        // What waits comes first.
        verdict: verdict === null ? -1 : DISPOSITIONS.indexOf(verdict),
      },
    }
  })
}

const answerWords = ({ answer, isReleased }: AnswerRow): string =>
  answer === null ? (isReleased ? openText() : notReleasedText()) : answerText(answer.verdict)

/** The recommendations as they are looked for and sorted. */
export const answerRows = (round: RoundBody, { rows }: AnswerMatrixBody): MatrixRow<AnswerCells>[] => {
  const sections = [...new Set(rows.map(({ section }) => section.id))]
  return rows.map((row) => {
    const { section, title, answer } = row
    const of: AnswerCells = {
      row,
      number: numberText(row),
      verdict: answerWords(row),
      by: answer === null ? '' : nameIn(round, answer.by),
    }
    return {
      of,
      section: section.key,
      kind: '',
      verdict: answer?.verdict ?? null,
      isWaiting: answer === null && row.isReleased,
      words: [of.number, title, section.title, of.verdict, answer?.reply ?? '', of.by],
      sortBy: {
        title,
        section: sections.indexOf(section.id),
        // What cannot be answered yet comes last.
        verdict:
          answer === null
            ? row.isReleased
              ? -1
              : RECOMMENDATION_ANSWERS.length
            : RECOMMENDATION_ANSWERS.indexOf(answer.verdict),
        reply: answer?.reply ?? '',
        answeredAt: answer?.at ?? '',
      },
    }
  })
}
