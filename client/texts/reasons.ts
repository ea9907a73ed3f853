import { msg, str } from '@lit/localize'
import { ARCHIVED_REASON } from '../../schema/archive.ts'

/** Whether the program gave a reason itself: then it is a word for programs. */
export const isOwnReason = (reason: string): boolean => reason === ARCHIVED_REASON

/** Why something was done, as it was given; the program's own reason in the reader's language. */
export const reasonText = (reason: string): string =>
  isOwnReason(reason) ? msg('The round was archived.') : msg(str`“${reason}”`)
