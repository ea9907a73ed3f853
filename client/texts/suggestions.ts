import { msg, str } from '@lit/localize'
import { AppError } from '../../schema/errors.ts'
import { errorText } from './problems.ts'

/** Why a suggestion was not put into the text. */
export const acceptRefusalText = (reason: string): string => {
  switch (reason) {
    case 'conflict':
      return msg(
        'The text is not any more what the suggestion was made to, or the suggestion would join headings or cells of a table. Change it by hand, or ask for a new suggestion.',
      )
    case 'locked':
      return msg('The section is locked: nothing more comes into it.')
    case 'not-found':
      return msg('This suggestion is not there any more.')
    default:
      return msg('It was not put into the text. Try again in a moment.')
  }
}

/** What is done about a suggestion. `put-back`: an acceptance is taken back; `open`: another decision is. */
export type SuggestionAct = 'accept' | 'decline' | 'withdraw' | 'put-back' | 'open'

/** Why it was not done. Only what changes the text comes into conflict with it; all else with what somebody has decided meanwhile. */
export const refusedActText = (act: SuggestionAct, error: unknown): string => {
  const isOfText = act === 'accept' || act === 'put-back'
  const isConflict = error instanceof AppError && error.reason === 'conflict'
  return isOfText && isConflict ? acceptRefusalText('conflict') : errorText(error)
}

/** What became of several that were to be accepted. */
export const acceptedText = (accepted: number, refused: number): string => {
  const done = accepted === 1 ? msg('1 suggestion accepted.') : msg(str`${accepted} suggestions accepted.`)
  if (refused === 0) return done
  const rest = refused === 1 ? msg('1 was not:') : msg(str`${refused} were not:`)
  return `${done} ${rest}`
}
