import type {
  ContentBody,
  ReleasedBody,
  ReleaseRequest,
  ReleasesBody,
  StateBody,
  StateRequest,
} from '../../schema/api/sections.ts'
import { call } from './http.ts'

export const getContent = (section: string): Promise<ContentBody> => call('GET', `/api/sections/${section}/content`)
export const setState = (section: string, request: StateRequest): Promise<StateBody> =>
  call('PUT', `/api/sections/${section}/state`, request)

/** Release a section as it is now, or take the release back. */
export const setReleased = (section: string, request: ReleaseRequest): Promise<ReleasedBody> =>
  call('PUT', `/api/sections/${section}/release`, request)
/** @param until ISO 8601; null: without an end. */
export const setCommentsUntil = (section: string, until: string | null): Promise<unknown> =>
  call('PUT', `/api/sections/${section}/comments-until`, { until })
export const setReady = (section: string, ready: boolean): Promise<unknown> =>
  call('PUT', `/api/sections/${section}/ready`, { ready })
export const listReleases = (section: string): Promise<ReleasesBody> => call('GET', `/api/sections/${section}/releases`)
/** @param seq log position of the release. */
export const getRelease = (section: string, seq: number): Promise<ContentBody> =>
  call('GET', `/api/sections/${section}/content?release=${seq}`)
