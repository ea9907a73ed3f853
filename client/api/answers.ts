import type { AnswerMatrixBody, CommentMatrixBody } from '../../schema/api/responses.ts'
import type { AnswersBody, RecommendationAnswerBody, RecommendationAnswerRequest } from '../../schema/api/sections.ts'
import type { DispositionRequest, ThreadBody } from '../../schema/api/threads.ts'
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

/** Where a matrix is taken away as a file. @param language of its words. */
export const matrixAddress = (round: string, what: 'comment-matrix' | 'answer-matrix', language: string): string =>
  `/api/rounds/${round}/${what}?format=csv&lang=${language}`
