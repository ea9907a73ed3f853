import type { RoundBody, RoundsBody } from '../../schema/api/rounds.ts'
import { call } from './http.ts'

export const listRounds = (): Promise<RoundsBody> => call('GET', '/api/rounds')
export const getRound = (id: string): Promise<RoundBody> => call('GET', `/api/rounds/${id}`)
