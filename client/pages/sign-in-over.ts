import { html, type TemplateResult } from 'lit'
import { AppError } from '../../schema/errors.ts'
import { getSession } from '../api/session.ts'
import { currentSession, setCurrentSession } from './current-session.ts'
import './sign-in-dialog.ts'
import type { SignedIn } from './site-bar.ts'

/** Whether the sign-in has ended meanwhile. */
export const isSignedOut = (error: unknown): boolean => error instanceof AppError && error.reason === 'not-signed-in'

/** Who has signed in over the page; null: nobody, or the server is out of reach. */
export const signedInAgain = async (): Promise<SignedIn | null> => {
  const session = await getSession().catch(() => null)
  if (session !== null) setCurrentSession(session)
  return session?.person ?? null
}

/** Sign in again over a page whose text must stay. */
export const renderSignIn = ({ onSignIn, onClose }: { onSignIn: () => void; onClose: () => void }): TemplateResult =>
  html`<ronda-sign-in-dialog
    .email=${currentSession().person?.email ?? ''}
    @ronda-after-sign-in=${onSignIn}
    @ronda-after-close=${onClose}
  ></ronda-sign-in-dialog>`
