import type { SessionBody } from '../../schema/api/session.ts'

let current: SessionBody = { person: null, demo: false, shared: false, mail: 'none' }

/** Who is signed in, as the page was told last. */
export const currentSession = (): SessionBody => current

/** Only for the element that asks the server. */
export const setCurrentSession = (session: SessionBody): void => {
  current = session
}
