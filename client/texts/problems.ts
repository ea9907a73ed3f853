import { msg, str } from '@lit/localize'
import { currentForms } from '../locales.ts'
import { AppError, type Reason } from '../../schema/errors.ts'

/** What happened, what is safe, what to do. */
export const problemText = (reason: Reason): string => {
  switch (reason) {
    case 'storage-unavailable':
    case 'restarting':
      return msg('The server cannot be reached right now. Nothing is lost; try again in a moment.')
    case 'not-found':
      return msg('This page is not here, or it is not open to you. Go back to your rounds.')
    case 'bad-code':
      return msg(
        'This code or link is not right, or it is no longer valid. Look at the newest mail, or ask for another.',
      )
    case 'not-signed-in':
      return msg('You are signed out. What was saved is safe. Sign in again to go on.')
    case 'forbidden':
    case 'foreign-origin':
      return msg('This is not open to you. Ask the secretariat if you need it.')
    case 'own-delegation':
      return msg(
        'This person works for the beneficiary and has signed in before. Only another official of the same delegation can make a code for them, so that nobody else reads its drafts.',
      )
    case 'locked':
      return msg('This section is closed for editing now.')
    case 'comments-closed':
      return msg('The time for comments on this section is over.')
    case 'rights-changed':
      return msg('Your rights in this section have changed. Reload the page to see what you may do.')
    case 'conflict':
      return msg('Somebody else changed this at the same time. Look at it again, then repeat what you did.')
    case 'needs-statement':
      return msg(
        'This role asks for a statement that the person has not accepted. Invite them to the new role instead: the invitation shows the statement.',
      )
    case 'last-secretariat':
      return msg('Somebody has to steer the round. Invite another member of the secretariat first, then try again.')
    case 'last-administrator':
      return msg('There must always be an administrator. Appoint another one first, then try again.')
    case 'invited-already':
      return msg('Whoever has this address is a member of the round already, or invited to it.')
    case 'archived':
      return msg(
        'This round is archived, so nothing in it can be changed. The head of the secretariat can take it out of the archive.',
      )
    case 'edit-over':
      return msg('A comment can be changed for 15 minutes after it was written. Write another one to add to it.')
    case 'date-to-come':
      return msg('Nothing was sent: the day on which the comments were cleared is in the future. Correct the date.')
    case 'too-large':
    case 'section-full':
      return msg('This text is too large to be taken. Paste it in smaller parts.')
    case 'page-too-old':
      return msg('There is a newer version of this page. Reload it to go on.')
    case 'too-many':
    case 'too-slow':
    case 'resync':
      return msg('Too much at once. Wait a moment, then try again.')
    case 'bad-request':
    case 'malformed':
    case 'not-json':
    case 'foreign-client':
    case 'cannot-start':
    case 'internal':
      return msg('Something went wrong on our side. Reload the page; what was saved is safe.')
  }
}

/** The same for anything caught. */
export const errorText = (error: unknown): string => {
  if (!(error instanceof AppError)) return problemText('internal')
  const { reason, retryAfterSeconds } = error
  return reason === 'too-many' && retryAfterSeconds !== null ? waitText(retryAfterSeconds) : problemText(reason)
}

const waitText = (seconds: number): string => {
  const time = new Date(Date.now() + seconds * 1000).toLocaleTimeString(currentForms(), { timeStyle: 'short' })
  return msg(str`Too many attempts. Try again at ${time}, or ask the secretariat.`)
}
