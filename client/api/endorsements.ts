import type { EndorsementRequest, EndorsementsBody, RoundEndorsementsBody } from '../../schema/api/endorsements.ts'
import { call } from './http.ts'

export const listEndorsements = (round: string): Promise<RoundEndorsementsBody> =>
  call('GET', `/api/rounds/${round}/endorsements`)
/** What is said of a section, and the content that it would be said of now. */
export const getEndorsements = (section: string): Promise<EndorsementsBody> =>
  call('GET', `/api/sections/${section}/endorsements`)
export const endorse = (section: string, request: EndorsementRequest): Promise<EndorsementsBody> =>
  call('PUT', `/api/sections/${section}/endorsement`, request)
