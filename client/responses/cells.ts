import { msg } from '@lit/localize'
import type { AnswerMatrixBody, AnswerRow, CommentMatrixBody, CommentRow } from '../../schema/api/responses.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { answerMatrixRow, commentMatrixRow, sectionsOf, type MatrixRow } from '../../schema/matrix-rows.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { withNames } from '../../schema/threads.ts'
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
  const sections = sectionsOf(rows)
  return rows.map((row) => {
    const of = commentCells(round, row, numbers)
    const { section, title, quote, clearance, disposition } = row
    const { number, field, comment, proposed, kind, verdict, by } = of
    const cleared = clearance === null ? [] : [clearance.clearedBy, clearance.organisation]
    const said = [number, title, section.title, field, quote ?? '', comment, proposed, kind]
    const words = [...said, ...cleared, verdict, disposition?.why ?? '', by]
    return commentMatrixRow(of, row, { words, comment, proposed, kindText: kind }, sections)
  })
}

const answerWords = ({ answer, isReleased }: AnswerRow): string =>
  answer === null ? (isReleased ? openText() : notReleasedText()) : answerText(answer.verdict)

/** The recommendations as they are looked for and sorted. */
export const answerRows = (round: RoundBody, { rows }: AnswerMatrixBody): MatrixRow<AnswerCells>[] => {
  const sections = sectionsOf(rows)
  return rows.map((row) => {
    const { section, title, answer } = row
    const by = answer === null ? '' : nameIn(round, answer.by)
    const of: AnswerCells = { row, number: numberText(row), verdict: answerWords(row), by }
    const words = [of.number, title, section.title, of.verdict, answer?.reply ?? '', by]
    return answerMatrixRow(of, row, words, sections)
  })
}
