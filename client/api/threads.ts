import type {
  AnchorRequest,
  AudienceRequest,
  EditRequest,
  ReplyRequest,
  ThreadBody,
  ThreadRequest,
  ThreadsBody,
} from '../../schema/api/threads.ts'
import { call } from './http.ts'

export const listThreads = (round: string): Promise<ThreadsBody> => call('GET', `/api/rounds/${round}/threads`)
export const startThread = (section: string, request: ThreadRequest): Promise<ThreadBody> =>
  call('POST', `/api/sections/${section}/threads`, request)
export const replyTo = (thread: string, request: ReplyRequest): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/comments`, request)
export const editComment = (comment: string, request: EditRequest): Promise<ThreadBody> =>
  call('POST', `/api/comments/${comment}`, request)
export const setResolved = (thread: string, resolved: boolean): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/resolved`, { resolved })
export const widenThread = (thread: string, request: AudienceRequest): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/audience`, request)
export const moveAnchor = (thread: string, request: AnchorRequest): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/anchor`, request)
