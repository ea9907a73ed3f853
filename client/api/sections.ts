import type { ContentBody, StateBody, StateRequest } from '../../schema/api/sections.ts'
import { call } from './http.ts'

export const getContent = (section: string): Promise<ContentBody> => call('GET', `/api/sections/${section}/content`)
export const setState = (section: string, request: StateRequest): Promise<StateBody> =>
  call('PUT', `/api/sections/${section}/state`, request)
