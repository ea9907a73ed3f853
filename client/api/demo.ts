import type { ColleagueBody, ColleagueRequest } from '../../schema/api/demo.ts'
import { call } from './http.ts'

const of = (round: string): string => `/api/demo/colleague?round=${encodeURIComponent(round)}`

/** Bring the scripted expert into a section; one that is in the round already stays where it is. Demo mode only. */
export const bringColleague = (request: ColleagueRequest): Promise<ColleagueBody> =>
  call('POST', '/api/demo/colleague', request)
/** Until when it is here. */
export const getColleague = (round: string): Promise<ColleagueBody> => call('GET', of(round))
export const sendColleagueAway = (round: string): Promise<ColleagueBody> => call('DELETE', of(round))
