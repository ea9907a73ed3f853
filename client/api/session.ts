import type {
  CodeBody,
  CodeRequest,
  CodeSignInRequest,
  LanguageRequest,
  LinkSignInRequest,
  PersonasBody,
  SessionBody,
  SessionsBody,
  TelephoneCodeBody,
} from '../../schema/api/session.ts'
import { call } from './http.ts'

export const getSession = (): Promise<SessionBody> => call('GET', '/api/session')
export const signOut = (): Promise<void> => call('POST', '/api/session/end')
export const listPersonas = (): Promise<PersonasBody> => call('GET', '/api/demo/personas')
export const signInAs = (persona: string): Promise<void> => call('POST', '/api/demo/sign-in', { persona })
/** Have a code and a link sent. */
export const askForCode = (request: CodeRequest): Promise<CodeBody> => call('POST', '/api/sign-in/codes', request)
export const signInByCode = (request: CodeSignInRequest): Promise<void> => call('POST', '/api/sign-in/code', request)
export const signInByLink = (request: LinkSignInRequest): Promise<void> => call('POST', '/api/sign-in/link', request)
export const saveLanguage = (request: LanguageRequest): Promise<void> => call('POST', '/api/session/language', request)
export const listSessions = (): Promise<SessionsBody> => call('GET', '/api/sessions')
export const endSession = (id: string): Promise<void> => call('POST', `/api/sessions/${id}/end`)
/** End all sign-ins but this one. */
export const endOtherSessions = (): Promise<void> => call('POST', '/api/sessions/end')
/** Make a code to be read out. @param helped a member's person, or an invitation. */
export const makeTelephoneCode = (helped: { person: string } | { invitation: string }): Promise<TelephoneCodeBody> =>
  call(
    'POST',
    'person' in helped
      ? `/api/people/${helped.person}/sign-in-code`
      : `/api/invitations/${helped.invitation}/sign-in-code`,
  )
