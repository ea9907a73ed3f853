import type { AcceptancesBody, ThreadBody } from '../../schema/api/threads.ts'
import { call } from './http.ts'

export const acceptSuggestions = (section: string, threads: readonly string[]): Promise<AcceptancesBody> =>
  call('POST', `/api/sections/${section}/acceptances`, { threads })
export const declineSuggestion = (thread: string, reason: string): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/decline`, { reason })
export const withdrawSuggestion = (thread: string): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/withdraw`)
export const takeBackDecision = (thread: string): Promise<ThreadBody> =>
  call('POST', `/api/threads/${thread}/take-back`)
