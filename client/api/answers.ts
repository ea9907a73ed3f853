import type { AnswerMatrixBody, CommentMatrixBody } from '../../schema/api/responses.ts'
import type { AnswersBody, RecommendationAnswerBody, RecommendationAnswerRequest } from '../../schema/api/sections.ts'
import type { DispositionRequest, ThreadBody } from '../../schema/api/threads.ts'
import { writeMatrixFilter, type MatrixFilter } from '../../schema/matrix-filter.ts'
import { call } from './http.ts'

export const listAnswers = (round: string): Promise<AnswersBody> => call('GET', `/api/rounds/${round}/answers`)
/** Say what the beneficiary says to a recommendation. */
export const answerRecommendation = (
  section: string,
  item: string,
  request: RecommendationAnswerRequest,
): Promise<RecommendationAnswerBody> => call('POST', `/api/sections/${section}/items/${item}/answer`, request)
/** Say what becomes of what the beneficiary said. */
export const disposeOf = (thread: string, request: DispositionRequest): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/disposition`, request)

export const getCommentMatrix = (round: string): Promise<CommentMatrixBody> =>
  call('GET', `/api/rounds/${round}/comment-matrix`)
export const getAnswerMatrix = (round: string): Promise<AnswerMatrixBody> =>
  call('GET', `/api/rounds/${round}/answer-matrix`)

/** Where a matrix is taken away as a file. @param language of its words. @param filter what of it, and in which order. */
export const matrixAddress = (round: string, language: string, filter: MatrixFilter): string => {
  const what = filter.tab === 'comments' ? 'comment-matrix' : 'answer-matrix'
  const given = new URLSearchParams(writeMatrixFilter(filter))
  given.delete('tab')
  const query = new URLSearchParams({ format: 'csv', lang: language, ...Object.fromEntries(given) })
  return `/api/rounds/${round}/${what}?${query.toString()}`
}
