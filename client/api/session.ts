import type { PersonasBody, SessionBody } from '../../schema/api/session.ts'
import { call } from './http.ts'

export const getSession = (): Promise<SessionBody> => call('GET', '/api/session')
export const signOut = (): Promise<void> => call('DELETE', '/api/session')
export const listPersonas = (): Promise<PersonasBody> => call('GET', '/api/demo/personas')
export const signInAs = (persona: string): Promise<void> => call('POST', '/api/demo/sign-in', { persona })
