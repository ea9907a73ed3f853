import type { DeskBody } from '../../schema/api/desk.ts'
import type { EditRequest, OpenedBody, RoundRequest } from '../../schema/api/opening.ts'
import type { RoundBody, RoundsBody } from '../../schema/api/rounds.ts'
import { call } from './http.ts'

export const listRounds = (): Promise<RoundsBody> => call('GET', '/api/rounds')
export const getRound = (id: string): Promise<RoundBody> => call('GET', `/api/rounds/${id}`)
/** All rounds that the caller manages, at a glance. */
export const getDesk = (): Promise<DeskBody> => call('GET', '/api/desk')
export const openRound = (request: RoundRequest): Promise<OpenedBody> => call('POST', '/api/rounds', request)
export const editRound = (id: string, request: EditRequest): Promise<RoundBody> =>
  call('PUT', `/api/rounds/${id}`, request)
/** Put a round away, or take it out of the archive. */
export const setArchived = (id: string, archived: boolean): Promise<RoundBody> =>
  call('PUT', `/api/rounds/${id}/archived`, { archived })
