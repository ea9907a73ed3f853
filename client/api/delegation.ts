import type { VisitBody } from '../../schema/api/delegation.ts'
import type {
  AnswersBody,
  MoreTimeAnswerRequest,
  MoreTimeBody,
  MoreTimeRequest,
  MoreTimesBody,
} from '../../schema/api/sections.ts'
import type { BatchBody, BatchRequest } from '../../schema/api/threads.ts'
import { call } from './http.ts'

/** Say that the caller looks at their delegation's desk. */
export const visitDesk = (round: string): Promise<VisitBody> => call('POST', `/api/rounds/${round}/desk/visits`)
/** Send drafts of the delegation, cleared. */
export const sendBatch = (round: string, request: BatchRequest): Promise<BatchBody> =>
  call('POST', `/api/rounds/${round}/batches`, request)
/** What the beneficiary said to recommendations. */
export const listAnswers = (round: string): Promise<AnswersBody> => call('GET', `/api/rounds/${round}/answers`)
/** Requests for more time, oldest first. */
export const listMoreTime = (round: string): Promise<MoreTimesBody> => call('GET', `/api/rounds/${round}/more-time`)
export const askMoreTime = (section: string, request: MoreTimeRequest): Promise<MoreTimeBody> =>
  call('POST', `/api/sections/${section}/more-time`, request)
export const answerMoreTime = (id: string, request: MoreTimeAnswerRequest): Promise<MoreTimeBody> =>
  call('POST', `/api/more-time/${id}/answer`, request)
/** Address of the drafts as a Word file. */
export const clearanceFile = (round: string, language: string): string =>
  `/api/rounds/${round}/clearance?format=docx&language=${language}`
